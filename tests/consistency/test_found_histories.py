"""Histories that broke a law when the lender of `lending` came upon them, kept as they were."""

from __future__ import annotations

import datetime as dt

from tests.consistency.laws import DAY, hold
from tests.consistency.lending import HEAD

import beancount_loans as loans

LENT = """2024-01-01 custom "loan-option" "until" 2024-09-30
2024-01-31 open Assets:Loans:Bo DKK
  loan-principal: 3000 DKK
  loan-rate: "12 %"
  loan-method: "flat"
  loan-installments: 3
2024-01-31 * "Paid out"
  Assets:Bank -3000 DKK
  Assets:Loans:Bo
"""
ACCELERATED = '2024-03-25 custom "loan-change" Assets:Loans:Bo\n  loan-accelerate: TRUE\n'
DAYS = [dt.date(2024, 3, 25), dt.date(2024, 9, 2), dt.date(2024, 9, 30), dt.date(2025, 4, 1)]


def re_aged(day: str) -> str:
    return f'{day} custom "loan-change" Assets:Loans:Bo\n  loan-re-age: TRUE\n'


def test_a_new_agreement_after_an_acceleration_has_no_dues_in_the_past() -> None:
    loaded = hold(HEAD + LENT + ACCELERATED + re_aged("2024-09-02"), DAYS)

    assert loaded.balances(dt.date(2024, 9, 2))["Assets:Loans:Bo:Due:Principal"] == 0


def test_measures_of_one_day_act_in_their_order_whatever_stands_first() -> None:
    one = hold(HEAD + LENT + ACCELERATED + re_aged("2024-03-25"), DAYS)
    other = hold(HEAD + LENT + re_aged("2024-03-25") + ACCELERATED, DAYS)

    assert one.balances(DAYS[2]) == other.balances(DAYS[2])


def test_a_payment_holiday_after_the_last_installment_moves_nothing() -> None:
    holiday = '2024-09-02 custom "loan-change" Assets:Loans:Bo\n  loan-defer: 1\n'
    later = holiday.replace("2024-09-02", "2024-09-30")
    loaded = hold(HEAD + LENT + holiday + re_aged("2024-09-02") + later, [*DAYS, DAYS[2] - DAY])

    assert loans.replay(loaded.book.loans["Assets:Loans:Bo"], DAYS[2]).claim > 0

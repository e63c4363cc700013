"""Every figure is explained: the events add up, and the numbers of a formula give the amount."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from beancount_loans.core.formulas import MINUS, TIMES
from beancount_loans.reports.doctor import Ledger
from beancount_loans.reports.explain import ExplainedEvent, explain_report
from beancount_loans.reports.positions import positions

Load = Callable[[dt.date], Ledger]
ALLOCATED = ("payment", "prepayment", "installment", "charge", "late-interest", "prepaid")
PRODUCT = re.compile(rf"(-?[\d.]+) {TIMES} ([\d.]+) % {TIMES} (\d+)/(\d+)")
RESULT = re.compile(r"interest: ([^;]*?) = (?:[\d.]+ ≈ )?(-?[\d.]+)")


def explained(ledger: Ledger, account: str) -> list[ExplainedEvent]:
    (position,) = positions(ledger.book, ledger.today, [account]).found
    return list(explain_report(ledger.book, position).events)


def test_the_parts_of_every_event_of_the_demo_sum_to_it(demo: Ledger) -> None:
    for account in demo.book.loans:
        for event in explained(demo, account):
            if event.kind in ALLOCATED:
                parts = sum((part.amount for part in event.allocations), Decimal(0))
                assert parts == event.amount, (account, event)


def test_the_numbers_of_every_interest_formula_of_the_demo_give_its_amount(demo: Ledger) -> None:
    checked = 0
    for account in demo.book.loans:
        for event in explained(demo, account):
            for formula, amount in RESULT.findall(event.rule):
                pieces = PRODUCT.findall(formula)
                exact = sum(
                    (
                        Fraction(base) * Fraction(rate) / 100 * Fraction(int(days), int(year))
                        for base, rate, days, year in pieces
                    ),
                    Fraction(0),
                )
                if formula.count("+") + 1 == len(pieces):
                    assert abs(exact - Fraction(amount)) <= Fraction(1, 200), (account, event)
                    checked += 1
    assert checked > 200


def test_what_the_events_leave_is_what_status_says(demo: Ledger) -> None:
    """Principal paid out, less every part that repays principal, is what is outstanding."""
    for position in positions(demo.book, demo.today).found:
        if position.loan.opening or position.written_off:
            continue
        events = explained(demo, position.loan.account)
        out = sum((one.amount for one in events if one.kind == "disbursement"), Decimal(0))
        repaid = sum(
            (
                part.amount
                for one in events
                if one.kind in ("payment", "prepayment", "prepaid", "returned-payment")
                for part in one.allocations
                if part.component == "principal"
            ),
            Decimal(0),
        )
        assert out - repaid == position.principal_outstanding, position.loan.account


def test_a_fee_and_late_interest_are_paid_before_the_installment(load: Load) -> None:
    """
    2026-01-01 open Assets:Bank
    2026-01-01 open Income:Loans:Fees
    2026-01-28 open Assets:Loans:Bo  DKK
      loan-principal: 60000 DKK
      loan-rate: "8 %"
      loan-installments: 24
      loan-late-rate: "10 %"
    2026-01-28 * "Paid out"
      Assets:Loans:Bo  60000 DKK
      Assets:Bank
    2026-03-20 * "Reminder"
      loan-step: "reminder-1"
      Assets:Loans:Bo  100 DKK
      Income:Loans:Fees
    2026-03-25 * "Bo"
      Assets:Bank  2000 DKK
      Assets:Loans:Bo
    """
    events = explained(load(dt.date(2026, 3, 26)), "Assets:Loans:Bo")

    late = next(one for one in events if one.kind == "late-interest")
    # 2713.64 from 28 February to 20 March, 20 days of 365 at 10 %
    assert late.amount == Decimal("14.87")
    assert f"2713.64 {TIMES} 10 % {TIMES} 20/365" in late.rule
    paid = events[-1]
    assert [(part.component, part.amount) for part in paid.allocations] == [
        ("interest", Decimal("400.00")),
        ("principal", Decimal("1600.00")),
    ]
    assert paid.rule == "to what was due, oldest first"


def test_a_change_says_what_was_agreed_and_why(load: Load) -> None:
    """
    2026-01-01 open Assets:Bank
    2026-01-28 open Assets:Loans:Bo  DKK
      loan-principal: 60000 DKK
      loan-rate: "8 %"
      loan-installments: 24
    2026-01-28 * "Paid out"
      Assets:Loans:Bo  60000 DKK
      Assets:Bank
    2026-02-13 custom "loan-change" Assets:Loans:Bo
      loan-rate: "4 %"
      reason: "hardship"
    """
    events = explained(load(dt.date(2026, 3, 1)), "Assets:Loans:Bo")

    change, due = events[1], events[2]
    assert change.rule == "agreed anew: rate 4 %, reason: hardship"
    # 15 days at 8 % and 15 at 4 %: 200 + 100
    assert due.allocations[0].amount == Decimal("300.00")
    assert (
        f"60000.00 {TIMES} 8 % {TIMES} 15/360 + 60000.00 {TIMES} 4 % {TIMES} 15/360 = 300.00"
        in due.rule
    )


def test_a_payment_that_comes_back_is_taken_from_where_it_went(load: Load) -> None:
    """
    2026-01-01 open Assets:Bank
    2026-01-28 open Assets:Loans:Bo  DKK
      loan-principal: 60000 DKK
      loan-rate: "8 %"
      loan-installments: 24
    2026-01-28 * "Paid out"
      Assets:Loans:Bo  60000 DKK
      Assets:Bank
    2026-02-28 * "Bo"
      bank-ref: "A1"
      Assets:Bank  2713.64 DKK
      Assets:Loans:Bo
    2026-03-05 * "Bo"
      returns: "A1"
      Assets:Bank  -2713.64 DKK
      Assets:Loans:Bo
    """
    returned = explained(load(dt.date(2026, 3, 6)), "Assets:Loans:Bo")[-1]

    assert returned.kind == "returned-payment"
    assert [(part.component, part.amount) for part in returned.allocations] == [
        ("interest", Decimal("-400.00")),
        ("principal", Decimal("-2313.64")),
    ]
    assert MINUS not in str(returned.amount)


def test_repaying_early_says_what_interest_fell_due(load: Load) -> None:
    """
    2026-01-01 open Assets:Bank
    2026-01-28 open Assets:Loans:Bo  DKK
      loan-principal: 60000 DKK
      loan-rate: "8 %"
      loan-installments: 24
    2026-01-28 * "Paid out"
      Assets:Loans:Bo  60000 DKK
      Assets:Bank
    2026-02-13 * "All of it"
      Assets:Bank  60200 DKK
      Assets:Loans:Bo
    """
    events = explained(load(dt.date(2026, 2, 14)), "Assets:Loans:Bo")

    assert [one.kind for one in events] == ["disbursement", "payoff", "payment"]
    assert f"60000.00 {TIMES} 8 % {TIMES} 15/360 = 200.00" in events[1].rule
    assert events[1].amount == events[2].amount == Decimal(60200)

"""The aged list ties to the balances that the books themselves carry."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from tests.reports.conftest import opened

from beancount_loans.ledger.balances import tree_balances
from beancount_loans.reports.arrears import ArrearsReport, arrears_report
from beancount_loans.reports.doctor import Ledger

TERMS = {
    "annuity": 'loan-method: "annuity"',
    "equal principal": 'loan-method: "equal-principal"',
    "flat with a fee": 'loan-method: "flat"\n  loan-installment-fee: 20 DKK',
    "bullet": 'loan-method: "bullet"',
    "capitalised": "loan-capitalize-until: 2026-04-01",
    "interest deferred": "loan-grace-interest: 2",
    "effective": 'loan-day-count: "actual/365"\n  loan-overpayment: "reduce"',
    "down payment": 'loan-down-payment: "10 %"\n  loan-balloon: 500 DKK',
    "daily rest": 'loan-overdue-interest: "daily"\n  loan-late-rate: "12 %"',
}
BOOKS = """\
plugin "beancount_loans.plugins"
2026-01-01 open Assets:Bank
2026-01-01 open Income:Loans:Fees
2026-01-28 open Assets:Loans:Bo  DKK
  loan-principal: 6000 DKK
  loan-rate: "8 %"
  loan-installments: 12
  {terms}
2026-01-28 * "Paid out"
  Assets:Loans:Bo  6000 DKK
  Assets:Bank
2026-03-10 * "Bo"
  Assets:Bank  700 DKK
  Assets:Loans:Bo
2026-05-20 * "Reminder"
  loan-step: "reminder-1"
  Assets:Loans:Bo  100 DKK
  Income:Loans:Fees
2026-06-10 * "Bo"
  Assets:Bank  55 DKK
  Assets:Loans:Bo
"""


def aged(ledger: Ledger, day: dt.date) -> ArrearsReport:
    return arrears_report(ledger.book, tree_balances(ledger.entries, ledger.book.loans, day), day)


@pytest.mark.parametrize("terms", TERMS.values(), ids=TERMS)
def test_the_claim_of_every_kind_of_loan_is_in_the_books(tmp_path: Path, terms: str) -> None:
    file = tmp_path / "main.beancount"
    file.write_text(BOOKS.format(terms=terms), "utf-8")
    ledger = opened(file, dt.date(2026, 6, 10))

    assert ledger.errors == []
    for day in (dt.date(2026, month, 10) for month in range(2, 7)):
        (total,) = aged(ledger, day).totals
        assert total.not_in_books == 0, day
        assert total.claim == total.not_yet_due + sum(total.ages.values())


def test_the_demo_ties_to_its_books_on_the_day_the_bank_is_recorded(demo: Ledger) -> None:
    day = demo.book.recorded_until
    assert day is not None

    for total in aged(demo, day).totals:
        assert total.not_in_books == 0


def test_what_is_not_booked_yet_is_told_apart(demo: Ledger) -> None:
    (total,) = aged(demo, demo.today).totals

    assert total.claim == total.in_books + total.not_in_books
    assert total.not_in_books > 0


def test_rows_sum_to_totals_and_borrowers_to_their_loans(demo: Ledger) -> None:
    report = aged(demo, demo.today)

    for borrower in report.borrowers:
        assert borrower.claim == sum(loan.claim for loan in borrower.loans)
        assert borrower.claim == borrower.not_yet_due + borrower.due
        assert borrower.due == sum(borrower.ages.values(), Decimal(0))
    assert report.totals[0].claim == sum(one.claim for one in report.borrowers)
    days = [one.days_past_due for one in report.borrowers]
    assert days == sorted(days, reverse=True)


def test_the_buckets_are_those_of_the_ledger(tmp_path: Path) -> None:
    file = tmp_path / "main.beancount"
    option = '2026-01-01 custom "loan-option" "buckets" "14 45"\n'
    file.write_text(BOOKS.format(terms="loan-tolerance: 0 DKK") + option, "utf-8")
    report = aged(opened(file, dt.date(2026, 6, 10)), dt.date(2026, 6, 10))

    assert report.buckets == ("current", "1-14", "15-45", "46+")
    # installments of 28 May (13 days) and 28 April (43 days)
    assert report.totals[0].ages["1-14"] == Decimal("521.93")
    assert [column.label for column in report.tables()[0].columns][6:10] == [
        "Due today",
        "1-14",
        "15-45",
        "46+",
    ]


OWN = """\
2026-01-28 open Liabilities:Loans:Bank  DKK
  loan-principal: 1000 DKK
  loan-rate: "5 %"
  loan-installments: 10
2026-01-28 * "The bank" "borrowed"
  Assets:Bank  1000 DKK
  Liabilities:Loans:Bank
"""


@pytest.mark.parametrize(("more", "own"), [("", 0), (OWN, 1)])
def test_own_debts_are_said_to_be_left_out_only_where_there_are_any(
    tmp_path: Path, more: str, own: int
) -> None:
    file = tmp_path / "main.beancount"
    file.write_text(BOOKS.format(terms="loan-tolerance: 0 DKK") + more, "utf-8")
    report = aged(opened(file, dt.date(2026, 6, 10)), dt.date(2026, 6, 10))

    assert report.own_debts == own
    assert any("Own debts" in note for note in report.notes()) is bool(own)
    assert [one.borrower for one in report.borrowers] == ["bo"]

"""A statement's components make up its balance, which is that of the books."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from tests.reports.conftest import opened

from beancount_loans.ledger.balances import tree_balances
from beancount_loans.reports.doctor import Ledger
from beancount_loans.reports.statement import Balances, LoanStatement, statement_report


def statements(demo: Ledger, until: dt.date, since: dt.date | None = None) -> list[LoanStatement]:
    balances = tree_balances(demo.entries, demo.book.loans, until)
    return list(statement_report(demo.book, balances, until, demo.book.loans, since).loans)


def whole(one: Balances) -> Decimal:
    return one.principal + one.interest + one.late_interest + one.charges - one.prepaid


@pytest.mark.parametrize("day", ["2025-06-30", "2026-03-31", "2026-10-31"])
def test_every_statement_ties_to_the_books(demo: Ledger, day: str) -> None:
    for one in statements(demo, dt.date.fromisoformat(day)):
        assert one.not_in_books == 0, one.account
        assert one.closing.balance == one.in_books


def test_components_make_up_every_balance(demo: Ledger) -> None:
    for one in statements(demo, dt.date(2026, 10, 31)):
        for stood in (one.opening, *(line.after for line in one.lines), one.closing):
            assert whole(stood) == stood.balance, one.account


def test_one_statement_begins_where_the_other_ended(demo: Ledger) -> None:
    first = statements(demo, dt.date(2026, 5, 31))
    second = statements(demo, dt.date(2026, 10, 31), dt.date(2026, 6, 1))

    assert [one.closing for one in first] == [one.opening for one in second]
    assert all(line.date >= dt.date(2026, 6, 1) for one in second for line in one.lines)


def test_money_in_is_what_was_paid(demo: Ledger) -> None:
    """Diana Petrova paid fourteen installments of 1,032.87."""
    found = {one.account: one for one in statements(demo, dt.date(2026, 10, 31))}

    assert found["Assets:Loans:DianaPetrova:Dental"].paid == 14 * Decimal("1032.87")


@pytest.mark.parametrize("posting", ["cash", "accrual"])
def test_what_the_books_leave_out_is_told(tmp_path: Path, posting: str) -> None:
    """In cash books 10.00 of interest, due and unpaid, is no part of the loan's tree."""
    file = tmp_path / "main.beancount"
    file.write_text(LATE.format(posting=posting), "utf-8")
    ledger = opened(file, dt.date(2026, 2, 20))
    assert ledger.errors == []

    (one,) = statements(ledger, dt.date(2026, 2, 20))

    assert one.closing.balance == Decimal("1010.00")
    assert one.not_in_books == (Decimal("10.00") if posting == "cash" else 0)
    assert one.posting == posting


LATE = """\
plugin "beancount_loans.plugins"
2026-01-01 open Assets:Bank  DKK
2026-01-01 open Equity:Opening
2026-01-01 * "Funds"
  Assets:Bank  5000 DKK
  Equity:Opening
2026-01-15 open Assets:Loans:Bo  DKK
  loan-principal: 1000 DKK
  loan-rate: "12 %"
  loan-installments: 12
  loan-posting: "{posting}"
2026-01-15 * "Bo"
  Assets:Loans:Bo  1000 DKK
  Assets:Bank
2026-02-20 * "Shop"
  Assets:Bank  -1 DKK
  Equity:Opening
"""

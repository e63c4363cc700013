"""Accounts that the books need and nobody opened."""

from __future__ import annotations

from datetime import date

from beancount import loader
from beancount.core.data import Open

BOOKS = """
plugin "beancount_loans.plugins"
2026-01-01 open Assets:Bank
2026-01-01 open Equity:Shares
2026-01-15 open Assets:Loans:NoraDam  DKK
  loan-principal: 1200 DKK
  loan-rate: "0 %"
  loan-installments: 12
2026-01-15 * "Paid out"
  Assets:Loans:NoraDam  1200 DKK
  Equity:Shares
"""
REVIEW = """
2026-01-10 ! "Who is it?" #loan-review
  Assets:Bank  100 DKK
  Liabilities:Loans:Unassigned
"""


def _opened(text: str) -> dict[str, date]:
    entries, errors, _ = loader.load_string(text)
    assert not [error.message for error in errors]
    return {entry.account: entry.date for entry in entries if isinstance(entry, Open)}


def test_an_option_account_that_only_the_user_posts_to_is_opened_from_its_first_use() -> None:
    assert _opened(BOOKS + REVIEW)["Liabilities:Loans:Unassigned"] == date(2026, 1, 10)


def test_an_option_account_that_nobody_posts_to_is_not_opened() -> None:
    assert "Liabilities:Loans:Unassigned" not in _opened(BOOKS)


def test_an_option_account_that_the_user_opened_is_left_alone() -> None:
    own = "2025-12-01 open Liabilities:Loans:Unassigned\n"

    assert _opened(BOOKS + REVIEW + own)["Liabilities:Loans:Unassigned"] == date(2025, 12, 1)


def test_a_loans_bank_account_that_nobody_opens_is_an_error_at_its_line() -> None:
    told = '  loan-installments: 12\n  loan-bank-account: "Assets:Bnak"\n'
    _, errors, _ = loader.load_string(BOOKS.replace("  loan-installments: 12\n", told))

    (error,) = errors
    assert error.source["lineno"] == 5
    assert error.message == (
        "Assets:Loans:NoraDam: loan-bank-account Assets:Bnak is not open:"
        ' did you mean "Assets:Bank"?'
    )

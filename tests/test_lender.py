"""Who lends: as the ledger tells it, else from its title and its bank account."""

from __future__ import annotations

from beancount import loader

from beancount_loans import Book, read

BOOKS = """
option "title" "Nørrebro Loans"
2025-01-01 open Equity:Savings
2025-01-01 open Assets:Bank
  iban: "DK98 9860 4711 0022 33"
  fik-creditor: "89452017"
2025-01-01 custom "loan-option" "bank-account" Assets:Bank
"""


def book_of(text: str) -> Book:
    entries, _, options = loader.load_string(text)
    return read(entries, options)


def test_without_a_directive_the_lender_is_the_title_and_paid_on_the_bank_account() -> None:
    lender = book_of(BOOKS).lender

    assert lender.name == "Nørrebro Loans"
    assert lender.iban == "DK9898604711002233"
    assert lender.fields["fik-creditor"] == "89452017"


def test_a_directive_says_more_and_a_later_one_adds_to_it() -> None:
    text = """
2025-01-01 custom "loan-lender" "Udlånsforeningen"
  phone: "+45 00 12 30 00"
2026-01-01 custom "loan-lender" "Udlånsforeningen Nørrebro"
  iban: "DK5000400440116243"
"""

    lender = book_of(BOOKS + text).lender

    assert lender.name == "Udlånsforeningen Nørrebro"
    assert lender.fields["phone"] == "+45 00 12 30 00"
    assert lender.iban == "DK5000400440116243"


def test_a_misspelt_key_is_an_error_that_names_the_nearest() -> None:
    book = book_of(BOOKS + '2025-01-01 custom "loan-lender" "Us"\n  phon: "1"\n')

    assert [error.message for error in book.errors] == [
        'loan-lender: "phon" is not known: did you mean "phone"?'
    ]

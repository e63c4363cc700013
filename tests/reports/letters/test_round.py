"""The day's round: one letter a borrower, what the ledger then owes is what the letter said."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from beancount import loader

from beancount_loans import Book, read, replay
from beancount_loans.reports.letters.prepared import entries_of
from beancount_loans.reports.letters.round import day_round
from beancount_loans.writer import text

BOOKS = """
option "title" "Lender"
2025-01-01 custom "loan-option" "policy" "denmark-consumer"
2025-01-01 open Equity:E
2025-01-01 open Income:Loans:Fees
2025-01-01 open Assets:Bank DKK
  iban: "DK9898604711002233"
2026-01-01 custom "loan-borrower" "eva"
  name: "Eva Holm"
  address: "Road 1"
  postcode: "1000"
  city: "Town"
2026-01-01 open Assets:Loans:Eva:Car DKK
  loan-principal: 12000 DKK
  loan-rate: "8 %"
  loan-installments: 24
  loan-reference: "A-1"
2026-01-01 open Assets:Loans:Eva:Roof DKK
  loan-principal: 24000 DKK
  loan-rate: "8 %"
  loan-installments: 24
  loan-reference: "B-2"
2026-01-01 * "paid out"
  Assets:Loans:Eva:Car 12000 DKK
  Assets:Loans:Eva:Roof 24000 DKK
  Assets:Bank
2027-01-01 balance Assets:Bank -36000 DKK
"""
DAY = dt.date(2026, 3, 12)


def book_of(ledger: str) -> Book:
    entries, errors, options = loader.load_string(ledger)
    assert not errors
    return read(entries, options)


def borrower(line: str) -> str:
    """The books with one line more about the borrower."""
    return BOOKS.replace('  name: "Eva Holm"\n', f'  name: "Eva Holm"\n  {line}\n')


def test_a_borrower_of_two_loans_gets_one_letter_and_one_fee() -> None:
    [one] = day_round(book_of(BOOKS), DAY).prepared

    written = one.letter.text()

    assert "3.379,29" in written
    assert written.index("A-1") < written.index("B-2")
    assert text(entries_of(one)).count("100.00 DKK") == 2  # a leg each way


def test_the_ledger_then_owes_what_the_letter_said() -> None:
    [one] = day_round(book_of(BOOKS), DAY).prepared

    after = book_of(BOOKS + text(entries_of(one)))

    owed = sum(replay(loan, DAY).due.total for loan in after.loans.values())
    assert owed == one.asked
    assert day_round(after, DAY).prepared == []


def test_a_letter_goes_as_the_borrower_wishes() -> None:
    both = borrower('email: "eva@post.example"')
    wished = both.replace("  email:", '  channel: "letter"\n  email:')

    assert day_round(book_of(both), DAY).prepared[0].channel == "email"
    assert day_round(book_of(wished), DAY).prepared[0].channel == "letter"


def test_one_way_alone_can_be_asked_for() -> None:
    found = day_round(book_of(BOOKS), DAY, channel="email")

    assert found.prepared == []
    assert found.left[0].why == "no email can go to Eva Holm"


def test_who_cannot_be_reached_is_named() -> None:
    nowhere = BOOKS.replace('  address: "Road 1"\n  postcode: "1000"\n  city: "Town"\n', "")

    [left] = day_round(book_of(nowhere), DAY).left

    assert left.why == "Eva Holm has neither an address nor an e-mail"


def test_who_wants_a_call_is_left_to_be_called() -> None:
    """The nudge of 5 February may be given by phone; a reminder may not."""
    by_phone = book_of(borrower('channel: "phone"'))

    [left] = day_round(by_phone, dt.date(2026, 2, 5)).left

    assert left.why == "wants to be reached by phone: do it, then bean-loans log eva"


def test_a_language_nobody_writes_is_english() -> None:
    [one] = day_round(book_of(borrower('language: "fr"')), DAY).prepared

    assert one.letter.language == "en"


@pytest.mark.parametrize(("currency", "decimals"), [("JPY", 0), ("DKK", 2), ("KWD", 3)])
def test_money_has_as_many_decimals_as_its_currency(currency: str, decimals: int) -> None:
    """ISO 4217."""
    english = '2025-01-01 custom "loan-option" "language" "en"\n'
    ledger = BOOKS.replace("DKK", currency).replace("denmark-consumer", "generic") + english

    [one] = day_round(book_of(ledger), DAY).prepared

    total = re.findall(r"^Total +([\d,]+\.?\d*)$", one.letter.text(), re.MULTILINE)[0]
    assert len(total.partition(".")[2]) == decimals

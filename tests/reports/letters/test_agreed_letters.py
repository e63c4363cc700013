"""Letters on what was agreed: less for all of it, a plan for a time, or other terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from beancount_loans import Book
from beancount_loans.reports.letters.kinds import Wanted, letter_of
from beancount_loans.reports.letters.texts import LetterError
from beancount_loans.standing import standings

LENT = """
2026-01-01 open Assets:Bank
2026-01-01 open Expenses:Losses
2026-01-01 open Assets:Loans:Bo  DKK
  loan-principal: 1200 DKK
  loan-rate: "12 %"
  loan-method: "equal-principal"
  loan-installments: 4
  loan-day-count: "periods"
2026-01-01 * "Paid out"
  Assets:Loans:Bo  1200 DKK
  Assets:Bank
"""
SETTLED = """
2026-03-10 custom "loan-change" Assets:Loans:Bo
  loan-settle: 600 DKK
  loan-settle-by: 2026-04-30
"""
PAID = """
2026-04-20 * "Bo"
  Assets:Bank  600 DKK
  Assets:Loans:Bo
"""
ARRANGED = """
2026-03-10 custom "loan-hold" Assets:Loans:Bo "arrangement"
  until: 2026-06-30
2026-04-01 custom "loan-row" Assets:Loans:Bo  100 DKK
"""
RE_AGED = """
2026-03-10 custom "loan-change" Assets:Loans:Bo
  loan-re-age: TRUE
"""
Write = Callable[..., str]


@pytest.fixture
def write(book_of: Callable[[str], Book]) -> Write:
    """The text of a letter on the loan above, with what happened on it."""

    def letter(text: str, kind: str, day: str, language: str = "en") -> str:
        (stand,) = standings(book_of(LENT + text), dt.date.fromisoformat(day))
        found = letter_of(stand, Wanted(kind, language=language))
        return " ".join(found.text().replace("\N{NO-BREAK SPACE}", " ").split())

    return letter


def test_who_settled_for_less_is_told_what_came_in_and_what_is_given_up(write: Write) -> None:
    """12 + 9 + 6 of interest fell due, and 19 days of 3 a month: 1228.90 less 600."""
    text = write(SETTLED + PAID, "repaid", "2026-05-01")

    assert "paid the last" not in text
    assert "We have received DKK 600.00 of it, and the rest, DKK 628.90, is given up" in text
    assert "Paid in all 600.00" in text
    assert "Given up 628.90" in text


def test_interest_that_was_given_up_is_not_called_paid(write: Write) -> None:
    """600 pays 312 of February and 288 of March: 12 and 9 of interest."""
    assert "Interest paid 21.00" in write(SETTLED + PAID, "repaid", "2026-05-01")


@pytest.mark.parametrize(
    ("language", "says"),
    [("da", "er afsluttet"), ("de", "ist erledigt"), ("sv", "är avslutat"), ("nb", "er avsluttet")],
)
def test_the_settlement_is_told_in_each_language(write: Write, language: str, says: str) -> None:
    assert says in write(SETTLED + PAID, "repaid", "2026-05-01", language)


def test_a_loan_that_only_left_the_books_is_not_repaid(write: Write) -> None:
    lost = '2026-05-01 * "Lost"\n  Assets:Loans:Bo  -1230 DKK\n  Expenses:Loans:Losses\n'

    with pytest.raises(LetterError, match="is written off, not repaid"):
        write(lost, "repaid", "2026-05-02")


@pytest.mark.parametrize(
    ("agreed", "says"),
    [
        (SETTLED, "If the amount does not come in time, the agreement lapses"),
        (ARRANGED, "the original terms hold again"),
        (RE_AGED, "These are the terms of your loan from now on"),
    ],
)
def test_a_letter_of_an_agreement_says_what_holds_if_it_is_not_kept(
    write: Write, agreed: str, says: str
) -> None:
    text = write(agreed, "arrangement", "2026-03-11")

    assert says in text
    assert ("original terms" in text) == (agreed == ARRANGED)


def test_a_letter_of_a_settlement_asks_for_its_amount_by_its_day(write: Write) -> None:
    text = write(SETTLED, "arrangement", "2026-03-11")

    assert "30 Apr 2026 600.00" in text
    assert "Amount DKK 600.00" in text


def test_dues_beside_new_terms_are_not_said_to_be_covered(write: Write) -> None:
    lower = '2026-03-10 custom "loan-change" Assets:Loans:Bo\n  loan-rate: "4 %"\n'

    text = write(lower, "arrangement", "2026-03-11")

    assert "DKK 621.00 that is due today is not part of these new terms" in text

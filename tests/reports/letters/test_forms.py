"""What a letter looks like as text, HTML and PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from tests.reports.letters.conftest import Write

from beancount_loans import Book
from beancount_loans.reports.letters.blocks import Aside, Bullets
from beancount_loans.reports.letters.kinds import Wanted, letter_of
from beancount_loans.reports.letters.texts import LANGUAGES
from beancount_loans.standing import standings


def test_a_quote_is_a_box_in_each_form(write: Write) -> None:
    """Debt advice stands apart: in HTML and PDF in a box, in text as a paragraph like any other."""
    letter = write("mette-jensen", "reminder-1")

    box = next(one for one in letter.blocks if isinstance(one, Aside))

    assert isinstance(box.blocks[-1], Bullets)
    assert "border-left" in letter.html()
    assert '<a href="https://kfumsoc.dk">kfumsoc.dk</a>' in letter.html()
    assert "På Fode Igen, kfumsoc.dk" in letter.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lender_without_a_name_leaves_no_mark_behind(
    book_of: Callable[[str], Book], language: str
) -> None:
    book = book_of(f"""
        2026-01-01 open Assets:Bank DKK
        2026-01-01 custom "loan-borrower" "bo"
          name: "Bo Holm"
          language: "{language}"
        2026-01-01 open Assets:Loans:Bo:Car DKK
          loan-principal: 1200 DKK
          loan-rate: "0 %"
          loan-installments: 12
        2026-01-01 * "Paid out"
          Assets:Loans:Bo:Car  1200 DKK
          Assets:Bank
    """)
    [standing] = standings(book, dt.date(2026, 2, 5))

    letter = letter_of(standing, Wanted("nudge"))

    assert "\\" not in letter.text() + letter.html()

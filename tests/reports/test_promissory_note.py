"""A debt on a signed promissory note: `loan-promissory-note` makes its principal live longer."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import beancount_loans as loans
from beancount_loans.standing import standings

BOOKS = """\
2026-01-01 custom "loan-option" "policy" "denmark-consumer"
2026-01-01 open Assets:Bank
2026-01-01 open Equity:Funds
2026-01-28 open Assets:Loans:Bo:Car  DKK
  loan-principal: 1200 DKK
  loan-rate: "8 %"
  loan-installments: 12
{key}
2026-01-28 * "Paid out"
  Assets:Loans:Bo:Car   1200 DKK
  Assets:Bank
2026-03-10 * "Shop"
  Equity:Funds  1 DKK
  Assets:Bank
"""


def lapses(folder: Path, key: str) -> dict[str, tuple[str, str]]:
    """The last day of each component of the installment of 28 February 2026, and by which law."""
    file = folder / "main.beancount"
    file.write_text(BOOKS.format(key=key), "utf-8")
    book = loans.load(file)
    assert book.errors == ()
    (found,) = standings(book, dt.date(2026, 3, 9))
    return {
        one.part.component: (str(one.lapse.last_day), one.lapse.law)
        for one in found.limited
        if one.lapse
    }


def test_principal_on_a_promissory_note_lives_ten_years_and_interest_three(tmp_path: Path) -> None:
    """Forældelsesloven § 5 stk. 1 nr. 1: ten years on a gældsbrev; stk. 2: interest three.

    Both last days are no Saturday, Sunday or holiday.
    """
    found = lapses(tmp_path, "  loan-promissory-note: TRUE")

    assert found["principal"][0] == "2036-02-28"
    assert found["interest"][0] == "2029-02-28"
    assert "§ 5" in found["principal"][1]


@pytest.mark.parametrize("key", ["", "  loan-promissory-note: FALSE"])
def test_without_one_principal_lives_three_years(tmp_path: Path, key: str) -> None:
    """Forældelsesloven § 3 stk. 1."""
    found = lapses(tmp_path, key)

    assert found["principal"][0] == found["interest"][0] == "2029-02-28"


def test_the_key_is_true_or_false(tmp_path: Path) -> None:
    file = tmp_path / "main.beancount"
    file.write_text(BOOKS.format(key='  loan-promissory-note: "gældsbrev"'), "utf-8")

    [error] = loans.load(file).errors

    assert "loan-promissory-note" in error.message

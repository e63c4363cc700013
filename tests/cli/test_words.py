"""What commands say of one thing, of many, and of nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Run

from beancount_loans.cli.output import counted


@pytest.mark.parametrize(("number", "words"), [(0, "0 letters"), (1, "1 letter"), (2, "2 letters")])
def test_one_thing_is_told_in_the_singular(number: int, words: str) -> None:
    assert counted(number, "letter") == words


def test_a_statement_of_one_line_has_one_line(run: Run, ledger: Path) -> None:
    """
    2026-01-01 open Assets:Bank  DKK
    2026-01-01 open Equity:Funds
    2026-01-28 open Assets:Loans:Bo  DKK
      loan-principal: 600 DKK
      loan-rate: "0 %"
      loan-installments: 6
    2026-01-28 * "Paid out"
      Assets:Loans:Bo  600 DKK
      Assets:Bank
    """
    statement = ledger.parent / "bank.csv"
    statement.write_text("Date,Text,Amount,Balance\n2026-03-01,Bo,100.00,100.00\n", "utf-8")

    told = run(
        "import", "--ledger", ledger, "--account", "Assets:Bank", "--dry-run", statement
    ).output

    assert "  1 line: " in told


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("status", "There is no loan to show: an account is one by loan-principal on its open"),
        ("provisions", "No loan has a claim on 2026-03-01, so there is nothing to provide for."),
    ],
)
def test_books_without_loans_say_what_is_missing(
    run: Run, ledger: Path, command: str, says: str
) -> None:
    """
    2026-01-01 open Assets:Bank  DKK
    """
    told = run(command, ledger, "--as-of", "2026-03-01")

    assert told.exit_code == 0
    assert says in told.output

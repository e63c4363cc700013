"""Moving a booked payment to the loan that it was for."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.payments.conftest import ANNA, BERTA, Run, loaded

PAID = """
2026-02-16 * "Berg" "rate" ^loan-anna-berg-roof
  bank-ref: "R1"
  payer-account: "DE12500105170648489890"
  loan-rule: "name-and-amount"
  Assets:Bank  500.00 EUR
  Assets:Loans:AnnaBerg:Roof
"""
CLOSED = '\n2026-02-28 custom "loan-option" "closed-until" 2026-02-28\n'


@pytest.fixture
def paid(ledger: Path) -> Path:
    with ledger.open("a", encoding="utf-8") as file:
        file.write(PAID)
    return ledger


def payments(ledger: Path, loan: str) -> list[tuple[str, str, int]]:
    book, _ = loaded(ledger)
    events = book.loans[loan].events
    return [(str(one.date), one.kind, one.amount) for one in events[1:]]


def test_a_payment_moves_and_says_where_it_was(paid: Path, run: Run) -> None:
    result = run("move", paid, "R1", "--to", BERTA, "--yes")

    assert result.exit_code == 0
    text = paid.read_text("utf-8")
    assert f'moved-from: "{ANNA} 500.00 EUR"' in text
    assert 'loan-rule: "by-hand"' in text
    assert '"Berg" "rate" ^loan-berta-berg-shop\n' in text
    assert payments(paid, ANNA) == []
    assert payments(paid, BERTA) == [("2026-02-16", "payment", 500_00)]


def test_a_part_of_a_payment_moves(paid: Path, run: Run) -> None:
    run("move", paid, "R1", "--to", "berta-berg-shop", "--amount", "120", "--yes")

    assert payments(paid, ANNA) == [("2026-02-16", "payment", 380_00)]
    assert payments(paid, BERTA) == [("2026-02-16", "payment", 120_00)]


def test_what_was_moved_can_be_moved_back_and_both_moves_are_told(paid: Path, run: Run) -> None:
    run("move", paid, "R1", "--to", BERTA, "--yes")
    run("move", paid, "R1", "--to", ANNA, "--yes")

    assert f'moved-from: "{ANNA} 500.00 EUR; {BERTA} 500.00 EUR"' in paid.read_text("utf-8")


def test_in_closed_books_the_payment_stays_and_a_transfer_counts_from_its_day(
    paid: Path, run: Run
) -> None:
    before = paid.read_text("utf-8")
    paid.write_text(before + CLOSED, "utf-8")

    result = run("move", paid, "R1", "--to", BERTA, "--yes")

    assert result.exit_code == 0
    assert paid.read_text("utf-8").startswith(before)
    assert payments(paid, ANNA) == [
        ("2026-02-16", "payment", 500_00),
        ("2026-03-01", "returned-payment", 500_00),
    ]
    book, _ = loaded(paid)
    moved = book.loans[BERTA].events[-1]
    assert (moved.kind, str(moved.effective)) == ("payment", "2026-02-16")


def test_moving_twice_in_closed_books_is_refused(paid: Path, run: Run) -> None:
    paid.write_text(paid.read_text("utf-8") + CLOSED, "utf-8")
    run("move", paid, "R1", "--to", BERTA, "--yes")

    result = run("move", paid, "R1", "--to", BERTA, "--yes")

    assert result.exit_code == 1
    assert "was moved by the transfer of 2026-03-01: correct that transaction" in result.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["R2", "--to", BERTA], "no transaction has the bank-ref R2"),
        (["R1", "--to", ANNA], "no other loan has money of this payment"),
        (["R1", "--to", BERTA, "--amount", "600"], "has 500.00 EUR of payment R1, not 600.00"),
        (["R1", "--to", "Assets:Loans:Nobody"], "is no loan"),
    ],
)
def test_what_cannot_be_moved_is_said(paid: Path, run: Run, words: list[str], said: str) -> None:
    before = paid.read_text("utf-8")

    result = run("move", paid, *words, "--yes")

    assert result.exit_code != 0
    assert said in result.output
    assert paid.read_text("utf-8") == before


def test_a_dry_run_shows_the_change_and_writes_nothing(paid: Path, run: Run) -> None:
    before = paid.read_text("utf-8")

    result = run("move", paid, "R1", "--to", BERTA, "--dry-run")

    assert "-  Assets:Loans:AnnaBerg:Roof" in result.output
    assert paid.read_text("utf-8") == before

"""Payments that a person has put right, and what the bank and later files say of them then."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tests.payments.bank import Line, camt
from tests.payments.conftest import ANNA, BERTA, Run, loaded

from beancount_loans.review import OpenLine, assign, open_lines, refuse

PAYER = "DE12500105170648489890"
PAID = Line("R1", "2026-02-16", "500.00", "Firma Dachbau", "AB-4711", PAYER, "E1")
BACK = Line("R9", "2026-03-03", "-500.00", "Firma Dachbau", "", "", "E1", "", "AC04")
NEXT = Line("R2", "2026-03-15", "500.00", "Firma Dachbau", "Rate März", PAYER, "E2")
CLOSED = '\n2026-02-28 custom "loan-option" "closed-until" 2026-02-28\n'


def take(ledger: Path, run: Run, *lines: Line) -> str:
    """Import a statement of these lines."""
    file = camt(ledger.parent / f"{lines[0].ref}.xml", lines)
    result = run("import", file, "--ledger", ledger, "--yes")
    assert result.exit_code == 0, result.output
    return result.output


def events(ledger: Path, loan: str) -> list[tuple[str, str, int]]:
    book, _ = loaded(ledger)
    return [(str(one.date), one.kind, one.amount) for one in book.loans[loan].events[1:]]


def only(ledger: Path) -> OpenLine:
    (line,) = open_lines(*loaded(ledger), others=True)
    return line


def move(ledger: Path, run: Run, ref: str, loan: str, *words: str) -> None:
    result = run("move", ledger, ref, "--to", loan, "--yes", *words)
    assert result.exit_code == 0, result.output


# ------------------------------------------------------------ moved, then taken back


def test_a_moved_payment_that_comes_back_is_undone_where_it_stands(ledger: Path, run: Run) -> None:
    take(ledger, run, PAID)
    move(ledger, run, "R1", BERTA)

    assert "1 reversed" in take(ledger, run, BACK)

    assert events(ledger, ANNA) == []
    assert events(ledger, BERTA) == [
        ("2026-02-16", "payment", 500_00),
        ("2026-03-03", "returned-payment", 500_00),
    ]


def test_a_payment_moved_in_part_comes_back_from_both_loans(ledger: Path, run: Run) -> None:
    take(ledger, run, PAID)
    move(ledger, run, "R1", BERTA, "--amount", "120")

    assert "1 reversed" in take(ledger, run, BACK)

    assert events(ledger, ANNA)[-1] == ("2026-03-03", "returned-payment", 380_00)
    assert events(ledger, BERTA)[-1] == ("2026-03-03", "returned-payment", 120_00)


@pytest.mark.parametrize(
    ("words", "parts"), [((), (0, 500_00)), (("--amount", "120"), (380_00, 120_00))]
)
def test_a_payment_moved_after_closing_comes_back_from_where_the_money_is(
    ledger: Path, run: Run, words: tuple[str, ...], parts: tuple[int, int]
) -> None:
    take(ledger, run, PAID)
    ledger.write_text(ledger.read_text("utf-8") + CLOSED, "utf-8")
    move(ledger, run, "R1", BERTA, *words)

    assert "1 reversed" in take(ledger, run, BACK)

    for loan, amount in zip((ANNA, BERTA), parts, strict=True):
        back = [
            one for one in events(ledger, loan) if one[:2] == ("2026-03-03", "returned-payment")
        ]
        assert back == ([("2026-03-03", "returned-payment", amount)] if amount else [])


# ------------------------------------------------------------ decided, then imported again


def test_what_was_moved_stays_where_it_is_when_the_file_comes_again(ledger: Path, run: Run) -> None:
    take(ledger, run, PAID)
    move(ledger, run, "R1", BERTA)
    before = ledger.read_text("utf-8")

    assert "1 already booked" in take(ledger, run, PAID)

    assert ledger.read_text("utf-8") == before


def test_a_match_that_was_refused_is_not_proposed_again(ledger: Path, run: Run) -> None:
    take(ledger, run, Line("R1", "2026-02-16", "500.00", "Berg", "rate", PAYER))
    refuse(only(ledger), "Expenses:Rent").write()
    before = ledger.read_text("utf-8")

    assert "1 already booked" in take(
        ledger, run, Line("R1", "2026-02-16", "500.00", "Berg", "rate", PAYER)
    )

    assert ledger.read_text("utf-8") == before
    assert events(ledger, ANNA) == events(ledger, BERTA) == []


# ------------------------------------------------------------ what a decision teaches


def test_an_account_is_used_from_the_next_payment_and_forgotten_when_it_was_wrong(
    ledger: Path, run: Run
) -> None:
    take(ledger, run, Line("R1", "2026-02-16", "500.00", "Firma Dachbau", "?", PAYER))
    assign(only(ledger), [(BERTA, Decimal("500.00"))]).write()

    assert "1 posted" in take(ledger, run, NEXT)
    assert events(ledger, BERTA)[-1] == ("2026-03-15", "payment", 500_00)

    for ref in ("R1", "R2"):
        move(ledger, run, ref, ANNA)
    later = Line("R3", "2026-04-15", "500.00", "Firma Dachbau", "Rate April", PAYER)
    assert "1 posted" in take(ledger, run, later)
    assert events(ledger, BERTA) == []
    assert events(ledger, ANNA)[-1] == ("2026-04-15", "payment", 500_00)


def test_an_account_moved_away_after_closing_is_forgotten_too(ledger: Path, run: Run) -> None:
    take(ledger, run, Line("R1", "2026-02-16", "500.00", "Firma Dachbau", "?", PAYER))
    assign(only(ledger), [(BERTA, Decimal("500.00"))]).write()
    ledger.write_text(ledger.read_text("utf-8") + CLOSED, "utf-8")
    move(ledger, run, "R1", ANNA)

    take(ledger, run, NEXT)

    assert ("2026-03-15", "payment", 500_00) not in events(ledger, BERTA)
    assert events(ledger, ANNA)[-1] == ("2026-03-15", "payment", 500_00)

"""Commands that write: they show the lines, ask, and can take them back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
import pytest
from tests.cli.conftest import Run, read_json

from beancount_loans.cli.books import Books
from beancount_loans.cli.writing import write_entries
from beancount_loans.ledger.loading import load_entries
from beancount_loans.writer import note


@pytest.mark.parametrize("roots", ["english", "danish"])
def test_new_books_load_without_errors_and_take_a_loan(
    run: Run, tmp_path: Path, roots: str
) -> None:
    ledger = tmp_path / "books" / "main.beancount"

    result = run("init", ledger, "--yes", "--roots", roots, "--title", 'Foreningen "Øst"')

    assert result.exit_code == 0
    assert load_entries(ledger)[1] == []
    assert run("doctor", ledger, "--as-of", "2026-01-31").exit_code == 0
    text = ledger.read_text("utf-8")
    start = text.index("; 20")
    with_loan = text[:start] + "\n".join(
        line.removeprefix("; ").removeprefix(";") for line in text[start:].splitlines()
    )
    ledger.write_text(with_loan + "\n", "utf-8")
    assert run("check", ledger).exit_code == 0
    loans = read_json(run("status", ledger, "--format", "json"))["loans"]
    assert [loan["principal_outstanding"] for loan in loans] == ["60000.00"]


def test_init_asks_for_what_no_option_tells(run: Run, tmp_path: Path) -> None:
    ledger = tmp_path / "main.beancount"
    answers = "Our books\nEUR\ndanish\nBank:Konto\ngeneric\n2025-01-01\ny\n"

    result = run("init", ledger, input=answers)

    assert result.exit_code == 0
    text = ledger.read_text("utf-8")
    assert 'option "name_assets" "Aktiver"' in text
    assert "2025-01-01 open Aktiver:Bank:Konto  EUR" in text


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--currency", "kroner", "write it like DKK"),
        ("--bank", "checking", "write it like Bank:Checking"),
        ("--policy", "denmark-consumers", "denmark-consumer"),
    ],
)
def test_init_refuses_what_would_not_load(
    run: Run, tmp_path: Path, option: str, value: str, said: str
) -> None:
    result = run("init", tmp_path / "main.beancount", "--yes", option, value)

    assert result.exit_code == 2
    assert said in result.stderr
    assert not (tmp_path / "main.beancount").exists()


def test_a_dry_run_shows_the_lines_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    result = run("init", tmp_path / "main.beancount", "--dry-run")

    assert result.exit_code == 0
    assert 'plugin "beancount_loans.plugins"' in result.stdout
    assert list(tmp_path.iterdir()) == []


def test_where_nobody_can_be_asked_nothing_is_written(run: Run, tmp_path: Path) -> None:
    ledger = tmp_path / "main.beancount"
    run("init", ledger, "--yes")
    before = ledger.read_bytes()

    result = run("undo", ledger, input="")

    assert result.exit_code == 2
    assert "add --yes" in result.stderr
    assert ledger.read_bytes() == before


def test_undo_takes_the_last_write_back_and_redo_brings_it_again(run: Run, tmp_path: Path) -> None:
    ledger = tmp_path / "main.beancount"
    run("init", ledger, "--yes")
    before = ledger.read_bytes()

    shown = run("undo", ledger, "--dry-run")
    undone = run("undo", ledger, "--yes")

    assert '- plugin "beancount_loans.plugins"' in shown.stdout
    assert undone.exit_code == 0
    assert not ledger.exists()
    assert run("undo", ledger, "--redo", "--yes").exit_code == 0
    assert ledger.read_bytes() == before


def test_undo_says_when_nothing_is_left(run: Run, ledger: Path) -> None:
    """
    2026-01-01 open Assets:Bank
    """
    result = run("undo", ledger, "--yes")

    assert result.exit_code == 1
    assert "no write is left to take back" in result.stderr


BOOKS = """\
2026-01-01 open Assets:Bank
2026-01-01 open Assets:Loans:Bo
2026-01-01 custom "fava-option" "default-file" "log.beancount"
include "log.beancount"
"""


@pytest.fixture
def books(tmp_path: Path) -> Books:
    (tmp_path / "main.beancount").write_text(BOOKS, "utf-8")
    (tmp_path / "log.beancount").write_text("; the contact log\n", "utf-8")
    return Books.load(tmp_path / "main.beancount")


def test_entries_go_where_the_books_want_them(books: Books, tmp_path: Path) -> None:
    phoned = [note(dt.date(2026, 4, 7), "Assets:Loans:Bo", 'said "soon"')]

    assert not write_entries(books, phoned, "log", yes=True, dry_run=True)
    assert write_entries(books, phoned, "log", yes=True, dry_run=False)

    log = (tmp_path / "log.beancount").read_text("utf-8")
    assert log.startswith("; the contact log\n")
    assert r'2026-04-07 note Assets:Loans:Bo "said \"soon\""' in log


def test_entries_that_would_break_the_books_are_refused(books: Books, tmp_path: Path) -> None:
    unknown = [note(dt.date(2026, 4, 7), "Assets:Loans:Nobody", "Phoned")]
    before = (tmp_path / "log.beancount").read_bytes()

    with pytest.raises(click.ClickException, match="taken back"):
        write_entries(books, unknown, "log", yes=True, dry_run=False)

    assert (tmp_path / "log.beancount").read_bytes() == before


def test_nothing_to_write_is_not_asked_about(books: Books) -> None:
    assert not write_entries(books, [], "log", yes=False, dry_run=False)

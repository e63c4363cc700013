"""What was read from a ledger is kept, and never answers for anything but that ledger."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from beancount_loans.book import Book
from beancount_loans.cli import books as cli_books
from beancount_loans.cli import main
from beancount_loans.cli.books import Books
from beancount_loans.kept import snapshot, sources
from beancount_loans.reports.positions import Positions, positions

MAIN = """\
option "documents" "papers"
plugin "beancount_loans.plugins"
include "years/*.beancount"
2026-01-01 open Assets:Bank DKK
2026-01-01 open Equity:Capital
2026-01-28 open Assets:Loans:MetteJensen:Car  DKK
  loan-principal: 60000 DKK
  loan-rate: "8 %"
  loan-installments: 24
"""
YEAR = """\
2026-01-28 * "Mette Jensen" "Lent"
  Assets:Bank  -60000 DKK
  Assets:Loans:MetteJensen:Car
2026-04-05 * "Interest of the bank"
  Assets:Bank  1 DKK
  Equity:Capital
"""


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger of two files, with snapshots on and nothing kept yet."""
    monkeypatch.delenv("BEANCOUNT_DISABLE_LOAD_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for folder in ("years", "papers", "policies"):
        (tmp_path / folder).mkdir()
    (tmp_path / "years/2026.beancount").write_text(YEAR)
    (tmp_path / "main.beancount").write_text(MAIN)
    return tmp_path / "main.beancount"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The ledgers that were really read, in turn."""
    found: list[Path] = []
    read = cli_books._loaded

    def counted(path: Path) -> object:
        found.append(path)
        return read(path)

    monkeypatch.setattr(cli_books, "_loaded", counted)
    return found


def folder_of(ledger: Path) -> Path:
    """Where what is kept of the ledger as it is lies."""
    found = snapshot.Snapshot.of(ledger)
    assert found is not None
    return found.folder


def test_unchanged_books_are_not_read_twice(ledger: Path, reads: list[Path]) -> None:
    first, again = Books.load(ledger), Books.load(ledger)
    assert len(reads) == 1
    assert again.book == first.book
    assert again.entries == first.entries
    assert again.errors == first.errors


def test_a_new_time_stamp_alone_changes_nothing(ledger: Path, reads: list[Path]) -> None:
    Books.load(ledger)
    os.utime(ledger)
    Books.load(ledger)
    assert len(reads) == 1


def edit_the_main_file(folder: Path) -> None:
    (folder / "main.beancount").write_text(MAIN.replace("8 %", "9 %"))


def edit_an_included_file(folder: Path) -> None:
    (folder / "years/2026.beancount").write_text(YEAR.replace("60000", "50000"))


def add_a_file_that_is_included(folder: Path) -> None:
    (folder / "years/2027.beancount").write_text('2027-01-01 note Assets:Bank "New"\n')


def remove_an_included_file(folder: Path) -> None:
    (folder / "years/2026.beancount").unlink()


def add_a_document(folder: Path) -> None:
    place = folder / "papers/Assets/Bank"
    place.mkdir(parents=True)
    (place / "2026-02-01.statement.txt").write_text("")


def add_a_policy(folder: Path) -> None:
    (folder / "policies/own.toml").write_text("")


def swap_two_files(folder: Path) -> None:
    other = (folder / "main.beancount").read_text()
    (folder / "main.beancount").write_text(f"{other}\n{YEAR}")
    (folder / "years/2026.beancount").write_text("")


@pytest.mark.parametrize(
    "change",
    [
        edit_the_main_file,
        edit_an_included_file,
        add_a_file_that_is_included,
        remove_an_included_file,
        add_a_document,
        add_a_policy,
        swap_two_files,
    ],
)
def test_any_change_is_seen(ledger: Path, change: Callable[[Path], None]) -> None:
    place = folder_of(ledger)
    Books.load(ledger)
    change(ledger.parent)
    changed = Books.load(ledger).book
    assert Books.load(ledger).book == changed
    assert not place.exists()
    shutil.rmtree(folder_of(ledger))
    assert Books.load(ledger).book == changed


def test_another_version_of_the_program_reads_again(
    ledger: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    Books.load(ledger)
    monkeypatch.setattr(sources, "_programs", lambda: ["another"])
    Books.load(ledger)
    assert len(reads) == 2


def test_a_damaged_snapshot_is_passed_over(ledger: Path, reads: list[Path]) -> None:
    Books.load(ledger)
    place = folder_of(ledger) / "book"
    place.write_bytes(place.read_bytes()[:-9])
    assert Books.load(ledger).book.loans
    assert len(reads) == 2


def test_a_ledger_with_plugins_of_its_own_is_never_kept(ledger: Path, reads: list[Path]) -> None:
    (ledger.parent / "own_plugin.py").write_text("__plugins__ = ()\n")
    ledger.write_text(f'option "insert_pythonpath" "TRUE"\nplugin "own_plugin"\n{MAIN}')
    Books.load(ledger)
    Books.load(ledger)
    assert len(reads) == 2


def test_a_file_that_changes_while_it_is_read_is_not_kept(ledger: Path) -> None:
    before = snapshot.Snapshot.of(ledger)
    assert before is not None
    edit_the_main_file(ledger.parent)
    books = Books.load(ledger)
    assert not before.keep({"book": books.book}, books.options)
    assert not before.there


def test_snapshots_can_be_switched_off(
    ledger: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    Books.load(ledger)
    monkeypatch.setenv("BEAN_LOANS_SNAPSHOTS", "off")
    Books.load(ledger)
    assert len(reads) == 2


def asked(ledger: Path, *words: str) -> Result:
    """The answer of a command."""
    return CliRunner().invoke(main, [words[0], str(ledger), *words[1:]])


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The days for which positions were worked out, in turn."""
    found: list[str] = []

    def counted(book: Book, as_of: dt.date, accounts: Iterable[str] | None = None) -> Positions:
        found.append(str(as_of))
        return positions(book, as_of, accounts)

    monkeypatch.setattr("beancount_loans.reports.positions.positions", counted)
    return found


def test_a_question_is_worked_out_once(ledger: Path, worked_out: list[str]) -> None:
    days = ["2026-03-10", "2026-03-10", "2026-03-11"]
    answers = [asked(ledger, "status", "--as-of", day, "--format", "json") for day in days]
    assert worked_out == ["2026-03-10", "2026-03-11"]
    assert answers[0].stdout == answers[1].stdout != answers[2].stdout


@pytest.mark.parametrize("command", ["status", "arrears", "worklist"])
def test_an_answer_that_is_kept_is_the_answer(ledger: Path, command: str) -> None:
    edit_an_included_file(ledger.parent)
    question = (command, "--as-of", "2026-04-10", "--format", "json")
    first, again = asked(ledger, *question), asked(ledger, *question)
    assert json.loads(first.stdout)
    assert (again.output, again.exit_code) == (first.output, first.exit_code)
    edit_the_main_file(ledger.parent)
    assert asked(ledger, *question).stdout != first.stdout


def test_an_answer_that_is_kept_tells_what_is_wrong_in_the_books(ledger: Path) -> None:
    ledger.write_text(f"{MAIN}2026-03-01 close Assets:Nowhere\n")
    first, again = (asked(ledger, "status", "--as-of", "2026-04-10") for _ in range(2))
    assert first.exit_code == again.exit_code == 1
    assert "Assets:Nowhere" in again.stderr
    assert again.stderr == first.stderr


def test_old_answers_and_old_states_go(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "MOST_ANSWERS", 2)
    for day in range(1, 6):
        asked(ledger, "status", "--as-of", f"2026-04-0{day}")
    assert len(list(folder_of(ledger).glob("answer-*"))) == 2
    edit_the_main_file(ledger.parent)
    asked(ledger, "status", "--as-of", "2026-04-01")
    assert list(folder_of(ledger).parent.iterdir()) == [folder_of(ledger)]


def test_a_snapshot_is_for_its_user_alone(ledger: Path) -> None:
    Books.load(ledger)
    places = [folder_of(ledger), *folder_of(ledger).iterdir()]
    assert len(places) > 2
    assert not any(place.stat().st_mode & 0o077 for place in places)

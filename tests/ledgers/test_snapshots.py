"""What was read from a ledger is kept, and never answers for anything but that ledger."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from beancount_loans.cli import books as cli_books
from beancount_loans.cli.books import Books
from beancount_loans.ledger import snapshot

MAIN = """\
option "documents" "papers"
plugin "beancount_loans.plugins"
include "years/*.beancount"
2026-01-01 open Assets:Bank DKK
2026-01-28 open Assets:Loans:MetteJensen:Car  DKK
  loan-principal: 60000 DKK
  loan-rate: "8 %"
  loan-installments: 24
"""
YEAR = """\
2026-01-28 * "Mette Jensen" "Lent"
  Assets:Bank  -60000 DKK
  Assets:Loans:MetteJensen:Car
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
def test_any_change_has_the_ledger_read_again(
    ledger: Path, reads: list[Path], change: Callable[[Path], None]
) -> None:
    Books.load(ledger)
    change(ledger.parent)
    fresh = Books.load(ledger)
    assert len(reads) == 2
    assert Books.load(ledger).book == fresh.book
    assert len(reads) == 2


def test_another_version_of_the_program_reads_again(
    ledger: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    Books.load(ledger)
    monkeypatch.setattr(snapshot, "_program", lambda: ["another"])
    Books.load(ledger)
    assert len(reads) == 2


def test_a_damaged_snapshot_is_passed_over(ledger: Path, reads: list[Path]) -> None:
    Books.load(ledger)
    place = snapshot._place(ledger)
    place.write_bytes(place.read_bytes()[:-9])
    Books.load(ledger)
    assert len(reads) == 2


def test_a_ledger_with_plugins_of_its_own_is_never_kept(ledger: Path, reads: list[Path]) -> None:
    (ledger.parent / "own_plugin.py").write_text("__plugins__ = ()\n")
    ledger.write_text(f'option "insert_pythonpath" "TRUE"\nplugin "own_plugin"\n{MAIN}')
    Books.load(ledger)
    Books.load(ledger)
    assert len(reads) == 2


def test_a_file_that_changes_while_it_is_read_is_not_kept(ledger: Path) -> None:
    before = snapshot.stamp(ledger, ())
    books = Books.load(ledger)
    snapshot._place(ledger).unlink()
    edit_the_main_file(ledger.parent)
    snapshot.keep(ledger, before, snapshot.Snapshot(books.book, books.errors, books.options))
    assert snapshot.kept(ledger) is None


def test_snapshots_can_be_switched_off(
    ledger: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    Books.load(ledger)
    monkeypatch.setenv("BEAN_LOANS_SNAPSHOTS", "off")
    Books.load(ledger)
    assert len(reads) == 2


def test_a_snapshot_is_for_its_user_alone(ledger: Path) -> None:
    Books.load(ledger)
    assert snapshot._place(ledger).stat().st_mode & 0o077 == 0

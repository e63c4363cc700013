"""The last change can be taken back while its text stands, and brought back."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from beancount import loader

from beancount_loans import writer
from beancount_loans.writer import Change, errors

DAY = datetime.date(2026, 4, 7)
BO = "Assets:Loans:Bo"
BOOKS = "2026-01-01 open Assets:Loans:Bo  DKK\n"


def note(text: str) -> Any:
    return writer.note(DAY, BO, text)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "main.beancount"
    path.write_text(BOOKS)
    return path


def test_undo_gives_back_the_very_bytes(ledger: Path) -> None:
    writer.append(ledger, [note("a")])

    receipt = writer.undo(ledger)

    assert ledger.read_text() == BOOKS
    assert receipt.files == (ledger,)


def test_undo_takes_back_one_change_after_another(ledger: Path) -> None:
    writer.append(ledger, [note("a")])
    once = ledger.read_text()
    writer.append(ledger, [note("b")])

    writer.undo(ledger)
    assert ledger.read_text() == once

    writer.undo(ledger)
    assert ledger.read_text() == BOOKS

    with pytest.raises(errors.NothingToUndoError, match="no write is left"):
        writer.undo(ledger)


def test_redo_brings_back_what_was_taken_back_in_its_order(ledger: Path) -> None:
    writer.append(ledger, [note("a")])
    writer.append(ledger, [note("b")])
    both = ledger.read_text()
    writer.undo(ledger)
    writer.undo(ledger)

    writer.redo(ledger)
    writer.redo(ledger)

    assert ledger.read_text() == both
    writer.undo(ledger)
    assert '"b"' not in ledger.read_text()
    writer.redo(ledger)
    assert ledger.read_text() == both


def test_after_a_new_change_nothing_is_left_to_bring_back(ledger: Path) -> None:
    writer.append(ledger, [note("a")])
    writer.undo(ledger)
    writer.append(ledger, [note("b")])

    with pytest.raises(errors.NothingToUndoError):
        writer.redo(ledger)


def test_text_that_moved_is_found_and_taken_back(ledger: Path) -> None:
    writer.append(ledger, [note("a")])
    ledger.write_text("; mine\n" + ledger.read_text() + "; and mine\n")

    writer.undo(ledger)

    assert ledger.read_text() == f"; mine\n{BOOKS}; and mine\n"


def test_text_that_was_edited_is_left_with_a_sentence(ledger: Path) -> None:
    writer.append(ledger, [note("a")])
    edited = ledger.read_text().replace('"a"', '"a, and more"')
    ledger.write_text(edited)

    with pytest.raises(errors.TextChangedSinceError, match="edited since"):
        writer.undo(ledger)

    assert ledger.read_text() == edited


def test_a_replacement_is_turned_back(ledger: Path) -> None:
    writer.append(ledger, [note("a")])
    before = ledger.read_text()
    entries, _, _ = loader.load_file(str(ledger))
    change = Change(ledger, "move")
    change.replace(entries[-1], [note("elsewhere")])
    change.write()

    writer.undo(ledger)

    assert ledger.read_text() == before


def test_a_removal_is_turned_back(ledger: Path) -> None:
    writer.append(ledger, [note("a")])
    writer.append(ledger, [note("b")])
    before = ledger.read_text()
    entries, _, _ = loader.load_file(str(ledger))
    change = Change(ledger)
    change.remove(entries[1])
    change.write()
    assert '"a"' not in ledger.read_text()

    writer.undo(ledger)

    assert ledger.read_text() == before


def test_a_change_of_several_files_is_turned_back_in_all(ledger: Path) -> None:
    other = ledger.with_name("other.beancount")
    change = Change(ledger, "init")
    change.create(other, [note("a")])
    change.add('include "other.beancount"\n')
    change.write()

    writer.undo(ledger)

    assert ledger.read_text() == BOOKS
    assert not other.exists()

    writer.redo(ledger)

    assert other.read_text() == '2026-04-07 note Assets:Loans:Bo "a"\n'
    assert 'include "other.beancount"' in ledger.read_text()


def test_windows_line_ends_survive_undo_and_redo(ledger: Path) -> None:
    ledger.write_bytes(BOOKS.replace("\n", "\r\n").encode())
    before = ledger.read_bytes()
    writer.append(ledger, [note("a")])
    after = ledger.read_bytes()

    writer.undo(ledger)
    assert ledger.read_bytes() == before

    writer.redo(ledger)
    assert ledger.read_bytes() == after


def test_the_journal_holds_no_text_of_what_was_added(ledger: Path) -> None:
    writer.append(ledger, [note("Bo lost his job")])

    journal = ledger.parent / ".beancount-loans" / "journal.jsonl"

    assert "lost" not in journal.read_text()


def test_a_line_torn_by_a_crash_does_not_spoil_the_journal(ledger: Path) -> None:
    writer.append(ledger, [note("a")])
    journal = ledger.parent / ".beancount-loans" / "journal.jsonl"
    with journal.open("a") as file:
        file.write('{"id": "torn", "wh')

    writer.append(ledger, [note("b")])
    writer.undo(ledger)
    writer.undo(ledger)

    assert ledger.read_text() == BOOKS
    lines = journal.read_text().splitlines()
    assert sum(line.startswith('{"id": "torn"') for line in lines) == 1


def test_the_journal_names_action_and_files_relative_to_the_books(ledger: Path) -> None:
    change = Change(ledger, "log")
    change.add([note("a")])
    change.write()

    journal = ledger.parent / ".beancount-loans" / "journal.jsonl"
    record, settled = map(json.loads, journal.read_text().splitlines())

    assert record["action"] == "log"
    assert [file["path"] for file in record["files"]] == ["main.beancount"]
    assert settled == {"id": record["id"], "state": "done"}


def test_the_journal_is_kept_out_of_version_control(ledger: Path) -> None:
    writer.append(ledger, [note("a")])

    assert (ledger.parent / ".beancount-loans" / ".gitignore").read_text() == "*\n"


def test_a_forgotten_journal_keeps_no_removed_text_and_takes_nothing_back(
    ledger: Path,
) -> None:
    writer.append(ledger, [note("secret")])
    writer.undo(ledger)
    journal = ledger.parent / ".beancount-loans" / "journal.jsonl"
    assert "secret" in journal.read_text()

    writer.forget(ledger)

    assert journal.read_text() == ""
    with pytest.raises(errors.NothingToUndoError):
        writer.redo(ledger)


def test_the_receipt_names_the_line_where_the_change_stands(ledger: Path) -> None:
    assert writer.append(ledger, [note("a")]).lines == (2,)

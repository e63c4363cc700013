"""The change that `undo` would take back, told before it is done."""

from __future__ import annotations

from pathlib import Path

from beancount_loans.writer.commit import Options, opened_journal
from beancount_loans.writer.errors import NothingToUndoError
from beancount_loans.writer.journal import FileRecord, Record

__all__ = ["described", "last_write"]


def last_write(ledger: Path, *, again: bool = False) -> Record:
    """The change that would be taken back, or brought back.

    Raises:
        NothingToUndoError: there is none.
        WriteError: the journal cannot be read.
    """
    with opened_journal(ledger, Options()) as journal:
        record = journal.last_to_redo() if again else journal.last_to_undo()
    if record is None:
        raise NothingToUndoError(ledger)
    return record


def described(folder: Path, record: Record, *, again: bool = False) -> str:
    """A change with the lines that taking it back removes and brings back."""
    lines = [f"{record.action}, written {record.when}:"]
    for file in record.files:
        lines += [f"  {file.path}"] if again else _of_file(folder, file)
    return "\n".join(lines)


def _of_file(folder: Path, file: FileRecord) -> list[str]:
    """What is removed and brought back in a file, by the places where it was written."""
    path = folder / file.path
    text = path.read_text("utf-8").splitlines() if path.is_file() else []
    lines = [f"  {file.path}"]
    for block in file.blocks:
        lines += [f"  - {one}" for one in text[block.line : block.line + block.count]]
        lines += [f"  + {one}" for one in block.removed.splitlines()]
    return lines

"""Take the last change back, and bring back what was taken back."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from beancount_loans.writer.commit import (
    FileWrite,
    Options,
    Receipt,
    commit,
    opened_journal,
)
from beancount_loans.writer.disk import put, stage
from beancount_loans.writer.errors import NothingToUndoError
from beancount_loans.writer.proof import prove_edits
from beancount_loans.writer.source import Source
from beancount_loans.writer.taking_back import inverse

if TYPE_CHECKING:
    from beancount_loans.writer.journal import FileRecord, Record


def undo(ledger: Path | str, options: Options | None = None) -> Receipt:
    """Take back the last change that stands, wherever its text is by now.

    Raises:
        NothingToUndoError: The journal knows of none.
        TextChangedSinceError: What was written was edited since.
        WriteError: Any other fault; nothing was written.
    """
    ledger, options = Path(ledger), options or Options()
    with opened_journal(ledger, options) as journal:
        record = journal.last_to_undo()
    if record is None:
        raise NothingToUndoError(ledger)
    marks = dataclasses.replace(options, action=f"undo {record.action}", undoes=record.id)
    return _take_back(ledger, record, marks)


def redo(ledger: Path | str, options: Options | None = None) -> Receipt:
    """Bring back the change that `undo` took back last.

    Raises:
        NothingToUndoError: None was, or something was written since.
        TextChangedSinceError: The file was edited since.
        WriteError: Any other fault; nothing was written.
    """
    ledger, options = Path(ledger), options or Options()
    with opened_journal(ledger, options) as journal:
        record = journal.last_to_redo()
        taken_back = journal.undoing(record) if record else None
    if record is None or taken_back is None:
        raise NothingToUndoError(ledger)
    marks = dataclasses.replace(options, action=record.action, redoes=record.id)
    return _take_back(ledger, taken_back, marks)


def forget(ledger: Path | str, options: Options | None = None) -> None:
    """Empty the journal: nothing can be taken back, and no removed text is kept."""
    ledger, options = Path(ledger), options or Options()
    with opened_journal(ledger, options) as journal:
        put(options.disk, stage(options.disk, journal.path, b""), journal.path)
        options.disk.sync_folder(journal.path.parent)


def _take_back(ledger: Path, record: Record, options: Options) -> Receipt:
    folder = ledger.absolute().parent
    writes = [_turned(folder, file) for file in record.files]
    for write in writes:
        prove_edits(write.source, write.edits, write.data or b"")
    return commit(ledger, writes, options)


def _turned(folder: Path, file: FileRecord) -> FileWrite:
    path = folder / file.path
    made_again = file.after is None and not path.exists()
    source = Source.new(path) if made_again else Source.read(path)
    edits = tuple(inverse(source, file))
    untouched = source.fingerprint == file.after
    data = None if file.before is None and untouched else source.edited(edits)
    return FileWrite(source, edits, data)

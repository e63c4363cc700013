"""Finish, or take back, a change that a crash cut in two."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from beancount_loans.writer.disk import Disk, discard, put, stage
from beancount_loans.writer.errors import HalfWrittenError, WriteError
from beancount_loans.writer.source import Source, fingerprint
from beancount_loans.writer.taking_back import inverse

if TYPE_CHECKING:
    from pathlib import Path

    from beancount_loans.writer.journal import FileRecord, Journal, Record


class Reach(Enum):
    """How far a change got with one file."""

    NEW = "the file has the new text"
    READY = "the new text lies whole beside the old file"
    LOST = "the old file, perhaps edited since, can no longer get the new text"


def recover(journal: Journal, folder: Path, disk: Disk) -> None:
    """Settle the record that a crash left open, if there is one.

    Where the first file had changed, the rest follow; before that nothing had been
    written, and whoever asked may have been told so.

    Raises:
        HalfWrittenError: Its files were edited in between, so that it can neither
            be finished nor taken back; said once.
    """
    record = journal.pending()
    if record is None:
        return
    reached = {file: _reach(file, folder) for file in record.files}
    begun = [file for file, reach in reached.items() if reach is Reach.NEW]
    if begun and Reach.LOST not in reached.values():
        _finish([file for file in record.files if file not in begun], folder, disk)
        journal.settle(record, "done")
    else:
        _give_up(journal, record, begun, folder, disk)


def _reach(file: FileRecord, folder: Path) -> Reach:
    path, passing = folder / file.path, _passing(file, folder)
    now = _fingerprint(path)
    if now == file.after:
        return Reach.NEW
    if passing is None:
        return Reach.READY if now == file.before else Reach.LOST
    if now == file.before:
        return Reach.READY if _fingerprint(passing) == file.after else Reach.LOST
    return Reach.LOST if passing.exists() else Reach.NEW


def _finish(files: list[FileRecord], folder: Path, disk: Disk) -> None:
    for file in files:
        target = (folder / file.path).resolve()
        put(disk, _passing(file, folder), target)
        disk.sync_folder(target.parent)


def _give_up(
    journal: Journal, record: Record, begun: list[FileRecord], folder: Path, disk: Disk
) -> None:
    stuck = [file.path for file in begun if not _reverted(file, folder, disk)]
    discard(disk, [path for f in record.files if (path := _passing(f, folder))])
    journal.settle(record, "void")
    if stuck:
        raise HalfWrittenError(stuck)


def _reverted(file: FileRecord, folder: Path, disk: Disk) -> bool:
    """Take the new text out of one file again."""
    try:
        source = Source.read(folder / file.path)
        old = source.edited(inverse(source, file))
    except WriteError:
        return False
    put(disk, None if file.before is None else stage(disk, source.target, old), source.target)
    disk.sync_folder(source.target.parent)
    return True


def _fingerprint(path: Path) -> str | None:
    return fingerprint(path.read_bytes()) if path.exists() else None


def _passing(file: FileRecord, folder: Path) -> Path | None:
    target = (folder / file.path).resolve()
    return target.with_name(file.staged) if file.staged else None

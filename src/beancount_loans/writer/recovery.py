"""Finish, or take back, a change that a crash cut in two."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from beancount_loans.writer.disk import Disk, discard, put, stage
from beancount_loans.writer.errors import HalfWrittenError, WriteError
from beancount_loans.writer.source import Source, fingerprint
from beancount_loans.writer.taking_back import inverse

if TYPE_CHECKING:
    from pathlib import Path

    from beancount_loans.writer.journal import FileRecord, Journal, Record


def recover(journal: Journal, folder: Path, disk: Disk) -> None:
    """Settle the record that a crash left open, if there is one.

    Where the first name had changed, the rest follow; before that nothing had been
    written, and whoever asked may have been told so.

    Raises:
        HalfWrittenError: Its files were edited in between, so that it can neither
            be finished nor taken back; said once.
    """
    record = journal.pending()
    if record is None:
        return
    begun = any(_fingerprint(folder, file) == file.after for file in record.files)
    if begun and all(_reachable(file, folder) for file in record.files):
        for file in record.files:
            _finish(file, folder, disk)
        journal.settle(record, "done")
    else:
        _give_up(journal, record, folder, disk)


def _reachable(file: FileRecord, folder: Path) -> bool:
    now = _fingerprint(folder, file)
    if now == file.after:
        return True
    passing = _passing(file, folder)
    whole = passing is None or (
        passing.exists() and fingerprint(passing.read_bytes()) == file.after
    )
    return now == file.before and whole


def _finish(file: FileRecord, folder: Path, disk: Disk) -> None:
    if _fingerprint(folder, file) == file.after:
        return
    target = (folder / file.path).resolve()
    put(disk, _passing(file, folder), target)
    disk.sync_folder(target.parent)


def _give_up(journal: Journal, record: Record, folder: Path, disk: Disk) -> None:
    stuck = [
        file.path
        for file in record.files
        if _fingerprint(folder, file) == file.after and not _reverted(file, folder, disk)
    ]
    discard(disk, [p for f in record.files if (p := _passing(f, folder))])
    journal.settle(record, "void")
    if stuck:
        raise HalfWrittenError(stuck)


def _reverted(file: FileRecord, folder: Path, disk: Disk) -> bool:
    """Take one file back to what it was, if its old bytes can be worked out."""
    with suppress(WriteError):
        source = Source.read(folder / file.path)
        old = source.edited(inverse(source, file))
        if fingerprint(old) == file.before:
            disk.replace(stage(disk, source.target, old), source.target)
            return True
    return False


def _fingerprint(folder: Path, file: FileRecord) -> str | None:
    path = folder / file.path
    return fingerprint(path.read_bytes()) if path.exists() else None


def _passing(file: FileRecord, folder: Path) -> Path | None:
    target = (folder / file.path).resolve()
    return target.with_name(file.staged) if file.staged else None

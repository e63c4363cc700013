"""Put a change on the disk: all of its files, or none.

First every new file lies whole beside the old one, then the journal says what is to
come, then the names change, one step a file. After a crash in between, the next
write finishes what the journal says, so several files change together too.
"""

from __future__ import annotations

import datetime
import logging
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from beancount_loans.writer.disk import (
    Disk,
    as_write_error,
    discard,
    leftovers,
    put,
    stage,
)
from beancount_loans.writer.errors import (
    FileChangedError,
    LedgerUnsoundError,
    NotTakenBackError,
    UnfinishedWriteError,
)
from beancount_loans.writer.journal import FileRecord, Journal, Record, blocks
from beancount_loans.writer.lock import locked
from beancount_loans.writer.recovery import recover
from beancount_loans.writer.source import Edit, Source, fingerprint
from beancount_loans.writer.version_control import commit_to_git

log = logging.getLogger(__name__)
GIT = "BEAN_LOANS_GIT"
"""The variable of the environment that wishes a commit for each change, by `commit`."""
FOLDER, JOURNAL, LOCK = ".beancount-loans", "journal.jsonl", "lock"
Check = Callable[[], list[str]]


@dataclass(frozen=True, slots=True)
class FileWrite:
    """One file of a change: as it was read, the edits, and the proven new bytes.

    With no bytes the file is removed.
    """

    source: Source
    edits: tuple[Edit, ...]
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was written.

    Attributes:
        id: The journal's name of it.
        action: What the user did.
        files: The files of the change.
        lines: In each of them the first line that changed, counted from 1.
    """

    id: str
    action: str
    files: tuple[Path, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """How a change is committed.

    Attributes:
        action: What the user did; kept in the journal.
        undoes: Id of the change that this one takes back.
        redoes: Id of the change that this one brings back.
        check: Called when the files are in place; a finding takes them back.
        wait: Seconds to wait for another writer.
        disk: The file calls.
    """

    action: str = "write"
    undoes: str | None = None
    redoes: str | None = None
    check: Check | None = None
    wait: float = 10
    disk: Disk = field(default_factory=Disk)


def commit(ledger: Path, writes: list[FileWrite], options: Options) -> Receipt:
    """Write files in place of those that were read; a commit of git follows where that is wished.

    Raises:
        WriteError: Nothing was written; its kind and sentence say why.
    """
    with opened_journal(ledger, options) as journal:
        receipt = _write(ledger.absolute().parent, journal, writes, options)
    if os.environ.get(GIT) == "commit" and (said := commit_to_git(ledger, receipt)):
        log.warning("%s", said)
    return receipt


@contextmanager
def opened_journal(ledger: Path, options: Options) -> Iterator[Journal]:
    """Hold the lock of a ledger, with all that crashes left in it settled.

    Raises:
        WriteError: It cannot be had; or a step inside failed.
    """
    ledger = ledger.absolute()
    hidden = _hidden_folder(ledger)
    try:
        with locked(hidden / LOCK, options.wait):
            journal = Journal(hidden / JOURNAL, options.disk)
            recover(journal, ledger.parent, options.disk)
            yield journal
    except OSError as error:
        raise as_write_error(error, ledger) from error


def _write(folder: Path, journal: Journal, writes: list[FileWrite], options: Options) -> Receipt:
    staged: list[Path | None] = []
    try:
        for write in writes:
            _refuse_if_changed(write.source)
            discard(options.disk, leftovers(write.source.target))
            staged.append(_stage(options.disk, write))
        record = _record(folder, writes, staged, options)
        journal.begin(record)
    except BaseException:
        discard(options.disk, [path for path in staged if path])
        raise
    _settle(journal, record, writes, staged, options)
    files = tuple(write.source.path for write in writes)
    lines = tuple(file.blocks[0].line + 1 for file in record.files)
    return Receipt(record.id, record.action, files, lines)


def _stage(disk: Disk, write: FileWrite) -> Path | None:
    target = write.source.target
    if write.data is None:
        return None
    try:
        return stage(disk, target, write.data)
    except OSError as error:
        raise as_write_error(error, target) from error


def _settle(
    journal: Journal,
    record: Record,
    writes: list[FileWrite],
    staged: list[Path | None],
    options: Options,
) -> None:
    """Change the names; where one fails or the check finds fault, change them back."""
    done: list[FileWrite] = []
    try:
        for write, passing in zip(writes, staged, strict=True):
            _refuse_if_changed(write.source)
            put(options.disk, passing, write.source.target)
            done.append(write)
            options.disk.sync_folder(write.source.target.parent)
        if findings := options.check() if options.check else []:
            raise LedgerUnsoundError(writes[0].source.path, findings)
    except Exception as error:
        try:
            _take_back(options.disk, done)
        except NotTakenBackError:
            journal.settle(record, "done")
            raise
        discard(options.disk, [path for path in staged if path])
        with suppress(OSError):
            journal.settle(record, "void")
        if isinstance(error, OSError):
            failed = writes[min(len(done), len(writes) - 1)]
            raise as_write_error(error, failed.source.target) from error
        raise
    with suppress(OSError):  # the change stands; the next write settles its record
        journal.settle(record, "done")


def _take_back(disk: Disk, done: list[FileWrite]) -> None:
    for write in done:
        if _now(write.source) != fingerprint(write.data):
            raise NotTakenBackError(write.source.path)
    try:
        for write in reversed(done):
            target, old = write.source.target, write.source.data
            put(disk, None if old is None else stage(disk, target, old), target)
            disk.sync_folder(target.parent)
    except OSError as error:
        raise UnfinishedWriteError(done[0].source.path) from error


def _refuse_if_changed(source: Source) -> None:
    if _now(source) != source.fingerprint:
        raise FileChangedError(source.path)


def _now(source: Source) -> str | None:
    """Fingerprint the file as it is on the disk."""
    target = source.target
    return fingerprint(target.read_bytes()) if target.exists() else None


def _hidden_folder(ledger: Path) -> Path:
    """Make the product's folder beside the ledger, kept out of version control.

    Whoever may read and write the ledger may do so with the journal and the lock.
    """
    hidden = ledger.parent / FOLDER
    try:
        hidden.mkdir(exist_ok=True)
        if not (hidden / ".gitignore").exists():
            (hidden / ".gitignore").write_text("*\n")
        for path in (hidden / JOURNAL, hidden / LOCK):
            if not path.exists():
                path.touch()
                path.chmod(stat.S_IMODE(ledger.stat().st_mode) if ledger.exists() else 0o600)
    except OSError as error:
        raise as_write_error(error, hidden) from error
    return hidden


def _record(
    folder: Path, writes: list[FileWrite], staged: list[Path | None], options: Options
) -> Record:
    files = [
        FileRecord(
            path=Path(os.path.relpath(write.source.path, folder)).as_posix(),
            before=write.source.fingerprint,
            after=fingerprint(write.data),
            staged=passing.name if passing else None,
            blocks=blocks(write.source.lines, write.edits),
        )
        for write, passing in zip(writes, staged, strict=True)
    ]
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    name = uuid4().hex
    return Record(name, now, options.action, tuple(files), options.undoes, options.redoes)

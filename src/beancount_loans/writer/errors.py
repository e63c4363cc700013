"""What can keep a change from being written, one class per fault.

Every message says what is wrong, where, and what to do. When one of these is
raised the ledger is exactly as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class WriteError(Exception):
    """Something kept the ledger from being written; nothing was changed."""


class UnwritableValueError(WriteError):
    """A value has no form in Beancount's language, such as a tag with a space."""

    def __init__(self, what: str, value: object, remedy: str) -> None:
        super().__init__(f"{what} {value!r} cannot be written: {remedy}")


class FileChangedError(WriteError):
    """The file is no longer the one that was read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} was changed by another program since it was read; "
            "nothing was written: read it again and repeat"
        )


class LedgerDoesNotParseError(WriteError):
    """With the new text the file would not say what was asked, so it was left alone."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(
            f"{path}:{line}: {message}; nothing was written: correct this line and repeat"
        )


class ChangeNotProvenError(WriteError):
    """Parsed again, the changed file would differ in more than was asked."""

    def __init__(self, path: Path, line: int, finding: str) -> None:
        super().__init__(
            f"{path}:{line}: {finding}; nothing was written: look for an unfinished "
            "directive or quote above this line"
        )


class LedgerUnsoundError(WriteError):
    """Loaded in full with the change, the books had new errors; it was taken back."""

    def __init__(self, ledger: Path, findings: list[str]) -> None:
        more = f" (and {len(findings) - 1} more)" if findings[1:] else ""
        super().__init__(
            f"{ledger}: with this change the books have a new error, so it was "
            f"taken back: {findings[0]}{more}"
        )


class NotTakenBackError(WriteError):
    """A change with a fault stays, since its file was edited a moment later."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} was edited by another program while the change was checked and "
            "found faulty, so the change was left in it: look at it, or undo it"
        )


class EntryNotFoundError(WriteError):
    """The entry that was to be changed does not stand where it was read."""

    def __init__(self, path: Path, line: int) -> None:
        super().__init__(
            f"{path}:{line}: the entry read here is no longer here, or was made by "
            "a plugin; nothing was written: read the ledger again and repeat"
        )


class FileMissingError(WriteError):
    """The file, or its folder, does not exist."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} does not exist; nothing was written: check the name, or "
            "whether the disk it lies on is connected"
        )


class FolderNotWritableError(WriteError):
    """The folder or file forbids writing."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} cannot be written to; nothing was written: give yourself "
            "permission to write there"
        )


class DiskFullError(WriteError):
    """No room is left, or a quota is used up."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"the disk of {folder} is full; nothing was written: make room and repeat")


class DiskFailedError(WriteError):
    """The operating system refused a step of the write for another reason."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} could not be written: {reason}; nothing was changed")


class EncryptedLedgerError(WriteError):
    """The file is encrypted, and to write it would store it in clear text."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is encrypted and is only read; nothing was written: let it "
            "include an unencrypted file for new entries, and name that file"
        )


class NotUtf8Error(WriteError):
    """The file is not UTF-8, the only encoding that Beancount reads."""

    def __init__(self, path: Path, line: int) -> None:
        super().__init__(
            f"{path}:{line}: not UTF-8, the encoding that Beancount reads; nothing "
            "was written: save the file as UTF-8 and repeat"
        )


class LockedError(WriteError):
    """Another process has been writing to the same books all the while."""

    def __init__(self, lock: Path, seconds: float) -> None:
        super().__init__(
            f"another program has held {lock} for more than {seconds:g} seconds; "
            "nothing was written: wait for it to end and repeat"
        )


class UnfinishedWriteError(WriteError):
    """The disk failed half way and on the way back; the next write goes on."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"the disk failed while {path} and other files were being changed, and "
            "again while they were being changed back: make room on it; the next "
            "write first finishes this one"
        )


class HalfWrittenError(WriteError):
    """A crash and a later edit left a change of several files in some of them."""

    def __init__(self, files: list[str]) -> None:
        super().__init__(
            f"an interrupted write reached {' and '.join(files)} but not its other "
            "files, which were edited since: compare them by hand, then repeat"
        )


class NothingToUndoError(WriteError):
    """The journal holds no write that could be taken back."""

    def __init__(self, ledger: Path) -> None:
        super().__init__(f"{ledger}: no write is left to take back")


class TextChangedSinceError(WriteError):
    """What the write put into the file was edited, moved or removed since."""

    def __init__(self, path: Path, line: int) -> None:
        super().__init__(
            f"{path}: the text written at line {line} was edited since, so it was "
            "not taken back: change it by hand"
        )

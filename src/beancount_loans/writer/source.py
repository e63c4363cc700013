"""One ledger file as it stands on the disk, and edits of its lines.

Edits work on whole lines of the file's own bytes: what they do not touch keeps its
encoding mark, line ends and layout to the byte.
"""

from __future__ import annotations

import errno
import hashlib
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from beancount.utils.encryption import is_encrypted_file

from beancount_loans.writer.errors import (
    DiskFailedError,
    EncryptedLedgerError,
    FileMissingError,
    FolderNotWritableError,
    NotUtf8Error,
)
from beancount_loans.writer.parsing import Parsed

if TYPE_CHECKING:
    from collections.abc import Iterable

_BOM = "\ufeff"


@dataclass(frozen=True)
class Source:
    """What a file holds.

    Attributes:
        path: The name by which the books know it, absolute; it may be a link.
        data: Its bytes; None when there is no such file yet.
    """

    path: Path
    data: bytes | None

    @classmethod
    def read(cls, path: Path | str) -> Source:
        """Read a file that is there.

        Raises:
            FileMissingError: There is no such file.
            EncryptedLedgerError: It is encrypted.
            NotUtf8Error: Beancount could not read it.
        """
        absolute = Path(path).absolute()
        if absolute.suffix == ".gpg":
            raise EncryptedLedgerError(absolute)
        try:
            source = cls(absolute, absolute.read_bytes())
            if is_encrypted_file(absolute):
                raise EncryptedLedgerError(absolute)
        except OSError as error:
            raise _unreadable(absolute, error) from error
        source._refuse_other_encodings()
        return source

    @classmethod
    def new(cls, path: Path | str) -> Source:
        """Stand for a file that is to be made."""
        return cls(Path(path).absolute(), None)

    @property
    def target(self) -> Path:
        """The file itself, behind any symbolic links."""
        return Path(os.path.realpath(self.path))

    @cached_property
    def fingerprint(self) -> str | None:
        """SHA-256 of the bytes in hexadecimal; None when there is no file."""
        return fingerprint(self.data)

    @cached_property
    def lines(self) -> list[str]:
        """The lines with their ends, as Beancount counts them; without a BOM."""
        return split_lines((self.data or b"").decode().removeprefix(_BOM))

    @cached_property
    def parsed(self) -> Parsed:
        """What Beancount reads in it."""
        return Parsed.of(self.data or b"", self.path)

    @property
    def newline(self) -> str:
        """The line end that most lines have; LF in an empty file."""
        crlf = sum(line.endswith("\r\n") for line in self.lines)
        return "\r\n" if 2 * crlf > len(self.lines) else "\n"

    def insertion(self, text: str, line: int | None = None) -> Edit:
        """Plan to put text before a line, set off by blank lines.

        Args:
            text: Lines of ledger text.
            line: Counted from 0; None is the end of the file.
        """
        place = len(self.lines) if line is None else min(line, len(self.lines))
        before, after = self.lines[:place], self.lines[place:]
        glue = "\n" if before and not before[-1].endswith("\n") else ""
        above = "\n" if before and before[-1].strip() else ""
        below = "\n" if after and after[0].strip() else ""
        body = text.replace("\r\n", "\n").strip("\n") + "\n"
        spaced = f"{glue}{above}{body}{below}".replace("\n", self.newline)
        return Edit(place, place, spaced)

    def replacement(self, start: int, stop: int, text: str) -> Edit:
        """Plan to put text in the place of the lines from start up to stop."""
        body = text.replace("\r\n", "\n").strip("\n") + "\n"
        return Edit(start, stop, body.replace("\n", self.newline))

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """Give the bytes of the file with edits made; they may not overlap."""
        lines = list(self.lines)
        for edit in sorted(edits, reverse=True):
            lines[edit.start : edit.stop] = [edit.text]
        bom = _BOM if (self.data or b"").startswith(_BOM.encode()) else ""
        return (bom + "".join(lines)).encode()

    def _refuse_other_encodings(self) -> None:
        data = self.data or b""
        try:
            data.decode()
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise NotUtf8Error(self.path, line) from error


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Lines of a file that give way to text.

    Attributes:
        start: First line, counted from 0.
        stop: The line after the last; the same as `start` where nothing goes.
        text: What comes there, with the file's own line ends.
    """

    start: int
    stop: int
    text: str


def split_lines(text: str) -> list[str]:
    r"""Split at line feeds alone, the way Beancount counts lines.

    >>> split_lines("a\r\nb\x0bc\nd")
    ['a\r\n', 'b\x0bc\n', 'd']
    """
    *whole, last = text.split("\n")
    return [line + "\n" for line in whole] + ([last] if last else [])


def fingerprint(data: bytes | None) -> str | None:
    """Give the SHA-256 of bytes in hexadecimal, of None None."""
    return None if data is None else hashlib.sha256(data).hexdigest()


def _unreadable(path: Path, error: OSError) -> Exception:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return FileMissingError(path)
    if error.errno in (errno.EACCES, errno.EPERM):
        return FolderNotWritableError(path)
    return DiskFailedError(path, error.strerror or str(error))

"""Text files of banks: their encodings, and records of fixed width."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from beancount_loans.importers.statement import StatementError

__all__ = ["Record", "decode", "read_records", "read_text"]

MAX_BYTES = 200_000_000
"""Text files above this are refused."""

_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}

_DOS_LETTERS = re.compile(rb"[A-Za-z][\x81\x84\x86\x8e\x8f-\x91\x94\x99-\x9b\x9d]")
_WINDOWS_LETTERS = re.compile(rb"[A-Za-z][\xc0-\xff]")


def decode(content: bytes) -> tuple[str, str]:
    """Return the text and the encoding it was read in.

    UTF-8 proves itself; otherwise Windows-1252, which holds ISO-8859-1, unless letters
    are followed by what only DOS means as letters.
    """
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, errors="replace"), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        dos = len(_DOS_LETTERS.findall(content)) > len(_WINDOWS_LETTERS.findall(content))
    try:
        encoding = "cp850" if dos else "cp1252"
        return content.decode(encoding), encoding
    except UnicodeDecodeError:
        return content.decode("cp850"), "cp850"


def read_text(path: Path) -> str:
    """Return a file's text in whatever encoding it is.

    Raises:
        StatementError: The file is too large for a statement.
    """
    if path.stat().st_size > MAX_BYTES:
        raise StatementError("the file is too large to be a statement", str(path))
    return decode(path.read_bytes())[0]


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a file with fields at fixed places (0-based, end exclusive)."""

    file: str
    number: int
    text: str

    def part(self, start: int, end: int) -> str:
        """Return a field without the blanks around it."""
        return self.text[start:end].strip()

    def count(self, start: int, end: int) -> int:
        """Return a field as a whole number.

        Raises:
            StatementError: The field has other than digits.
        """
        field = self.text[start:end].strip()
        if not (field.isascii() and field.isdecimal()):
            raise self.error(f'"{field}" at columns {start + 1}-{end} is no number')
        return int(field)

    def money(self, start: int, end: int, decimals: int = 2) -> Decimal:
        """Return a field of smallest units as an amount in currency units."""
        return Decimal(self.count(start, end)).scaleb(-decimals)

    def day(self, start: int, end: int, form: str) -> dt.date | None:
        """Return a date in the given form; None where there is none."""
        try:
            return dt.date(*time.strptime(self.part(start, end), form)[:3])
        except ValueError:
            return None

    def error(self, message: str) -> StatementError:
        """Return the error to raise about this line."""
        return StatementError(message, self.file, self.number)


def read_records(path: Path) -> Iterator[Record]:
    """Yield the lines of a file that are not blank."""
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if line.strip():
            yield Record(str(path), number, line)

"""What is wrong in the books: Beancount's errors, those of loans, and keys written twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from beancount_loans.book import Book
from beancount_loans.reports.positions import Positions, positions
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Column, Table, printable

TITLE = "Errors"
LABELS = (Column("File"), Column("Line", "number"), Column("Error"))
NONE = "No errors."

_TRACEBACK = "Traceback (most recent call last)"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One error.

    Attributes:
        file: where it stands; null where it belongs to no file.
        line: of the directive, from 1; null where there is none.
        message: what is wrong, and what to do.
    """

    file: str | None
    line: int | None
    message: str

    def __str__(self) -> str:
        if self.file is None:
            return self.message
        return f"{self.file}:{self.line or 0}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport(Report):
    """What is wrong in the books."""

    errors: tuple[Complaint, ...]

    def tables(self) -> list[Table]:
        """One row an error."""
        rows = tuple((one.file, one.line, one.message) for one in self.errors)
        return [Table(TITLE, LABELS, rows)] if rows else [Table(NONE, LABELS, ())]

    def notes(self) -> tuple[str, ...]:
        """Errors need none."""
        return ()


def check_report(
    book: Book, errors: Iterable[Any], repeated: Iterable[Complaint], as_of: dt.date
) -> CheckReport:
    """Everything that is wrong, each thing once, by place.

    Args:
        book: the loans.
        errors: Beancount's and the plugins'.
        repeated: keys that the text has twice.
        as_of: loans are replayed to the end of this day.
    """
    found = [*faults_told(book, errors, positions(book, as_of)), *repeated]
    return CheckReport(as_of=as_of, recorded_until=book.recorded_until, errors=_in_order(found))


def told(book: Book, errors: Iterable[Any]) -> tuple[Complaint, ...]:
    """What loading and reading the ledger found; the loans' histories are not looked at.

    Args:
        book: the loans.
        errors: Beancount's and the plugins'.
    """
    return _in_order(complaint(error) for error in (*errors, *book.errors))


def faults_told(book: Book, errors: Iterable[Any], found: Positions) -> tuple[Complaint, ...]:
    """The same, with what cannot be in the loans' histories.

    Args:
        book: the loans.
        errors: Beancount's and the plugins'.
        found: where the loans stand.
    """
    return _in_order([*told(book, errors), *map(complaint, found.faults)])


def _in_order(found: Iterable[Complaint]) -> tuple[Complaint, ...]:
    once = set(found)
    return tuple(sorted(once, key=lambda one: (one.file or "", one.line or 0, one.message)))


def complaint(error: Any) -> Complaint:
    """An error as Beancount and its plugins report it, without a program's traceback."""
    source = error.source or {}
    name = str(source.get("filename") or "")
    file = None if not name or name.startswith("<") else name
    line = source.get("lineno")
    return Complaint(file, line if file and isinstance(line, int) and line else None, _said(error))


def _said(error: Any) -> str:
    message = str(error.message).strip()
    if _TRACEBACK not in message:
        return printable(message)
    head, _, trace = message.partition(_TRACEBACK)
    return printable(f"{head.strip().rstrip(':;')}: {trace.strip().splitlines()[-1].strip()}")

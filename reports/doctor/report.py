"""The findings of the doctor: what is set up wrongly, where, and how to right it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal

from beancount_loans.book import Book
from beancount_loans.core.servicing.position import Position
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Column, Table

Severity = Literal["wrong", "doubtful", "note"]

TITLE = "Findings"
HEALTHY = "Nothing is set up wrongly."
LABELS = (
    Column("Severity"),
    Column("About"),
    Column("Where"),
    Column("What"),
    Column("What to do"),
)
_ORDER: dict[str, int] = {"wrong": 0, "doubtful": 1, "note": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be.

    Attributes:
        severity: wrong: figures are wrong or missing; doubtful: they may be; note: good to know.
        about: plugins, banks, balances, text, loans, borrowers, indexes or policy.
        file: where it stands; null where it belongs to no place.
        line: of that file, from 1.
        account: the account it is about.
        remedy: what to do.
    """

    severity: Severity
    about: str
    file: str | None
    line: int | None
    account: str | None
    message: str
    remedy: str

    @property
    def where(self) -> str:
        """File and line, or the account."""
        return f"{self.file}:{self.line or 0}" if self.file else self.account or ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the doctor looks at.

    Attributes:
        entries: Beancount's, with what the plugins added.
        errors: Beancount's, and those of its plugins.
        options: Beancount's.
        today: the day on which it is looked at.
        positions: of that day by account, where they are worked out already.
    """

    book: Book
    entries: Sequence[Any]
    errors: Sequence[Any]
    options: Mapping[str, Any]
    today: dt.date
    positions: Mapping[str, Position] | None = None

    @property
    def files(self) -> list[str]:
        """The main file first, then those included."""
        main = str(self.options.get("filename", ""))
        return [main, *(one for one in self.options.get("include", ()) if one != main)]


Examination = Callable[[Ledger], Iterable[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorReport(Report):
    """What is set up wrongly, the gravest first."""

    findings: tuple[Finding, ...]

    def tables(self) -> list[Table]:
        """A row a finding; files without the folders above."""
        rows = tuple(
            (one.severity, one.about, PurePath(one.where).name or None, one.message, one.remedy)
            for one in self.findings
        )
        return [Table(TITLE if rows else HEALTHY, LABELS, rows)]

    def notes(self) -> tuple[str, ...]:
        """Findings need none."""
        return ()


def examined(ledger: Ledger, examinations: Iterable[Examination]) -> DoctorReport:
    """Look at a ledger in several ways."""
    found = {finding for examine in examinations for finding in examine(ledger)}
    ordered = sorted(found, key=lambda one: (_ORDER[one.severity], one.about, one.where, str(one)))
    return DoctorReport(
        as_of=ledger.today, recorded_until=ledger.book.recorded_until, findings=tuple(ordered)
    )

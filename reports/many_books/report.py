"""The portfolio report over many books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from beancount_loans.reports.many_books.figures import (
    Age,
    BookTotals,
    ExpectedMonth,
    PortfolioTotals,
    Roll,
    Trouble,
    Vintage,
)
from beancount_loans.reports.many_books.part import Part
from beancount_loans.reports.many_books.query import answers
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Column, Kind, Table

_COUNTS = frozenset({"books", "loans", "late"})
_WORDS = frozenset({"currency", "bucket", "before", "now", "quarter", "book"})
_LABELS = {
    "due": "In arrears",
    "late": "Loans late",
    "at_risk_30": "PAR30",
    "at_risk_60": "PAR60",
    "at_risk_90": "PAR90",
    "share_at_risk_30": "PAR30 %",
    "share_at_risk_60": "PAR60 %",
    "share_at_risk_90": "PAR90 %",
    "before": "A month ago",
    "now": "Now",
    "quarter": "Opened in",
    "total": "Falls due",
}
_TROUBLE = (Column("Book"), Column("In the figures"), Column("Errors", "number"), Column("First"))
OWN_DEBTS = "Debts of one's own are in the Parquet files, in no figure here."


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioReport(Report):
    """What the loans of many books come to.

    Attributes:
        books: how many were asked for.
        trouble: books with errors.
    """

    books: int
    totals: tuple[PortfolioTotals, ...]
    ageing: tuple[Age, ...]
    rolls: tuple[Roll, ...]
    vintages: tuple[Vintage, ...]
    expected: tuple[ExpectedMonth, ...]
    by_book: tuple[BookTotals, ...]
    trouble: tuple[Trouble, ...]

    def tables(self) -> list[Table]:
        """The totals, then each view of them; books with errors last."""
        trouble = tuple(
            (one.book, "yes" if one.counted else "no", one.errors, one.messages[0])
            for one in self.trouble
        )
        found = [
            _table(f"{self.books} books", PortfolioTotals, self.totals),
            _table("Ageing and provisions", Age, self.ageing),
            _table("Rolled in a month", Roll, self.rolls),
            _table("Vintages", Vintage, self.vintages),
            _table("Expected cash", ExpectedMonth, self.expected),
            _table("By book", BookTotals, self.by_book),
        ]
        return [*found, Table("Books with errors", _TROUBLE, trouble)] if trouble else found

    def notes(self) -> tuple[str, ...]:
        """What the figures leave out."""
        return (*Report.notes(self), OWN_DEBTS)


def portfolio_report(parts: Iterable[Part], as_of: dt.date) -> PortfolioReport:
    """The report over what became of books; their order does not matter.

    Raises:
        MissingLibraryError: DuckDB is not installed.
    """
    found = sorted(parts, key=attrgetter("book"))
    trouble = tuple(
        Trouble(one.book, one.loans is not None, len(one.errors) + one.more, one.errors)
        for one in found
        if one.errors
    )
    loans = [one.loans for one in found if one.loans]
    if not loans:
        return _empty(as_of, len(found), trouble)
    with answers(loans, [one.dues for one in found if one.dues]) as asked:
        return PortfolioReport(
            as_of=as_of,
            recorded_until=asked.recorded_until(),
            books=len(found),
            totals=asked.figures(PortfolioTotals),
            ageing=asked.figures(Age),
            rolls=asked.figures(Roll),
            vintages=asked.figures(Vintage),
            expected=asked.figures(ExpectedMonth),
            by_book=asked.figures(BookTotals),
            trouble=trouble,
        )


def _empty(as_of: dt.date, books: int, trouble: tuple[Trouble, ...]) -> PortfolioReport:
    return PortfolioReport(
        as_of=as_of,
        recorded_until=None,
        books=books,
        totals=(),
        ageing=(),
        rolls=(),
        vintages=(),
        expected=(),
        by_book=(),
        trouble=trouble,
    )


def _table(title: str, kind: Any, rows: Iterable[Any]) -> Table:
    """A table with a column for each field."""
    names = [one.name for one in fields(kind)]
    columns = tuple(Column(_label(name), _kind(name)) for name in names)
    return Table(title, columns, tuple(tuple(getattr(row, name) for name in names) for row in rows))


def _label(name: str) -> str:
    return _LABELS.get(name) or name.replace("_", " ").capitalize()


def _kind(name: str) -> Kind:
    if name.startswith("share"):
        return "rate"
    if name in _COUNTS:
        return "number"
    if name in _WORDS:
        return "text"
    return "date" if name == "month" else "money"

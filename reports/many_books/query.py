"""The questions of the portfolio report, put to the Parquet files by DuckDB.

Amounts are decimals there too, so sums are exact and do not depend on the order of adding.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from typing import Any, Final, TypeVar

from beancount_loans.reports.many_books.extras import needed
from beancount_loans.reports.many_books.figures import (
    Age,
    BookTotals,
    ExpectedMonth,
    PortfolioTotals,
    Roll,
    Vintage,
)

Figure = TypeVar("Figure", Age, BookTotals, ExpectedMonth, PortfolioTotals, Roll, Vintage)
SHARE = Decimal("0.0001")
"""Shares are told to a hundredth of a percent."""

_BOUND = "CASE {0} WHEN 'current' THEN 0 ELSE CAST(split_part(rtrim({0}, '+'), '-', 1) AS INT) END"
_AT_RISK = "coalesce(sum(outstanding) FILTER (days_past_due > {0}), 0)"
_ALIVE = "(outstanding <> 0 OR due_total <> 0)"

_QUESTIONS: Final[dict[type, str]] = {
    PortfolioTotals: f"""
        SELECT max(decimals) AS decimals, currency,
            count(DISTINCT book) AS books,
            count(*) FILTER ({_ALIVE}) AS loans,
            count(*) FILTER (days_past_due > 0) AS late,
            sum(lent) AS lent, sum(outstanding) AS outstanding, sum(due_total) AS due,
            sum(prepaid) AS prepaid, sum(claim) AS claim,
            {_AT_RISK.format(30)} AS at_risk_30, {_AT_RISK.format(60)} AS at_risk_60,
            {_AT_RISK.format(90)} AS at_risk_90,
            sum(provision) AS provision,
            sum(written_off) AS written_off, sum(recovered) AS recovered
        FROM loans GROUP BY currency ORDER BY currency""",
    Age: f"""
        SELECT max(decimals) AS decimals, currency, bucket,
            count(*) FILTER ({_ALIVE}) AS loans,
            sum(outstanding) AS outstanding, sum(due_total) AS due, sum(provision) AS provision
        FROM loans GROUP BY currency, bucket
        ORDER BY currency, {_BOUND.format("bucket")}, bucket""",
    Roll: f"""
        SELECT max(decimals) AS decimals, currency, bucket_before AS before, bucket AS now,
            count(*) AS loans, sum(outstanding) AS outstanding
        FROM loans WHERE bucket_before IS NOT NULL AND {_ALIVE}
        GROUP BY currency, bucket_before, bucket
        ORDER BY currency, {_BOUND.format("bucket_before")}, bucket_before,
            {_BOUND.format("bucket")}, bucket""",
    Vintage: f"""
        SELECT max(decimals) AS decimals, currency,
            year(opened) || '-Q' || quarter(opened) AS quarter, count(*) AS loans,
            sum(lent) AS lent, sum(repaid) AS repaid, sum(outstanding) AS outstanding,
            {_AT_RISK.format(30)} AS at_risk_30, sum(written_off) AS written_off
        FROM loans GROUP BY currency, year(opened), quarter(opened)
        ORDER BY currency, year(opened), quarter(opened)""",
    ExpectedMonth: """
        SELECT max(decimals) AS decimals, currency,
            CAST(date_trunc('month', due) AS DATE) AS month,
            sum(interest) AS interest, sum(principal) AS principal, sum(total) AS total,
            sum(prepaid) AS prepaid, sum(total) - sum(prepaid) AS expected
        FROM dues GROUP BY currency, date_trunc('month', due)
        ORDER BY currency, date_trunc('month', due)""",
    BookTotals: f"""
        SELECT max(decimals) AS decimals, book, currency, count(*) FILTER ({_ALIVE}) AS loans,
            sum(outstanding) AS outstanding, sum(due_total) AS due,
            {_AT_RISK.format(30)} AS at_risk_30, sum(provision) AS provision
        FROM loans GROUP BY book, currency ORDER BY book, currency""",
}

_RECORDED = """
    SELECT CASE WHEN count(*) = count(recorded_until) THEN min(recorded_until) END FROM loans"""


class Answers:
    """The figures that Parquet files give."""

    def __init__(self, loans: Sequence[str], dues: Sequence[str]) -> None:
        """Open files.

        Args:
            loans: the files with loans, at least one.
            dues: those with coming dues.

        Raises:
            MissingLibraryError: DuckDB is not installed.
        """
        duckdb = needed("duckdb")
        settings = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        self._database = duckdb.connect(config=settings)
        for name, files in (("loans", loans), ("dues", dues)):
            found = self._database.read_parquet(sorted(files))
            found.filter("side = 'asset'").create_view(name)

    def close(self) -> None:
        """Let the files go."""
        self._database.close()

    def recorded_until(self) -> dt.date | None:
        """The day up to which all banks are recorded; None where one's is not known."""
        found: dt.date | None = self._database.execute(_RECORDED).fetchone()[0]
        return found

    def figures(self, kind: type[Figure]) -> tuple[Figure, ...]:
        """All figures of a kind."""
        names = {one.name for one in dataclasses.fields(kind)}
        rows = list(self._rows(_QUESTIONS[kind]))
        _add_shares(kind, rows)
        return tuple(
            kind(**{name: cell for name, cell in row.items() if name in names}) for row in rows
        )

    def _rows(self, question: str) -> Iterator[dict[str, Any]]:
        answer = self._database.execute(question)
        names = [column[0] for column in answer.description]
        for cells in answer.fetchall():
            row = dict(zip(names, cells, strict=True))
            unit = Decimal(1).scaleb(-row["decimals"])
            yield {
                name: cell.quantize(unit) if isinstance(cell, Decimal) else cell
                for name, cell in row.items()
            }


def _add_shares(kind: type, rows: list[dict[str, Any]]) -> None:
    if kind is PortfolioTotals or kind is Vintage:
        for row in rows:
            for days in (30, 60, 90):
                part = row.get(f"at_risk_{days}", Decimal(0))
                row[f"share_at_risk_{days}"] = share(part, row["outstanding"])
    elif kind is Age:
        _add_share(rows, "outstanding", "currency")
    elif kind is Roll:
        _add_share(rows, "loans", "currency", "before")


def _add_share(rows: list[dict[str, Any]], of: str, *within: str) -> None:
    wholes: dict[tuple[Any, ...], Any] = {}
    for row in rows:
        key = tuple(row[name] for name in within)
        wholes[key] = wholes.get(key, 0) + row[of]
    for row in rows:
        row["share"] = share(row[of], wholes[tuple(row[name] for name in within)])


def share(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """A part as a fraction of the whole; 0 where there is none.

    >>> share(1, 3), share(0, 0)
    (Decimal('0.3333'), Decimal('0.0000'))
    """
    return (Decimal(part) / Decimal(whole) if whole else Decimal(0)).quantize(SHARE)


def answers(loans: Sequence[str], dues: Sequence[str]) -> closing[Answers]:
    """The figures of files, which are let go at the end of a `with`."""
    return closing(Answers(loans, dues))

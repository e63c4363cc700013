"""The figures of the portfolio report for one book in memory, by the rules of `query`.

Where thousands of books are asked, DuckDB adds their rows up; a page that shows one book has
its rows at hand and needs no database. Tests hold both to the same figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from decimal import Decimal
from typing import TypeVar

from beancount_loans.core.servicing.arrears import bucket_names
from beancount_loans.reports.many_books.figures import Age, ExpectedMonth, Roll, Vintage
from beancount_loans.reports.many_books.query import share
from beancount_loans.reports.many_books.rows import DueRow, LoanRow

__all__ = ["ages", "expected", "rolls", "vintages"]

Row = TypeVar("Row", LoanRow, DueRow)
Key = TypeVar("Key", bound=Hashable)
Places = Callable[[str], int]
"""The place of a bucket, the current one's the first."""


def ages(rows: Iterable[LoanRow], ends: Sequence[int]) -> list[Age]:
    """Loans by the days that they are late, currency by currency; empty buckets left out.

    Args:
        rows: of all loans.
        ends: of the buckets, in days.
    """
    place, found = _places(ends), _by(_lent(rows), lambda one: (one.currency, one.bucket))
    wholes: dict[str, Decimal] = defaultdict(Decimal)
    for (currency, _), ones in found.items():
        wholes[currency] += _sum(one.outstanding for one in ones)
    return [
        Age(
            currency=currency,
            bucket=bucket,
            loans=sum(map(_alive, ones)),
            outstanding=(outstanding := _sum(one.outstanding for one in ones)),
            due=_sum(one.due_total for one in ones),
            share=share(outstanding, wholes[currency]),
            provision=_sum(one.provision for one in ones),
        )
        for (currency, bucket), ones in sorted(
            found.items(), key=lambda item: (item[0][0], place(item[0][1]))
        )
    ]


def rolls(rows: Iterable[LoanRow], ends: Sequence[int]) -> list[Roll]:
    """Loans by the bucket they were in a month ago and the one they are in now."""
    place = _places(ends)
    known = (one for one in _lent(rows) if one.bucket_before is not None and _alive(one))
    found = _by(known, lambda one: (one.currency, one.bucket_before or "", one.bucket))
    wholes: dict[tuple[str, str], int] = defaultdict(int)
    for (currency, before, _), ones in found.items():
        wholes[currency, before] += len(ones)
    return [
        Roll(
            currency=currency,
            before=before,
            now=now,
            loans=len(ones),
            share=share(len(ones), wholes[currency, before]),
            outstanding=_sum(one.outstanding for one in ones),
        )
        for (currency, before, now), ones in sorted(
            found.items(), key=lambda item: (item[0][0], place(item[0][1]), place(item[0][2]))
        )
    ]


def vintages(rows: Iterable[LoanRow]) -> list[Vintage]:
    """Loans by the quarter that they were opened in."""
    found = _by(_lent(rows), lambda one: (one.currency, one.opened.year, _quarter(one)))
    return [
        _vintage(f"{year}-Q{quarter}", ones) for (_, year, quarter), ones in sorted(found.items())
    ]


def _quarter(row: LoanRow) -> int:
    return (row.opened.month + 2) // 3


def _vintage(quarter: str, rows: list[LoanRow]) -> Vintage:
    outstanding = _sum(one.outstanding for one in rows)
    late = (one.outstanding for one in rows if one.days_past_due > 30)
    at_risk = sum(late, outstanding - outstanding)
    return Vintage(
        currency=rows[0].currency,
        quarter=quarter,
        loans=len(rows),
        lent=_sum(one.lent for one in rows),
        repaid=_sum(one.repaid for one in rows),
        outstanding=outstanding,
        at_risk_30=at_risk,
        share_at_risk_30=share(at_risk, outstanding),
        written_off=_sum(one.written_off for one in rows),
    )


def expected(rows: Iterable[DueRow]) -> list[ExpectedMonth]:
    """What will fall due, month by month; months without dues left out."""
    found = _by(_lent(rows), lambda one: (one.currency, one.due.replace(day=1)))
    return [
        ExpectedMonth(
            currency=currency,
            month=month,
            interest=_sum(one.interest for one in ones),
            principal=_sum(one.principal for one in ones),
            total=(total := _sum(one.total for one in ones)),
            prepaid=(prepaid := _sum(one.prepaid for one in ones)),
            expected=total - prepaid,
        )
        for (currency, month), ones in sorted(found.items())
    ]


# ------------------------------------------------------------ groups


def _lent(rows: Iterable[Row]) -> Iterable[Row]:
    return (one for one in rows if one.side == "asset")


def _by(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def _alive(row: LoanRow) -> bool:
    """Something is outstanding or due."""
    return bool(row.outstanding or row.due_total)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    """A sum with the decimals of its parts."""
    first, *rest = amounts
    return sum(rest, first)


def _places(ends: Sequence[int]) -> Places:
    return bucket_names(ends).index

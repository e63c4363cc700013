"""How the age of loans went from month to month, from one replay of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from beancount_loans.book import Book
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.calendar import add_months
from beancount_loans.core.servicing.arrears import bucket_names
from beancount_loans.core.servicing.position import replays
from beancount_loans.reports.many_books.rows import bucket_then

__all__ = ["Trend", "month_ends", "trend"]


@dataclass(frozen=True, slots=True)
class Trend:
    """Outstanding principal by days past due over time.

    Attributes:
        days: the last days of months, and the day of reading last.
        outstanding: by currency, for each of these days the sums by bucket, all buckets named.
        before: of each account the bucket one month before the day of reading; None where
            nothing was lent yet.
    """

    days: Sequence[dt.date]
    outstanding: Mapping[str, Sequence[Mapping[str, Decimal]]]
    before: Mapping[str, str | None]


def trend(book: Book, loans: Iterable[Loan], as_of: dt.date, count: int = 12) -> Trend:
    """Work the age of loans out for some month ends and a day.

    Args:
        book: which says where buckets end.
        loans: that can be replayed up to the day.
        as_of: the day of reading.
        count: of the days shown, this one the last.
    """
    buckets, days = book.options.buckets, month_ends(as_of, count)
    names, earlier = bucket_names(buckets), add_months(as_of, -1)
    stops = sorted({*days, earlier})
    sums: dict[str, list[dict[str, Decimal]]] = {}
    before: dict[str, str | None] = {}
    for loan in loans:
        own = sums.setdefault(
            loan.terms.currency, [dict.fromkeys(names, loan.terms.money(0)) for _ in days]
        )
        for one in replays(loan, stops, buckets=buckets):
            if one.as_of == earlier:
                before[loan.account] = bucket_then(one)
            if one.as_of in days:
                own[days.index(one.as_of)][one.bucket] += one.principal_outstanding
    return Trend(days, sums, before)


def month_ends(as_of: dt.date, count: int) -> list[dt.date]:
    """The last days of the months before a day's, then the day itself.

    >>> [str(day) for day in month_ends(dt.date(2026, 3, 15), 3)]
    ['2026-01-31', '2026-02-28', '2026-03-15']
    """
    first = as_of.replace(day=1)
    ends = [add_months(first, 1 - back) - dt.timedelta(1) for back in range(count - 1, 0, -1)]
    return [*ends, as_of]

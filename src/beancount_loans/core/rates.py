"""Yearly rates: fixed, effective, or an index plus a margin.

A rate is an exact fraction a year held as a ratio of integers, so interest is
multiplied before it is divided and rounded once. `"8 % effective"` states the
yearly yield; the rate of a period is then its root.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache

from beancount_loans.core.money import Ratio

ZERO: Ratio = (0, 1)
_ROOT_PRECISION = Context(prec=50)


def ratio_of(fraction: Decimal) -> Ratio:
    """An exact ratio of a decimal fraction.

    >>> ratio_of(Decimal("0.08"))
    (2, 25)
    """
    return fraction.as_integer_ratio()


@dataclass(frozen=True, slots=True)
class Rate:
    """What a loan's terms say about a rate.

    Attributes:
        margin: fraction a year, added to the index where there is one.
        index: name of a reference series, or None for a fixed rate.
        effective: the margin is a yearly yield rather than a nominal rate.
    """

    margin: Decimal
    index: str | None = None
    effective: bool = False

    def __str__(self) -> str:
        percent = f"{(self.margin * 100).normalize():f} %"
        if self.index is not None:
            return (
                f"{self.index} + {percent}" if self.margin >= 0 else f"{self.index} - {percent[1:]}"
            )
        return f"{percent} effective" if self.effective else percent


@dataclass(frozen=True, slots=True)
class IndexSeries:
    """A reference rate's published values; each holds from its date on."""

    name: str
    dates: tuple[dt.date, ...]
    values: tuple[Decimal, ...]

    @classmethod
    def of(cls, name: str, values: Mapping[dt.date, Decimal]) -> IndexSeries:
        """A series from its values by date, in any order."""
        dates = tuple(sorted(values))
        return cls(name, dates, tuple(values[date] for date in dates))

    def on(self, date: dt.date) -> Decimal | None:
        """The value in force on a date, or None before the first."""
        position = bisect_right(self.dates, date)
        return self.values[position - 1] if position else None

    def changes(self, after: dt.date, until: dt.date) -> Sequence[tuple[dt.date, Decimal]]:
        """The values that begin after one date and no later than another."""
        first, last = bisect_right(self.dates, after), bisect_right(self.dates, until)
        return list(zip(self.dates[first:last], self.values[first:last], strict=True))


class NoIndexValueError(ValueError):
    """An indexed rate was asked for on a date before its series begins, or of no series."""

    def __init__(self, index: str, date: dt.date) -> None:
        super().__init__(
            f'no value of the index "{index}" on {date}: '
            f'write {date} custom "loan-index" "{index}" "… %", or an earlier date'
        )


def nominal(rate: Rate, date: dt.date, indexes: Mapping[str, IndexSeries]) -> Decimal:
    """The rate in force on a date, a fraction a year.

    Raises:
        NoIndexValueError: the series is unknown or begins later.
    """
    if rate.index is None:
        return rate.margin
    series = indexes.get(rate.index)
    value = series.on(date) if series else None
    if value is None:
        raise NoIndexValueError(rate.index, date)
    return value + rate.margin


@lru_cache(maxsize=4096)
def effective_growth(yearly: Ratio, years: Ratio) -> Ratio:
    """What a yearly yield earns in part of a year: (1 + yearly) ** years - 1.

    Irrational in general, so it is kept to 50 digits: far below the smallest unit of any amount.
    """
    base = Decimal(yearly[0] + yearly[1]) / Decimal(yearly[1])
    exponent = _ROOT_PRECISION.divide(Decimal(years[0]), Decimal(years[1]))
    grown = _ROOT_PRECISION.power(base, exponent) - 1
    fraction = Fraction(grown)
    return fraction.numerator, fraction.denominator

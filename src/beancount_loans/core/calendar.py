"""Periods, due dates and business days.

A series of due dates is always counted from its anchor, never from the date before,
so that the day of the month survives a short month:

>>> monthly = Every.parse("1 month")
>>> [str(step(date(2026, 1, 31), monthly, times)) for times in range(3)]
['2026-01-31', '2026-02-28', '2026-03-31']
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

__all__ = [
    "NO_HOLIDAYS",
    "WEEKENDS",
    "BusinessDays",
    "Calendar",
    "Every",
    "Stub",
    "add_months",
    "days_in_month",
    "is_leap",
    "is_month_end",
    "keeps_day",
    "regular_dates",
    "series",
    "step",
]

BusinessDays = Literal["none", "following", "modified-following", "preceding", "modified-preceding"]
Stub = Literal["short-first", "long-first", "short-last", "long-last"]
Unit = Literal["day", "week", "month"]

_MONTH_DAYS: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_UNITS: Final[dict[str, tuple[int, Unit]]] = {
    "day": (1, "day"),
    "week": (1, "week"),
    "month": (1, "month"),
    "quarter": (3, "month"),
    "year": (12, "month"),
}
_UNITS_A_YEAR: Final[dict[Unit, int]] = {"day": 365, "week": 52, "month": 12}


@dataclass(frozen=True, slots=True)
class Every:
    """The length of a period: a whole, positive number of days, weeks or months."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"a period is at least 1 {self.unit}, not {self.count}")

    @classmethod
    def parse(cls, text: str) -> Every:
        """Read `"1 month"`, `"2 weeks"`, `"15 days"`; quarters and years become months.

        >>> Every.parse("1 quarter")
        Every(count=3, unit='month')

        Raises:
            ValueError: The text says no period; the message says how to write one.
        """
        found = re.fullmatch(r"\s*([0-9]{1,5})\s+([a-z]+?)s?\s*", text)
        if not found or found[2] not in _UNITS or not int(found[1]):
            raise ValueError(
                f'"{text}" is not a period; write a number and one of days, weeks,'
                ' months, quarters or years, as in "1 month"'
            )
        units, unit = _UNITS[found[2]]
        return cls(int(found[1]) * units, unit)

    @property
    def per_year(self) -> tuple[int, int]:
        """Periods in a year, a fraction: 12 months, 52 weeks or 365 days to a year.

        >>> Every.parse("2 weeks").per_year
        (52, 2)
        """
        return _UNITS_A_YEAR[self.unit], self.count

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'s' * (self.count > 1)}"


def is_leap(year: int) -> bool:
    """Whether the Gregorian year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """28 to 31."""
    return 29 if month == 2 and is_leap(year) else _MONTH_DAYS[month]


def is_month_end(day: date) -> bool:
    """Whether this is the last day of its month."""
    return day.day == days_in_month(day.year, day.month)


def add_months(day: date, months: int, end_of_month: bool = False) -> date:
    """The same day of another month, or its last day where that day is missing.

    Args:
        day: The day to count from.
        months: How many; negative counts back.
        end_of_month: The last day of a month is met by the last day of the other.

    Raises:
        ValueError: The result would lie outside the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"{months} months from {day} is outside the years 1 to 9999")
    last = days_in_month(year, month + 1)
    if day.day > last or (end_of_month and is_month_end(day)):
        return date(year, month + 1, last)
    return date(year, month + 1, day.day)


def step(anchor: date, every: Every, times: int, end_of_month: bool = False) -> date:
    """The date `times` periods from the anchor; negative counts back.

    Args:
        anchor: The date from which a series is counted.
        every: The length of one period.
        times: How many periods.
        end_of_month: Stick to month ends, if the anchor is one; days and weeks do not.

    Raises:
        ValueError: The result would lie outside the years 1 to 9999.
    """
    if every.unit == "month":
        return add_months(anchor, every.count * times, end_of_month)
    days = every.count * times * (7 if every.unit == "week" else 1)
    return date.fromordinal(anchor.toordinal() + days)


def series(
    anchor: date, every: Every, first: int, count: int, end_of_month: bool = False
) -> list[date]:
    """What `step` gives for `count` times in a row, the first of them `first`.

    Raises:
        ValueError: One of the dates would lie outside the years 1 to 9999.
    """
    times = range(first, first + count)
    if not times or not keeps_day(anchor, every, end_of_month):
        return [step(anchor, every, one, end_of_month) for one in times]
    begin, _ = (add_months(anchor, every.count * one) for one in (times[0], times[-1]))
    month, day = begin.year * 12 + begin.month - 1, anchor.day
    months = range(month, month + every.count * count, every.count)
    return [date(month // 12, month % 12 + 1, day) for month in months]


def keeps_day(anchor: date, every: Every, end_of_month: bool) -> bool:
    """Whether all dates of a series surely fall on the anchor's day of the month."""
    day = anchor.day
    return every.unit == "month" and (day < 28 or (day == 28 and not end_of_month))


def regular_dates(
    anchor: date,
    every: Every,
    end: date,
    stub: Stub = "short-last",
    end_of_month: bool = False,
) -> list[date]:
    """The dates from `anchor` to `end`, both included, one period apart.

    Where the time is no whole number of periods, one of them is odd. The `last` stubs
    count from the anchor and let the last period be shorter or, by leaving out the last
    regular date, longer; the `first` stubs count back from the end and treat the first
    period likewise. With less than two periods there is nothing to leave out.

    To count from the day a loan starts, give that as the anchor and drop it afterwards.

    Raises:
        ValueError: `end` lies before `anchor`.

    Source: QuantLib `Schedule`, forward and backward (short stubs); ACTUS stub L1 is
    `short-last`, L0 is `long-last`.
    """
    if end < anchor:
        raise ValueError(f"the last date {end} is before the first date {anchor}")
    if stub.endswith("last"):
        inner = _between(anchor, every, 1, anchor, end, end_of_month)
        leave_out, odd = -1, step(anchor, every, len(inner) + 1, end_of_month) != end
    else:
        inner = _between(end, every, -1, anchor, end, end_of_month)[::-1]
        leave_out, odd = 0, step(end, every, -len(inner) - 1, end_of_month) != anchor
    if inner and odd and stub.startswith("long"):
        del inner[leave_out]
    return [anchor, *inner, end] if anchor < end else [end]


def _between(
    origin: date, every: Every, sign: int, after: date, before: date, end_of_month: bool
) -> list[date]:
    """The regular dates counted from `origin`, strictly between two dates."""
    found: list[date] = []
    day = step(origin, every, sign, end_of_month)
    while after < day < before:
        found.append(day)
        day = step(origin, every, sign * (len(found) + 1), end_of_month)
    return found


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are business days.

    Attributes:
        name: As written in the ledger, `"DK"`.
        weekend: Days of the week that never are, Monday being 0.
        holidays: Gives the other closed days of a year; asked once for each year.
    """

    name: str
    weekend: frozenset[int]
    holidays: Callable[[int], frozenset[date]]
    _years: dict[int, frozenset[date]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if len(self.weekend) > 6:
            raise ValueError(f"calendar {self.name} leaves no business day in a week")

    def is_business_day(self, day: date) -> bool:
        """Whether it is neither a weekend day nor a holiday."""
        if day.weekday() in self.weekend:
            return False
        closed = self._years.get(day.year)
        if closed is None:
            closed = self._years[day.year] = self.holidays(day.year)
        return day not in closed

    def adjust(self, day: date, convention: BusinessDays) -> date:
        """Move a day that is no business day to the nearest one the convention allows.

        The modified conventions turn round rather than leave the month.

        Source: ISDA 2006 Definitions, section 4.12.
        """
        if convention == "none" or self.is_business_day(day):
            return day
        direction = 1 if convention.endswith("following") else -1
        moved = self._open_day(day, direction)
        if convention.startswith("modified") and moved.month != day.month:
            return self._open_day(day, -direction)
        return moved

    def add_business_days(self, day: date, count: int) -> date:
        """The `count`-th business day after `day`; negative counts back.

        Zero gives the day itself, or the next business day if it is none.
        """
        if count == 0:
            return self.adjust(day, "following")
        direction = 1 if count > 0 else -1
        for _ in range(abs(count)):
            day = self._open_day(day, direction)
        return day

    def _open_day(self, day: date, direction: int) -> date:
        """The next business day in a direction, the day itself not counted."""
        ordinal = day.toordinal() + direction
        while not self.is_business_day(date.fromordinal(ordinal)):
            ordinal += direction
        return date.fromordinal(ordinal)


def _none(_year: int) -> frozenset[date]:
    return frozenset()


NO_HOLIDAYS: Final = Calendar("none", frozenset(), _none)
"""Every day is a business day."""

WEEKENDS: Final = Calendar("weekends", frozenset({5, 6}), _none)
"""Every day but Saturday and Sunday is a business day."""

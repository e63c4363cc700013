"""Day counts: what part of a year lies between two dates, as an exact fraction.

Every convention is a function of a start (counted) and an end (not counted) that is not
before it, and gives a numerator and a positive denominator, not reduced, in years.

>>> year_fraction("30E/360", date(2026, 1, 31), date(2026, 2, 28))
(28, 360)
>>> year_fraction("actual/actual", date(2023, 12, 1), date(2024, 2, 1))
(22661, 133590)

`periods` is no function of two dates; see `period_fraction`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from beancount_loans.core.calendar import Every, add_months, days_in_month, is_leap
from beancount_loans.core.money import Ratio

__all__ = [
    "CONVENTIONS",
    "PERIODS",
    "actual_360",
    "actual_364",
    "actual_365",
    "actual_365_no_leap",
    "actual_actual",
    "actual_actual_afb",
    "actual_actual_last",
    "days",
    "months_and_days",
    "months_and_days_between",
    "period_fraction",
    "thirty_360",
    "thirty_360_german",
    "thirty_360_us",
    "thirty_e_360",
    "thirty_e_360_isda",
    "thirty_e_365",
    "year_fraction",
]

ONE_DAY: Final = timedelta(days=1)
PERIODS: Final = "periods"
"""Names the convention by which every period is the same part of a year."""


# ---------------------------------------------------------------- days of 30-day months


def thirty_e_360(start: date, end: date) -> Ratio:
    """30E/360, Eurobond basis: a 31st counts as the 30th.

    Source: ISDA 2006 Definitions, section 4.16(g).
    """
    first, last = start.day, end.day
    if first == 31:
        first = 30
    if last == 31:
        last = 30
    return _thirty(start, first, end, last), 360


def thirty_360(start: date, end: date) -> Ratio:
    """30/360, bond basis: an ending 31st is the 30th only if the start is one or was.

    Source: ISDA 2006 Definitions, section 4.16(f).
    """
    first, last = min(start.day, 30), end.day
    return _thirty(start, first, end, 30 if last == 31 and first == 30 else last), 360


def thirty_360_us(start: date, end: date) -> Ratio:
    """30/360 as bond basis, where the last day of February counts as the 30th.

    The end of February counts so only if the start also is one.

    Source: SIA, Standard Securities Calculation Methods, 1993.
    """
    first, last = start.day, end.day
    if _ends_february(start):
        first, last = 30, 30 if _ends_february(end) else last
    first = min(first, 30)
    return _thirty(start, first, end, 30 if last == 31 and first == 30 else last), 360


def thirty_e_360_isda(start: date, end: date, termination: date | None = None) -> Ratio:
    """30E/360 (ISDA): every last day of a month counts as the 30th.

    Args:
        start: The first day counted.
        end: The day after the last one counted.
        termination: The loan's last date; an end of February that is it stays as it is.

    Source: ISDA 2006 Definitions, section 4.16(h).
    """
    first = 30 if _ends_february(start) else min(start.day, 30)
    ends_february = end != termination and _ends_february(end)
    return _thirty(start, first, end, 30 if ends_february else min(end.day, 30)), 360


def thirty_360_german(start: date, end: date) -> Ratio:
    """30/360 as German banks count: every last day of a month is the 30th.

    Source: QuantLib `Thirty360::German`.
    """
    return thirty_e_360_isda(start, end)


def _thirty(start: date, first: int, end: date, last: int) -> int:
    """Days between two dates of 30-day months, their days of the month as given."""
    months = 12 * (end.year - start.year) + end.month - start.month
    return 30 * months + last - first


def _ends_february(day: date) -> bool:
    return day.month == 2 and day.day == days_in_month(day.year, 2)


# ---------------------------------------------------------------- days as they are


def actual_360(start: date, end: date) -> Ratio:
    """Real days over 360.

    Source: ISDA 2006 Definitions, section 4.16(e).
    """
    return end.toordinal() - start.toordinal(), 360


def actual_364(start: date, end: date) -> Ratio:
    """Real days over 364, that is over 52 weeks.

    Source: QuantLib `Actual364`.
    """
    return end.toordinal() - start.toordinal(), 364


def actual_365(start: date, end: date) -> Ratio:
    """Real days over 365, in leap years too.

    Source: ISDA 2006 Definitions, section 4.16(d), actual/365 (fixed).
    """
    return end.toordinal() - start.toordinal(), 365


def actual_365_no_leap(start: date, end: date) -> Ratio:
    """Real days over 365, less one for each 29 February after the start up to the end.

    Source: ICMA NL/365; QuantLib `Actual365Fixed(NoLeap)`.
    """
    leap_days = _leap_days(end, (2, 29)) - _leap_days(start, (2, 29))
    return end.toordinal() - start.toordinal() - leap_days, 365


def actual_actual(start: date, end: date) -> Ratio:
    """Days in leap years over 366 and the other days over 365.

    Source: ISDA 2006 Definitions, section 4.16(b).
    """
    total = end.toordinal() - start.toordinal()
    if start.year == end.year:
        return total, 366 if is_leap(start.year) else 365
    in_leap_years = _days_of_leap_years(end) - _days_of_leap_years(start)
    return 366 * (total - in_leap_years) + 365 * in_leap_years, 365 * 366


def actual_actual_afb(start: date, end: date) -> Ratio:
    """Whole years counted back from the end, then the rest over 365 or 366 days.

    The rest is over 366 if it holds a 29 February. Counting back from 28 February
    arrives at a 29 February where there is one.

    Source: Association francaise des banques, Definitions communes, 1999; ISDA,
    EMU and Market Conventions, 1998.
    """
    years = end.year - start.year
    rest_to = _years_back(end, years)
    if rest_to < start:
        years -= 1
        rest_to = _years_back(end, years)
    length = 365 + (_leap_days(rest_to, (3, 1)) > _leap_days(start, (3, 1)))
    return years * length + rest_to.toordinal() - start.toordinal(), length


def _years_back(day: date, years: int) -> date:
    if years and day.month == 2 and day.day >= 28:
        return date(day.year - years, 2, days_in_month(day.year - years, 2))
    return day.replace(year=day.year - years)


def _leap_days(day: date, counted_from: tuple[int, int]) -> int:
    """Leap years since year 1, this one too from a month and day on."""
    years = day.year - ((day.month, day.day) < counted_from)
    return years // 4 - years // 100 + years // 400


def _days_of_leap_years(day: date) -> int:
    """How many days before this day lie in leap years, since year 1."""
    past = day.year - 1
    whole = 366 * (past // 4 - past // 100 + past // 400)
    if not is_leap(day.year):
        return whole
    return whole + day.toordinal() - date(day.year, 1, 1).toordinal()


def thirty_e_365(start: date, end: date) -> Ratio:
    """The days of `thirty_e_360` over 365: months of 30 days in a year of 365."""
    return thirty_e_360(start, end)[0], 365


def actual_actual_last(start: date, end: date) -> Ratio:
    """As `actual_actual`, but the last day is counted and the first is not.

    A night across New Year belongs to the year that begins.

    Source: Apache Fineract, progressive loans, days in year "actual".
    """
    return actual_actual(start + ONE_DAY, end + ONE_DAY)


# ---------------------------------------------------------------- months, then days


def months_and_days(start: date, end: date, multiple: int = 1) -> Ratio:
    """Whole months as twelfths, the odd days over the length of their year.

    Args:
        start: The first day counted.
        end: The day after the last one counted.
        multiple: Count as whole only so many months together; 12 gives whole years.

    Source: Commission guidelines SWD(2012) 128 final, section 4.1.1, on Annex I of
    directive 2008/48/EC.
    """
    if start.day == end.day and multiple == 1:
        return 12 * (end.year - start.year) + end.month - start.month, 12
    months, odd_days, length = months_and_days_between(start, end, multiple)
    if not odd_days:
        return months, 12
    return months * length + 12 * odd_days, 12 * length


def months_and_days_between(start: date, end: date, multiple: int = 1) -> tuple[int, int, int]:
    """Whole months, odd days, and the days of the year over which these are counted.

    Months are counted back from the end; the odd days lie before them, and so does
    the year: it ends where they end. A month from the 31st to the last day of a
    shorter month is whole.

    Args:
        start: The first day counted.
        end: The day after the last one counted.
        multiple: Count as whole only so many months together; 12 gives whole years.

    >>> months_and_days_between(date(2012, 1, 12), date(2012, 2, 15))
    (1, 3, 365)
    >>> months_and_days_between(date(2026, 1, 31), date(2026, 2, 28))
    (1, 0, 365)
    """
    months = 12 * (end.year - start.year) + end.month - start.month
    if start.day > end.day and add_months(start, months) != end:
        months -= 1
    months -= months % multiple
    odd_days_end = add_months(end, -months)
    length = odd_days_end.toordinal() - add_months(odd_days_end, -12).toordinal()
    odd_days = odd_days_end.toordinal() - start.toordinal()
    return months, max(odd_days, 0), length


# ---------------------------------------------------------------- equal periods


def period_fraction(every: Every, part: int = 1, whole: int = 1) -> Ratio:
    """The `periods` convention: a month is 1/12, a week 1/52 and a day 1/365.

    Args:
        every: The period.
        part: For a part of the period, how many of its days.
        whole: Of how many.

    >>> period_fraction(Every.parse("1 quarter"))
    (3, 12)
    >>> period_fraction(Every.parse("1 month"), 14, 28)
    (14, 336)
    """
    periods, years = every.per_year
    return years * part, periods * whole


# ---------------------------------------------------------------- by name

CONVENTIONS: Final[Mapping[str, Callable[[date, date], Ratio]]] = MappingProxyType(
    {
        "30E/360": thirty_e_360,
        "30/360": thirty_360,
        "30/360-US": thirty_360_us,
        "30E/360-ISDA": thirty_e_360_isda,
        "30/360-German": thirty_360_german,
        "30E/365": thirty_e_365,
        "actual/360": actual_360,
        "actual/364": actual_364,
        "actual/365": actual_365,
        "actual/365-NL": actual_365_no_leap,
        "actual/actual": actual_actual,
        "actual/actual-AFB": actual_actual_afb,
        "actual/actual-last": actual_actual_last,
        "months+days": months_and_days,
    }
)
"""Every `loan-day-count` but `periods`, by the name written in the ledger."""

_COUNTING_DAYS: Final = frozenset(
    {"30E/365", "30E/360", "30/360", "30/360-US", "30E/360-ISDA", "30/360-German", "actual/365-NL"}
)


def year_fraction(convention: str, start: date, end: date) -> Ratio:
    """The years from `start` to `end`, which is not before it.

    In a loop, take the function from `CONVENTIONS` once.

    Raises:
        KeyError: There is no such convention, or it is `periods`.
    """
    return CONVENTIONS[convention](start, end)


def days(convention: str, start: date, end: date) -> int:
    """The days a convention counts from `start` to `end`, which is not before it.

    Real days, unless the convention counts 30-day months or leaves out 29 February.
    """
    if convention in _COUNTING_DAYS:
        return CONVENTIONS[convention](start, end)[0]
    return end.toordinal() - start.toordinal()

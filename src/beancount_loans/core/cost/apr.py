"""Annual percentage rates: European Union, United States, and plain yield.

A rate is found, not computed: it makes what the borrower pays worth what they draw. The
search runs on binary floats, which are good for far more digits than are given back.

>>> drawn, fee = Flow((0, 1), Decimal(-200000)), Flow((0, 1), Decimal(4000))
>>> paid = [Flow((month, 12), Decimal("1432.86")) for month in range(1, 241)]
>>> eu_apr([drawn, fee, *paid])
Decimal('0.0643441249')
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import repeat
from math import exp, expm1
from operator import mul
from typing import Final, Literal, NamedTuple

from beancount_loans.core.calendar import Every, add_months
from beancount_loans.core.cost.plain_apr import plain_force
from beancount_loans.core.cost.yields import NoRateError, force_of_interest
from beancount_loans.core.day_count import months_and_days
from beancount_loans.core.money import Ratio

__all__ = [
    "Flow",
    "NoRateError",
    "TimeUnit",
    "UnitFlow",
    "effective_rate",
    "eu_apr",
    "interval",
    "reg_z_apr",
    "time_unit",
    "unit_periods",
]

TimeUnit = Literal["week", "month", "year"]

DECIMALS: Final = 10
"""Of a rate as a fraction a year; in percent there are two fewer."""


class Flow(NamedTuple):
    """Money at a time.

    Attributes:
        when: A date, or years since a common origin as numerator and denominator.
        amount: Positive what the borrower pays, negative what they draw, in any one unit.
    """

    when: date | Ratio
    amount: Decimal | int


class UnitFlow(NamedTuple):
    """Money at a time counted in unit-periods, as Regulation Z does.

    Attributes:
        amount: Positive what the borrower pays, negative what is advanced.
        periods: Whole unit-periods since the first advance.
        odd: The part of a unit-period before these; less than one.
    """

    amount: Decimal
    periods: int
    odd: Ratio = (0, 1)


# ---------------------------------------------------------------- European Union


def eu_apr(flows: Sequence[Flow], unit: TimeUnit = "month") -> Decimal:
    """The annual percentage rate of charge, a fraction a year to ten decimals.

    Costs that the borrower pays count where they are paid; a cost withheld from the
    drawdown is paid with it. Costs of default do not belong to the flows.

    Args:
        flows: In any order; either all by dates or all by years.
        unit: The unit in which the payments recur, and times between dates are told.

    Raises:
        NoRateError: Nothing is drawn or nothing paid, or no rate balances them.

    Source: Directive 2008/48/EC, Annex I (also 2014/17/EU and (EU) 2023/2225).
    """
    force = plain_force(flows) if unit == "month" else None
    if force is not None:
        return _given_back(expm1(12 * force))
    amounts, dates = _amounts(flows), _dates(flows)
    if not dates:
        return _yearly(_years(flows), amounts)
    drawn = [at for at, amount in zip(dates, amounts, strict=True) if amount < 0]
    return _yearly(_years_after(min(drawn or dates), dates, unit), amounts)


def interval(start: date, end: date, unit: TimeUnit = "month") -> Ratio:
    """Years from `start` to `end`, not before it, as the directive counts them.

    Whole units counted back from the end, then the odd days over the days of the
    year that ends where they end. A year has 52 weeks or 12 equal months.

    >>> interval(date(2012, 1, 12), date(2012, 2, 15), "year")
    (34, 365)

    Source: Commission guidelines SWD(2012) 128 final, section 4.1.1.
    """
    if unit == "month":
        return months_and_days(start, end)
    if unit == "year":
        years, length = months_and_days(start, end, 12)
        return (years // 12, length // 12) if years % 12 == 0 else (years, length)
    weeks, odd_days = divmod(end.toordinal() - start.toordinal(), 7)
    if not odd_days:
        return weeks, 52
    odd_days_end = date.fromordinal(start.toordinal() + odd_days)
    length = odd_days_end.toordinal() - add_months(odd_days_end, -12).toordinal()
    return weeks * length + 52 * odd_days, 52 * length


def time_unit(every: Every) -> TimeUnit:
    """The unit in which the directive tells times between such payments."""
    if every.unit == "month":
        return "month" if every.count % 12 else "year"
    return "week" if every.unit == "week" else "month"


def _amounts(flows: Sequence[Flow]) -> list[float]:
    return [*map(float, (amount for _, amount in flows))]


def _dates(flows: Sequence[Flow]) -> list[date]:
    """When the money moves, or nothing if that is told in years."""
    dates = [at for at, _ in flows if isinstance(at, date)]
    if dates and len(dates) != len(flows):
        raise ValueError("flows are either all by dates or all by years")
    return dates


def _years(flows: Sequence[Flow]) -> list[float]:
    return [at[0] / at[1] for at, _ in flows if not isinstance(at, date)]


def _years_after(start: date, dates: Sequence[date], unit: TimeUnit) -> list[float]:
    """Years from the first drawdown, negative before it."""
    months, day = 12 * start.year + start.month, start.day
    if unit != "month":
        day = 0  # the short way is for whole months
    return [
        (12 * at.year + at.month - months) / 12
        if at.day == day
        else _years_between(start, at, unit)
        for at in dates
    ]


def _years_between(start: date, when: date, unit: TimeUnit) -> float:
    if when < start:
        return -_years_between(when, start, unit)
    years, length = interval(start, when, unit)
    return years / length


# ---------------------------------------------------------------- plain yield


def effective_rate(flows: Sequence[Flow]) -> Decimal:
    """The yearly yield by actual days over 365, a fraction a year to ten decimals.

    What spreadsheets call XIRR. It is not the European APR, which counts months.

    Args:
        flows: In any order; either all by dates or all by years.

    Raises:
        NoRateError: Nothing is drawn or nothing paid, or no rate balances them.
    """
    amounts, dates = _amounts(flows), _dates(flows)
    if not dates:
        return _yearly(_years(flows), amounts)
    first = min(dates).toordinal()
    return _yearly([(at.toordinal() - first) / 365 for at in dates], amounts)


def _yearly(times: Sequence[float], amounts: Sequence[float]) -> Decimal:
    def value_and_slope(force: float) -> tuple[float, float]:
        worth = [*map(mul, amounts, map(exp, map(mul, times, repeat(-force))))]
        return sum(worth), -sum(map(mul, worth, times))

    return _given_back(expm1(force_of_interest(value_and_slope, times, amounts)))


# ---------------------------------------------------------------- United States


def reg_z_apr(flows: Sequence[UnitFlow], per_year: Ratio) -> Decimal:
    """The nominal annual percentage rate, a fraction a year to ten decimals.

    Args:
        flows: In any order.
        per_year: Unit-periods in a year, as `Every.per_year` gives them. For a single payment
            within a year the term is the unit-period: of 255 days there are (365, 255).

    Raises:
        NoRateError: Nothing is advanced or nothing paid, or no rate balances them.

    Source: Regulation Z, 12 CFR 1026, Appendix J, (b)(8): each amount is worth
    P / ((1 + f i) (1 + i)^t), and the rate is i times the unit-periods in a year.
    """
    amounts = [*map(float, (flow.amount for flow in flows))]
    whole = [flow.periods for flow in flows]
    odd = [flow.odd[0] / flow.odd[1] for flow in flows]

    def value_and_slope(force: float) -> tuple[float, float]:
        growth, value, slope = exp(force), 0.0, 0.0
        for amount, periods, part in zip(amounts, whole, odd, strict=True):
            simple = 1 + part * (growth - 1)
            worth = amount * exp(-force * periods) / simple
            value += worth
            slope -= worth * (periods + part * growth / simple)
        return value, slope

    times = [periods + part for periods, part in zip(whole, odd, strict=True)]
    rate = expm1(force_of_interest(value_and_slope, times, amounts))
    return _given_back(rate * per_year[0] / per_year[1])


def unit_periods(start: date, end: date, every: Every) -> tuple[int, Ratio]:
    """Whole unit-periods, counted back from `end`, and the odd part before them.

    Odd days are told in parts of a unit-period, where a month has 30 days; whole
    months among them are counted as such.

    >>> unit_periods(date(1978, 5, 23), date(1978, 10, 1), Every(3, "month"))
    (1, (39, 90))

    Source: Regulation Z, 12 CFR 1026, Appendix J, (b)(5).
    """
    if every.unit == "month":
        months = 12 * (end.year - start.year) + end.month - start.month
        months -= add_months(end, -months) < start
        odd_days = add_months(end, -months).toordinal() - start.toordinal()
        whole, months_over = divmod(months, every.count)
        return whole, (30 * months_over + odd_days, 30 * every.count)
    length = every.count * (7 if every.unit == "week" else 1)
    whole, odd_days = divmod(end.toordinal() - start.toordinal(), length)
    return whole, (odd_days, length)


def _given_back(rate: float) -> Decimal:
    return Decimal(f"{rate:.{DECIMALS}f}")

"""Annual percentage rates: European Union, United States, and plain yield.

A rate is found, not computed: it makes what the borrower pays worth what they draw. The
search runs on binary floats, which are good for far more digits than are given back.

>>> drawn, fee = Flow((0, 1), Decimal(-200000)), Flow((0, 1), Decimal(4000))
>>> paid = [Flow((month, 12), Decimal("1432.86")) for month in range(1, 241)]
>>> eu_apr([drawn, fee, *paid])
Decimal('0.0643441249')
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise, repeat
from math import exp, expm1, log
from operator import mul
from typing import Final, Literal, NamedTuple

from beancount_loans.core.calendar import Every, add_months
from beancount_loans.core.day_count import Fraction, months_and_days

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

_MIXED: Final = "flows are either all by dates or all by years"

DECIMALS: Final = 10
"""Of a rate as a fraction a year; in percent there are two fewer."""


class Flow(NamedTuple):
    """Money at a time.

    Attributes:
        when: A date, or years since a common origin as numerator and denominator.
        amount: Positive what the borrower pays, negative what they draw.
    """

    when: date | Fraction
    amount: Decimal


class UnitFlow(NamedTuple):
    """Money at a time counted in unit-periods, as Regulation Z does.

    Attributes:
        amount: Positive what the borrower pays, negative what is advanced.
        periods: Whole unit-periods since the first advance.
        odd: The part of a unit-period before these; less than one.
    """

    amount: Decimal
    periods: int
    odd: Fraction = (0, 1)


class NoRateError(ValueError):
    """No rate makes what is paid worth what is drawn."""

    def __init__(self, why: str) -> None:
        super().__init__(f"there is no annual rate: {why}")


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
    start = min((at for at, amount in flows if amount < 0), default=None, key=_moment)
    if isinstance(start, date):
        times = [_years_after(start, at, unit) for at, _ in flows]
    else:
        times = [_years(at) for at, _ in flows]
    return _yearly(times, [*map(float, (amount for _, amount in flows))])


def interval(start: date, end: date, unit: TimeUnit = "month") -> Fraction:
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


def _moment(when: date | Fraction) -> float:
    """Years, or for a date days, since some origin: for putting in order."""
    return when.toordinal() if isinstance(when, date) else when[0] / when[1]


def _years(when: date | Fraction) -> float:
    if isinstance(when, date):
        raise ValueError(_MIXED)
    return when[0] / when[1]


def _years_after(start: date, when: date | Fraction, unit: TimeUnit) -> float:
    """Years from the first drawdown, negative before it."""
    if not isinstance(when, date):
        raise ValueError(_MIXED)
    if when < start:
        years, length = interval(when, start, unit)
        return -years / length
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
    moments = [_moment(at) for at, _ in flows]
    in_a_year = 365 if flows and isinstance(flows[0].when, date) else 1
    first = min(moments, default=0)
    times = [(moment - first) / in_a_year for moment in moments]
    return _yearly(times, [*map(float, (amount for _, amount in flows))])


def _yearly(times: Sequence[float], amounts: Sequence[float]) -> Decimal:
    def value_and_slope(force: float) -> tuple[float, float]:
        worth = [*map(mul, amounts, map(exp, map(mul, times, repeat(-force))))]
        return sum(worth), -sum(map(mul, worth, times))

    return _given_back(expm1(_solve(value_and_slope, times, amounts)))


# ---------------------------------------------------------------- United States


def reg_z_apr(flows: Sequence[UnitFlow], every: Every) -> Decimal:
    """The nominal annual percentage rate, a fraction a year to ten decimals.

    Args:
        flows: In any order.
        every: The unit-period; the term in days for a single payment within a year.

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
    in_a_year, count = every.per_year
    rate = expm1(_solve(value_and_slope, times, amounts))
    return _given_back(rate * in_a_year / count)


def unit_periods(start: date, end: date, every: Every) -> tuple[int, Fraction]:
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


# ---------------------------------------------------------------- finding the rate

_ValueAndSlope = Callable[[float], tuple[float, float]]
_TOO_FAR: Final = 600.0
"""Largest exponent tried: `exp` overflows at 709."""


def _solve(
    value_and_slope: _ValueAndSlope, times: Sequence[float], amounts: Sequence[float]
) -> float:
    """The force of interest (logarithm of growth) at which the flows are worth nothing.

    Where draws come before payments there is one, and Newton finds it from a guess
    that is exact for a single payment. Otherwise the one nearest to zero is taken.
    """
    guess = _guess(times, amounts)
    if _turns_once(times, amounts):
        found = _newton(value_and_slope, guess)
        if found is not None:
            return found
    furthest = _TOO_FAR / max(1.0, *map(abs, times))
    return _bisect(value_and_slope, *_bracket(value_and_slope, furthest))


def _guess(times: Sequence[float], amounts: Sequence[float]) -> float:
    """As if all were drawn at one time, on average, and paid at another."""
    drawn = sum(amount for amount in amounts if amount < 0)
    paid = sum(amount for amount in amounts if amount > 0)
    if not drawn:
        raise NoRateError("nothing is drawn")
    if not paid:
        raise NoRateError("nothing is paid back")
    if len(set(times)) == 1:
        raise NoRateError("what is drawn is paid back at once")
    moments: list[float] = [*map(mul, times, amounts)]
    drawn_at = sum(m for m, amount in zip(moments, amounts, strict=True) if amount < 0)
    paid_at = sum(m for m, amount in zip(moments, amounts, strict=True) if amount > 0)
    apart = paid_at / paid - drawn_at / drawn
    return log(-paid / drawn) / apart if apart else 0.0


def _turns_once(times: Sequence[float], amounts: Sequence[float]) -> bool:
    """Whether, in time, all draws come first and then all payments.

    What moves on one day is taken together.
    """
    last_draw = max(t for t, amount in zip(times, amounts, strict=True) if amount < 0)
    first_paid = min(t for t, amount in zip(times, amounts, strict=True) if amount > 0)
    if last_draw < first_paid:
        return True
    days: dict[float, float] = {}
    for time, amount in zip(times, amounts, strict=True):
        days[time] = days.get(time, 0.0) + amount
    signs = [days[time] > 0 for time in sorted(days) if days[time]]
    turns = sum(before != after for before, after in pairwise(signs))
    return turns == 1 and not signs[0]


def _newton(value_and_slope: _ValueAndSlope, at: float) -> float | None:
    """The root near a guess, or None where the steps do not settle."""
    try:
        for _ in range(30):
            value, slope = value_and_slope(at)
            step = value / slope
            at -= step
            if abs(step) < 1e-9 * max(1.0, abs(at)):
                return at if abs(at) < _TOO_FAR else None
    except (OverflowError, ZeroDivisionError):
        return None
    return None


def _bracket(value_and_slope: _ValueAndSlope, furthest: float) -> tuple[float, float]:
    """The two neighbours nearest to zero between which the worth changes sign."""
    steps = [0.0, *_widening(furthest)]
    values = [(value_and_slope(at)[0], value_and_slope(-at)[0]) for at in steps]
    for index in range(1, len(steps)):
        near, far = steps[index - 1], steps[index]
        for side, sign in ((0, 1), (1, -1)):
            if values[index - 1][side] * values[index][side] <= 0:
                return sign * near, sign * far
    raise NoRateError("at no rate is what is paid worth what is drawn")


def _widening(furthest: float) -> Iterator[float]:
    at = 0.005
    while at < furthest:
        yield at
        at = at * 1.1 + 0.005


def _bisect(value_and_slope: _ValueAndSlope, low: float, high: float) -> float:
    """The root between two values of different sign, to the last bit or so."""
    rising = value_and_slope(high)[0] > value_and_slope(low)[0]
    for _ in range(80):
        middle = (low + high) / 2
        if (value_and_slope(middle)[0] > 0) == rising:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def _given_back(rate: float) -> Decimal:
    return Decimal(f"{rate:.{DECIMALS}f}")

"""Schedules of every method against QuantLib's dates and year fractions.

QuantLib gives the due dates and how much of a year lies between them; the figures are
then worked out here from their definitions, in exact fractions, and must agree to the cent.
"""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest

from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.calendar import Every
from beancount_loans.core.rates import Rate
from beancount_loans.core.servicing.schedule import Row, schedule

ql = pytest.importorskip("QuantLib", reason="QuantLib is a test dependency")

DAY_COUNTS = {
    "30E/360": ql.Thirty360(ql.Thirty360.European),
    "30/360": ql.Thirty360(ql.Thirty360.BondBasis),
    "30/360-US": ql.Thirty360(ql.Thirty360.USA),
    "actual/360": ql.Actual360(),
    "actual/365": ql.Actual365Fixed(),
    "actual/actual": ql.ActualActual(ql.ActualActual.ISDA),
}
PERIODS = {
    Every(1, "month"): ql.Period(1, ql.Months),
    Every(3, "month"): ql.Period(3, ql.Months),
    Every(2, "week"): ql.Period(2, ql.Weeks),
}
METHODS = ("annuity", "equal-principal", "bullet")
CASES = 2000


def drawn(chance: random.Random) -> tuple[Terms, dt.date]:
    start = dt.date(2020, 1, 1) + dt.timedelta(days=chance.randrange(2500))
    every = chance.choice(list(PERIODS))
    terms = Terms(
        currency="DKK",
        principal=Decimal(chance.randrange(100_000, 50_000_000)) / 100,
        rate=Rate(Decimal(chance.randrange(0, 2500)) / 10_000),
        method=chance.choice(METHODS),  # type: ignore[arg-type]
        installments=chance.randrange(1, 61),
        every=every,
        day_count=chance.choice(list(DAY_COUNTS)),
    )
    return terms, start


def dates(terms: Terms, start: dt.date) -> list[dt.date]:
    """The start and the due dates, as QuantLib counts them from the start."""
    first = ql.Date(start.day, start.month, start.year)
    calendar, period = ql.NullCalendar(), PERIODS[terms.every]
    count = terms.installments or 0
    found = [calendar.advance(first, period * number, ql.Unadjusted) for number in range(count + 1)]
    return [dt.date(day.year(), day.month(), day.dayOfMonth()) for day in found]


def years(terms: Terms, start: dt.date, end: dt.date) -> Fraction:
    one, other = (ql.Date(day.day, day.month, day.year) for day in (start, end))
    exact = DAY_COUNTS[terms.day_count].yearFraction(one, other)
    return Fraction(exact).limit_denominator(365 * 366 * 2)


def half_up(amount: Fraction) -> int:
    return int((2 * amount + 1) // 2)


def check(rows: list[Row], terms: Terms, days: list[dt.date]) -> None:
    balance = terms.minor(terms.principal)
    rate = Fraction(terms.rate.margin)
    parts = [years(terms, *pair) for pair in pairwise(days)]
    for row, part in zip(rows, parts, strict=True):
        assert row.interest == half_up(balance * rate * part)
        balance -= row.principal
        assert row.balance == balance
    assert balance == 0
    if terms.method == "annuity" and len(rows) > 1:
        discount, worth = Fraction(1), Fraction(0)
        for part in parts:
            discount /= 1 + rate * part
            worth += discount
        level = terms.minor(terms.principal) / worth
        assert {row.total for row in rows[:-1]} == {half_up(level)}
    if terms.method == "equal-principal":
        share = half_up(Fraction(terms.minor(terms.principal), len(rows)))
        assert {row.principal for row in rows[:-1]} <= {share}
    if terms.method == "bullet":
        assert {row.principal for row in rows[:-1]} <= {0}


def test_two_thousand_schedules_agree_with_quantlib() -> None:
    chance = random.Random(20260331)
    for _ in range(CASES):
        terms, start = drawn(chance)
        days = dates(terms, start)
        rows = schedule(terms, start)

        assert [row.due for row in rows] == days[1:]
        check(rows, terms, days)

"""Day counts against published examples and QuantLib."""

from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beancount_loans.core.calendar import Every
from beancount_loans.core.day_count import (
    CONVENTIONS,
    days,
    months_and_days,
    months_and_days_between,
    period_fraction,
    thirty_e_360_isda,
    year_fraction,
)

DATES = st.dates(date(1970, 1, 1), date(2100, 1, 1))
ADDITIVE = ["actual/360", "actual/364", "actual/365", "actual/365-NL", "actual/actual"]
ADDITIVE_THIRTY = ["30E/360", "30E/360-ISDA", "30/360-German"]


def counted(convention: str, start: str, end: str) -> Fraction:
    span = year_fraction(convention, date.fromisoformat(start), date.fromisoformat(end))
    return Fraction(*span)


# ISDA, "The actual/actual day count fraction" (1999), the worked examples.
@pytest.mark.parametrize(
    ("start", "end", "isda", "afb"),
    [
        ("2003-11-01", "2004-05-01", "61/365 + 121/366", "182/366"),
        ("1999-02-01", "1999-07-01", "150/365", "150/365"),
        ("1999-07-01", "2000-07-01", "184/365 + 182/366", "1"),
        ("2002-08-15", "2003-07-15", "334/365", "334/365"),
        ("2003-07-15", "2004-01-15", "170/365 + 14/366", "184/365"),
        ("1999-07-30", "2000-01-30", "155/365 + 29/366", "184/365"),
        ("2000-01-30", "2000-06-30", "152/366", "152/366"),
        ("1999-11-30", "2000-04-30", "32/365 + 120/366", "152/366"),
    ],
)
def test_actual_actual_gives_the_examples_of_isda(
    start: str, end: str, isda: str, afb: str
) -> None:
    assert counted("actual/actual", start, end) == sum_of(isda)
    assert counted("actual/actual-AFB", start, end) == sum_of(afb)


def sum_of(text: str) -> Fraction:
    return sum((Fraction(term.strip()) for term in text.split("+")), Fraction(0))


# Days between two dates of 30-day months, from ISDA's "30/360 day count conventions"
# spreadsheet of the 2006 Definitions; the columns are 4.16(f), (g) and (h).
@pytest.mark.parametrize(
    ("start", "end", "bond", "euro", "isda"),
    [
        ("2007-01-15", "2007-01-30", 15, 15, 15),
        ("2007-01-15", "2007-02-15", 30, 30, 30),
        ("2007-01-15", "2007-07-15", 180, 180, 180),
        ("2007-09-30", "2008-03-31", 180, 180, 180),
        ("2007-09-30", "2007-10-31", 30, 30, 30),
        ("2007-09-30", "2008-09-30", 360, 360, 360),
        ("2007-01-15", "2007-01-31", 16, 15, 15),
        ("2007-01-31", "2007-02-28", 28, 28, 30),
        ("2007-02-28", "2007-03-31", 33, 32, 30),
        ("2006-08-31", "2007-02-28", 178, 178, 180),
        ("2007-02-28", "2007-08-31", 183, 182, 180),
        ("2007-02-14", "2007-02-28", 14, 14, 16),
        ("2007-02-26", "2008-02-29", 363, 363, 364),
        ("2008-02-29", "2009-02-28", 359, 359, 360),
        ("2008-02-29", "2008-03-30", 31, 31, 30),
        ("2008-02-29", "2008-03-31", 32, 31, 30),
        ("2007-02-28", "2007-03-05", 7, 7, 5),
        ("2007-10-31", "2007-11-28", 28, 28, 28),
        ("2007-08-31", "2008-02-29", 179, 179, 180),
        ("2008-02-29", "2008-08-31", 182, 181, 180),
        ("2008-08-31", "2009-02-28", 178, 178, 180),
        ("2009-02-28", "2009-08-31", 183, 182, 180),
    ],
)
def test_thirty_day_months_are_counted_as_isda_shows(
    start: str, end: str, bond: int, euro: int, isda: int
) -> None:
    assert counted("30/360", start, end) == Fraction(bond, 360)
    assert counted("30E/360", start, end) == Fraction(euro, 360)
    assert counted("30E/360-ISDA", start, end) == Fraction(isda, 360)


def test_an_end_of_february_that_ends_the_loan_stays_as_it_is() -> None:
    """ISDA 2006 Definitions, 4.16(h), unless that day is the Termination Date."""
    start, end = date(2006, 8, 31), date(2007, 2, 28)

    assert thirty_e_360_isda(start, end, termination=end) == (178, 360)
    assert thirty_e_360_isda(start, end, termination=date(2008, 2, 29)) == (180, 360)


def test_months_and_days_tell_the_length_of_the_year_that_ends_with_the_days() -> None:
    """SWD(2012) 128 final, 4.1.1."""
    assert months_and_days_between(date(2013, 2, 26), date(2013, 3, 29)) == (1, 2, 366)
    assert months_and_days(date(2012, 3, 12), date(2012, 5, 1)) == (606, 4392)
    assert months_and_days(date(2012, 1, 12), date(2013, 2, 15), 12) == (4788, 4380)


def test_a_month_from_the_31st_to_the_end_of_a_shorter_one_is_whole() -> None:
    assert months_and_days(date(2019, 1, 31), date(2019, 2, 28)) == (1, 12)
    assert months_and_days(date(2019, 1, 31), date(2019, 3, 1)) == (377, 4380)


def test_periods_are_equal_parts_of_a_year() -> None:
    assert Fraction(*period_fraction(Every.parse("1 month"))) == Fraction(1, 12)
    assert Fraction(*period_fraction(Every.parse("2 weeks"))) == Fraction(1, 26)
    assert Fraction(*period_fraction(Every.parse("15 days"))) == Fraction(15, 365)
    assert Fraction(*period_fraction(Every.parse("1 year"), 73, 365)) == Fraction(1, 5)


def test_days_are_those_that_the_convention_counts() -> None:
    start, end = date(2024, 1, 31), date(2024, 3, 31)

    assert days("30E/360", start, end) == 60
    assert days("actual/365-NL", start, end) == 59
    assert days("actual/actual", start, end) == 60
    assert days("periods", start, end) == 60
    assert days("months+days", start, end) == 60


def test_the_night_across_new_year_belongs_to_the_year_of_the_last_day() -> None:
    start, end = date(2023, 12, 12), date(2024, 1, 12)

    first_day_counted = Fraction(20, 365) + Fraction(11, 366)
    last_day_counted = Fraction(19, 365) + Fraction(12, 366)
    assert Fraction(*year_fraction("actual/actual", start, end)) == first_day_counted
    assert Fraction(*year_fraction("actual/actual-last", start, end)) == last_day_counted


def test_conventions_are_those_of_quantlib_for_random_dates(quantlib: Any) -> None:
    thirty, actual = quantlib.Thirty360, quantlib.ActualActual
    theirs = {
        "30E/360": thirty(thirty.European),
        "30/360": thirty(thirty.BondBasis),
        "30/360-US": thirty(thirty.USA),
        "30E/360-ISDA": thirty(thirty.ISDA),
        "30/360-German": thirty(thirty.German),
        "actual/360": quantlib.Actual360(),
        "actual/364": quantlib.Actual364(),
        "actual/365": quantlib.Actual365Fixed(),
        "actual/365-NL": quantlib.Actual365Fixed(quantlib.Actual365Fixed.NoLeap),
        "actual/actual": actual(actual.ISDA),
        "actual/actual-AFB": actual(actual.AFB),
    }
    assert set(theirs) == set(CONVENTIONS) - {"months+days", "actual/actual-last", "30E/365"}

    for start, end in random_pairs(2000):
        first, last = quantlib.Date.from_date(start), quantlib.Date.from_date(end)
        for convention, counter in theirs.items():
            years, length = year_fraction(convention, start, end)

            expected = counter.yearFraction(first, last)
            assert years / length == pytest.approx(expected, abs=1e-12), (
                convention,
                start,
                end,
            )


def random_pairs(count: int) -> list[tuple[date, date]]:
    """Half of them at ends of months, where conventions differ."""
    pick = random.Random(4)
    pairs = []
    for number in range(count):
        start = date(1990, 1, 1) + timedelta(days=pick.randrange(20000))
        end = start + timedelta(days=pick.choice([40, 400, 4000]) * pick.random())
        if number % 2:
            start, end = near_month_end(start, pick), near_month_end(end, pick)
        pairs.append((min(start, end), max(start, end)))
    return pairs


def near_month_end(day: date, pick: random.Random) -> date:
    return day.replace(day=1) + timedelta(days=pick.randrange(-3, 2))


@given(st.sampled_from(ADDITIVE), st.lists(DATES, min_size=3, max_size=3))
def test_real_days_add_up(convention: str, three: list[date]) -> None:
    start, middle, end = sorted(three)

    parts = [
        Fraction(*year_fraction(convention, start, middle)),
        Fraction(*year_fraction(convention, middle, end)),
    ]

    assert sum(parts) == Fraction(*year_fraction(convention, start, end))


@given(st.sampled_from(ADDITIVE_THIRTY), st.lists(DATES, min_size=3, max_size=3))
def test_thirty_day_months_that_treat_both_ends_alike_add_up(
    convention: str, three: list[date]
) -> None:
    start, middle, end = sorted(three)

    parts = days(convention, start, middle) + days(convention, middle, end)

    assert parts == days(convention, start, end)


@given(st.sampled_from(sorted(CONVENTIONS)), DATES, st.integers(0, 4000))
def test_a_later_end_is_never_counted_less_by_a_day(
    convention: str, start: date, length: int
) -> None:
    """But for the two days by which February is short of 30."""
    end = start + timedelta(days=length)

    shorter = Fraction(*year_fraction(convention, start, end))
    longer = Fraction(*year_fraction(convention, start, end + timedelta(days=1)))

    slack = Fraction(2, 360) if convention.startswith("30") else Fraction(1, 1000)
    assert longer >= shorter - slack
    assert shorter >= -slack

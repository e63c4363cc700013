"""Periods, due dates and business days."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beancount_loans.core.calendar import (
    NO_HOLIDAYS,
    WEEKENDS,
    BusinessDays,
    Calendar,
    Every,
    Stub,
    add_months,
    is_month_end,
    regular_dates,
    step,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

MONTHLY = Every(1, "month")
DATES = st.dates(date(1970, 1, 1), date(2100, 1, 1))
PERIODS = st.builds(Every, st.integers(1, 24), st.sampled_from(["day", "week", "month"]))
STUBS = st.sampled_from(get_args(Stub))


def dates(text: str) -> list[date]:
    return [date.fromisoformat(word) for word in text.split()]


class TestPeriods:
    @pytest.mark.parametrize(
        ("text", "count", "unit"),
        [
            ("1 month", 1, "month"),
            ("6 months", 6, "month"),
            ("2 weeks", 2, "week"),
            ("15 days", 15, "day"),
            ("1 quarter", 3, "month"),
            ("2 years", 24, "month"),
        ],
    )
    def test_are_read_as_days_weeks_or_months(self, text: str, count: int, unit: Any) -> None:
        assert Every.parse(text) == Every(count, unit)

    @pytest.mark.parametrize(
        "text",
        ["", "month", "0 months", "-1 month", "1.5 months", "1 fortnight", "1 m"],
    )
    def test_that_are_none_say_how_to_write_one(self, text: str) -> None:
        with pytest.raises(ValueError, match="is not a period; write a number"):
            Every.parse(text)

    def test_of_no_length_are_refused(self) -> None:
        with pytest.raises(ValueError, match="at least 1 day, not 0"):
            Every(0, "day")

    @given(PERIODS)
    def test_are_written_as_they_are_read(self, every: Every) -> None:
        assert Every.parse(str(every)) == every


class TestSteps:
    def test_come_back_to_the_31st_after_a_short_month(self) -> None:
        found = [step(date(2024, 1, 31), MONTHLY, times) for times in range(4)]

        assert found == dates("2024-01-31 2024-02-29 2024-03-31 2024-04-30")

    def test_stick_to_the_end_of_the_month_only_from_one(self) -> None:
        ends = [step(date(2026, 2, 28), MONTHLY, times, True) for times in (1, 2)]
        inner = [step(date(2026, 4, 29), MONTHLY, times, True) for times in (1, 2)]

        assert ends == dates("2026-03-31 2026-04-30")
        assert inner == dates("2026-05-29 2026-06-29")

    def test_back_in_time_are_negative(self) -> None:
        assert step(date(2026, 3, 31), MONTHLY, -1) == date(2026, 2, 28)
        assert step(date(2026, 3, 2), Every(2, "week"), -1) == date(2026, 2, 16)

    @pytest.mark.parametrize("every", [MONTHLY, Every(1, "day")])
    def test_beyond_the_year_9999_are_an_error(self, every: Every) -> None:
        with pytest.raises(ValueError, match=r"9999|10000"):
            step(date(9999, 12, 31), every, 1)

    @given(DATES, PERIODS, st.integers(0, 100), st.booleans())
    def test_only_ever_grow(
        self, anchor: date, every: Every, times: int, end_of_month: bool
    ) -> None:
        sooner = step(anchor, every, times, end_of_month)

        assert sooner < step(anchor, every, times + 1, end_of_month)

    @given(DATES, st.integers(-300, 300))
    def test_of_months_keep_the_day_or_end_the_month(self, anchor: date, times: int) -> None:
        day = step(anchor, MONTHLY, times)

        assert day.day == anchor.day or (day.day < anchor.day and is_month_end(day))
        assert (day.year - anchor.year) * 12 + day.month - anchor.month == times


class TestDueDates:
    @pytest.mark.parametrize(
        ("stub", "expected"),
        [
            ("short-last", "2026-01-10 2026-02-10 2026-03-10 2026-04-10 2026-04-25"),
            ("long-last", "2026-01-10 2026-02-10 2026-03-10 2026-04-25"),
            ("short-first", "2026-01-10 2026-01-25 2026-02-25 2026-03-25 2026-04-25"),
            ("long-first", "2026-01-10 2026-02-25 2026-03-25 2026-04-25"),
        ],
    )
    def test_have_the_odd_period_where_the_stub_says(self, stub: Stub, expected: str) -> None:
        found = regular_dates(date(2026, 1, 10), MONTHLY, date(2026, 4, 25), stub)

        assert found == dates(expected)

    @pytest.mark.parametrize("stub", get_args(Stub))
    def test_without_an_odd_period_are_the_same_by_every_stub(self, stub: Stub) -> None:
        found = regular_dates(date(2026, 1, 10), MONTHLY, date(2026, 4, 10), stub)

        assert found == dates("2026-01-10 2026-02-10 2026-03-10 2026-04-10")

    @pytest.mark.parametrize("stub", get_args(Stub))
    def test_within_one_period_are_the_first_and_the_last(self, stub: Stub) -> None:
        found = regular_dates(date(2026, 1, 10), MONTHLY, date(2026, 1, 25), stub)

        assert found == dates("2026-01-10 2026-01-25")

    @pytest.mark.parametrize("stub", get_args(Stub))
    def test_that_begin_and_end_together_are_one(self, stub: Stub) -> None:
        day = date(2026, 1, 31)

        assert regular_dates(day, MONTHLY, day, stub) == [day]

    def test_that_end_before_they_begin_are_an_error(self) -> None:
        with pytest.raises(ValueError, match="2026-01-01 is before the first"):
            regular_dates(date(2026, 2, 1), MONTHLY, date(2026, 1, 1))

    @given(DATES, PERIODS, st.integers(0, 1500), STUBS, st.booleans())
    def test_run_from_the_first_to_the_last_without_turning_back(
        self, anchor: date, every: Every, length: int, stub: Stub, end_of_month: bool
    ) -> None:
        end = anchor + timedelta(days=length)

        found = regular_dates(anchor, every, end, stub, end_of_month)

        assert (found[0], found[-1]) == (anchor, end)
        assert found == sorted(set(found))

    @given(DATES, PERIODS, st.integers(0, 1500), st.booleans())
    def test_are_counted_from_the_anchor_not_from_the_date_before(
        self, anchor: date, every: Every, length: int, end_of_month: bool
    ) -> None:
        end = anchor + timedelta(days=length)

        regular = regular_dates(anchor, every, end, "short-last", end_of_month)[:-1]

        expected = [step(anchor, every, n, end_of_month) for n in range(len(regular))]
        assert regular == expected

    @given(DATES, PERIODS, st.integers(0, 1500), st.sampled_from(["first", "last"]))
    def test_with_a_long_stub_leave_out_one_of_those_with_a_short_one(
        self, anchor: date, every: Every, length: int, side: str
    ) -> None:
        end = anchor + timedelta(days=length)
        short: Stub = "short-first" if side == "first" else "short-last"
        long: Stub = "long-first" if side == "first" else "long-last"

        shorter = regular_dates(anchor, every, end, short)
        longer = regular_dates(anchor, every, end, long)

        at = 1 if side == "first" else -2
        assert longer in (shorter, [*shorter[:at], *shorter[at:][1:]])

    def test_are_those_of_quantlib(self, quantlib: Any) -> None:
        pick = random.Random(1)
        rules = {
            "short-last": quantlib.DateGeneration.Forward,
            "short-first": quantlib.DateGeneration.Backward,
        }
        stub: Stub
        for _ in range(500):
            start = date(2000, 1, 1) + timedelta(days=pick.randrange(12000))
            end = start + timedelta(days=pick.randrange(32, 2000))
            months, end_of_month = pick.choice([1, 2, 3, 6, 12]), pick.random() < 0.5
            for stub in ("short-last", "short-first"):
                schedule = quantlib.Schedule(
                    quantlib.Date.from_date(start),
                    quantlib.Date.from_date(end),
                    quantlib.Period(months, quantlib.Months),
                    quantlib.NullCalendar(),
                    quantlib.Unadjusted,
                    quantlib.Unadjusted,
                    rules[stub],
                    end_of_month,
                )
                every = Every(months, "month")

                found = regular_dates(start, every, end, stub, end_of_month)

                assert found == [day.to_date() for day in schedule]


def closed_on(*days: date) -> Calendar:
    return Calendar(
        "own",
        WEEKENDS.weekend,
        lambda year: frozenset(day for day in days if day.year == year),
    )


class TestBusinessDays:
    # 31 May 2026 is a Sunday, 1 August a Saturday.
    @pytest.mark.parametrize(
        ("convention", "expected"),
        [
            ("none", "2026-05-31 2026-08-01"),
            ("following", "2026-06-01 2026-08-03"),
            ("modified-following", "2026-05-29 2026-08-03"),
            ("preceding", "2026-05-29 2026-07-31"),
            ("modified-preceding", "2026-05-29 2026-08-03"),
        ],
    )
    def test_are_reached_by_the_convention(self, convention: BusinessDays, expected: str) -> None:
        found = [WEEKENDS.adjust(day, convention) for day in dates("2026-05-31 2026-08-01")]

        assert found == dates(expected)

    def test_skip_the_holidays_that_were_passed_in(self) -> None:
        own = closed_on(date(2026, 12, 31), date(2027, 1, 1))

        assert own.adjust(date(2026, 12, 31), "following") == date(2027, 1, 4)
        assert own.adjust(date(2027, 1, 2), "preceding") == date(2026, 12, 30)

    def test_ask_for_the_holidays_of_a_year_once(self) -> None:
        asked: list[int] = []

        def holidays(year: int) -> frozenset[date]:
            asked.append(year)
            return frozenset()

        calendar = Calendar("own", frozenset(), holidays)
        for day in dates("2026-01-01 2026-12-31 2027-01-01 2026-06-01"):
            calendar.is_business_day(day)

        assert asked == [2026, 2027]

    def test_are_counted_on_and_back(self) -> None:
        friday, monday = date(2026, 5, 29), date(2026, 6, 1)

        assert WEEKENDS.add_business_days(friday, 1) == monday
        assert WEEKENDS.add_business_days(monday, -1) == friday
        assert WEEKENDS.add_business_days(friday, 10) == date(2026, 6, 12)
        assert WEEKENDS.add_business_days(date(2026, 5, 31), 0) == monday

    def test_are_all_days_without_holidays(self) -> None:
        assert NO_HOLIDAYS.adjust(date(2026, 5, 31), "following") == date(2026, 5, 31)

    def test_have_to_exist(self) -> None:
        with pytest.raises(ValueError, match="no business day"):
            Calendar("shut", frozenset(range(7)), lambda _: frozenset())

    @given(DATES, st.sampled_from(get_args(BusinessDays)[1:]))
    def test_are_where_every_convention_leads(self, day: date, convention: BusinessDays) -> None:
        moved = WEEKENDS.adjust(day, convention)

        assert WEEKENDS.is_business_day(moved)
        assert WEEKENDS.adjust(moved, convention) == moved
        assert "modified" not in convention or moved.month == day.month

    @given(st.lists(DATES, min_size=2, max_size=20))
    def test_keep_the_order_of_dates(self, days: Sequence[date]) -> None:
        moved = [WEEKENDS.adjust(day, "following") for day in sorted(days)]

        assert moved == sorted(moved)


@given(DATES, st.integers(-600, 600))
def test_months_added_and_taken_back_lose_no_more_than_the_days_of_a_short_month(
    day: date, months: int
) -> None:
    back = add_months(add_months(day, months), -months)

    assert back <= day
    assert (day - back).days <= 3

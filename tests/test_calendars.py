"""Calendars of banks and of the law."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from beancount_loans.calendars import (
    UnknownCalendarError,
    bank_calendar,
    legal_calendar,
)
from beancount_loans.core.calendar import NO_HOLIDAYS, WEEKENDS, Calendar


def closed_weekdays(calendar: Calendar, year: int) -> list[str]:
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    return [
        f"{day:%m-%d}" for day in days if day.weekday() < 5 and not calendar.is_business_day(day)
    ]


def test_danish_banks_close_on_days_that_are_no_public_holidays() -> None:
    """Finans Danmark, bank holidays 2026."""
    closed = " ".join(closed_weekdays(bank_calendar("DK"), 2026))

    assert closed == ("01-01 04-02 04-03 04-06 05-14 05-15 05-25 06-05 12-24 12-25 12-31")


def test_danish_deadlines_can_end_on_the_friday_after_ascension() -> None:
    """Forældelsesloven § 27 names 5 June, 24 and 31 December besides holidays."""
    legal = legal_calendar("DK")

    assert legal.is_business_day(date(2026, 5, 15))
    assert legal.adjust(date(2026, 6, 5), "following") == date(2026, 6, 8)
    assert legal.adjust(date(2025, 12, 24), "following") == date(2025, 12, 29)
    assert legal.adjust(date(2026, 12, 31), "following") == date(2027, 1, 4)


def test_great_prayer_day_was_a_holiday_until_2023() -> None:
    denmark = bank_calendar("DK")

    assert not denmark.is_business_day(date(2023, 5, 5))
    assert denmark.is_business_day(date(2024, 4, 26))


def test_swedish_eves_are_no_business_days() -> None:
    sweden = bank_calendar("SE")

    for eve in (date(2026, 6, 19), date(2026, 12, 24), date(2026, 12, 31)):
        assert not sweden.is_business_day(eve)
    assert sweden.is_business_day(date(2026, 4, 30))


def test_the_federal_reserve_keeps_a_sunday_on_monday_and_leaves_a_saturday() -> None:
    reserve = bank_calendar("US")

    assert not reserve.is_business_day(date(2027, 7, 5))
    assert reserve.is_business_day(date(2026, 7, 3))


def test_norwegian_and_german_deadlines_can_end_on_christmas_eve() -> None:
    eve = date(2026, 12, 24)

    assert not bank_calendar("NO").is_business_day(eve)
    assert not bank_calendar("DE").is_business_day(eve)
    assert legal_calendar("NO").is_business_day(eve)
    assert legal_calendar("DE").is_business_day(eve)


def test_a_weekend_is_the_countrys_own() -> None:
    friday, sunday = date(2026, 7, 10), date(2026, 7, 12)

    assert not bank_calendar("EG").is_business_day(friday)
    assert bank_calendar("EG").is_business_day(sunday)


def test_some_calendars_are_of_no_country() -> None:
    assert bank_calendar("weekends") is WEEKENDS
    assert bank_calendar("none") is NO_HOLIDAYS
    assert not bank_calendar("TARGET").is_business_day(date(2026, 5, 1))


def test_a_name_is_read_in_any_case_and_its_calendar_made_once() -> None:
    assert bank_calendar("dk") == bank_calendar("DK")
    assert bank_calendar("DK") is bank_calendar("DK")


@pytest.mark.parametrize("calendar", [bank_calendar, legal_calendar])
def test_an_unknown_name_is_an_error_that_says_what_to_write(calendar: object) -> None:
    assert callable(calendar)
    with pytest.raises(UnknownCalendarError, match='no calendar "XX" is known'):
        calendar("XX")

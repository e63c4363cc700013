"""Day counts, due dates and bank holidays."""

from __future__ import annotations

import json
from datetime import date
from decimal import Context, Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from beancount_loans.calendars import bank_calendar
from beancount_loans.core.calendar import BusinessDays, Every, Stub, regular_dates
from beancount_loans.core.day_count import days, year_fraction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NAME = "calendar"

CONVENTIONS = {
    "ACT/365F": "actual/365",
    "ACT/360": "actual/360",
    "ACT/ACT-ISDA": "actual/actual",
    "ACT/ACT-AFB": "actual/actual-AFB",
    "30E/360": "30E/360",
    "30U/360-BondBasis": "30/360",
    "30U/360-US": "30/360-US",
    "30E/360-ISDA": "30E/360-ISDA",
    "30/360-German": "30/360-German",
    "ACT/365-NL": "actual/365-NL",
}
UNITS = {"D": "days", "W": "weeks", "M": "months", "Y": "years"}
STUBS: dict[str, Stub] = {"forward": "short-last", "backward": "short-first"}
DIGITS = Context(prec=20)

Case = dict[str, Any]


def emit(oracles: Path) -> dict[str, Callable[[], Case]]:
    data = json.loads((oracles / "calendar.json").read_text("utf-8"))
    pairs = [(date.fromisoformat(row[0]), date.fromisoformat(row[1])) for row in data["daycounts"]]
    cases: dict[str, Callable[[], Case]] = {
        f"daycount {column}": partial(day_count, column, pairs)
        for column in data["daycount_columns"][2:]
    }
    for case in data["schedules"]:
        cases[schedule_name(case)] = partial(schedule, case)
    for country, years in data["bank_holidays_weekdays"].items():
        for year in years:
            cases[f"holidays {country} {year}"] = partial(holidays, country, int(year))
    return cases


def day_count(column: str, pairs: list[tuple[date, date]]) -> Case:
    if column == "days":
        return {"values": [days("actual/365", *pair) for pair in pairs]}
    fractions = [year_fraction(CONVENTIONS[column], *pair) for pair in pairs]
    return {
        "values": [
            f"{DIGITS.divide(Decimal(years), Decimal(length)):f}" for years, length in fractions
        ]
    }


def schedule_name(case: Case) -> str:
    keys = ("start", "end", "tenor", "calendar", "roll", "generation")
    words = [case[key] for key in keys] + ["eom"] * case["eom"]
    return f"schedule {' '.join(words)}"


def schedule(case: Case) -> Case:
    start, end = date.fromisoformat(case["start"]), date.fromisoformat(case["end"])
    every = Every.parse(f"{case['tenor'][:-1]} {UNITS[case['tenor'][-1]]}")
    dates = regular_dates(start, every, end, STUBS[case["generation"]], case["eom"])
    roll: BusinessDays = "none" if case["roll"] == "unadjusted" else case["roll"]
    calendar = bank_calendar(case["calendar"])
    return {"dates": [calendar.adjust(day, roll).isoformat() for day in dates]}


def holidays(country: str, year: int) -> Case:
    calendar = bank_calendar(country)
    return {
        "dates": [day.isoformat() for day in weekdays(year) if not calendar.is_business_day(day)]
    }


def weekdays(year: int) -> Iterator[date]:
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    days_of_year = (date.fromordinal(ordinal) for ordinal in range(first, last + 1))
    return (day for day in days_of_year if day.weekday() < 5)

"""The calendar file: read by the library that others use, with names that stay."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from icalendar import Calendar
from tests.cli.conftest import Run


def events(run: Run, demo: Path, folder: Path, day: str) -> dict[str, dt.date]:
    file = folder / "loans.ics"
    result = run("calendar", demo, "--as-of", day, "-o", file)
    assert result.exit_code == 0, result.output
    calendar = Calendar.from_ical(file.read_bytes())
    found = {str(one["UID"]): one.decoded("DTSTART") for one in calendar.walk("VEVENT")}
    assert len(found) == len(calendar.walk("VEVENT"))
    return found


def test_dues_promises_and_limitation_are_days_of_the_calendar(
    run: Run, demo: Path, tmp_path: Path
) -> None:
    found = events(run, demo, tmp_path, "2026-11-24")

    assert found["due-niels-brandt-ebike-2026-12-03@beancount-loans"] == dt.date(2026, 12, 3)
    assert found["promise-niels-brandt-ebike-2026-11-27@beancount-loans"] == dt.date(2026, 11, 27)
    # three years from 1 October 2026, forældelsesloven § 3
    assert found["limitation-peter-lund-deposit@beancount-loans"] == dt.date(2029, 10, 1)


def test_a_day_has_the_same_name_the_next_day(run: Run, demo: Path, tmp_path: Path) -> None:
    first = events(run, demo, tmp_path, "2026-11-24")
    second = events(run, demo, tmp_path, "2026-11-25")

    lasting = {
        uid for uid, on in first.items() if dt.date(2026, 11, 26) <= on <= dt.date(2027, 11, 1)
    }
    assert lasting
    assert lasting <= second.keys()


def test_the_same_books_make_the_same_file(run: Run, demo: Path, tmp_path: Path) -> None:
    events(run, demo, tmp_path, "2026-11-24")
    before = (tmp_path / "loans.ics").read_bytes()
    events(run, demo, tmp_path, "2026-11-24")

    assert (tmp_path / "loans.ics").read_bytes() == before

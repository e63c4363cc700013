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


BOOKS = """\
2026-01-01 open Assets:Bank
2026-01-01 open Equity:Funds
2026-01-01 custom "loan-borrower" "bo"
  name: "Bo Holm"
  contact-every: "3 months"
2026-01-01 open Assets:Loans:Bo  DKK
  loan-principal: 1200 DKK
  loan-rate: "0 %"
  loan-installments: 12
2026-01-01 * "Paid out"
  Assets:Loans:Bo  1200 DKK
  Assets:Bank
2026-01-20 note Assets:Loans:Bo "Phoned about the roof"
  contact: "phone"
  meet-on: 2026-02-17
"""


def test_a_meeting_and_the_next_regular_talk_are_days_of_the_calendar(
    run: Run, tmp_path: Path
) -> None:
    """The meeting as planned; the talk three months after the last contact, 20 January."""
    books = tmp_path / "main.beancount"
    books.write_text(BOOKS, "utf-8")

    found = events(run, books, tmp_path, "2026-01-31")

    assert found["meeting-bo-2026-01-20@beancount-loans"] == dt.date(2026, 2, 17)
    assert found["contact-bo-every-2026-01-20@beancount-loans"] == dt.date(2026, 4, 20)


def test_a_calendar_of_danish_books_is_danish(run: Run, tmp_path: Path) -> None:
    books = tmp_path / "main.beancount"
    books.write_text(f'2026-01-01 custom "loan-option" "language" "da"\n{BOOKS}', "utf-8")
    file = tmp_path / "loans.ics"

    run("calendar", books, "--as-of", "2026-01-31", "-o", file)

    told = {str(one["SUMMARY"]) for one in Calendar.from_ical(file.read_bytes()).walk("VEVENT")}
    assert "Bo Holm: møde: Phoned about the roof" in told
    assert "Bo Holm: 100.00 DKK forfalder" in told

"""Days to keep in mind as an iCalendar file (RFC 5545), which any calendar subscribes to."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from beancount_loans.reports.appointments import Appointment, Appointments

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//beancount-loans//bean-loans calendar//EN"
NO_LIBRARY = 'calendars need the library icalendar: pip install "beancount-loans[calendar]"'
WARNED = {"limitation": 30, "meeting": 1, "deadline": 0, "promise": 0}
"""Days ahead by which a calendar reminds, by kind."""


class NoCalendarError(ImportError):
    """The library that writes calendars is not installed."""

    def __init__(self) -> None:
        super().__init__(NO_LIBRARY)


def calendar_file(days: Appointments) -> bytes:
    """The days as an iCalendar file: whole days that block no time.

    Raises:
        NoCalendarError: the library for it is not installed.
    """
    try:
        from icalendar import Calendar  # noqa: PLC0415 - an extra
    except ImportError:
        raise NoCalendarError from None
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Loans")
    stamp = dt.datetime.combine(days.as_of, dt.time(), dt.UTC)
    for one in days.appointments:
        calendar.add_component(_event(one, stamp))
    found: bytes = calendar.to_ical()
    return found


def _event(one: Appointment, stamp: dt.datetime) -> Event:
    from icalendar import Alarm, Event  # noqa: PLC0415 - an extra

    event = Event()
    event.add("uid", one.uid)
    event.add("dtstamp", stamp)
    event.add("dtstart", one.date)
    event.add("dtend", one.date + dt.timedelta(days=1))
    event.add("summary", one.text)
    event.add("description", one.account)
    event.add("categories", [one.kind])
    event.add("transp", "TRANSPARENT")
    if one.kind in WARNED:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one.text)
        alarm.add("trigger", dt.timedelta(days=-WARNED[one.kind]))
        event.add_component(alarm)
    return event

"""Closed books: what was booked up to a day stays booked, whatever is entered later.

A snapshot keeps the sums of a loan's generated legs by place, and a short mark of each
of its events. Later the sums on that day are held to it: the difference is taken back
on that day and booked on the next. An event that came into closed books afterwards,
or left them, is told by its mark.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping

from beancount_loans.core.agreement.loan import Event, Loan, Snapshot
from beancount_loans.core.servicing.movements import (
    ACCRUED,
    DUE,
    EARNED,
    LATER,
    LOSS,
    PREPAID,
    ROOT,
    SUSPENDED,
    Legs,
    Movement,
)

_GROUPS = ("charges", "charges", "charges", "late-interest", "interest", "principal")
KEYS: Mapping[str, str] = {
    ROOT: "loan",
    PREPAID: "prepaid",
    **{place: f"due-{group}" for place, group in zip(DUE, _GROUPS, strict=True)},
    **{place: f"later-{group}" for place, group in zip(LATER, _GROUPS, strict=True)},
    **{place: place.replace(" ", "-") for place in EARNED},
    ACCRUED: "accrued-interest",
    SUSPENDED: "suspended-interest",
    LOSS: "losses",
}
"""The metadata key of each place in a snapshot."""

PLACES = {key: place for place, key in KEYS.items()}
"""The place that a snapshot's key stands for."""


def sums_until(journal: Iterable[Movement], date: dt.date) -> Legs:
    """What was generated up to the end of a day, by place; zero sums left out."""
    sums: Legs = {}
    for movement in journal:
        if movement.date <= date:
            for place, amount in movement.legs.items():
                sums[place] = sums.get(place, 0) + amount
    return {place: amount for place, amount in sums.items() if amount}


def mark(event: Event) -> str:
    """A short fingerprint of an event: what it says, not where it stands."""
    said = (
        event.date,
        event.kind,
        event.amount,
        sorted(event.parts.items()),
        event.ref,
        event.step,
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()[:8]


def marks(loan: Loan, date: dt.date) -> list[str]:
    """The marks of a loan's events up to a day, sorted."""
    return sorted(mark(event) for event in loan.events if event.date <= date)


def snapshot(loan: Loan, journal: Iterable[Movement], date: dt.date) -> Snapshot:
    """What is to be kept of a loan when its books close at the end of a day."""
    return Snapshot(date, sums_until(journal, date), tuple(marks(loan, date)))


def intruders(loan: Loan, kept: Snapshot) -> list[Event]:
    """Events that came into closed books after they were closed."""
    if kept.marks is None:
        return []
    known = list(kept.marks)
    found = []
    for event in sorted(
        (one for one in loan.events if one.date <= kept.date), key=lambda one: one.date
    ):
        own = mark(event)
        if own in known:
            known.remove(own)
        else:
            found.append(event)
    return found


def missing(loan: Loan, kept: Snapshot) -> int:
    """How many events have left closed books since they were closed."""
    now = marks(loan, kept.date)
    gone = list(kept.marks or ())
    for own in now:
        if own in gone:
            gone.remove(own)
    return len(gone)


def held_to_close(loan: Loan, journal: Iterable[Movement], date: dt.date) -> Legs:
    """What takes the figures of a day back to those that its books were closed with.

    Empty where no books were closed at the end of that day, or nothing has changed since.
    """
    found: Legs = {}
    for day, legs in corrections(loan, list(journal)):
        if day == date and any(kept.date == date for kept in loan.snapshots):
            for place, amount in legs.items():
                found[place] = found.get(place, 0) + amount
    return {place: amount for place, amount in found.items() if amount}


def corrections(loan: Loan, journal: list[Movement]) -> list[tuple[dt.date, Legs]]:
    """What holds generated sums to the snapshots: taken back on the day, booked on the next."""
    found: list[tuple[dt.date, Legs]] = []
    for kept in loan.snapshots:
        now = sums_until(journal, kept.date)
        off = {
            place: now.get(place, 0) - kept.sums.get(place, 0)
            for place in sorted({*now, *kept.sums})
        }
        difference = {place: amount for place, amount in off.items() if amount}
        if difference:
            found.append((kept.date, {place: -amount for place, amount in difference.items()}))
            found.append((kept.date + dt.timedelta(days=1), difference))
    return found

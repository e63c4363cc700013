"""Days to keep in mind: due dates, promises, deadlines, meetings, and claims about to lapse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from beancount_loans.book import Book
from beancount_loans.coming import deadline, dues, open_promises
from beancount_loans.core.servicing.position import Position
from beancount_loans.reports.early_warning import is_missed
from beancount_loans.reports.regular_contact import next_talk
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Column, Table
from beancount_loans.reports.wording import FALLBACK, Words
from beancount_loans.standing import Standing, standings

AHEAD = 365
"""Days ahead in which due dates are told."""
DOMAIN = "beancount-loans"

Kind = Literal[
    "due", "promise", "deadline", "step", "contact", "meeting", "limitation", "settlement", "hold"
]


class Day(NamedTuple):
    """Something that is to happen on a day; ``key`` tells it apart though the day may move."""

    on: dt.date
    kind: Kind
    text: str
    account: str
    name: str
    key: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Appointment:
    """A day to keep in mind.

    Attributes:
        uid: the same each time, so that a calendar replaces what it has.
        kind: due, promise, deadline, step, contact, meeting, limitation, settlement or hold.
        amount: to be paid then, in the loan's currency; null where it is not about money.
    """

    uid: str
    date: dt.date
    kind: Kind
    text: str
    account: str
    name: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointments(Report):
    """Days to keep in mind, the next first.

    Attributes:
        language: that they are told in.
    """

    language: str
    appointments: tuple[Appointment, ...]

    def tables(self) -> list[Table]:
        """A row a day."""
        words = Words(self.language)
        rows = tuple(
            (one.date, words(f"kind.{one.kind}"), one.text, one.account)
            for one in self.appointments
        )
        labels = (
            Column(words("table.day"), "date"),
            *(Column(words(f"table.{name}")) for name in ("kind", "what", "account")),
        )
        return [Table(words("table.days"), labels, rows)]

    def notes(self) -> tuple[str, ...]:
        """What is not known."""
        return Words(self.language).notes(self)


def appointments(
    book: Book,
    as_of: dt.date,
    language: str = FALLBACK,
    positions: Mapping[str, Position] | None = None,
) -> Appointments:
    """All days to come that somebody has to keep in mind, as known on a day.

    Args:
        book: the loans.
        as_of: the day.
        language: that they are told in.
        positions: of that day by account, where they are worked out already.
    """
    days: list[Day] = []
    words = Words(language)
    for standing in standings(book, as_of, positions=positions):
        for rule in RULES:
            days += rule(standing, words)
    return Appointments(
        as_of=as_of,
        recorded_until=book.recorded_until,
        language=words.language,
        appointments=tuple(_numbered(book, sorted(days))),
    )


def _numbered(book: Book, days: list[Day]) -> Iterator[Appointment]:
    """Each with its own name; those of one loan, kind and key are told apart by their order."""
    seen: dict[str, int] = {}
    for day in days:
        parts = (day.kind, book.loans[day.account].id, day.key)
        name = "-".join(filter(None, parts))
        seen[name] = seen.get(name, 0) + 1
        more = f"-{seen[name]}" if seen[name] > 1 else ""
        uid = f"{name}{more}@{DOMAIN}"
        yield Appointment(uid, day.on, day.kind, day.text, day.account, day.name, day.amount)


# ------------------------------------------------------------ what is to come


def _dues(standing: Standing, words: Words) -> Iterator[Day]:
    last = standing.as_of + dt.timedelta(days=AHEAD)
    for position in standing.positions:
        currency = position.loan.terms.currency
        for day, amount in dues(position, last).items():
            text = words("day.due", amount=amount, currency=currency)
            yield _day(standing, position, "due", day, text, str(day), amount)


def _promises(standing: Standing, words: Words) -> Iterator[Day]:
    for promise in open_promises(standing):
        currency = standing.situation.currency
        text = words("day.promise", amount=promise.amount, currency=currency)
        key = str(promise.by)
        loan = standing.positions[0]
        yield _day(standing, loan, "promise", promise.by, text, key, promise.amount)


def _deadlines(standing: Standing, words: Words) -> Iterator[Day]:
    running = deadline(standing)
    if running is not None:
        step = standing.policy.at(standing.as_of).step(running.step)
        name = step.name_in(words.language) if step else running.step
        text = words("day.deadline", step=name)
        key = f"{running.step}-{running.taken}"
        yield _day(standing, standing.positions[0], "deadline", running.until, text, key)


def _steps(standing: Standing, words: Words) -> Iterator[Day]:
    told, oldest = standing.next, standing.situation.oldest_due
    if told.step is None or told.earliest is None or oldest is None:
        return
    if is_missed(standing, oldest):
        day = max(told.earliest, standing.as_of)
        text = words("day.step", step=told.step.name_in(words.language))
        key = f"{told.step.key}-{standing.situation.arrears_since}"
        yield _day(standing, standing.positions[0], "step", day, text, key)


def _contacts(standing: Standing, words: Words) -> Iterator[Day]:
    for position in standing.positions:
        for note in position.loan.contacts:
            if note.date <= standing.as_of and note.next_date and note.next_date >= standing.as_of:
                kind: Kind = "meeting" if note.meets else "contact"
                text = words(f"day.{kind}", text=note.text)
                yield _day(standing, position, kind, note.next_date, text, str(note.date))


def _talks(standing: Standing, words: Words) -> Iterator[Day]:
    """Time to be in touch with those who pay well too."""
    talk = next_talk(standing)
    if talk is not None:
        text = words("day.regular", every=talk.often(words), day=talk.since)
        on = max(talk.due, standing.as_of)
        yield _day(standing, standing.positions[0], "contact", on, text, f"every-{talk.since}")


def _lapses(standing: Standing, words: Words) -> Iterator[Day]:
    """The first day on which a part of a loan's claim lapses."""
    first: dict[str, dt.date] = {}
    for one in standing.limited:
        if one.lapse is not None and is_missed(standing, one.part.due):
            day = min(first.get(one.account, dt.date.max), one.lapse.last_day)
            first[one.account] = day
    for position in standing.positions:
        lapses = first.get(position.loan.account)
        if lapses is not None and lapses >= standing.as_of:
            text = words("day.limitation")
            yield _day(standing, position, "limitation", lapses, text)


def _settlements(standing: Standing, words: Words) -> Iterator[Day]:
    for position in standing.positions:
        settlement = position.state.settlement
        if settlement is not None and settlement[1].year < dt.MAXYEAR:
            currency = position.loan.terms.currency
            amount = position.money(settlement[0])
            text = words("day.settlement", amount=amount, currency=currency)
            yield _day(standing, position, "settlement", settlement[1], text, amount=amount)


def _holds(standing: Standing, words: Words) -> Iterator[Day]:
    for position in standing.positions:
        for hold in position.holds:
            if hold.until is not None:
                kind = words.known(f"hold.{hold.kind}", hold.kind)
                text = words("day.hold", kind=kind)
                yield _day(standing, position, "hold", hold.until, text, str(hold.start))


def _day(
    standing: Standing,
    position: Position,
    kind: Kind,
    on: dt.date,
    text: str,
    key: str = "",
    amount: Decimal | None = None,
) -> Day:
    name = standing.borrower.name
    return Day(on, kind, f"{name}: {text}", position.loan.account, name, key, amount)


RULES: tuple[Callable[[Standing, Words], Iterator[Day]], ...] = (
    _dues,
    _promises,
    _deadlines,
    _steps,
    _contacts,
    _talks,
    _lapses,
    _settlements,
    _holds,
)
"""Each looks at a standing and finds days to come."""

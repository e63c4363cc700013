"""Where a borrower stands, over all loans together: what the ladder and the work list look at.

A step of the ladder is one for each borrower and arrears period, however many loans.
Loans of one borrower in different currencies, or under different policies, are
matters of their own.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

from beancount_loans.book import Book, Borrower, Review
from beancount_loans.calendars import legal_calendar
from beancount_loans.core.agreement.loan import Contact, Event, Hold, Loan
from beancount_loans.core.collection.acceleration import Unpaid
from beancount_loans.core.collection.arrangement import agreement, delinquent, holds_of
from beancount_loans.core.collection.ladder import NextStep, next_step
from beancount_loans.core.collection.situation import Promise, Situation, Taken
from beancount_loans.core.components import INTEREST
from beancount_loans.core.policy.policy import Policy
from beancount_loans.core.rates import NoIndexValueError
from beancount_loans.core.servicing.movements import Due
from beancount_loans.core.servicing.position import Position, replay
from beancount_loans.lapsing import Limited, limited

LIKELY = Decimal("0.2")
"""A bank line in review holds back the letters of a candidate that scores at least so much."""

YOUNG = 35
"""Days up to which the first arrears are told as such."""

_MONEY_IN = ("payment", "prepayment", "recovery")


@dataclass(frozen=True)
class Standing:
    """One borrower's loans under one policy and in one currency, at the end of a day."""

    book: Book
    borrower: Borrower
    policy: Policy
    as_of: dt.date
    positions: tuple[Position, ...]

    @cached_property
    def situation(self) -> Situation:
        """What the ladder looks at."""
        oldest = min((day for one in self.positions if (day := one.oldest_unpaid)), default=None)
        return Situation(
            currency=self.positions[0].loan.terms.currency,
            days_delinquent=max(delinquent(one) for one in self.positions),
            unpaid=tuple(self._unpaid()) if oldest else (),
            arrears_since=arrears_since(self.positions) if oldest else None,
            next_due=min((one.next_due[0] for one in self.positions if one.next_due), default=None),
            steps=tuple(self._steps()),
            holds=tuple(hold for one in self.positions for hold in holds_of(one)),
            promises=tuple(self._promises()),
            agreement=self.agreement[0],
            unmatched=tuple(str(line.ref or line.source) for line in self.reviews),
            recorded_until=self._recorded_until(),
            grace_days=max(one.loan.terms.grace_days for one in self.positions),
            credit=sum((one.drawn for one in self.positions), Decimal(0)),
            months=max(_months(one) for one in self.positions),
            lapses_on=self._lapses_on(),
            called=any(one.state.accelerated_on for one in self.positions),
        )

    @cached_property
    def agreement(self) -> tuple[Literal["none", "kept", "broken"], Hold | None]:
        """Whether an arrangement is kept, or the last one was broken, and that one."""
        return agreement(self.positions)

    @cached_property
    def next(self) -> NextStep:
        """The next lawful, kind step."""
        calendar = legal_calendar(self.policy.at(self.as_of).calendars.legal)
        return next_step(self.situation, self.policy, self.as_of, calendar)

    @cached_property
    def reviews(self) -> tuple[Review, ...]:
        """Bank lines not yet assigned that could be this borrower's."""
        accounts = {one.loan.account for one in self.positions}
        return tuple(
            line
            for line in self.book.reviews
            if line.date <= self.as_of
            and any(name in accounts and score >= LIKELY for name, score in line.candidates)
        )

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        """The contact log over all loans, oldest first."""
        notes = (note for one in self.positions for note in one.loan.contacts)
        return tuple(sorted((note for note in notes if note.date <= self.as_of), key=_when))

    @property
    def due(self) -> Decimal:
        """What is due and unpaid on all loans."""
        return sum((one.due.total for one in self.positions), Decimal(0))

    @property
    def days_past_due(self) -> int:
        """Days since the oldest unpaid due date of any loan."""
        return max(one.days_past_due for one in self.positions)

    @cached_property
    def late_before(self) -> bool:
        """Whether interest or principal was late in an arrears period before this one."""
        since = self.situation.arrears_since
        return any(
            bool(due.taken)
            or any(one.component >= INTEREST and one.date > due.date for one in due.paid)
            for position in self.positions
            for due in position.dues
            if since is None or due.date < since
        )

    @property
    def newly_late(self) -> bool:
        """Whether this arrears period is the first, and young."""
        since = self.situation.arrears_since
        return since is not None and not self.late_before and (self.as_of - since).days <= YOUNG

    def _unpaid(self) -> Iterator[Unpaid]:
        dues = [(due, one) for one in self.positions for due in one.state.open_dues() if due.ages]
        for due, one in sorted(dues, key=lambda item: item[0].date):
            yield Unpaid(due.date, one.money(due.ages))

    def _steps(self) -> Iterator[Taken]:
        """Each step once, however many loans and directives carry it; its fees together."""
        found: dict[tuple[str, dt.date], Decimal] = {}
        for position in self.positions:
            for note in position.loan.contacts:
                if note.step and note.date <= self.as_of:
                    found.setdefault((note.step, note.date), Decimal(0))
            for event in position.loan.events:
                if event.step and event.date <= self.as_of:
                    fee = position.money(event.amount) if event.kind == "charge" else Decimal(0)
                    found[event.step, event.date] = (
                        found.get((event.step, event.date), Decimal(0)) + fee
                    )
        for key, on in self._judged():
            found.setdefault((key, on), Decimal(0))
        for (key, on), fee in sorted(found.items(), key=lambda item: item[0][1]):
            yield Taken(key, on, fee)

    def _judged(self) -> Iterator[tuple[str, dt.date]]:
        """A judgment in the books is the ladder's step of that kind."""
        steps = self.policy.at(self.as_of).steps
        key = next((step.key for step in steps if step.kind == "judgment"), None)
        for position in self.positions:
            if key is not None and position.state.judgment_on is not None:
                yield key, position.state.judgment_on

    def _promises(self) -> Iterator[Promise]:
        for note in self.contacts:
            if note.promise_by is not None:
                made = promise(note, self._received(note.date, note.promise_by), self.as_of)
                yield made._replace(again=self._again(note))

    def _again(self, since: Contact) -> dt.date | None:
        """The next talk, by the last note from a promise on that names one."""
        named = [
            note.next_date
            for note in self.contacts
            if note.date >= since.date and note.next_date is not None
        ]
        return named[-1] if named else None

    def _received(self, first: dt.date, last: dt.date) -> Decimal:
        """Money in from one day to another, both included, as known on this day."""
        return sum(
            (
                one.money(event.amount)
                for one in self.positions
                for event in one.state.applied
                if event.kind in _MONEY_IN and first <= event.date <= min(last, self.as_of)
            ),
            Decimal(0),
        )

    def _recorded_until(self) -> dt.date | None:
        days = [self.book.recorded_for(one.loan) for one in self.positions]
        return None if None in days else min(day for day in days if day)

    def _lapses_on(self) -> dt.date | None:
        days = (one.lapse.last_day for one in self.limited if one.lapse)
        return min(days, default=None)

    @cached_property
    def limited(self) -> tuple[Limited, ...]:
        """Every unpaid part of what is due, with when it lapses and what has put that off."""
        return tuple(limited(self.positions, self.policy, self._steps()))


def _when(note: Contact) -> dt.date:
    return note.date


def _months(position: Position) -> int:
    dues = [row.due for row in position.schedule]
    return (max(dues) - position.loan.opened).days * 12 // 365 if dues else 0


def promise(note: Contact, received: Decimal, as_of: dt.date) -> Promise:
    """A promise as the payments that came by its day left it."""
    assert note.promise_by is not None
    amount = note.promise or Decimal(0)
    if received >= amount and received > 0:
        return Promise(note.promise_by, amount, "kept")
    if as_of <= note.promise_by:
        return Promise(note.promise_by, amount, "open")
    return Promise(note.promise_by, amount, "partly" if received else "broken")


def arrears_since(positions: Sequence[Position]) -> dt.date | None:
    """The first day of the arrears period that lasts to the day of reading, without a break."""
    spans = sorted(_unpaid_spans(positions), reverse=True, key=lambda span: span[1])
    begun: dt.date | None = None
    for start, end in spans:
        if begun is None:
            if end < positions[0].as_of:
                return None
            begun = start
        elif end >= begun:
            begun = min(begun, start)
    return begun


def _unpaid_spans(positions: Iterable[Position]) -> Iterator[tuple[dt.date, dt.date]]:
    """From when to when each due was late."""
    for position in positions:
        for due in position.dues:
            end = position.as_of if due.ages else _gone_on(due)
            if end is not None and end > due.date:
                yield due.date, end


def _gone_on(due: Due) -> dt.date | None:
    """The day on which the last of it was paid, or made something else by a judgment or change."""
    parts = (*due.paid, *due.taken)
    return max((one.date for one in parts if one.component >= INTEREST), default=None)


def standings(
    book: Book,
    as_of: dt.date,
    borrowers: Iterable[str] | None = None,
    positions: Mapping[str, Position] | None = None,
) -> list[Standing]:
    """Every borrower's standing; loans that cannot be worked out are left to `check`.

    Args:
        book: the loans.
        as_of: the day at whose end they stand so.
        borrowers: ids of those looked at; None for all.
        positions: of that day by account, where they are worked out already.
    """
    wanted = None if borrowers is None else set(borrowers)
    matters: dict[tuple[str, str, str], list[Position]] = {}
    for _, loan in sorted(book.loans.items()):
        if loan.side == "asset" and (wanted is None or loan.borrower in wanted):
            known = positions.get(loan.account) if positions is not None else None
            position = known or _replayed(book, loan, as_of)
            if position is not None:
                key = (loan.borrower, loan.policy, loan.terms.currency)
                matters.setdefault(key, []).append(position)
    return [
        Standing(book, book.borrower(found[0].loan), book.policies[policy], as_of, tuple(found))
        for (_, policy, _), found in matters.items()
    ]


def earlier(standing: Standing, on: dt.date) -> Standing:
    """The same loans at the end of a day before."""
    found = (_replayed(standing.book, one.loan, on) for one in standing.positions)
    return dataclasses.replace(standing, as_of=on, positions=tuple(filter(None, found)))


def _replayed(book: Book, loan: Loan, as_of: dt.date) -> Position | None:
    try:
        return replay(
            loan, as_of, buckets=book.options.buckets, recorded_until=book.recorded_for(loan)
        )
    except NoIndexValueError:
        return None


def received_events(standing: Standing) -> list[Event]:
    """Money in on all loans, oldest first."""
    events = (
        event
        for one in standing.positions
        for event in one.state.applied
        if event.kind in _MONEY_IN
    )
    return sorted(events, key=lambda event: event.date)

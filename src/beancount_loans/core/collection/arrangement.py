"""Arrangements: kept, they hold the ladder; broken, it resumes where it stood.

An arrangement is a hold of that kind with rows: so much is promised by each of its days. From
the end of a day on which less has come in since it began, it holds nothing, until what was
promised by then is made good.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, Literal

from beancount_loans.core.agreement.loan import Event, Hold, Loan, PlanRow
from beancount_loans.core.servicing.arrears import days_delinquent
from beancount_loans.core.servicing.position import Position

KIND: Final = "arrangement"
_MONEY: Final = {"payment": 1, "prepayment": 1, "recovery": 1, "returned-payment": -1, "refund": -1}
_NIGHT: Final = dt.timedelta(days=1)


def kept_holds(loan: Loan, recorded_until: dt.date | None) -> tuple[Hold, ...]:
    """The holds of a loan, an arrangement for as long as it is kept.

    Args:
        loan: with its rows and all that came in.
        recorded_until: last day that the bank is recorded for; nobody has broken a promise that
            the bank could not tell yet.
    """
    return tuple(piece for hold in loan.holds for piece in _kept(hold, loan, recorded_until))


def _kept(hold: Hold, loan: Loan, recorded_until: dt.date | None) -> Iterator[Hold]:
    rows = [row for row in loan.rows if row.date > hold.start]
    if hold.kind != KIND or loan.terms.method == "custom" or not rows:
        yield hold
        return
    tolerance = loan.terms.minor(loan.terms.tolerance)
    since: dt.date | None = hold.start
    for day in _turns(hold, rows, loan.events, recorded_until):
        behind = _owed(rows, day) - _received(loan.events, hold.start, day) > tolerance
        if behind and since is not None:
            yield replace(hold, start=since, kept_until=day - _NIGHT)
            since = None
        elif not behind and since is None:
            since = day
    if since is not None:
        yield replace(hold, start=since)


def _turns(
    hold: Hold,
    rows: Sequence[PlanRow],
    events: Iterable[Event],
    recorded_until: dt.date | None,
) -> list[dt.date]:
    """The days at whose end an arrangement may be broken or made good."""
    last = min(day for day in (hold.until, recorded_until or dt.date.min, dt.date.max) if day)
    days = {row.date + _NIGHT for row in rows}
    days |= {event.date for event in events if event.kind in _MONEY and event.date > hold.start}
    return sorted(day for day in days if day <= last)


def _owed(rows: Iterable[PlanRow], day: dt.date) -> int:
    """What was promised by the day before; a row's own day is still open."""
    return sum(row.principal + (row.interest or 0) for row in rows if row.date < day)


def _received(events: Iterable[Event], first: dt.date, last: dt.date) -> int:
    return sum(
        _MONEY[event.kind] * event.amount
        for event in events
        if event.kind in _MONEY and first <= event.date <= last
    )


def holds_of(position: Position) -> tuple[Hold, ...]:
    """The holds of a loan on a day; an arrangement of other terms ends with the first due missed.

    Such an arrangement has no rows: what it promises is what falls due under the new terms.
    """
    return tuple(_by_dues(hold, position) for hold in position.loan.holds)


def _by_dues(hold: Hold, position: Position) -> Hold:
    if hold.kind != KIND or position.loan.rows or not hold.covers(position.as_of):
        return hold
    known = min(position.recorded_until or dt.date.min, position.as_of)
    grace = dt.timedelta(days=position.loan.terms.grace_days)
    missed = [
        due.date
        for due in position.state.open_dues()
        if due.ages and due.date > hold.start and due.date + grace < known
    ]
    return replace(hold, kept_until=min(missed)) if missed else hold


def delinquent(position: Position) -> int:
    """Days past due less grace days and days on hold, for as long as the holds were kept."""
    grace = position.loan.terms.grace_days
    return days_delinquent(position.oldest_unpaid, position.as_of, grace, holds_of(position))


def agreement(
    positions: Iterable[Position],
) -> tuple[Literal["none", "kept", "broken"], Hold | None]:
    """Whether an arrangement is kept, or the last one was broken, and that one."""
    last: Hold | None = None
    for position in positions:
        for hold in holds_of(position):
            if hold.kind == KIND and hold.start <= position.as_of:
                if hold.covers(position.as_of):
                    return "kept", hold
                last = hold if hold.kept_until else last
    return ("broken", last) if last else ("none", None)

"""The principal of a loan over time: as it was planned, and as it went."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.core.agreement.loan import Event, Loan
from beancount_loans.core.servicing.position import Position
from beancount_loans.core.servicing.replay import advance, apply, in_order, run
from beancount_loans.core.servicing.schedule import lent, rows
from beancount_loans.core.servicing.state import Servicing


class Point(NamedTuple):
    """Principal outstanding from a day on."""

    date: dt.date
    amount: Decimal


def went(position: Position) -> list[Point]:
    """Principal outstanding after each day on which it changed, up to the day of reading."""
    loan, points = position.loan, _Points(position)
    state = Servicing(loan)
    dues = sorted({due.date for due in position.dues})
    for event in in_order(loan.events):
        if event.date > position.as_of:
            break
        while dues and dues[0] < event.date:
            points.let_fall_due(state, dues.pop(0))
        advance(state, event.date, before=event.first or event.kind == "opening")
        state = apply(state, event)
        points.add(event.date, state.outstanding)
    for due in dues:
        points.let_fall_due(state, due)
    points.add(position.as_of, position.state.outstanding)
    if position.principal_outstanding and points.found[-1].date < position.as_of:
        points.found.append(Point(position.as_of, position.principal_outstanding))
    return points.found


class _Points:
    """Collects the days on which a balance changed; of several figures of a day the last."""

    def __init__(self, position: Position) -> None:
        self.found: list[Point] = []
        self._money = position.money

    def let_fall_due(self, state: Servicing, day: dt.date) -> None:
        """What was prepaid repays principal when it falls due."""
        advance(state, day)
        self.add(day, state.outstanding)

    def add(self, day: dt.date, minor: int) -> None:
        """The balance from a day on, in minor units."""
        amount = self._money(minor)
        if self.found and self.found[-1].date == day:
            self.found.pop()
        if not self.found or self.found[-1].amount != amount:
            self.found.append(Point(day, amount))


def planned(loan: Loan) -> list[Point]:
    """Principal outstanding had all of it been drawn at once and paid as first agreed."""
    start = _begins(loan)
    amount = loan.terms.minor(loan.terms.principal)
    as_agreed = replace(loan, events=(), opening=None, closed=None)
    state = run(as_agreed, start, [Event(start, "disbursement", amount)])
    found = [Point(row.due, loan.terms.money(row.balance)) for row in rows(state)]
    return [Point(start, loan.terms.money(amount)), *found]


def _begins(loan: Loan) -> dt.date:
    """The day of the first disbursement; where there is none, that of the terms."""
    days = [event.date for event in loan.events if event.kind in ("disbursement", "debit")]
    return min(days) if days and loan.opening is None else lent(loan)

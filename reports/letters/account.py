"""What happened on a loan, line by line, each with where the loan stood at the end of its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from beancount_loans.core.components import CHARGES, COUNT, INTEREST, LATE_INTEREST, NAMES
from beancount_loans.core.explain.explain import Step, explain
from beancount_loans.core.servicing.movements import Due, Paid
from beancount_loans.core.servicing.position import Parts, Position, replay

_SILENT = ("step", "change", "prepaid")
"""Steps of the explanation that move no money of their own."""
_OUT = ("payment", "prepayment", "recovery", "waiver", "write-off")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened.

    Attributes:
        amount: negative what lessens the debt.
        parts: of a due by component; all zero for the rest.
        due: unpaid dues at the end of the day.
        outstanding: principal owed at the end of the day, due or not.
        claim: all that the books carry at the end of the day.
    """

    date: dt.date
    kind: str
    amount: Decimal
    parts: Parts
    due: Decimal
    outstanding: Decimal
    claim: Decimal


@dataclass(frozen=True, slots=True)
class Year:
    """A calendar year of a loan.

    Attributes:
        end: its last day, or that of the position if that comes first.
        principal_paid: principal repaid in it, due or early.
        outstanding: principal owed at the end.
    """

    end: dt.date
    interest_paid: Decimal
    late_interest_paid: Decimal
    charges_paid: Decimal
    principal_paid: Decimal
    outstanding: Decimal


def account_lines(position: Position, since: dt.date | None = None) -> list[Line]:
    """The loan's account up to the position's day.

    Args:
        position: the loan on its day.
        since: leave out what happened before this day.
    """
    steps = [one for one in explain(position) if one.kind not in _SILENT and one.amount]
    days = {one.date for one in steps if since is None or one.date >= since}
    stood = {day: replay(position.loan, day) for day in days}
    return [_line(one, stood[one.date]) for one in steps if one.date in stood]


def _line(step: Step, stood: Position) -> Line:
    sums = [0] * COUNT
    for share in step.shares:
        if share.component in NAMES:
            sums[NAMES.index(share.component)] += share.amount
    sign = -1 if step.kind in _OUT else 1
    return Line(
        date=step.date,
        kind=step.kind,
        amount=stood.money(sign * step.amount),
        parts=stood.parts([sign * one for one in sums]),
        due=stood.due.total,
        outstanding=stood.principal_outstanding,
        claim=stood.claim,
    )


def came_in(dues: Iterable[Due], counts: Callable[[Paid], bool] = lambda part: True) -> list[int]:
    """What money paid on dues, by component, in minor units; nothing that was only given up."""
    paid = [0] * COUNT
    for due in dues:
        for part in due.paid:
            if part.by and part.by.kind not in ("waiver", "write-off") and counts(part):
                paid[part.component] += part.amount
    return paid


def received(position: Position) -> Decimal:
    """All money that came in on a loan and stayed."""
    sums = {"payment": 1, "prepayment": 1, "recovery": 1, "refund": -1}
    events = position.state.applied
    return position.money(sum(sums.get(one.kind, 0) * one.amount for one in events))


def year_of(position: Position, year: int) -> Year:
    """A loan's calendar year, as known on the position's day."""
    start, end = dt.date(year - 1, 12, 31), min(dt.date(year, 12, 31), position.as_of)
    paid = came_in(position.dues, lambda part: start < part.date <= end)
    before, after = replay(position.loan, start), replay(position.loan, end)
    return Year(
        end=end,
        interest_paid=position.money(paid[INTEREST]),
        late_interest_paid=position.money(paid[LATE_INTEREST]),
        charges_paid=position.money(sum(paid[one] for one in CHARGES)),
        principal_paid=after.repaid - before.repaid,
        outstanding=after.principal_outstanding,
    )

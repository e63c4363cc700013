"""What happens if a loan is drawn and then never paid: each step with its day and its amounts.

This is what a borrower is told before signing. Nothing is worked out anew: the loan is replayed
as if it happened, and the policy's own ladder says what comes next.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.core.agreement.loan import Event, Loan
from beancount_loans.core.calendar import NO_HOLIDAYS, Calendar
from beancount_loans.core.collection.acceleration import Exposure, Unpaid, may_call
from beancount_loans.core.collection.ladder import NextStep, next_step
from beancount_loans.core.collection.situation import Situation, Taken
from beancount_loans.core.components import FEE
from beancount_loans.core.policy.policy import Policy
from beancount_loans.core.policy.steps import DECIDED_KINDS, Step
from beancount_loans.core.servicing.position import Parts, Position, replay

LONGEST = 1000
"""Days after the first due date in which steps are looked for."""


class Expected(NamedTuple):
    """A step that would be taken.

    Attributes:
        on: the first day on which the policy allows it.
        fee: that it costs, in minor units.
        deadline: the last day to pay that it sets.
        due: what would be due and unpaid after it, by component.
        late_interest: that would have run up unclaimed.
        basis: law or habit behind it.
    """

    step: Step
    on: dt.date
    fee: int
    deadline: dt.date | None
    due: Parts
    late_interest: Decimal
    basis: str


def if_unpaid(
    loan: Loan,
    drawings: Sequence[Event],
    first_due: dt.date,
    policy: Policy,
    legal: Calendar = NO_HOLIDAYS,
) -> list[Expected]:
    """The steps that follow if nothing is ever paid, to the first that a person decides on.

    Args:
        loan: its terms count, its history does not.
        drawings: as agreed.
        first_due: the day of the first installment.
        policy: whose ladder is climbed.
        legal: days on which no deadline ends.
    """
    bare = _drawn(loan, drawings)
    found: list[Expected] = []
    on = first_due + dt.timedelta(days=1)
    while on <= first_due + dt.timedelta(days=LONGEST):
        told = next_step(_situation(replay(bare, on), found), policy, on, legal)
        if told.step is None:
            break
        if not told.allowed:
            on = max(on + dt.timedelta(days=1), told.earliest or on)
            continue
        step = told.step
        bare, taken = _take(bare, step, told, on)
        found.append(taken)
        if step.kind in DECIDED_KINDS:
            break
    return found


def called_from(
    loan: Loan, drawings: Sequence[Event], first_due: dt.date, policy: Policy
) -> dt.date | None:
    """The first day on which all of it could be called if nothing is ever paid; None: never.

    Args:
        loan: its terms count, its history does not.
        drawings: as agreed.
        first_due: the day of the first installment.
        policy: whose test it is.
    """
    last = first_due + dt.timedelta(days=LONGEST)
    position = replay(_drawn(loan, drawings), last)
    unpaid = [Unpaid(due.date, position.money(due.ages)) for due in position.dues if due.ages]
    tests = policy.at(first_due).acceleration.tests
    waits = {max(1, test.days_overdue) for test in tests} or {1}
    days = {one.due + dt.timedelta(days=wait) for one in unpaid for wait in waits}
    months = (max(one.due for one in position.schedule) - loan.opened).days * 12 // 365
    for day in sorted(days):
        late = tuple(one for one in unpaid if one.due < day)
        exposure = Exposure(late, position.drawn, months)
        if late and may_call(policy.at(day).acceleration.tests, exposure, day):
            return day
    return None


def _drawn(loan: Loan, drawings: Sequence[Event]) -> Loan:
    """The loan with nothing in its history but what is drawn."""
    return replace(
        loan, events=tuple(drawings), opening=None, holds=(), contacts=(), snapshots=(), closed=None
    )


def _take(loan: Loan, step: Step, told: NextStep, on: dt.date) -> tuple[Loan, Expected]:
    fee = loan.terms.minor(told.cost.fee.number) if told.cost.fee else 0
    events = list(loan.events)
    if step.claims_late_interest:
        events.append(Event(on, "step", step=step.key))
    if fee:
        events.append(Event(on, "charge", fee, {FEE: fee}, step=step.key))
    after = replace(loan, events=tuple(events))
    position = replay(after, on)
    late = position.late_interest_accrued
    return after, Expected(step, on, fee, told.deadline, position.due, late, told.basis)


def _situation(position: Position, taken: Sequence[Expected]) -> Situation:
    """Where somebody stands who has paid nothing and said nothing."""
    terms = position.loan.terms
    unpaid = [due for due in position.state.open_dues() if due.ages]
    last = max((row.due for row in position.schedule), default=position.as_of)
    return Situation(
        currency=terms.currency,
        days_delinquent=position.days_delinquent,
        unpaid=tuple(Unpaid(due.date, position.money(due.ages)) for due in unpaid),
        arrears_since=position.oldest_unpaid,
        steps=tuple(Taken(one.step.key, one.on, position.money(one.fee)) for one in taken),
        recorded_until=position.as_of,
        grace_days=terms.grace_days,
        credit=position.drawn,
        months=(last - position.loan.opened).days * 12 // 365,
    )

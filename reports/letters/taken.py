"""A step of the ladder as if it were taken: what the borrower then owes, and what follows.

A letter tells the debt with the fee that it carries. So the step is put among the loan's
events and everything is replayed: no figure of a letter is worked out beside the ledger.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass

from beancount_loans.core.agreement.loan import Contact, Event, Loan
from beancount_loans.core.collection.ladder import NextStep
from beancount_loans.core.components import FEE
from beancount_loans.core.money import Money
from beancount_loans.core.policy.steps import Step
from beancount_loans.core.servicing.position import Position, replay
from beancount_loans.standing import Standing

__all__ = ["Taking", "carrier", "late_loans", "next_of", "take"]


@dataclass(frozen=True, slots=True)
class Taking:
    """A step, taken on the day of its letter.

    Attributes:
        deadline: the last day to pay that it sets.
        after: the standing with it, at the end of the day.
        follows: what the ladder has next if nothing is paid by the deadline.
    """

    step: Step
    fee: Money | None
    deadline: dt.date | None
    after: Standing
    follows: NextStep | None


def carrier(standing: Standing) -> Position:
    """The loan that a step stands on: the one that is late the longest, else the next due."""
    far = dt.date.max
    return min(
        standing.positions,
        key=lambda one: (one.oldest_unpaid or far, (one.next_due or (far,))[0], one.loan.account),
    )


def late_loans(standing: Standing) -> list[Loan]:
    """The loans with something unpaid; the carrier where none has."""
    late = [one.loan for one in standing.positions if one.oldest_unpaid]
    return late or [carrier(standing).loan]


def take(standing: Standing, step: Step, fee: Money | None, deadline: dt.date | None) -> Taking:
    """Take a step on the day of a standing, on paper only."""
    after = _with(standing, step, fee)
    return Taking(step, fee, deadline, after, _following(after, deadline))


def next_of(standing: Standing) -> Taking | None:
    """The standing's next step, taken; None where there is none."""
    found = standing.next
    if found.step is None:
        return None
    return take(standing, found.step, found.cost.fee, found.deadline)


def _with(standing: Standing, step: Step, fee: Money | None) -> Standing:
    bearer, late = carrier(standing).loan.account, {one.account for one in late_loans(standing)}
    positions = tuple(
        _replayed(standing, _stepped(one.loan, standing.as_of, step, fee, bearer))
        if one.loan.account in late
        else one
        for one in standing.positions
    )
    return dataclasses.replace(standing, positions=positions)


def _stepped(loan: Loan, on: dt.date, step: Step, fee: Money | None, bearer: str) -> Loan:
    events = list(loan.events)
    if fee is not None and loan.account == bearer:
        amount = loan.terms.minor(fee.number)
        events.append(Event(on, "charge", amount, parts={FEE: amount}, step=step.key))
    if step.claims_late_interest:
        events.append(Event(on, "step", step=step.key))
    note = Contact(on, "", "", step=step.key)
    return dataclasses.replace(loan, events=tuple(events), contacts=(*loan.contacts, note))


def _replayed(standing: Standing, loan: Loan) -> Position:
    book = standing.book
    return replay(
        loan,
        standing.as_of,
        buckets=book.options.buckets,
        recorded_until=book.recorded_for(loan),
    )


def _following(after: Standing, deadline: dt.date | None) -> NextStep | None:
    """What comes the day after the deadline, were nothing paid."""
    if deadline is None:
        return None
    later = dataclasses.replace(after, as_of=deadline + dt.timedelta(days=1))
    later = dataclasses.replace(
        later, positions=tuple(_replayed(later, one.loan) for one in after.positions)
    )
    return later.next if later.next.step else None

"""The end of a loan: everything falls due at once, or less is taken for all."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from beancount_loans.core.agreement.loan import Event
from beancount_loans.core.components import COUNT, FEE, INTEREST, PRINCIPAL
from beancount_loans.core.servicing.early_repayment import early_fee
from beancount_loans.core.servicing.movements import (
    ACCRUED,
    DUE,
    EARNED,
    LATER,
    LOSS,
    ROOT,
    Due,
    DueKind,
    Legs,
    Movement,
    Part,
)
from beancount_loans.core.servicing.state import Servicing, add


class Quote(NamedTuple):
    """What repays a loan at the end of a day, in minor units.

    Attributes:
        claim: what the books carry.
        interest: of the contract to the day, not yet due.
        late_interest: run up and not yet claimed: a payoff claims it.
        fee: for principal that is not yet due.
    """

    claim: int
    interest: int
    late_interest: int
    fee: int

    @property
    def total(self) -> int:
        """Money that reaches this repays the loan."""
        return sum(self)


def quote(servicing: Servicing, date: dt.date | None = None) -> Quote:
    """What repays the loan at the end of a day, by default today; no part passes the law's ceiling.

    Args:
        servicing: the loan today.
        date: the day to which interest is counted, nothing else happening until then.
    """
    day, room = date or servicing.date, servicing.room
    late, interest = servicing.late_unclaimed(day), servicing.earned(day)
    fee = early_fee(servicing)
    if room is not None:
        interest = min(interest, servicing.carry + room - late)
        fee = min(fee, room - late - interest + servicing.carry)
    return Quote(servicing.claim, interest, late, fee)


def repay(servicing: Servicing, event: Event) -> None:
    """All that the quote of today names falls due: late interest, the fee, interest, principal."""
    fee = quote(servicing).fee
    servicing.claim_late_interest(event, "late interest claimed when the loan is repaid")
    if servicing.principal or servicing.later_total or servicing.earned(servicing.date):
        what = "interest to the day, the fee for early repayment" if fee else "interest to the day"
        all_due_now(servicing, event, "payoff", f"{what} and all principal fall due", fee)
    _use_what_is_held(servicing, event)
    servicing.repaid_on = servicing.date


def _use_what_is_held(servicing: Servicing, event: Event) -> None:
    """Money held for coming installments, of which there are none now, pays what was due before."""
    legs: Legs = {}
    parts = [part for due in servicing.open_dues() for part in servicing.use_prepaid(due, legs)]
    if parts:
        rule = "held for coming installments: pays what is due"
        servicing.allocate(legs, parts, rule, event)


def all_due_now(
    servicing: Servicing, event: Event | None, kind: DueKind, rule: str, fee: int = 0
) -> None:
    """Interest to the day, what is due later and all principal fall due today, with a fee."""
    legs: Legs = {}
    carried = servicing.carry
    earned = servicing.collect(servicing.date)
    add(legs, ACCRUED, -min(carried, earned))
    add(legs, EARNED[INTEREST], -(earned - min(carried, earned)))
    waiting = servicing.deferred + servicing.held_back
    servicing.deferred = servicing.held_back = 0
    add(legs, LATER[INTEREST], -waiting)
    parts = [0] * COUNT
    parts[INTEREST], parts[PRINCIPAL] = earned + waiting, servicing.principal
    for later in servicing.later:
        for component, amount in enumerate(later.unpaid):
            parts[component] += amount
            add(legs, LATER[component], -amount)
    servicing.later = []
    parts[FEE] += fee
    add(legs, EARNED[FEE], -fee)
    add(legs, ROOT, -servicing.principal)
    servicing.principal = 0
    servicing.mark(servicing.date)
    due = Due(servicing.date, kind, None, parts, start=servicing.since, event=event)
    servicing.add_due(due, legs, rule, event)


def settlement_kept(servicing: Servicing) -> None:
    """The agreed part was paid in time: the rest is a loss."""
    assert servicing.settlement is not None
    all_due_now(servicing, None, "payoff", "settled for less: all of it falls due")
    legs: Legs = {}
    rest = 0
    parts: list[Part] = []
    for due in servicing.open_dues():
        for component in range(COUNT):
            amount = due.unpaid[component]
            if amount:
                due.take(component, amount, servicing.date, None)
                add(legs, DUE[component], -amount)
                parts.append(Part(due, component, amount))
                rest += amount
    add(legs, LOSS, rest)
    servicing.forgiven += rest
    servicing.written_off += rest
    servicing.settlement = None
    servicing.settled_on = servicing.date
    servicing.move(
        Movement(
            servicing.date,
            "due",
            legs,
            parts=tuple(parts),
            rule="settled for less: the rest is a loss",
        )
    )
    servicing.watch_overdue()


def count_settlement(servicing: Servicing, amount: int) -> None:
    """Count a payment towards an agreed settlement."""
    if servicing.settlement is None:
        return
    agreed, until, paid = servicing.settlement
    servicing.settlement = (agreed, until, paid + amount)
    if paid + amount >= agreed:
        settlement_kept(servicing)


def settlement_lapses(servicing: Servicing) -> None:
    """The agreed part was not paid in time: nothing has changed."""
    servicing.settlement = None

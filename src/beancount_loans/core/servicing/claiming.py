"""Claims made and claims given up: charges, waivers, write-offs, recoveries."""

from __future__ import annotations

import datetime as dt

from beancount_loans.core.agreement.loan import Event
from beancount_loans.core.components import COUNT, INTEREST, LATE_INTEREST, PRINCIPAL
from beancount_loans.core.servicing.movements import (
    DUE,
    LATER,
    ROOT,
    Due,
    Legs,
    Movement,
    Part,
    pay,
)
from beancount_loans.core.servicing.state import Servicing, add, add_placed, amounts


def charge(servicing: Servicing, event: Event) -> None:
    """A fee, penalty, cost or interest claimed by the bookkeeper: a due of its own."""
    parts = amounts(event.parts)
    servicing.charged += sum(parts[:PRINCIPAL])
    late = parts[LATE_INTEREST]
    if late:
        servicing.late.claimed += late
    due = Due(_due_date(servicing, event), "charge", None, parts, event=event)
    if due.date > event.date:
        legs: Legs = {ROOT: -event.amount}
        add_placed(legs, event)
        servicing.wait(due, legs)
        servicing.move(
            Movement(
                servicing.date,
                "allocation",
                legs,
                due,
                event,
                rule=f"claimed, due on {due.date}",
            )
        )
        return
    legs = {ROOT: -event.amount}
    add_placed(legs, event)
    servicing.add_due(due, legs, "charge", event, "allocation")


def _due_date(servicing: Servicing, event: Event) -> dt.date:
    """A charge's own day, or that of the installment in whose period it lies."""
    own, grid = event.due or event.date, servicing.grid
    if servicing.terms.charges == "own" or grid is None or servicing.last is None:
        return own
    days = (grid.slot(index).due for index in range(servicing.last))
    return next((day for day in days if day >= own), own)


def waiver(servicing: Servicing, event: Event) -> None:
    """A claim given up, by component; oldest due first, then what is due later."""
    legs: Legs = {ROOT: event.amount}
    parts: list[Part] = []
    for component, amount in event.parts.items():
        servicing.charged -= amount if component != PRINCIPAL else 0
        left, taken = pay(
            servicing.open_dues(),
            amount,
            (component,),
            servicing.date,
            event,
            by_component=False,
        )
        for part in taken:
            add(legs, DUE[component], -part.amount)
        parts += taken
        left = _waive_later(servicing, component, left, legs, event)
        if left:
            servicing.fault(event, f"gives up {servicing.shown(left)} more than is claimed")
            servicing.hold(left, event, legs)
    servicing.allocate(legs, parts, "given up", event)
    servicing.watch_overdue()


def _waive_later(
    servicing: Servicing, component: int, amount: int, legs: Legs, event: Event
) -> int:
    for due in servicing.later:
        taken = min(amount, due.unpaid[component])
        if taken:
            due.take(component, taken, servicing.date, event)
        amount -= taken
        add(legs, LATER[component], -taken)
    if component == INTEREST:
        for name in ("deferred", "held_back"):
            taken = min(amount, getattr(servicing, name))
            setattr(servicing, name, getattr(servicing, name) - taken)
            amount -= taken
            add(legs, LATER[component], -taken)
    return amount


def write_off(servicing: Servicing, event: Event) -> None:
    """The claim leaves the books, its last installments first; it stays owed unless forgiven."""
    amount = min(event.amount, servicing.claim + servicing.prepaid_total)
    if amount < event.amount:
        told, owed = servicing.shown(event.amount), servicing.shown(amount)
        servicing.fault(event, f"writes off {told}, but the claim is {owed}")
    legs: Legs = {}
    early = min(amount, servicing.principal)
    servicing.principal -= early
    servicing.remark()
    left = amount - early
    left = _write_off_later(servicing, left, legs, event)
    parts = _write_off_dues(servicing, left, legs, event)
    add(legs, ROOT, event.amount - early)
    if event.amount > amount:
        servicing.hold(event.amount - amount, event, legs)
    servicing.written_off += amount
    if event.forgiven:
        servicing.forgiven += amount
    rule = "written off, the last first"
    servicing.allocate(legs, parts, rule, event)
    servicing.watch_overdue()


def _write_off_dues(servicing: Servicing, left: int, legs: Legs, event: Event) -> list[Part]:
    """The last due first, and in it the last component."""
    parts: list[Part] = []
    backwards = tuple(reversed(servicing.terms.allocation))
    for due in reversed(servicing.open_dues()):
        left, taken = pay([due], left, backwards, servicing.date, event, by_component=False)
        for part in taken:
            add(legs, DUE[part.component], -part.amount)
        parts += taken
    return parts


def _write_off_later(servicing: Servicing, amount: int, legs: Legs, event: Event) -> int:
    for component in (INTEREST, *range(COUNT)):
        before = amount
        amount = _waive_later(servicing, component, amount, legs, event)
        if before == amount == 0:
            break
    return amount


def recovery(servicing: Servicing, event: Event) -> None:
    """Money on a debt that had left the books; negative where it came back."""
    servicing.recovered += event.amount
    if event.amount > 0:
        servicing.last_payment = (event.date, event.amount)


def capitalization(servicing: Servicing, event: Event) -> None:
    """The bookkeeper adds interest to principal by hand."""
    servicing.principal += event.amount
    servicing.size = None
    servicing.remark()


def step_taken(servicing: Servicing, event: Event) -> None:
    """A step of the ladder that claims the late interest run up so far."""
    if servicing.terms.late_claim == "step":
        servicing.claim_late_interest(event, f"late interest claimed by {event.step}")

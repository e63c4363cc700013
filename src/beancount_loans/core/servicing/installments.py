"""What an installment is made of, when its day comes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from beancount_loans.core.agreement.grid import Slot
from beancount_loans.core.components import FEE, INTEREST, PRINCIPAL
from beancount_loans.core.servicing.installment_size import ensure_size
from beancount_loans.core.servicing.movements import (
    ACCRUED,
    EARNED,
    LATER,
    ROOT,
    Due,
    Legs,
    Movement,
)
from beancount_loans.core.servicing.plain_installment import is_plain, plain_installment
from beancount_loans.core.servicing.state import Servicing, add, amounts

LONGEST = 5000
"""No loan has more installments: what never repays itself stops here."""


def fall_due(servicing: Servicing) -> None:
    """Let the next installment fall due on its day."""
    slot = servicing.upcoming()
    assert slot is not None
    if is_plain(servicing, slot):
        plain_installment(servicing, slot)
        return
    if servicing.deferrals:
        _defer(servicing, slot)
        return
    if slot.principal:
        servicing.number += 1
        ensure_size(servicing, slot)
    legs: Legs = {}
    fresh = _interest(servicing, slot, legs)
    interest = fresh + _release(servicing, slot, legs)
    principal = _principal(servicing, slot, fresh) if slot.principal else 0
    interest, principal = _with_held_back(servicing, legs, interest, principal)
    if servicing.terms.late_claim == "due":
        servicing.claim_late_interest(None, "late interest claimed when an installment falls due")
    due = _due(servicing, slot, interest, principal, legs)
    servicing.slot += 1
    _next_period(servicing)
    if due is not None:
        servicing.add_due(due, legs, "installment")


def _due(servicing: Servicing, slot: Slot, interest: int, principal: int, legs: Legs) -> Due | None:
    """The installment; None where nothing falls due and none is counted.

    Principal below zero is interest that the installment does not cover: it is capitalised.
    """
    terms, uncovered = servicing.terms, max(0, -principal)
    fee = terms.minor(terms.installment_fee) if terms.installment_fee and slot.principal else 0
    servicing.principal -= principal
    servicing.mark(servicing.end_of(slot))
    if not (interest or principal or fee) and not _counts_when_empty(servicing, slot):
        servicing.move(Movement(servicing.date, "due", legs, rule="interest becomes principal"))
        return None
    add(legs, ROOT, -principal)
    add(legs, EARNED[FEE], -fee)
    return Due(
        slot.due,
        "installment",
        servicing.number if slot.principal else None,
        amounts({FEE: fee, INTEREST: interest - uncovered, PRINCIPAL: principal + uncovered}),
        start=_start(servicing),
        balance=servicing.principal,
        capitalized=uncovered,
    )


def _counts_when_empty(servicing: Servicing, slot: Slot) -> bool:
    return slot.principal and servicing.number <= max(
        servicing.terms.grace_interest, servicing.terms.grace_principal
    )


def _start(servicing: Servicing) -> dt.date | None:
    grid = servicing.grid
    if grid is None:
        return None
    return grid.date(servicing.slot - 1) if servicing.slot else grid.start


def is_last(servicing: Servicing) -> bool:
    """Whether the next slot is the one at maturity."""
    return servicing.last is not None and servicing.slot + 1 >= servicing.last


# ------------------------------------------------------------ interest


def _interest(servicing: Servicing, slot: Slot, legs: Legs) -> int:
    """Interest of the period that ends, earned now; deferred or capitalised by the terms."""
    terms = servicing.terms
    if not slot.interest and not is_last(servicing) and not _repays_all(servicing, slot):
        return 0
    carried = servicing.carry
    earned = servicing.collect(servicing.end_of(slot))
    if terms.method == "flat":
        earned = _flat_interest(servicing)
    if terms.method == "custom":
        earned = _row_interest(servicing, earned)
    add(legs, ACCRUED, -min(carried, earned))
    add(legs, EARNED[INTEREST], -(earned - min(carried, earned)))
    if terms.capitalize_until is not None and slot.date <= terms.capitalize_until:
        _capitalize(servicing, earned, legs)
        return 0
    if _in_grace(servicing, slot) and not is_last(servicing):
        servicing.deferred += earned
        add(legs, LATER[INTEREST], earned)
        return 0
    return earned


def _capitalize(servicing: Servicing, amount: int, legs: Legs) -> None:
    servicing.principal += amount
    servicing.size = None
    add(legs, ROOT, amount)


def _repays_all(servicing: Servicing, slot: Slot) -> bool:
    """Whether an installment of a loan without maturity is its last."""
    terms, size = servicing.terms, servicing.size
    if servicing.last is not None or size is None or not slot.principal:
        return False
    interest = servicing.earned(servicing.end_of(slot)) if terms.method == "annuity" else 0
    return servicing.principal + interest <= size


def capitalize_to_date(servicing: Servicing) -> None:
    """The last day on which interest is added to principal, where that is no due date."""
    servicing.capitalized = True
    legs: Legs = {}
    earned = servicing.collect(servicing.date)
    add(legs, EARNED[INTEREST], -earned)
    _capitalize(servicing, earned, legs)
    servicing.remark()
    rule = "interest becomes principal, for the last time"
    servicing.move(Movement(servicing.date, "due", legs, rule=rule))


def _in_grace(servicing: Servicing, slot: Slot) -> bool:
    """Whether the interest of a slot waits for an installment after the grace."""
    coming = servicing.number if slot.principal else servicing.number + 1
    return coming <= servicing.terms.grace_interest


def _release(servicing: Servicing, slot: Slot, legs: Legs) -> int:
    """Interest deferred by a grace, which falls due with the first installment after it."""
    if _in_grace(servicing, slot) and not is_last(servicing):
        return 0
    deferred, servicing.deferred = servicing.deferred, 0
    add(legs, LATER[INTEREST], -deferred)
    return deferred


def _with_held_back(
    servicing: Servicing, legs: Legs, interest: int, principal: int
) -> tuple[int, int]:
    """Pay a holiday's interest from what would repay principal; the last takes the rest."""
    if not servicing.held_back:
        return interest, principal
    if is_last(servicing):
        taken = servicing.held_back
    else:
        taken = min(servicing.held_back, max(principal, 0))
        principal -= taken
    servicing.held_back -= taken
    add(legs, LATER[INTEREST], -taken)
    return interest + taken, principal


def _flat_interest(servicing: Servicing) -> int:
    level, left = servicing.flat or (0, 0)
    room = servicing.room
    part = left if is_last(servicing) else min(level, left)
    part = part if room is None else min(part, room)
    servicing.flat = (level, left - part)
    return part


def _defer(servicing: Servicing, slot: Slot) -> None:
    """Skip an installment: it moves to the end, and its interest goes where the holiday says."""
    how = servicing.deferrals.pop(0)
    legs: Legs = {}
    if slot.interest:
        if how == "waive":
            servicing.collect(servicing.end_of(slot))
        else:
            _defer_interest(servicing, slot, how, legs)
    servicing.slot += 1
    _next_period(servicing)


def _defer_interest(servicing: Servicing, slot: Slot, how: str, legs: Legs) -> None:
    carried = servicing.carry
    earned = servicing.collect(servicing.end_of(slot))
    add(legs, ACCRUED, -carried)
    add(legs, EARNED[INTEREST], carried - earned)
    if how == "pay":
        due = Due(
            slot.due,
            "installment",
            None,
            amounts({INTEREST: earned}),
            start=_start(servicing),
            balance=servicing.principal,
        )
        servicing.add_due(due, legs, "interest of a payment holiday")
        return
    if how == "capitalize":
        _capitalize(servicing, earned, legs)
        servicing.mark(servicing.end_of(slot))
    else:
        servicing.held_back += earned
        add(legs, LATER[INTEREST], earned)
    servicing.move(
        Movement(servicing.date, "due", legs, rule=f"interest of a payment holiday: {how}")
    )


def _next_period(servicing: Servicing) -> None:
    """An indexed rate is looked up at the start of each period, unless the terms say how often."""
    terms = servicing.terms
    if terms.rate.index is not None and terms.rate_reset is None:
        reset_rate(servicing, servicing.date)


def reset_rate(servicing: Servicing, date: dt.date) -> None:
    """Take the rate in force on a date; a changed one sizes the installment anew."""
    rate = servicing.rate_on(date)
    if rate == servicing.rate:
        return
    servicing.rate = rate
    servicing.mark(date)
    if (
        servicing.terms.on_rate_change == "resize"
        and servicing.terms.method == "annuity"
        and servicing.last is not None
    ):
        servicing.size = None


# ------------------------------------------------------------ principal


def _principal(servicing: Servicing, slot: Slot, interest: int) -> int:
    if is_last(servicing):
        return servicing.principal
    if servicing.number <= servicing.terms.grace_principal:
        return 0
    due = _METHODS[servicing.terms.method](servicing, slot, interest)
    return min(due, servicing.principal)


def _annuity_part(servicing: Servicing, slot: Slot, interest: int) -> int:
    size = servicing.size or 0
    if not slot.interest:
        return max(0, size - servicing.earned(servicing.end_of(slot)))
    if size < interest and servicing.terms.installment is None:
        return 0
    return size - interest


def _share_part(servicing: Servicing, _slot: Slot, _interest: int) -> int:
    return servicing.size or 0


def _flat_part(servicing: Servicing, _slot: Slot, interest: int) -> int:
    size = servicing.size or 0
    return size - interest if servicing.terms.round_to is not None else size


def _nothing(_servicing: Servicing, _slot: Slot, _interest: int) -> int:
    return 0


def _row_interest(servicing: Servicing, earned: int) -> int:
    """The interest that a row of the plan gives, else what the rate earned."""
    index = servicing.slot - servicing.skipped
    told = servicing.loan.rows[index].interest if index < len(servicing.loan.rows) else None
    return earned if told is None else told


def _row_part(servicing: Servicing, _slot: Slot, _interest: int) -> int:
    """Those that a holiday moved to the end push the rows after them back, in their order."""
    return servicing.loan.rows[servicing.slot - servicing.skipped].principal


_METHODS: dict[str, Callable[[Servicing, Slot, int], int]] = {
    "annuity": _annuity_part,
    "equal-principal": _share_part,
    "flat": _flat_part,
    "bullet": _nothing,
    "custom": _row_part,
    "on-demand": _nothing,
}

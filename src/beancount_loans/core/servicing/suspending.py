"""Interest of a loan that is not expected to pay: a claim, but income only once it is paid.

From the day it is suspended on, what is earned stands as suspended instead of as income. What
is paid of it, or given up, becomes income after all, so that a waiver takes nothing twice;
what is written off of it is no loss, for it never was income.
"""

from __future__ import annotations

from beancount_loans.core.components import INTEREST, LATE_INTEREST
from beancount_loans.core.servicing.movements import EARNED, LOSS, SUSPENDED, Legs, Movement

SUSPENDABLE = (INTEREST, LATE_INTEREST)


def suspend(movement: Movement, standing: int, *, now: bool) -> None:
    """Keep interest that a movement earns from being income, and settle what it pays of it.

    Args:
        movement: its legs are changed.
        standing: what was suspended before it, in minor units.
        now: whether interest is suspended on its day.
    """
    legs = movement.legs
    for component in SUSPENDABLE:
        standing += _keep_back(legs, component, standing, now=now)
    for component in SUSPENDABLE:
        standing -= _settle(movement, component, standing)


def _keep_back(legs: Legs, component: int, standing: int, *, now: bool) -> int:
    """How much more is suspended; less than zero where a court took of it."""
    earned = -legs.get(EARNED[component], 0)
    kept = max(earned, -standing) if now else 0
    _move(legs, EARNED[component], SUSPENDED, kept)
    return kept


def _settle(movement: Movement, component: int, standing: int) -> int:
    """How much of what is suspended is paid, given up or written off."""
    touched = sum(
        part.amount for part in movement.parts if part.component == component and part.due.suspended
    )
    settled = max(0, min(touched, standing))
    lost = LOSS in movement.legs or (movement.event and movement.event.kind == "write-off")
    _move(movement.legs, SUSPENDED, LOSS if lost else EARNED[component], settled)
    return settled


def _move(legs: Legs, origin: str, target: str, amount: int) -> None:
    """Move a credit from one place to another."""
    if amount:
        legs[origin] = legs.get(origin, 0) + amount
        legs[target] = legs.get(target, 0) - amount

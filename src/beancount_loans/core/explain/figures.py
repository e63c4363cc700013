"""The figures of a day, each with how it is made."""

from __future__ import annotations

from typing import NamedTuple

from beancount_loans.core.explain import formulas
from beancount_loans.core.explain.accruals import accrued
from beancount_loans.core.explain.words import FIGURES
from beancount_loans.core.servicing.position import Position


class Figure(NamedTuple):
    """A figure of the day, with how it is made; the amount in minor units, or days."""

    name: str
    amount: int
    formula: str


def figures(position: Position) -> list[Figure]:
    """The figures of the position's day, each with how it is made."""
    state, terms = position.state, position.loan.terms
    now = accrued(state, position.as_of, position.as_of)
    claim = [state.principal, state.due_total, state.later_total, -state.prepaid_total]
    earned, late = state.earned(position.as_of), state.late_unclaimed(position.as_of)
    found = [
        Figure(FIGURES["claim"], state.claim, formulas.added(terms, claim)),
        Figure(
            FIGURES["accrued_interest"],
            earned,
            formulas.interest(terms, now.stretches, earned, now.carried),
        ),
        Figure(
            FIGURES["late_interest_accrued"],
            late,
            formulas.late_interest(terms, now.late, now.late_claimed, late),
        ),
        Figure(
            FIGURES["payoff"],
            position.quote.total,
            formulas.added(terms, position.quote),
        ),
    ]
    return [one for one in found if one.amount or one.name == FIGURES["claim"]]


def days_late(position: Position) -> str:
    """Days past due in numbers; empty where nothing is."""
    oldest = position.oldest_unpaid
    return (
        f"{position.as_of} {formulas.MINUS} {oldest} = {position.days_past_due}" if oldest else ""
    )

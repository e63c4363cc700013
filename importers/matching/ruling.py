"""What a rule says of a line: an action with its parts, or a review with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.importers.matching.books import Payable, Stage
from beancount_loans.importers.matching.decisions import Action, Allocation, Kind
from beancount_loans.importers.matching.evidence import Evidence

__all__ = ["Rule", "Ruling", "ask", "post"]


class Ruling(NamedTuple):
    """A rule's word on a line; the first rule that has one decides.

    Attributes:
        action: What is to be done.
        why: The evidence, as a sentence.
        allocations: Parts that sum to the line.
        reverses: Identity of the payment taken back.
    """

    action: Action
    why: str
    allocations: tuple[Allocation, ...] = ()
    reverses: str = ""


Rule = Callable[[Evidence], Ruling | None]


def ask(why: str) -> Ruling:
    """Put a line before a person."""
    return Ruling(Action.REVIEW, why)


def post(parts: Iterable[tuple[Payable, Decimal]], why: str) -> Ruling:
    """Post money to loans; to one written off it is a recovery."""
    allocations = tuple(Allocation(loan.account, amount, _kind(loan)) for loan, amount in parts)
    return Ruling(Action.POST, why, allocations)


def _kind(loan: Payable) -> Kind:
    return Kind.RECOVERY if loan.stage == Stage.WRITTEN_OFF else Kind.PAYMENT

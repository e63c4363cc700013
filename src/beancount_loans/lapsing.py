"""When each unpaid part of a borrower's claims lapses, and what in the books has put that off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from beancount_loans.calendars import legal_calendar
from beancount_loans.core.agreement.loan import Contact
from beancount_loans.core.collection.limitation import (
    ClaimPart,
    Component,
    Interruption,
    Lapse,
    lapse,
)
from beancount_loans.core.collection.situation import Taken
from beancount_loans.core.components import FEE
from beancount_loans.core.policy.policy import Policy
from beancount_loans.core.servicing.position import Position

__all__ = ["Limited", "limited"]

STEPS: Final = {
    "demand": "demand",
    "claim": "court-claim",
    "judgment": "judgment",
    "attachment": "enforcement",
    "insolvency": "insolvency-claim",
}
"""What a step of the ladder is to the law of limitation, by kind of step."""
_OF_ONE_LOAN: Final = frozenset({"claim", "judgment", "attachment", "insolvency"})
"""Kinds of steps that interrupt for the loan alone that they stand on."""
_WRITTEN: Final = ("letter", "email")
_PAID: Final = ("payment", "prepayment")
_AFTER_FEE: Final[tuple[Component, ...]] = ("late-interest", "interest", "principal")


class Limited(NamedTuple):
    """An unpaid part of a claim and when it lapses; None where the policy does not say."""

    account: str
    part: ClaimPart
    amount: Decimal
    lapse: Lapse | None


def limited(
    positions: Sequence[Position], policy: Policy, steps: Iterable[Taken]
) -> Iterator[Limited]:
    """Every unpaid part of what is due on a borrower's loans, on the positions' day.

    Args:
        positions: of one borrower, under one policy.
        policy: the law.
        steps: those of all of the loans; a demand speaks of them all.
    """
    on = positions[0].as_of
    rules, told = policy.at(on), tuple(steps)
    calendar = legal_calendar(rules.calendars.legal)
    kinds = {step.key: step.kind for step in rules.steps}
    for one in positions:
        events = (*_by_steps(one, told, kinds), *_by_talk(one), *_by_money(one), *_by_court(one))
        for due in one.state.open_dues():
            for component, amount in enumerate(due.unpaid):
                if amount:
                    noted = one.loan.terms.promissory_note
                    part = ClaimPart(_component(component), due.date, one.loan.opened, noted)
                    end = lapse(part, events, policy, calendar)
                    yield Limited(one.loan.account, part, one.money(amount), end)


def _by_steps(
    position: Position, steps: Iterable[Taken], kinds: dict[str, str]
) -> Iterator[Interruption]:
    own = {(note.date, note.step) for note in position.loan.contacts}
    own |= {(event.date, event.step) for event in position.loan.events}
    for taken in steps:
        kind = kinds.get(taken.key, "")
        if kind in STEPS and (kind not in _OF_ONE_LOAN or (taken.on, taken.key) in own):
            yield Interruption(STEPS[kind], taken.on)


def _by_talk(position: Position) -> Iterator[Interruption]:
    """A promise acknowledges the debt."""
    for note in _until(position):
        if note.outcome == "promise":
            yield Interruption("acknowledgement", note.date, written=note.channel in _WRITTEN)


def _until(position: Position) -> Iterator[Contact]:
    return (note for note in position.loan.contacts if note.date <= position.as_of)


def _by_money(position: Position) -> Iterator[Interruption]:
    """A part payment; where a law lets it interrupt, the policy says so."""
    for event in position.state.applied:
        if event.kind in _PAID:
            yield Interruption("payment", event.date)


def _by_court(position: Position) -> Iterator[Interruption]:
    judged = position.state.judgment_on
    if judged is not None:
        yield Interruption("judgment", judged)


def _component(component: int) -> Component:
    return "charges" if component <= FEE else _AFTER_FEE[component - FEE - 1]

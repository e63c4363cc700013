"""Money paid ahead: held for dues to come, and which of them it is meant for.

Held money is given to a due on the day that falls due. Until then the schedule shows it
on the dues it would pay.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from beancount_loans.core.components import Order
from beancount_loans.core.servicing.movements import Due, Part

if TYPE_CHECKING:
    from beancount_loans.core.agreement.loan import Event
    from beancount_loans.core.agreement.terms import Terms


class Prepaid:
    """Money held for coming dues, and for which: the `next` ones, the `last` ones or `each`."""

    __slots__ = ("amount", "by", "date", "to")

    def __init__(self, date: dt.date, amount: int, by: Event | None, to: str = "next") -> None:
        self.date, self.amount, self.by, self.to = date, amount, by, to

    def copy(self) -> Prepaid:
        """The same money, to be given out on trial."""
        return Prepaid(self.date, self.amount, self.by, self.to)


class Given(NamedTuple):
    """A part of held money on a component of a due."""

    held: Prepaid
    part: Part


def give(held: Sequence[Prepaid], dues: list[Due], terms: Terms) -> Iterator[Given]:
    """Give held money to dues; both are changed.

    Args:
        held: the money, oldest first.
        dues: those it may pay, oldest first.
        terms: which say the order of components.
    """
    for money in held:
        days = [list(group) for _, group in groupby(dues, key=lambda due: due.date)]
        if money.to == "each":
            yield from _to_each(money, days, terms)
        elif money.to == "last":
            days.reverse()
        yield from _give(money, money.amount, days, terms)


def give_in_turn(held: Sequence[Prepaid], due: Due, terms: Terms) -> list[Part]:
    """Give held money to one due, the oldest first; both are changed."""
    parts: list[Part] = []
    ahead = terms.allocation_advance or terms.allocation
    for money in held:
        for component in terms.allocation if due.own_date <= money.date else ahead:
            taken = min(money.amount, due.unpaid[component])
            if taken > 0:
                due.take(component, taken, money.date, money.by)
                money.amount -= taken
                parts.append(Part(due, component, taken))
    return parts


def _to_each(money: Prepaid, days: list[list[Due]], terms: Terms) -> Iterator[Given]:
    """An equal share to every due date with anything unpaid; the last takes what is left over."""
    open_days = [day for day in days if any(due.outstanding for due in day)]
    if not open_days:
        return
    share = money.amount // len(open_days)
    for day in open_days[:-1]:
        yield from _give(money, share, [day], terms)
    yield from _give(money, money.amount, [open_days[-1]], terms)


def _give(money: Prepaid, amount: int, days: list[list[Due]], terms: Terms) -> Iterator[Given]:
    for due, component in _steps(money.date, days, terms):
        taken = min(amount, due.unpaid[component])
        if taken > 0:
            due.take(component, taken, money.date, money.by)
            money.amount -= taken
            amount -= taken
            yield Given(money, Part(due, component, taken))
        if not amount:
            return


def _steps(date: dt.date, days: list[list[Due]], terms: Terms) -> Iterator[tuple[Due, int]]:
    """In which order money of a day goes to components of later dues.

    A charge whose own day has come, though it falls due with an installment, comes first.
    """
    ahead = terms.allocation_advance or terms.allocation
    if terms.allocation_by == "component":
        days = [[due for day in days for due in day]]
    for day in days:
        ripe = [due for due in day if due.own_date <= date]
        yield from _by(terms.allocation, ripe)
        yield from _by(ahead, [due for due in day if due not in ripe])


def _by(order: Order, dues: list[Due]) -> Iterator[tuple[Due, int]]:
    return ((due, component) for component in order for due in dues)


def trial(due: Due) -> Due:
    """A copy of a due on which money can be tried."""
    copied = replace(due, amounts=list(due.amounts), unpaid=list(due.unpaid))
    copied.paid = list(due.paid)
    return copied


def share_of(due: Due, coming: list[Due], held: Sequence[Prepaid], terms: Terms) -> list[Given]:
    """What of held money is for a due, given that others are still to come.

    Nothing is changed; the parts are of the due itself, the money of `held`.
    """
    stand_in, copies = trial(due), [money.copy() for money in held]
    found = give(copies, [stand_in, *coming], terms)
    return [
        Given(held[copies.index(one.held)], Part(due, one.part.component, one.part.amount))
        for one in found
        if one.part.due is stand_in
    ]

"""What servicing writes down: dues, and where each cent went.

A movement is what the books would say about one event: legs on places of the
loan's tree (its account, `:Due:…`, `:Later:…`, `:Prepaid`) and outside it (where
interest and fees are earned). Amounts are minor units, debits positive, as for a
lender; a borrower's own books turn the signs.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Final, Literal, NamedTuple

from beancount_loans.core.agreement.loan import Event
from beancount_loans.core.components import COUNT, GROUPS, NAMES, PRINCIPAL, Order

ROOT: Final = ""
DUE: Final = tuple(f"Due:{group}" for group in GROUPS)
LATER: Final = tuple(f"Later:{group}" for group in GROUPS)
PREPAID: Final = "Prepaid"
EARNED: Final = tuple(f"earned {name}" for name in NAMES)
ACCRUED: Final = "accrued interest"
SUSPENDED: Final = "suspended interest"
LOSS: Final = "losses"

IN_TREE: Final = frozenset({ROOT, PREPAID, *DUE, *LATER})
"""Places on the loan's own accounts; together they are the claim."""

Legs = dict[str, int]
MovementKind = Literal["due", "allocation", "accrual", "correction"]
DueKind = Literal[
    "installment",
    "down-payment",
    "charge",
    "late-interest",
    "acceleration",
    "payoff",
    "opening",
    "judgment",
]


class Paid(NamedTuple):
    """A part of a payment on a component of a due; negative where it was taken back."""

    date: dt.date
    component: int
    amount: int
    by: Event | None


@dataclass(slots=True, eq=False)
class Due:
    """Something that falls due on a day, by component.

    Attributes:
        date: when it is to be paid.
        kind: what it is.
        number: of the installment, 0 for a down payment, None for anything else.
        amounts: minor units by component.
        unpaid: what is left of them.
        paid: what was paid on it, in order.
        start: where its interest period began.
        balance: principal not yet due after it.
        capitalized: interest that it does not cover and that became principal on its day.
        event: the charge or change that caused it.
        taken: the unpaid parts that a later change made something else.
        suspended: its interest was no income when it fell due.
    """

    date: dt.date
    kind: DueKind
    number: int | None = None
    amounts: list[int] = field(default_factory=lambda: [0] * COUNT)
    unpaid: list[int] = field(default_factory=lambda: [0] * COUNT)
    paid: list[Paid] = field(default_factory=list)
    start: dt.date | None = None
    balance: int = 0
    capitalized: int = 0
    event: Event | None = None
    taken: tuple[Paid, ...] = ()
    suspended: bool = False

    @property
    def as_fallen(self) -> list[int]:
        """The amounts as they fell due, whatever a later change made of them."""
        found = list(self.amounts)
        for one in self.taken:
            found[one.component] += one.amount
        return found

    @property
    def total(self) -> int:
        """All of it, paid or not."""
        return sum(self.amounts)

    @property
    def own_date(self) -> dt.date:
        """The day a charge is for, though it may fall due with a later installment."""
        event = self.event if self.kind == "charge" else None
        return (event.due or event.date) if event else self.date

    @property
    def outstanding(self) -> int:
        """What is left to pay."""
        return sum(self.unpaid)

    def open_up(self) -> None:
        """Nothing is paid but what was paid or given up before."""
        self.unpaid = list(self.amounts)
        for one in self.paid:
            self.unpaid[one.component] -= one.amount

    @property
    def ages(self) -> int:
        """What is left of interest and principal: fees alone never make a loan late."""
        return self.unpaid[PRINCIPAL] + self.unpaid[PRINCIPAL - 1]

    def take(self, component: int, amount: int, date: dt.date, by: Event | None) -> None:
        """Pay a part of one component."""
        self.unpaid[component] -= amount
        self.paid.append(Paid(date, component, amount, by))

    def give_over(self, component: int, date: dt.date, by: Event) -> int:
        """Let a change make what is left of one component something else; how much that is."""
        amount = self.unpaid[component]
        if amount:
            self.unpaid[component] = 0
            self.amounts[component] -= amount
            self.taken = (*self.taken, Paid(date, component, amount, by))
        return amount


class Part(NamedTuple):
    """How much of which component of which due an event touched."""

    due: Due
    component: int
    amount: int


class Movement(NamedTuple):
    """What one event did to the loan's places.

    Attributes:
        date: the books' date.
        kind: `due` for what fell due or was earned, `allocation` for where money went;
            the plugins add `accrual` and `correction` for period ends and closed books.
        legs: minor units by place, summing to zero.
        due: what fell due, where that is what happened.
        event: the ledger's event, None where time alone did it.
        parts: what it touched, for the explanation.
        rule: why, in the words of `explain`.
    """

    date: dt.date
    kind: MovementKind
    legs: Legs
    due: Due | None = None
    event: Event | None = None
    parts: tuple[Part, ...] = ()
    rule: str = ""


_date = attrgetter("date")


def pay(
    dues: list[Due],
    amount: int,
    order: Order,
    date: dt.date,
    by: Event | None,
    by_component: bool,
) -> tuple[int, list[Part]]:
    """Put money on dues, oldest first.

    Args:
        dues: unpaid ones, oldest first.
        amount: minor units to use.
        order: of components.
        date: the day of the payment.
        by: the event that pays.
        by_component: one component over all dues before the next, instead of day by day.

    Returns:
        What is left, and the parts in the order they were paid.
    """
    parts: list[Part] = []
    if by_component or len(dues) == 1:
        together = [dues]
    else:
        together = [list(day) for _, day in groupby(dues, key=_date)]
    for group in together:
        for component in order:
            for due in group:
                taken = min(amount, due.unpaid[component])
                if taken > 0:
                    due.take(component, taken, date, by)
                    parts.append(Part(due, component, taken))
                    amount -= taken
        if not amount:
            break
    return amount, parts

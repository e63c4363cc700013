"""Installments of a Fineract loan: the product's dues, each with the charges of its period."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from beancount_loans.core.components import COST, FEE, INTEREST, PENALTY, PRINCIPAL

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from beancount_loans.core.servicing.movements import Due, Paid

COLUMNS = {
    "principal": (PRINCIPAL,),
    "interest": (INTEREST,),
    "fees": (FEE,),
    "penalties": (PENALTY, COST),
}
REPAID = ("installment", "down-payment", "acceleration", "payoff")


@dataclass
class Installment:
    """A row of the schedule: an installment with the charges of its period."""

    number: int
    since: date | None
    due: date
    dues: list[Due] = field(default_factory=list)

    def amount(self, *components: int) -> int:
        chosen = components or range(6)
        return sum(due.amounts[one] for due in self.dues for one in chosen)

    def unpaid(self, *components: int) -> int:
        chosen = components or range(6)
        return sum(due.unpaid[one] for due in self.dues for one in chosen)

    def paid(self, keep: Callable[[Paid], bool]) -> int:
        return sum(one.amount for one in self.payments if keep(one))

    @property
    def payments(self) -> list[Paid]:
        """What was paid; on a claim that came after the money, on the day of the claim."""
        return [
            one if due.event is None else one._replace(date=max(one.date, due.event.date))
            for due in self.dues
            for one in due.paid
        ]

    @property
    def days(self) -> int:
        """Of the period; a down payment has none."""
        if self.since is None or self.dues[0].kind == "down-payment":
            return 0
        return (self.due - self.since).days

    @property
    def paid_on(self) -> date | None:
        if self.unpaid() or not self.amount():
            return None
        return max((one.date for one in self.payments), default=None)


def waived(paid: Paid) -> bool:
    return paid.by is not None and paid.by.kind == "waiver"

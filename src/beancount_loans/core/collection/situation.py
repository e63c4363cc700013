"""Where one borrower stands: all that the ladder looks at, and nothing else.

It covers one borrower and one arrears period, however many loans; amounts are units
of one currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from beancount_loans.core.agreement.loan import Hold
from beancount_loans.core.collection.acceleration import Exposure, Unpaid


class Taken(NamedTuple):
    """A step of the ladder that was taken, and the fee charged with it, if any."""

    key: str
    on: date
    fee: Decimal = Decimal(0)


class Promise(NamedTuple):
    """A promise to pay by the end of a day.

    ``again`` is the day agreed since then to be in touch again.
    """

    by: date
    amount: Decimal
    state: Literal["open", "kept", "partly", "broken"] = "open"
    again: date | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """A borrower's standing at the end of a day.

    Attributes:
        currency: of all amounts.
        days_delinquent: since the oldest unpaid due, less grace and days on hold.
        unpaid: installments with interest or principal missing, oldest first.
        arrears_since: first day of the unbroken arrears period; steps before it are
            of an older period and count no more.
        next_due: the coming due date, for the friendly notice.
        steps: steps taken, in any order.
        holds: all holds, ended ones too.
        promises: all promises of the period.
        agreement: whether an arrangement runs and is kept, or was broken.
        unmatched: bank lines not assigned yet that could be this borrower's.
        recorded_until: last day that the bank is recorded for; None: nothing is.
        grace_days: after a due date before it is missed.
        fees_agreed: the contract allows fees for reminders.
        credit: the amount lent, and ``months`` for how long in all.
        lapses_on: the earliest day on which a part of the claim lapses.
        called: the whole loan has fallen due already.
    """

    currency: str
    days_delinquent: int = 0
    unpaid: tuple[Unpaid, ...] = ()
    arrears_since: date | None = None
    next_due: date | None = None
    steps: tuple[Taken, ...] = ()
    holds: tuple[Hold, ...] = ()
    promises: tuple[Promise, ...] = ()
    agreement: Literal["none", "kept", "broken"] = "none"
    unmatched: tuple[str, ...] = ()
    recorded_until: date | None = None
    grace_days: int = 0
    fees_agreed: bool = True
    credit: Decimal = Decimal(0)
    months: int = 0
    lapses_on: date | None = None
    called: bool = False

    @property
    def oldest_due(self) -> date | None:
        """The oldest due date with something missing."""
        return self.unpaid[0].due if self.unpaid else None

    @property
    def exposure(self) -> Exposure:
        """What the test of acceleration looks at."""
        return Exposure(self.unpaid, self.credit, self.months)

    def period_steps(self) -> tuple[Taken, ...]:
        """Return the steps of this arrears period, oldest first."""
        start = self.arrears_since or self.oldest_due
        steps = (t for t in self.steps if start is not None and t.on >= start)
        return tuple(sorted(steps, key=lambda taken: taken.on))

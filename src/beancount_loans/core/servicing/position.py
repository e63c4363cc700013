"""Where a loan stands on a day: the one result that every face shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

from beancount_loans.core.agreement.loan import Event, Hold, Loan
from beancount_loans.core.components import CHARGES, COUNT, INTEREST, LATE_INTEREST, PRINCIPAL
from beancount_loans.core.servicing import arrears
from beancount_loans.core.servicing.movements import Due, Movement
from beancount_loans.core.servicing.payoff import Quote, quote
from beancount_loans.core.servicing.replay import runs
from beancount_loans.core.servicing.schedule import Ahead, Row, ahead, coming, rows
from beancount_loans.core.servicing.state import Servicing

Stage = Literal[
    "not-disbursed",
    "current",
    "due",
    "late",
    "arrangement",
    "held",
    "terminated",
    "court",
    "judgment",
    "charged-off",
    "written-off",
    "settled",
    "repaid",
]


@dataclass(frozen=True, slots=True)
class Parts:
    """An amount by component, in currency units; charges are costs, penalties and fees together."""

    charges: Decimal
    late_interest: Decimal
    interest: Decimal
    principal: Decimal

    @property
    def total(self) -> Decimal:
        """All components together."""
        return self.charges + self.late_interest + self.interest + self.principal


class Position:
    """A loan at the end of a day; every figure is worked out once, from the replayed state.

    Attributes:
        loan: the loan.
        as_of: the day, at its end.
        recorded_until: the day up to which the loan's bank is recorded, None where it is not known.
    """

    def __init__(
        self,
        loan: Loan,
        as_of: dt.date,
        state: Servicing,
        *,
        buckets: Sequence[int] = (30, 60, 90, 180),
        recorded_until: dt.date | None = None,
    ) -> None:
        self.loan = loan
        self.as_of = as_of
        self.recorded_until = recorded_until
        self._state = state
        self._buckets = buckets

    @property
    def state(self) -> Servicing:
        """The replayed state, in minor units, for the plugins."""
        return self._state

    def money(self, minor: int) -> Decimal:
        """Minor units as a decimal of currency units."""
        return self.loan.terms.money(minor)

    # ------------------------------------------------------------ balances

    @property
    def principal_outstanding(self) -> Decimal:
        """Principal not repaid and not written off, due or not."""
        return self.money(self._state.outstanding)

    @property
    def principal_not_due(self) -> Decimal:
        """Principal not yet due: the balance of the loan's own account."""
        return self.money(self._state.principal)

    @cached_property
    def due(self) -> Parts:
        """What is due and unpaid, by component: the balance of `:Due`."""
        sums = [self._state.overdue(component) for component in range(COUNT)]
        return self.parts(sums)

    def parts(self, sums: Sequence[int]) -> Parts:
        """Six amounts of minor units as four of currency units."""
        return Parts(
            self.money(sum(sums[one] for one in CHARGES)),
            self.money(sums[LATE_INTEREST]),
            self.money(sums[INTEREST]),
            self.money(sums[PRINCIPAL]),
        )

    @cached_property
    def late_interest_accrued(self) -> Decimal:
        """Late interest that has run up and is not yet claimed."""
        return self.money(self._state.late_unclaimed(self.as_of))

    @cached_property
    def accrued_interest(self) -> Decimal:
        """Contract interest earned and not yet due."""
        return self.money(self._state.earned(self.as_of))

    @property
    def prepaid(self) -> Decimal:
        """Money held for coming dues."""
        return self.money(self._state.prepaid_total)

    @property
    def claim(self) -> Decimal:
        """What the books carry: the balance of the loan's tree."""
        return self.money(self._state.claim)

    @cached_property
    def carried(self) -> Parts:
        """The claim by component, before what is prepaid: due, due on a later day, or to come."""
        state = self._state
        sums = [
            state.overdue(component) + sum(due.unpaid[component] for due in state.later)
            for component in range(COUNT)
        ]
        sums[INTEREST] += state.deferred + state.held_back
        sums[PRINCIPAL] += state.principal
        return self.parts(sums)

    @property
    def payoff(self) -> Decimal:
        """What repays the loan at the end of this day, all that it brings within it."""
        return self.money(self.quote.total)

    @cached_property
    def quote(self) -> Quote:
        """What the payoff is made of, in minor units."""
        return quote(self._state)

    @property
    def written_off(self) -> Decimal:
        """What has left the books as lost."""
        return self.money(self._state.written_off)

    @property
    def recovered(self) -> Decimal:
        """What came in later on that."""
        return self.money(self._state.recovered)

    @property
    def drawn(self) -> Decimal:
        """All that was lent."""
        return self.money(self._state.drawn)

    @property
    def repaid(self) -> Decimal:
        """Principal repaid."""
        return self.money(self._state.repaid)

    # ------------------------------------------------------------ time

    @cached_property
    def oldest_unpaid(self) -> dt.date | None:
        """The due date from which the loan is late."""
        terms = self.loan.terms
        return arrears.oldest_unpaid(self._state.open_dues(), terms.minor(terms.tolerance))

    @property
    def days_past_due(self) -> int:
        """Days since that date."""
        return arrears.days_past_due(self.oldest_unpaid, self.as_of)

    @cached_property
    def days_delinquent(self) -> int:
        """Days past due less grace days and days on hold."""
        return arrears.days_delinquent(
            self.oldest_unpaid, self.as_of, self.loan.terms.grace_days, self.loan.holds
        )

    @property
    def bucket(self) -> str:
        """The ageing bucket by days past due."""
        return arrears.bucket(self.days_past_due, self._buckets)

    @cached_property
    def holds(self) -> tuple[Hold, ...]:
        """The holds in force."""
        return tuple(hold for hold in self.loan.holds if hold.covers(self.as_of))

    @property
    def last_payment(self) -> tuple[dt.date, Decimal] | None:
        """The last money in, and when."""
        last = self._state.last_payment
        return (last[0], self.money(last[1])) if last else None

    @cached_property
    def next_due(self) -> tuple[dt.date, Decimal] | None:
        """The next date on which something falls due, and how much of it is not yet prepaid."""
        slot = self._state.upcoming()
        days = [due.date for due in self._state.later] + ([slot.due] if slot else [])
        if not days:
            return None
        day = min(days)
        dues = coming(self._state, day)
        if not any(due.total for due in dues):  # in a payment holiday
            dues = coming(self._state)
            day = min((due.date for due in dues if due.total), default=day)
        total = sum(due.total for due in dues if due.date <= day)
        return day, self.money(max(0, total - self._state.prepaid_total))

    @cached_property
    def step(self) -> tuple[str, dt.date] | None:
        """The last step of the ladder that was taken, and when."""
        taken = [
            (note.date, note.step)
            for note in self.loan.contacts
            if note.step and note.date <= self.as_of
        ]
        taken += [
            (event.date, event.step)
            for event in self.loan.events
            if event.step and event.date <= self.as_of
        ]
        return (max(taken)[1], max(taken)[0]) if taken else None

    @cached_property
    def stage(self) -> Stage:
        """The one word that says where the loan stands."""
        for word, holds in self._stages():
            if holds:
                return word
        return "current"

    def _stages(self) -> list[tuple[Stage, bool]]:
        state = self._state
        kinds = {hold.kind for hold in self.holds}
        gone = (
            state.drawn > 0
            and not state.principal
            and not state.due_total
            and not state.later_total
        )
        late = self.days_past_due > self.loan.terms.grace_days
        step = self.step[0] if self.step else ""
        return [
            ("not-disbursed", state.drawn == 0),
            ("settled", state.settled_on is not None),
            ("written-off", state.written_off > 0 and gone),
            ("repaid", gone),
            ("judgment", state.judgment_on is not None),
            ("court", step in ("claim", "court-claim", "court")),
            ("charged-off", state.charged_off_on is not None),
            ("terminated", state.accelerated_on is not None),
            ("arrangement", "arrangement" in kinds),
            ("held", bool(kinds)),
            ("late", late),
            ("due", state.due_total > 0),
        ]

    # ------------------------------------------------------------ history

    @cached_property
    def schedule(self) -> list[Row]:
        """Every due so far with what was paid on it, and those to come."""
        return rows(self._state)

    @cached_property
    def ahead(self) -> Ahead:
        """What is to come, with money paid ahead on the dues that it is for."""
        return ahead(self._state)

    @property
    def dues(self) -> list[Due]:
        """What fell due, oldest first."""
        return self._state.dues

    @property
    def journal(self) -> list[Movement]:
        """What each event did."""
        return self._state.journal

    @property
    def faults(self) -> list[tuple[Event, str]]:
        """What in the history cannot be."""
        return self._state.faults


def replay(
    loan: Loan,
    as_of: dt.date,
    *,
    buckets: Sequence[int] = (30, 60, 90, 180),
    recorded_until: dt.date | None = None,
) -> Position:
    """Where a loan stands at the end of a day, from everything the ledger says up to it."""
    return next(replays(loan, (as_of,), buckets=buckets, recorded_until=recorded_until))


def replays(
    loan: Loan,
    days: Sequence[dt.date],
    *,
    buckets: Sequence[int] = (30, 60, 90, 180),
    recorded_until: dt.date | None = None,
) -> Iterator[Position]:
    """Where a loan stands at the end of several days, in their order, by one replay.

    Each position holds until the next is asked for.
    """
    for day, state in zip(days, runs(loan, days), strict=True):
        yield Position(loan, day, state, buckets=buckets, recorded_until=recorded_until)

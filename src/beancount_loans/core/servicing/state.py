"""The running state of one loan while its history is replayed.

This holds what is true at the end of a day and the few operations that keep it
true: accruing interest, letting dues fall, moving money between places. What
happens when is decided in `replay`, how large an installment is in `installments`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from copy import copy
from itertools import islice

from beancount_loans.core.agreement.grid import Slot
from beancount_loans.core.agreement.loan import Event, Loan
from beancount_loans.core.components import CLAIMS, COUNT, LATE_INTEREST, PRINCIPAL
from beancount_loans.core.servicing.interest import Interest
from beancount_loans.core.servicing.late_interest import LateInterest
from beancount_loans.core.servicing.movements import (
    DUE,
    EARNED,
    LATER,
    PREPAID,
    ROOT,
    SUSPENDED,
    Due,
    Legs,
    Movement,
    MovementKind,
    Part,
)
from beancount_loans.core.servicing.prepaying import Prepaid, give_in_turn, share_of, trial
from beancount_loans.core.servicing.suspending import suspend


class Servicing(Interest):
    """A loan's state at the end of `date`; see the module."""

    spare = 0  # looking ahead: what is held and no due has needed yet
    charged = 0  # claimed by the bookkeeper, less what was given up
    written_off = 0
    recovered = 0
    forgiven = 0
    repaid = 0  # principal repaid, in all
    repaid_early: frozenset[dt.date] = frozenset()  # days on which principal was, beyond dues
    repaid_on: dt.date | None = None
    accelerated_on: dt.date | None = None
    charged_off_on: dt.date | None = None
    suspended_on: dt.date | None = None  # from then on interest is no income until it is paid
    has_suspended = False  # interest was suspended before, or is
    judgment_on: dt.date | None = None
    settlement: tuple[int, dt.date, int] | None = None  # amount, last day, paid so far
    settled_on: dt.date | None = None
    last_payment: tuple[dt.date, int] | None = None

    def __init__(self, loan: Loan) -> None:
        super().__init__(loan)
        self.skipped = 0  # installments that a payment holiday moved to the end
        self.last: int | None = None  # slots until maturity
        self.number = 0  # installments fallen due
        self.size: int | None = None  # installment or share of principal, when it is needed
        self.flat: tuple[int, int] | None = None  # flat interest a slot, and what is left of it

        self.principal = 0  # not yet due
        self.drawn = 0
        self.deferred = 0  # interest earned, due with the next installment that bears interest
        self.held_back = 0  # interest of a payment holiday, paid first from what follows
        self.deferrals: list[str] = []  # what becomes of the next skipped installments' interest
        self.capitalized = False  # the time in which interest becomes principal is over
        self.overdue_at_start = 0  # principal that bore interest when the period began, in arrears
        self.lagged: int | None = None  # what interest runs on, where it is looked at now and then
        self.next_look: tuple[dt.date, int] | None = None
        self.next_reset: tuple[dt.date, int] | None = None

        self.dues: list[Due] = []
        self.first_open = 0
        self.later: list[Due] = []
        self.prepaid: list[Prepaid] = []
        self.journal: list[Movement] = []
        self._sums: Legs = {}
        self._summed = 0  # movements of the journal that are in these sums
        self.applied: list[Event] = []
        self.faults: list[tuple[Event, str]] = []
        self.late = self.fresh_late_interest()

    def fresh_late_interest(self) -> LateInterest:
        """Late interest by the terms of now, as if nothing had run up."""
        terms, loan = self.terms, self.loan
        return LateInterest(
            terms.late_rate, terms.late_day_count, terms.round, loan.indexes, loan.holds
        )

    # ------------------------------------------------------------ interest

    @property
    def base(self) -> int:
        """What contract interest runs on tonight."""
        if self.terms.method == "flat":
            return self.drawn if self.principal else 0
        if self.lagged is not None:
            return self.lagged
        if self.terms.overdue_interest == "daily":
            owed = self.principal + self.overdue(PRINCIPAL)
            return max(0, owed - self.prepaid_total - self.spare)
        return self.principal + self.overdue_at_start

    @property
    def cost(self) -> int:
        """All interest, fees and costs earned or claimed so far, less what was given up."""
        earned = sum(self.sums.get(EARNED[component], 0) for component in CLAIMS)
        return self.charged - earned - self.sums.get(SUSPENDED, 0)

    @property
    def room(self) -> int | None:
        """How much more the loan may cost by law; None: no ceiling."""
        cap = self.loan.cost_cap
        return None if cap is None else max(0, int(cap * self.drawn) - self.cost)

    def late_unclaimed(self, date: dt.date) -> int:
        """Late interest run up and not claimed; none beyond the law's ceiling."""
        amount, room = self.late.unclaimed(date), self.room
        return amount if room is None else min(amount, room)

    # ------------------------------------------------------------ dues

    def upcoming(self) -> Slot | None:
        """The next slot of the grid, or None when no installment is to come."""
        grid = self.grid
        if grid is None or self.terms.method == "on-demand":
            return None
        if self.last is not None and self.slot >= self.last:
            return None
        if not self.principal and not self.deferred and not self.held_back and not self.carry:
            return None
        return grid.slot(self.slot)

    def open_dues(self) -> list[Due]:
        """Dues with something unpaid, oldest first."""
        dues = self.dues
        while self.first_open < len(dues) and not any(dues[self.first_open].unpaid):
            self.first_open += 1
        if self.first_open == len(dues):
            return []
        return [due for due in dues[self.first_open :] if any(due.unpaid)]

    def overdue(self, component: int) -> int:
        """What is due and unpaid of a component."""
        return sum(due.unpaid[component] for due in self.dues[self.first_open :])

    def add_due(
        self,
        due: Due,
        legs: Legs,
        rule: str,
        event: Event | None = None,
        kind: MovementKind = "due",
    ) -> None:
        """Let something fall due: write it down and use what was prepaid for it."""
        due.open_up()
        due.suspended = self.suspended_on is not None
        self._insert(due)
        for component, amount in enumerate(due.unpaid):
            if amount:
                add(legs, DUE[component], amount)
        parts = self.use_prepaid(due, legs)
        self.move(Movement(self.date, kind, legs, due, event, parts, rule))
        self.watch_overdue()

    def _insert(self, due: Due) -> None:
        dues = self.dues
        if not dues or dues[-1].date <= due.date:
            dues.append(due)
            return
        position = len(dues) - 1
        while position > 0 and dues[position - 1].date > due.date:
            position -= 1
        dues.insert(position, due)
        self.first_open = min(self.first_open, position)

    def use_prepaid(self, due: Due, legs: Legs) -> tuple[Part, ...]:
        """Pay a due from what is held for it."""
        if not self.prepaid:
            return ()
        parts = self._held_for(due)
        for part in parts:
            add(legs, DUE[part.component], -part.amount)
            add(legs, PREPAID, part.amount)
            self.repaid += part.amount if part.component == PRINCIPAL else 0
        self.prepaid = [held for held in self.prepaid if held.amount]
        return tuple(parts)

    def _held_for(self, due: Due) -> list[Part]:
        """Take from what is held, the oldest money first, unless it is meant for later dues."""
        others = any(later.date == due.date for later in self.later)
        in_turn = all(held.to == "next" for held in self.prepaid)
        if in_turn and not others and self.terms.allocation_by == "installment":
            return give_in_turn(self.prepaid, due, self.terms)
        from beancount_loans.core.servicing.schedule import coming  # noqa: PLC0415 - it looks ahead with us

        found = share_of(due, coming(self, told=False), self.prepaid, self.terms)
        for held, part in found:
            held.amount -= part.amount
            due.take(part.component, part.amount, held.date, held.by)
        return [part for _, part in found]

    def hold(self, amount: int, event: Event, legs: Legs) -> None:
        """Keep money for coming dues."""
        wish = event.overpayment or self.terms.overpayment
        to = wish if wish in ("last", "each") else "next"
        self.prepaid.append(Prepaid(self.date, amount, event, to))
        add(legs, PREPAID, -amount)

    @property
    def prepaid_total(self) -> int:
        """What is held for coming dues."""
        return sum(held.amount for held in self.prepaid)

    def watch_overdue(self) -> None:
        """Tell late interest what is overdue from tonight on."""
        if self.terms.late_rate is not None:
            base = sum(self.overdue(component) for component in self.terms.late_base)
            self.late.mark(self.date, base)
        self._interest_on_overdue()

    def _interest_on_overdue(self) -> None:
        """Contract interest on arrears: from tonight, or where a period begins tonight."""
        how = self.terms.overdue_interest
        if how == "period" and self.date == self.since:
            self.overdue_at_start = self.overdue(PRINCIPAL)
        if how != "none":
            self.mark(self.date)

    def claim_late_interest(self, event: Event | None, rule: str) -> None:
        """Turn what has run up of late interest into a due of its own."""
        amount = self.late_unclaimed(self.date)
        if amount:
            self.late.claimed += amount
            due = Due(
                self.date,
                "late-interest",
                event=event,
                amounts=amounts({LATE_INTEREST: amount}),
            )
            self.add_due(due, {EARNED[LATE_INTEREST]: -amount}, rule, event)

    # ------------------------------------------------------------ places

    def allocate(self, legs: Legs, parts: Iterable[Part], rule: str, event: Event) -> None:
        """Write down where money or a claim went today, part by part."""
        self.move(Movement(self.date, "allocation", legs, None, event, tuple(parts), rule))

    def move(self, movement: Movement) -> None:
        """Write a movement down, unless nothing moved."""
        legs = movement.legs
        if self.suspended_on is not None:
            self.has_suspended = True
        if self.has_suspended:
            self._suspend(movement)
        if not all(legs.values()):
            for place in [place for place, amount in legs.items() if not amount]:
                del legs[place]
        if legs or movement.parts:
            self.journal.append(movement)

    def _suspend(self, movement: Movement) -> None:
        """Interest is no income while it is suspended; in books of cash it is none anyway."""
        if self.terms.posting != "cash":
            standing = -self.sums.get(SUSPENDED, 0)
            suspend(movement, standing, now=self.suspended_on is not None)

    @property
    def sums(self) -> Legs:
        """What all movements come to, by place; not to be written into."""
        sums = self._sums
        for movement in islice(self.journal, self._summed, None):
            for place, amount in movement.legs.items():
                sums[place] = sums.get(place, 0) + amount
        self._summed = len(self.journal)
        return sums

    def goes_on_from(self, journal: list[Movement], sums: Legs) -> None:
        """Take over what was written down before, and what it comes to."""
        self.journal, self._sums, self._summed = journal, sums, len(journal)

    def wait(self, due: Due, legs: Legs) -> None:
        """Keep a claim until the day it falls due."""
        due.open_up()
        self.later.append(due)
        for component, amount in enumerate(due.amounts):
            add(legs, LATER[component], amount)

    def fault(self, event: Event, message: str) -> None:
        """Something in the history that cannot be."""
        self.faults.append((event, message))

    def shown(self, minor: int) -> str:
        """An amount with its currency, for a message."""
        return f"{self.terms.money(minor)} {self.terms.currency}"

    def project(self) -> Servicing:
        """A copy to look ahead with: as if what is due were paid and nothing more happened."""
        ahead = copy(self)
        ahead.charged, ahead.spare = self.cost, self.spare + self.prepaid_total
        ahead.dues, ahead.first_open = [], 0
        ahead.goes_on_from([], {})
        ahead.marks, ahead.deferrals = list(self.marks), list(self.deferrals)
        ahead.later, ahead.prepaid, ahead.applied, ahead.faults = (
            [trial(due) for due in self.later],
            [],
            [],
            [],
        )
        ahead.late = self.fresh_late_interest()
        if ahead.grid is not None:
            ahead.count_as_paid()
            ahead.barred_since = None
            ahead.remark()
        return ahead

    def count_as_paid(self) -> None:
        """Look further ahead: what has fallen due is paid on its day, first from what is held."""
        needed = sum(due.outstanding for due in self.dues[self.first_open :])
        self.spare = max(0, self.spare - needed)
        self.first_open = len(self.dues)
        self._interest_on_overdue()

    # ------------------------------------------------------------ figures

    @property
    def outstanding(self) -> int:
        """Principal not repaid and not written off, due or not."""
        return self.principal + self.overdue(PRINCIPAL)

    @property
    def due_total(self) -> int:
        """What is due and unpaid."""
        return sum(sum(due.unpaid) for due in self.dues[self.first_open :])

    @property
    def later_total(self) -> int:
        """What is claimed or earned, but due on a later day."""
        return self.deferred + self.held_back + sum(due.outstanding for due in self.later)

    @property
    def claim(self) -> int:
        """What the books carry: the balance of the loan's tree."""
        return self.principal + self.due_total + self.later_total - self.prepaid_total

    def owed(self, date: dt.date) -> int:
        """The claim and the interest to the end of a day, without what only a payoff brings."""
        return self.claim + self.earned(date)


def add(legs: Legs, place: str, amount: int) -> None:
    """Add to a place of a set of legs."""
    if amount:
        legs[place] = legs.get(place, 0) + amount


def add_placed(legs: Legs, event: Event) -> None:
    """Leave alone what the bookkeeper already wrote on the loan's sub-accounts."""
    for place, amount in event.placed.items():
        add(legs, place, amount)
        add(legs, ROOT, -amount)


def amounts(parts: Mapping[int, int]) -> list[int]:
    """Six amounts from those that are not zero."""
    found = [0] * COUNT
    for component, amount in parts.items():
        found[component] = amount
    return found

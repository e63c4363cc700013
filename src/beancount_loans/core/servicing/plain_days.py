"""The life of most loans in one stride: installments fall due on their days, payments pay them.

Where nothing else has happened to a loan, its dues and payments take a few steps over
integers each. They leave behind what `fall_due` and `receiving.payment` would, to the last
field (a law to test); what is not plain is left to these, and the stride goes on after it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from beancount_loans.core.agreement.amortising import lowest
from beancount_loans.core.agreement.even_periods import even_part
from beancount_loans.core.agreement.grid import Slot
from beancount_loans.core.agreement.loan import Event
from beancount_loans.core.components import INTEREST, PRINCIPAL
from beancount_loans.core.money import Ratio
from beancount_loans.core.servicing.installment_size import ensure_size
from beancount_loans.core.servicing.movements import (
    DUE,
    PREPAID,
    ROOT,
    Due,
    Legs,
    Movement,
    Paid,
    Part,
    pay,
)
from beancount_loans.core.servicing.plain_installment import (
    begin_period,
    fallen,
    has_plain_terms,
    repaid_by,
)
from beancount_loans.core.servicing.prepaying import give_in_turn
from beancount_loans.core.servicing.state import Servicing, add

_new = tuple.__new__
_DUE_INTEREST, _DUE_PRINCIPAL = DUE[INTEREST], DUE[PRINCIPAL]
_PAID = "to what was due, oldest first"
_HELD = "beyond what is due: held for coming installments"


def pass_plain_days(
    servicing: Servicing, events: Sequence[Event], done: int, until: dt.date
) -> int:
    """Let a loan live as long as its days are plain.

    Args:
        servicing: the loan; it goes on to the last plain day.
        events: all of them, in order.
        done: how many of them have happened.
        until: the last day of events that may happen now.

    Returns:
        How many events have happened now. What falls due before the next, or after the
        last, may be left to the caller.
    """
    if not _are_plain(servicing):
        return done
    stride = _Stride(servicing)
    for place in range(done, len(events)):
        event = events[place]
        if event.date > until or not (stride.reach(event.date) and stride.receive(event)):
            return place
    return len(events)


def reach_plainly(servicing: Servicing, day: dt.date) -> None:
    """Let plain installments fall due up to a day; others are left to the caller."""
    if _are_plain(servicing):
        _Stride(servicing).reach(day)


def _are_plain(servicing: Servicing) -> bool:
    marks, terms, loan = servicing.marks, servicing.terms, servicing.loan
    return (
        len(marks) == 1
        and marks[0][1] == servicing.principal > 0
        and marks[0][2][0] >= 0
        and servicing.grid is not None
        and servicing.last is not None
        and servicing.grid.regular_dates() is not None
        and has_plain_terms(terms)
        and terms.allocation_by == "installment"
        and not (servicing.carry or servicing.deferred or servicing.held_back)
        and not (servicing.overdue_at_start or servicing.deferrals or servicing.later)
        and servicing.paused_until is None
        and servicing.barred_since is None
        and servicing.settlement is None
        and servicing.suspended_on is None
        and not servicing.has_suspended
        and servicing.next_reset is None
        and servicing.next_look is None
        and loan.cost_cap is None
        and loan.arrears_notices is None
        and all(held.to == "next" for held in servicing.prepaid)
    )


class _Stride:
    """Plain days of one loan; what holds on all of them is looked up once."""

    __slots__ = (
        "_adjusted",
        "_base",
        "_begin",
        "_dates",
        "_growth",
        "_last",
        "_late",
        "_moved",
        "_order",
        "_owed",
        "_servicing",
    )

    def __init__(self, servicing: Servicing) -> None:
        terms, grid, last = servicing.terms, servicing.grid, servicing.last
        assert grid is not None
        assert last is not None
        self._servicing = servicing
        self._dates = grid.regular_dates() or ()
        self._begin = grid.start
        self._last = last
        self._moved = terms.business_days != "none"
        self._adjusted = terms.interest_dates == "adjusted"
        self._growth = _growth(servicing)
        self._order = [one for one in terms.allocation if one in (INTEREST, PRINCIPAL)]
        self._owed = servicing.due_total
        self._late = terms.late_base if terms.late_rate is not None else ()
        self._base = sum(servicing.overdue(component) for component in self._late)

    # ------------------------------------------------------------ what falls due

    def reach(self, day: dt.date) -> bool:
        """Let everything fall due up to a day; False where something is not plain."""
        servicing, dates = self._servicing, self._dates
        while servicing.principal and servicing.slot < self._last:
            index = servicing.slot
            if index >= len(dates):
                return False
            date = due = dates[index]
            if self._moved:
                due = self._slot(index).due
            if due > day:
                return True
            if not self._fall_due(due, due if self._adjusted else date):
                return False
        return True

    def _slot(self, index: int) -> Slot:
        grid = self._servicing.grid
        assert grid is not None
        return grid.slot(index)

    def _fall_due(self, day: dt.date, end: dt.date) -> bool:
        servicing = self._servicing
        start, base, rate = servicing.marks[0]
        dues, index = servicing.dues, servicing.slot
        if start >= end or (dues and dues[-1].date > day):
            return False
        servicing.date = day
        servicing.number += 1
        if servicing.size is None and servicing.terms.method != "bullet":
            ensure_size(servicing, self._slot(index))
        began = self._dates[index - 1] if index else self._begin
        growth = self._growth if start == began else None
        interest = self._interest(base, growth, rate, start, end)
        principal = repaid_by(servicing, interest)
        begin_period(servicing, end, base - principal)
        if interest or principal:
            self._add_due(*fallen(servicing, day, began, interest, principal))
        return True

    def _interest(
        self, base: int, growth: Ratio | None, rate: Ratio, start: dt.date, end: dt.date
    ) -> int:
        servicing = self._servicing
        if growth is not None:
            return servicing.terms.round(base * growth[0], growth[1])
        return servicing.terms.round(*servicing.interest_on(base, rate, start, end))

    def _add_due(self, due: Due, legs: Legs) -> None:
        servicing, unpaid = self._servicing, due.unpaid
        servicing.dues.append(due)
        parts = self._use_prepaid(due, legs) if servicing.prepaid else ()
        if not parts:
            add(legs, _DUE_INTEREST, unpaid[INTEREST])
            add(legs, _DUE_PRINCIPAL, unpaid[PRINCIPAL])
        self._owed += unpaid[INTEREST] + unpaid[PRINCIPAL]
        fields = (due.date, "due", legs, due, None, parts, "installment")
        servicing.journal.append(_new(Movement, fields))
        if self._late:
            self._base += sum([unpaid[component] for component in self._late])
            servicing.late.mark(due.date, self._base)

    def _use_prepaid(self, due: Due, legs: Legs) -> tuple[Part, ...]:
        """Pay a due from what is held."""
        servicing = self._servicing
        parts = give_in_turn(servicing.prepaid, due, servicing.terms)
        for component, place in ((INTEREST, _DUE_INTEREST), (PRINCIPAL, _DUE_PRINCIPAL)):
            add(legs, place, due.unpaid[component])
        add(legs, PREPAID, sum([part.amount for part in parts]))
        servicing.repaid += due.amounts[PRINCIPAL] - due.unpaid[PRINCIPAL]
        servicing.prepaid = [held for held in servicing.prepaid if held.amount]
        return tuple(parts)

    # ------------------------------------------------------------ what is paid

    def receive(self, event: Event) -> bool:
        """Count a payment; False where it is none, or where more than dues may come of it."""
        amount, servicing = event.amount, self._servicing
        if event.kind != "payment" or event.effective is not None or amount <= 0:
            return False
        left = amount - self._owed
        if left > 0 and not self._may_hold(event, left):
            return False
        if event.parts or event.placed:
            return False
        servicing.date = event.date
        servicing.applied.append(event)
        servicing.last_payment = (event.date, amount)
        legs: Legs = {ROOT: amount}
        parts = self._pay(event, legs)
        rule = _PAID
        if left > 0:
            servicing.hold(left, event, legs)
            rule = _HELD
        fields = (event.date, "allocation", legs, None, event, parts, rule)
        servicing.journal.append(_new(Movement, fields))
        if self._late:
            self._base -= sum([part.amount for part in parts if part.component in self._late])
            servicing.late.mark(event.date, self._base)
        return True

    def _may_hold(self, event: Event, left: int) -> bool:
        """Whether what is left of a payment surely neither repays the loan nor principal now."""
        servicing = self._servicing
        return (
            servicing.terms.overpayment == "advance"
            and not event.overpayment
            and left + servicing.prepaid_total < servicing.principal
        )

    def _pay(self, event: Event, legs: Legs) -> tuple[Part, ...]:
        servicing = self._servicing
        parts = self._pay_open(event) if self._owed else self._find_none_open()
        for _, component, taken in parts:
            place = DUE[component]
            legs[place] = legs.get(place, 0) - taken
            self._owed -= taken
            if component == PRINCIPAL:
                servicing.repaid += taken
        return tuple(parts)

    def _find_none_open(self) -> list[Part]:
        self._servicing.first_open = len(self._servicing.dues)
        return []

    def _pay_open(self, event: Event) -> list[Part]:
        servicing = self._servicing
        due = servicing.dues[-1]
        if due.ages == self._owed and due.kind == "installment":
            servicing.first_open = len(servicing.dues) - 1
            return self._pay_one(due, event.amount, event)
        dues, order = servicing.open_dues(), servicing.terms.allocation
        return pay(dues, event.amount, order, event.date, event, by_component=False)[1]

    def _pay_one(self, due: Due, amount: int, event: Event) -> list[Part]:
        """Pay an installment that alone is open."""
        unpaid, parts, date = due.unpaid, [], event.date
        for component in self._order:
            owed = unpaid[component]
            taken = owed if owed < amount else amount
            if taken:
                unpaid[component] -= taken
                amount -= taken
                due.paid.append(_new(Paid, (date, component, taken, event)))
                parts.append(_new(Part, (due, component, taken)))
        return parts


def _growth(servicing: Servicing) -> Ratio | None:
    """Interest of a unit of balance over a whole period, where all periods are alike."""
    terms, grid = servicing.terms, servicing.grid
    assert grid is not None
    part = even_part(terms, grid, terms.day_count)
    if part is None or terms.interest_dates == "adjusted":
        return None
    return lowest(servicing.growth(servicing.marks[0][2], part))

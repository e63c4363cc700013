"""The commonest installment, worked out in one stride: interest of a whole period, then principal.

Most installments of most loans are plain: nothing was deferred, paused or taken over, no
rate was reset, and balance and rate were the same all through the period. What `fall_due`
does step by step for any installment comes to the same for these (a law to test).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from operator import attrgetter
from typing import Final

from beancount_loans.core.agreement.grid import Slot
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.components import INTEREST
from beancount_loans.core.servicing.installment_size import ensure_size
from beancount_loans.core.servicing.movements import EARNED, ROOT, Due, Legs
from beancount_loans.core.servicing.state import Servicing

_WITHOUT_BEARING: Final = frozenset(
    """
    currency principal rate decimals limit start signed method installments installment maturity
    amortize_over every first_due end_of_month missing_day stub business_days calendar
    interest_dates day_count interest_rounding last_installment round_to rounding balloon
    down_payment fee fee_taken late_rate late_day_count late_base allocation allocation_by
    allocation_advance overpayment charges early_days prepayment_fee tolerance grace_days pay_by
    reference posting purpose security promissory_note guarantors co_borrowers
    """.split()  # noqa: SIM905 - words to read, not a column
)
"""Terms that may be anything; a loan with any other term agreed is not plain."""

_PLAIN_METHODS: Final = ("annuity", "equal-principal", "bullet")
_BEARING: Final = [one for one in fields(Terms) if one.name not in _WITHOUT_BEARING]
_agreed = attrgetter(*(one.name for one in _BEARING))
_USUAL: Final = tuple(one.default for one in _BEARING)


def has_plain_terms(terms: Terms) -> bool:
    """Whether installments by these terms can be plain."""
    return terms.method in _PLAIN_METHODS and terms.rate.index is None and _agreed(terms) == _USUAL


def is_plain(servicing: Servicing, slot: Slot) -> bool:
    """Whether the next installment is plain."""
    marks, terms = servicing.marks, servicing.terms
    return (
        len(marks) == 1
        and marks[0][0] < servicing.end_of(slot)
        and marks[0][2][0] >= 0
        and slot.principal
        and slot.interest
        and not servicing.carry
        and not servicing.deferred
        and not servicing.held_back
        and not servicing.overdue_at_start
        and not servicing.deferrals
        and servicing.paused_until is None
        and servicing.barred_since is None
        and servicing.loan.cost_cap is None
        and has_plain_terms(terms)
    )


def plain_installment(servicing: Servicing, slot: Slot) -> None:
    """Let it fall due on its day."""
    servicing.number += 1
    ensure_size(servicing, slot)
    end = servicing.end_of(slot)
    start, base, rate = servicing.marks[0]
    interest = servicing.terms.round(*servicing.interest_on(base, rate, start, end))
    principal = repaid_by(servicing, interest)
    grid, index = servicing.grid, servicing.slot
    begin_period(servicing, end, base - principal)
    if interest or principal:
        assert grid is not None
        began = grid.date(index - 1) if index else grid.start
        due, legs = fallen(servicing, slot.due, began, interest, principal)
        servicing.add_due(due, legs, "installment")


def repaid_by(servicing: Servicing, interest: int) -> int:
    """What the next installment repays of the principal; below zero where that grows instead."""
    size, terms = servicing.size or 0, servicing.terms
    if servicing.last is not None and servicing.slot + 1 >= servicing.last:
        return servicing.principal
    if terms.method == "bullet":
        return 0
    if terms.method == "annuity":
        covers = size >= interest or terms.installment is not None
        size = size - interest if covers else 0
    return min(size, servicing.principal)


def begin_period(servicing: Servicing, date: dt.date, balance: int) -> None:
    """Interest runs on a balance from here on; the slot is done."""
    servicing.principal = balance
    servicing.since = date
    servicing.marks = [(date, balance, servicing.rate)]
    servicing.slot += 1


def fallen(
    servicing: Servicing, day: dt.date, began: dt.date, interest: int, principal: int
) -> tuple[Due, Legs]:
    """The installment of a day, and the legs of what it earns and makes due."""
    legs: Legs = {}
    if interest:
        legs[_EARNED] = -interest
    if principal:
        legs[ROOT] = -principal
    uncovered = 0
    if principal < 0:
        uncovered, interest, principal = -principal, interest + principal, 0
    parts, unpaid = [0, 0, 0, 0, interest, principal], [0, 0, 0, 0, interest, principal]
    number, balance = servicing.number, servicing.principal
    due = Due(day, "installment", number, parts, unpaid, [], began, balance, uncovered)
    return due, legs


_EARNED: Final = EARNED[INTEREST]

"""Money out: disbursements, refunds, down payments, and loans taken over while running."""

from __future__ import annotations

import datetime as dt

from beancount_loans.core.agreement.grid import Grid
from beancount_loans.core.agreement.loan import Event
from beancount_loans.core.calendar import Every, step
from beancount_loans.core.components import PRINCIPAL
from beancount_loans.core.money import round_to
from beancount_loans.core.servicing.installments import LONGEST, fall_due
from beancount_loans.core.servicing.movements import PREPAID, ROOT, Due, Legs, Movement
from beancount_loans.core.servicing.prepaying import Prepaid
from beancount_loans.core.servicing.state import Servicing, add, amounts

_A_YEAR = Every(12, "month")


def begin(servicing: Servicing, date: dt.date) -> None:
    """Interest starts to run, and the dates of the loan are known."""
    terms, loan = servicing.terms, servicing.loan
    start = terms.start or date
    servicing.grid = Grid(terms, start, loan.calendar, loan.rows)
    servicing.last = servicing.grid.count
    servicing.since = start
    servicing.rate = servicing.rate_on(start)
    servicing.marks = []
    if terms.rate.index is not None and terms.rate_reset is not None:
        servicing.next_reset = first_reset(servicing, start)
    if terms.capitalize_until is not None and terms.capitalize_until <= start:
        servicing.capitalized = True
    next_look(servicing, start)


def next_look(servicing: Servicing, after: dt.date) -> None:
    """When the balance that interest runs on is looked at next."""
    terms = servicing.terms
    if terms.interest_base_every is None:
        servicing.lagged, servicing.next_look = None, None
        return
    anchor, times = terms.interest_base_from or (terms.start or after), 0
    while step(anchor, terms.interest_base_every, times, terms.end_of_month) <= after:
        times += 1
    day = step(anchor, terms.interest_base_every, times, terms.end_of_month)
    servicing.next_look = (day, times)


def look_at_balance(servicing: Servicing) -> None:
    """Interest runs on the balance of today, whatever is repaid before the next look."""
    servicing.lagged = servicing.principal
    servicing.remark()
    next_look(servicing, servicing.date)


def first_reset(servicing: Servicing, start: dt.date) -> tuple[dt.date, int]:
    """The first date after a day on which the rate is looked up again."""
    terms, grid = servicing.terms, servicing.grid
    assert terms.rate_reset is not None
    anchor, times = terms.rate_reset_from or (grid.start if grid else start), 0
    while step(anchor, terms.rate_reset, times, terms.end_of_month) <= start:
        times += 1
    return step(anchor, terms.rate_reset, times, terms.end_of_month), times


def disbursement(servicing: Servicing, event: Event) -> None:
    """Money lent: principal grows; the installment is sized for all that is drawn."""
    terms = servicing.terms
    if servicing.drawn + event.amount > terms.ceiling:
        drawn, most = (
            terms.money(amount) for amount in (servicing.drawn + event.amount, terms.ceiling)
        )
        servicing.fault(
            event,
            f'draws {drawn} in all, more than "loan-limit" or the principal allows ({most}): '
            'raise "loan-limit", or say what it is: `returns: "BANK-REF"` for a payment that came '
            'back, loan-event: "charge" for a cost',
        )
    if servicing.grid is None:
        begin(servicing, event.date)
        _check_dates(servicing, event)
    servicing.drawn += event.amount
    if event.due is not None:
        _apart(servicing, event, event.due)
        return
    servicing.principal += event.amount
    reopen(servicing)
    if terms.interest_base_every is not None:
        told = terms.interest_base if event.first else None
        servicing.lagged = terms.minor(told) if told is not None else servicing.principal
    if terms.installment is None or servicing.size is None:
        servicing.size = None
        servicing.flat = None
    servicing.remark()
    if terms.down_payment is not None:
        _down_payment(servicing, event)


def _check_dates(servicing: Servicing, event: Event) -> None:
    """Last date and number of installments must fit the day of the first disbursement."""
    terms, grid = servicing.terms, servicing.grid
    assert grid is not None
    at_open = event._replace(source=servicing.loan.source)
    early = _before_payout(servicing, event.date)
    if early:
        servicing.fault(at_open, early)
        return
    if terms.maturity is not None and terms.maturity <= event.date:
        servicing.fault(
            at_open, f"loan-maturity is {terms.maturity}, but it is paid out on {event.date}"
        )
    elif terms.installments and grid.all_principal and grid.count != terms.installments:
        servicing.fault(
            at_open,
            f"loan-installments is {terms.installments}, but there are {grid.count} to "
            f"loan-maturity {terms.maturity}: leave one of them away",
        )

    if terms.installment is not None and terms.method == "annuity" and grid.count is None:
        _check_covers(servicing, at_open)


def _before_payout(servicing: Servicing, paid_out: dt.date) -> str:
    """What is wrong with dates that lie more than a year before the first disbursement."""
    terms = servicing.terms
    for key, day in (("loan-start", terms.start), ("loan-first-due", terms.first_due)):
        if day is not None and step(day, _A_YEAR, 1) < paid_out:
            return (
                f"{key} is {day}, but it is paid out on {paid_out}: "
                'for a loan that was running already write custom "loan-opening"'
            )
    return ""


def _check_covers(servicing: Servicing, event: Event) -> None:
    """An installment with no last date must be more than the interest of a period."""
    terms, grid = servicing.terms, servicing.grid
    assert grid is not None
    assert terms.installment is not None
    first, second = grid.slot(0).date, grid.slot(1).date
    interest, parts = servicing.interest_on(event.amount, servicing.rate, first, second)
    if terms.minor(terms.installment) * parts <= interest:
        period = servicing.shown(terms.round(interest, parts))
        servicing.fault(
            event,
            f"loan-installment is {terms.installment}, but the interest of a period is {period}: "
            "it would never be repaid",
        )


def reopen(servicing: Servicing) -> None:
    """A loan whose last installment has fallen due gets one more, on its next regular date.

    Dates that passed while all of it had fallen due by acceleration are no dues any more.
    """
    grid = servicing.grid
    if grid is None or servicing.last is None:
        return
    open_still = servicing.slot < servicing.last and servicing.accelerated_on is None
    today = servicing.date
    while (due := grid.slot(servicing.slot).due) < today or (due == today and not open_still):
        servicing.slot += 1
    if servicing.slot >= servicing.last:
        servicing.last = servicing.slot + 1 + servicing.skipped


def _apart(servicing: Servicing, event: Event, day: dt.date) -> None:
    """Money lent that falls due as a whole on a day of its own, beside the installments."""
    due = Due(day, "charge", None, amounts({PRINCIPAL: event.amount}), event=event)
    if day > event.date:
        legs: Legs = {ROOT: -event.amount}
        servicing.wait(due, legs)
        rule = f"lent, due on {day}"
        servicing.move(Movement(servicing.date, "allocation", legs, due, event, rule=rule))
        return
    servicing.add_due(due, {ROOT: -event.amount}, "lent, due at once", event, "allocation")


def _down_payment(servicing: Servicing, event: Event) -> None:
    terms = servicing.terms
    assert terms.down_payment is not None
    base = terms.money(event.amount)
    share = terms.down_payment.of(base).scaleb(terms.decimals)
    unit = terms.minor(terms.round_to) if terms.round_to else 1
    amount = min(servicing.principal, round_to(share.as_integer_ratio(), unit, terms.round))
    servicing.principal -= amount
    servicing.remark()
    due = Due(
        event.date,
        "down-payment",
        0,
        amounts({PRINCIPAL: amount}),
        start=event.date,
        balance=servicing.principal,
    )
    servicing.add_due(due, {ROOT: -amount}, "down payment", event)


def debit(servicing: Servicing, event: Event) -> None:
    """Money out: a refund of what is prepaid, then a disbursement within the limit."""
    back = 0 if event.first else min(event.amount, servicing.prepaid_total)
    if back:
        _give_back(servicing, event, back)
    if event.amount > back:
        disbursement(servicing, event._replace(amount=event.amount - back))


def refund(servicing: Servicing, event: Event) -> None:
    """What was prepaid goes back to the borrower."""
    held = servicing.prepaid_total
    if event.amount > held:
        servicing.fault(
            event,
            f"refunds {servicing.shown(event.amount)}, but only {servicing.shown(held)} is prepaid",
        )
    _give_back(servicing, event, min(event.amount, held))
    if event.amount > held:
        _apart(servicing, event._replace(amount=event.amount - held), event.date)


def _give_back(servicing: Servicing, event: Event, amount: int) -> None:
    left = amount
    while left:
        held = servicing.prepaid[-1]
        taken = min(left, held.amount)
        held.amount -= taken
        left -= taken
        if not held.amount:
            servicing.prepaid.pop()
    servicing.move(
        Movement(
            servicing.date,
            "allocation",
            {ROOT: -amount, PREPAID: amount},
            event=event,
            rule="refund of what was prepaid",
        )
    )


def opening(servicing: Servicing, event: Event) -> None:
    """A loan taken over while running: its claim as the books carry it."""
    opened = servicing.loan.opening
    if opened is None:
        servicing.fault(event, 'is an opening, but no `custom "loan-opening"` stands on that day')
        disbursement(servicing, event)
        return
    _resume(servicing, opened.date, opened.installments_due)
    servicing.drawn = opened.principal
    due_principal = opened.due.get(PRINCIPAL, 0)
    servicing.principal = opened.principal - due_principal
    if opened.accrued_interest is not None:
        servicing.carry = opened.accrued_interest
        servicing.since = opened.date
    servicing.marks = []
    servicing.mark(servicing.since)
    legs: Legs = {ROOT: servicing.principal - opened.total}
    if opened.prepaid:
        servicing.prepaid.append(Prepaid(opened.date, opened.prepaid, event))
        add(legs, PREPAID, -opened.prepaid)
    parts = amounts(dict(opened.due))
    due = Due(
        opened.oldest_due or opened.date,
        "opening",
        None,
        parts,
        balance=servicing.principal,
        event=event,
    )
    servicing.add_due(due, legs, "taken over", event, "allocation")


def _resume(servicing: Servicing, date: dt.date, fallen: int) -> None:
    """Dates and installment of the original terms, as far as they have run."""
    terms = servicing.terms
    begin(servicing, terms.start or servicing.loan.opened)
    servicing.size = (
        _original_size(servicing) if terms.installment is None else terms.minor(terms.installment)
    )
    servicing.number = fallen
    grid = servicing.grid
    assert grid is not None
    servicing.slot = fallen
    if fallen:
        servicing.since = grid.date(fallen - 1)
    while grid.date(servicing.slot) <= date and not fallen and servicing.slot < LONGEST:
        servicing.slot += 1
        servicing.since = grid.date(servicing.slot - 1)
    servicing.rate = servicing.rate_on(date)


def _original_size(servicing: Servicing) -> int | None:
    """The installment as it was sized when the loan began."""
    ahead = servicing.project()
    slot = None
    ahead.principal = ahead.drawn = servicing.terms.minor(servicing.terms.principal)
    ahead.marks = []
    ahead.mark(ahead.since)
    for _ in range(servicing.terms.grace_principal + 1):
        slot = ahead.upcoming()
        if slot is None:
            return None
        ahead.date = slot.due
        fall_due(ahead)
    return ahead.size

"""Changes in a loan's life: other terms, and the measures of relief and recovery.

They act from the end of their day, in this order: rate and other terms, pause,
defer, re-age, capitalise, re-amortise, accelerate and what follows from it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from beancount_loans.core.agreement.grid import Grid
from beancount_loans.core.agreement.loan import Event, Measures
from beancount_loans.core.calendar import step
from beancount_loans.core.components import (
    CHARGES,
    COUNT,
    INTEREST,
    LATE_INTEREST,
    PRINCIPAL,
)
from beancount_loans.core.rates import NoIndexValueError
from beancount_loans.core.servicing.lending import first_reset, next_look, reopen
from beancount_loans.core.servicing.movements import (
    DUE,
    EARNED,
    LATER,
    LOSS,
    ROOT,
    Due,
    Legs,
    Part,
)
from beancount_loans.core.servicing.payoff import all_due_now
from beancount_loans.core.servicing.state import Servicing, add

RESIZING = frozenset(
    (
        "rate",
        "installments",
        "maturity",
        "method",
        "every",
        "first_due",
        "amortize_over",
        "balloon",
        "day_count",
        "round_to",
    )
)
REGRIDDING = frozenset(
    (
        "installments",
        "maturity",
        "every",
        "first_due",
        "interest_every",
        "interest_first_due",
        "end_of_month",
        "stub",
        "business_days",
    )
)


def change(servicing: Servicing, event: Event) -> None:
    """Take other terms and measures into force."""
    assert event.change is not None
    new, what = event.change.terms, event.change.measures
    if new:
        _new_terms(servicing, event, dict(new))
    if what.pause_interest is not None:
        _pause(servicing, what.pause_interest)
    if what.defer:
        _defer(servicing, event, what)
    if what.waive_late_interest:
        servicing.late.given_up += servicing.late.unclaimed(servicing.date)
    if what.re_age:
        _re_age(servicing, event, what.capitalize)
    elif what.capitalize:
        _capitalize(servicing, event)
    if what.reamortize:
        servicing.size = None
        servicing.flat = None
    _ends(servicing, event, what)


def _ends(servicing: Servicing, event: Event, what: Measures) -> None:
    """What takes interest out of income, calls the loan, or agrees how it is to end."""
    if what.suspend_interest is not None or what.charge_off:
        _suspend(servicing, stops=what.suspend_interest is False)
    if what.accelerate or what.charge_off:
        _accelerate(servicing, event, what)
    if what.judgment is not None:
        _judgment(servicing, event, what)
    if what.settle is not None:
        _agree_settlement(servicing, event, what.settle, what.settle_by)


def _suspend(servicing: Servicing, *, stops: bool) -> None:
    """From now on interest is income only once it is paid; or it is so again when it is earned."""
    if stops:
        servicing.suspended_on = None
    elif servicing.suspended_on is None:
        servicing.suspended_on = servicing.date


def _agree_settlement(servicing: Servicing, event: Event, amount: int, by: dt.date | None) -> None:
    """Less is taken for all, if it comes in time."""
    owed = servicing.owed(servicing.date) + servicing.late_unclaimed(servicing.date)
    if amount >= owed:
        told, all_of_it = servicing.shown(amount), servicing.shown(owed)
        servicing.fault(event, f"loan-settle is {told}, but no more than {all_of_it} is owed")
        return
    servicing.settlement = (amount, by or dt.date.max - dt.timedelta(days=1), 0)


def _new_terms(servicing: Servicing, event: Event, new: dict[str, object]) -> None:
    before = servicing.terms
    count = new.get("installments")
    if isinstance(count, int) and count <= servicing.number:
        fallen = f"but {servicing.number} have fallen due: it counts them all from the start"
        servicing.fault(event, f"loan-installments is {count}, {fallen}")
        return
    if "installments" in new or "installment" in new:
        new.setdefault("maturity", None)
    elif "maturity" in new:
        new.setdefault("installments", None)
    terms = servicing.terms = replace(before, **new)  # type: ignore[arg-type]
    if servicing.grid is None:
        return
    if REGRIDDING & new.keys():
        _new_grid(servicing, before.first_due, new)
    if {"rate", "rate_reset", "rate_reset_from"} & new.keys() or terms.rate.index is not None:
        _new_rate(servicing, event)
    if {"interest_base_every", "interest_base_from"} & new.keys():
        next_look(servicing, servicing.date)
    _new_size(servicing, new)
    _new_late_rate(servicing, new)
    servicing.remark()


def _new_rate(servicing: Servicing, event: Event) -> None:
    terms = servicing.terms
    indexed = terms.rate.index is not None and terms.rate_reset is not None
    servicing.next_reset = first_reset(servicing, servicing.date) if indexed else None
    try:
        servicing.rate = servicing.rate_on(servicing.date)
    except NoIndexValueError as error:
        servicing.fault(event, str(error))


def _new_size(servicing: Servicing, new: dict[str, object]) -> None:
    terms = servicing.terms
    if new.get("installment") is not None and terms.installment is not None:
        servicing.size = terms.minor(terms.installment)
    elif RESIZING & new.keys() and not (terms.on_rate_change == "keep" and new.keys() == {"rate"}):
        if servicing.last is not None and terms.installment is not None and "installments" in new:
            servicing.terms = replace(terms, installment=None)
        if servicing.terms.installment is None:
            servicing.size = None
            servicing.flat = None


def _new_late_rate(servicing: Servicing, new: dict[str, object]) -> None:
    if "late_rate" not in new and "late_day_count" not in new:
        return
    old = servicing.late
    run_up = old.run_up(servicing.date)
    servicing.late = servicing.fresh_late_interest()
    servicing.late.claimed = old.claimed - run_up
    servicing.late.given_up = old.given_up
    servicing.watch_overdue()


def _new_grid(servicing: Servicing, anchor: dt.date | None, new: dict[str, object]) -> None:
    """Other dates from here on; a new first due date is a new anchor, the gap a stub."""
    old, terms = servicing.grid, servicing.terms
    assert old is not None
    done = servicing.slot
    if "first_due" not in new and "every" not in new:
        servicing.grid = Grid(
            replace(terms, first_due=anchor or old.date(0)),
            old.start,
            servicing.loan.calendar,
            servicing.loan.rows,
        )
        servicing.last = servicing.grid.count
        return
    first = terms.first_due if "first_due" in new else None
    if first is None or first <= servicing.date:
        first = step(servicing.since, terms.every, 1, terms.end_of_month)
    left = (
        None
        if servicing.last is None or terms.maturity is not None
        else (terms.installments or servicing.last) - done
    )
    remaining = replace(terms, first_due=first, installments=left, interest_first_due=None)
    servicing.grid = Grid(remaining, servicing.since, servicing.loan.calendar)
    servicing.slot, servicing.last = 0, servicing.grid.count


def _pause(servicing: Servicing, until: dt.date) -> None:
    """No interest from the day after the change to this day, both included."""
    servicing.paused_until = until
    servicing.remark()


def resume_interest(servicing: Servicing) -> None:
    """The pause is over: interest runs again from the end of its last day."""
    servicing.paused_until = None
    servicing.remark()


def _defer(servicing: Servicing, event: Event, what: Measures) -> None:
    """The next installments move to the end; where none is to come there is nothing to move."""
    if servicing.last is not None and servicing.slot >= servicing.last:
        return
    if servicing.last is not None and what.defer > servicing.last - servicing.slot:
        to_come = servicing.last - servicing.slot
        servicing.fault(event, f"loan-defer is {what.defer}, but only {to_come} are to come")
        return
    servicing.deferrals += [what.defer_interest] * what.defer
    servicing.skipped += what.defer
    if servicing.last is not None:
        servicing.last += what.defer
    if what.defer_interest == "capitalize":
        servicing.size = None


# ------------------------------------------------------------ arrears and claims


def _take_unpaid(
    servicing: Servicing, event: Event, components: tuple[int, ...], legs: Legs
) -> tuple[list[int], list[Part]]:
    """Take what is due and unpaid out of the dues, to become something else."""
    sums, parts = [0] * COUNT, []
    for due in servicing.open_dues():
        for component in components:
            amount = due.give_over(component, servicing.date, event)
            if amount:
                sums[component] += amount
                add(legs, DUE[component], -amount)
                parts.append(Part(due, component, amount))
    return sums, parts


def _re_age(servicing: Servicing, event: Event, capitalize: bool) -> None:
    """Arrears become part of the installments to come, apart from principal unless capitalised."""
    if not servicing.overdue(PRINCIPAL) and not servicing.overdue(INTEREST):
        return
    legs: Legs = {}
    sums, parts = _take_unpaid(servicing, event, tuple(range(COUNT)), legs)
    _balances_as_they_were(servicing)
    principal = sums[PRINCIPAL] + (sum(sums[:PRINCIPAL]) if capitalize else 0)
    servicing.principal += principal
    add(legs, ROOT, principal)
    if not capitalize:
        servicing.held_back += sums[INTEREST]
        add(legs, LATER[INTEREST], sums[INTEREST])
    servicing.size = None
    reopen(servicing)
    if servicing.charged_off_on is None:
        servicing.accelerated_on = None  # it is paid in installments again
    if not capitalize:
        _charges_later(servicing, event, sums, legs)
    servicing.remark()
    rule = "arrears become part of the installments to come"
    servicing.allocate(legs, parts, rule, event)
    servicing.watch_overdue()


def _balances_as_they_were(servicing: Servicing) -> None:
    """Principal that an installment gave back did not fall due: its balance had not fallen."""
    given_back = 0
    for due in servicing.dues:
        given_back += sum(
            one.amount
            for one in due.taken
            if one.component == PRINCIPAL and one.date == servicing.date
        )
        due.balance += given_back if due.kind == "installment" else 0


def _charges_later(servicing: Servicing, event: Event, sums: list[int], legs: Legs) -> None:
    parts = [
        sums[component] if component in (*CHARGES, LATE_INTEREST) else 0
        for component in range(COUNT)
    ]
    slot = servicing.upcoming()
    if not any(parts) or slot is None:
        return
    servicing.wait(Due(slot.due, "charge", None, parts, event=event), legs)


def _capitalize(servicing: Servicing, event: Event) -> None:
    """Interest that is due and unpaid, or deferred, becomes principal."""
    legs: Legs = {}
    sums, parts = _take_unpaid(servicing, event, (INTEREST,), legs)
    waiting = servicing.deferred + servicing.held_back
    servicing.deferred = servicing.held_back = 0
    add(legs, LATER[INTEREST], -waiting)
    servicing.principal += sums[INTEREST] + waiting
    add(legs, ROOT, sums[INTEREST] + waiting)
    servicing.size = None
    servicing.remark()
    servicing.allocate(legs, parts, "interest becomes principal", event)
    servicing.watch_overdue()


def _accelerate(servicing: Servicing, event: Event, what: Measures) -> None:
    if servicing.principal or servicing.later_total:
        all_due_now(servicing, event, "acceleration", "all of it falls due")
    servicing.accelerated_on = servicing.accelerated_on or servicing.date
    if what.charge_off:
        servicing.charged_off_on = servicing.date


def _judgment(servicing: Servicing, event: Event, what: Measures) -> None:
    """The court's figures replace the claim; the difference goes to the claim accounts."""
    assert what.judgment is not None
    all_due_now(servicing, event, "acceleration", "all of it falls due")
    legs: Legs = {}
    sums, _ = _take_unpaid(servicing, event, tuple(range(COUNT)), legs)
    servicing.late.given_up += servicing.late.unclaimed(servicing.date)  # within what it gave
    given = [what.judgment.get(component, 0) for component in range(COUNT)]
    for component in range(COUNT):
        place = LOSS if component == PRINCIPAL else EARNED[component]
        add(legs, place, sums[component] - given[component])
    servicing.judgment_on = servicing.date
    servicing.add_due(
        Due(servicing.date, "judgment", None, given, event=event),
        legs,
        "as the court gave them",
        event,
    )

"""Replaying a loan's history, day by day, from its first event.

Order within a day (design: the rules of servicing): opening; first disbursement
and down payment; dues; later disbursements; changes; charges; waivers; payments;
returns; refunds; write-offs. State is never stored: a backdated entry, a
correction or a deletion gives the history that it makes true.

Two kinds of entry change what was already counted: a payment that comes back,
and one that the books date later than servicing does. On their day the loan is
replayed as it would have been, and the difference is written down that day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter

from beancount_loans.core.agreement.loan import Event, Loan
from beancount_loans.core.calendar import step
from beancount_loans.core.servicing import barring, claiming, lending, measures, payoff, receiving
from beancount_loans.core.servicing.installments import capitalize_to_date, fall_due, reset_rate
from beancount_loans.core.servicing.movements import IN_TREE, LATER, Movement, MovementKind
from beancount_loans.core.servicing.plain_days import pass_plain_days, reach_plainly
from beancount_loans.core.servicing.state import Servicing, add

FAR = dt.date.max

_ORDER = {
    "opening": 0,
    "first": 1,
    "disbursement": 3,
    "debit": 3,
    "capitalization": 3,
    "change": 4,
    "step": 5,
    "charge": 6,
    "waiver": 7,
    "payment": 8,
    "prepayment": 8,
    "returned-payment": 9,
    "refund": 10,
    "write-off": 11,
    "recovery": 12,
}
_HANDLERS: dict[str, Callable[[Servicing, Event], None]] = {
    "opening": lending.opening,
    "disbursement": lending.disbursement,
    "debit": lending.debit,
    "refund": lending.refund,
    "payment": receiving.payment,
    "prepayment": receiving.payment,
    "charge": claiming.charge,
    "waiver": claiming.waiver,
    "write-off": claiming.write_off,
    "recovery": claiming.recovery,
    "capitalization": claiming.capitalization,
    "step": claiming.step_taken,
    "change": measures.change,
}


def in_order(events: Iterable[Event]) -> list[Event]:
    """Events in the order in which servicing counts them, whatever their order in the ledger."""
    found = sorted(events, key=_date)
    days = set(map(_date, found))
    if len(days) < len(found):
        found.sort(key=_key)
    for position, event in enumerate(found):
        if event.kind in ("disbursement", "debit"):
            found[position] = event._replace(first=True)
            break
    return found if len(days) == len(found) else sorted(found, key=_key)


_date = itemgetter(Event._fields.index("date"))


def _key(event: Event) -> tuple[dt.date, int, int, str, int, str, str]:
    rank = _ORDER["first" if event.first else event.kind]
    return (
        event.date,
        rank,
        _class_of(event),
        event.ref,
        -event.amount,
        event.text,
        str(event.parts),
    )


def _class_of(event: Event) -> int:
    """Payments with a bank's reference before those without; changes by what acts last of them."""
    if event.change is None:
        return 0 if event.ref else 1
    what = event.change.measures
    acting = (
        what.pause_interest is not None,
        what.defer > 0,
        what.waive_late_interest,
        what.re_age or what.capitalize,
        what.reamortize,
        what.accelerate or what.charge_off or what.suspend_interest is not None,
        what.judgment is not None,
    )
    return max((place for place, acts in enumerate(acting, 1) if acts), default=0)


def run(loan: Loan, until: dt.date, events: Iterable[Event] | None = None) -> Servicing:
    """Replay a loan to the end of a day."""
    return next(runs(loan, (until,), events))


def runs(
    loan: Loan, days: Iterable[dt.date], events: Iterable[Event] | None = None
) -> Iterator[Servicing]:
    """Replay a loan once and stop at the end of each day; the days are in order.

    The state goes on with the next day: what is wanted of it is taken before that.
    """
    servicing, waiting = Servicing(loan), in_order(loan.events if events is None else events)
    done, count = 0, len(waiting)
    for until in days:
        while done < count and (event := waiting[done]).date <= until:
            advance(servicing, event.date, before=event.first or event.kind == "opening")
            servicing = apply(servicing, event)
            done = pass_plain_days(servicing, waiting, done + 1, until)
        reach_plainly(servicing, _end(loan, until))
        advance(servicing, _end(loan, until))
        servicing.date = max(servicing.date, until)
        _look_up_late_rate(servicing, until)
        yield servicing


def _look_up_late_rate(servicing: Servicing, until: dt.date) -> None:
    """A late rate without a value is told by the replay, not by whoever reads the figure."""
    rate = servicing.terms.late_rate
    if rate is not None and rate.index is not None:
        servicing.late.unclaimed(until)


def _end(loan: Loan, until: dt.date) -> dt.date:
    """Nothing falls due after a loan's account is closed."""
    return min(until, loan.closed) if loan.closed else until


def apply(servicing: Servicing, event: Event) -> Servicing:
    """Let one event happen; the state may be a new one, where history was amended."""
    servicing.date = event.date
    if event.kind == "returned-payment":
        return _returned(servicing, event)
    if event.effective is not None and event.effective < event.date:
        return _backdated(servicing, event)
    servicing.applied.append(event)
    _HANDLERS[event.kind](servicing, event)
    return servicing


def advance(servicing: Servicing, date: dt.date, *, before: bool = False) -> None:
    """Let everything fall due that time alone brings, up to a day, or up to the day before it."""
    while True:
        day, act = _next(servicing)
        if day > date or day == FAR or (before and day == date):
            return
        servicing.date = day
        act(servicing)


Act = Callable[[Servicing], None]


def _next(servicing: Servicing) -> tuple[dt.date, Act]:
    """The next thing that time brings, and its day."""
    slot = servicing.upcoming()
    due = slot.due if slot else FAR
    others = _others(servicing)
    if not others:
        return due, fall_due
    day, _, act = min([(due, 0, fall_due), *others], key=itemgetter(0, 1))
    return day, act


def _others(servicing: Servicing) -> list[tuple[dt.date, int, Act]]:
    """What time brings beside installments: its day, its turn in the day, and what it does."""
    candidates: list[tuple[dt.date, int, Act]] = []
    if servicing.later:
        candidates.append((min(due.date for due in servicing.later), 1, _later_due))
    if servicing.next_reset is not None:
        candidates.append((servicing.next_reset[0], 2, _reset))
    if servicing.terms.capitalize_until is not None and not servicing.capitalized:
        candidates.append((servicing.terms.capitalize_until, -1, _capitalize))
    if servicing.next_look is not None:
        candidates.append((servicing.next_look[0], 3, lending.look_at_balance))
    if servicing.paused_until is not None:
        candidates.append((servicing.paused_until, 4, measures.resume_interest))
    bar = barring.next_turn(servicing)
    if bar is not None:
        candidates.append((bar, 6, barring.turn))
    if servicing.settlement is not None:
        candidates.append(
            (
                servicing.settlement[1] + dt.timedelta(days=1),
                5,
                payoff.settlement_lapses,
            )
        )
    return candidates


def _capitalize(servicing: Servicing) -> None:
    if servicing.grid is None or not servicing.principal:
        servicing.capitalized = True
    else:
        capitalize_to_date(servicing)


def _later_due(servicing: Servicing) -> None:
    """A charge that was claimed for a later day falls due."""
    due = min(servicing.later, key=lambda one: one.date)
    servicing.later.remove(due)
    legs: dict[str, int] = {}
    for component, amount in enumerate(due.unpaid):
        add(legs, LATER[component], -amount)
    servicing.add_due(due, legs, "charge falls due", due.event)


def _reset(servicing: Servicing) -> None:
    """A date on which the terms look an indexed rate up."""
    terms = servicing.terms
    assert servicing.next_reset is not None
    assert terms.rate_reset is not None
    day, times = servicing.next_reset
    anchor = terms.rate_reset_from or (servicing.grid.start if servicing.grid else day)
    following = step(anchor, terms.rate_reset, times + 1, terms.end_of_month)
    servicing.next_reset = (following, times + 1)
    reset_rate(servicing, day)


# ------------------------------------------------------------ amended history


def _returned(servicing: Servicing, event: Event) -> Servicing:
    payment = _find(servicing.applied, event)
    if payment is None:
        servicing.fault(
            event,
            f'returns "{event.returns}", but no payment of {servicing.shown(event.amount)} '
            "with that reference or date is known",
        )
        return servicing
    rest = [one for one in servicing.applied if one is not payment]
    if payment.amount > event.amount:
        rest.append(payment._replace(amount=payment.amount - event.amount))
    return _amended(servicing, rest, event, "the payment counts as if it had not come")


def _find(applied: list[Event], event: Event) -> Event | None:
    payments = [
        one
        for one in applied
        if one.kind in ("payment", "prepayment") and one.amount >= event.amount
    ]
    named = [
        one
        for one in payments
        if event.returns and event.returns in (one.ref, one.returns, one.date.isoformat())
    ]
    same = [one for one in named if one.amount == event.amount]
    return (same or named or [None])[-1]  # type: ignore[list-item]


def _backdated(servicing: Servicing, event: Event) -> Servicing:
    date = event.effective or event.date
    moved = event._replace(date=date, effective=None)
    return _amended(
        servicing, [*servicing.applied, moved], event, f"counted from {event.effective}"
    )


def _amended(servicing: Servicing, events: list[Event], cause: Event, rule: str) -> Servicing:
    """The state with other events, and on this day the difference to what was booked."""
    fresh = run(servicing.loan, cause.date, events)
    now, before = fresh.sums, servicing.sums
    legs = {
        place: now.get(place, 0) - before.get(place, 0)
        for place in sorted({*now, *before})
        if now.get(place, 0) != before.get(place, 0)
    }
    earned = any(place not in IN_TREE for place in legs)
    kind: MovementKind = "due" if earned else "allocation"
    journal = servicing.journal
    if legs:
        journal.append(Movement(cause.date, kind, legs, event=cause, rule=rule))
    fresh.goes_on_from(journal, now)
    fresh.faults = servicing.faults
    fresh.date = cause.date
    return fresh

"""What happened to a loan, newest first: money, charges, changes, contacts, steps, holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from beancount_loans.core.agreement.loan import Contact, Event, Hold, Loan, Source
from beancount_loans.core.components import NAMES
from beancount_loans.core.explain.explain import Share as Part
from beancount_loans.core.explain.explain import Step, explain
from beancount_loans.core.servicing.position import Position
from beancount_loans.reports.fava.desk import Desk
from beancount_loans.reports.fava.overview import step_name

_MOVABLE = ("payment", "prepayment", "recovery")
_GROUPS = {"costs": "charges", "penalties": "charges", "fees": "charges"}


@dataclass(frozen=True, slots=True)
class Share:
    """Where a part of the money went; a due by its number and day, or none of them."""

    installment: int | None
    due: dt.date | None
    amounts: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the history.

    Attributes:
        kind: what it was: an event's kind, a contact's channel, `hold` or `hold-ends`.
        group: money, terms, contact or hold.
        amount: None where it has none.
        shares: where the money went.
        rule: why it went there.
        step: the step of the ladder that was taken with it, as the policy calls it.
        promise: an amount promised, with its day.
        changed: terms and measures of a change, key and value.
        movable: the bank's identity of a payment that another loan may get; else empty.
    """

    date: dt.date
    kind: str
    group: str
    text: str
    source: Source
    amount: Decimal | None = None
    shares: tuple[Share, ...] = ()
    rule: str = ""
    step: str = ""
    outcome: str = ""
    promise: Decimal | None = None
    promise_by: dt.date | None = None
    changed: tuple[tuple[str, str], ...] = ()
    movable: str = ""


def history(desk: Desk, position: Position, language: str) -> list[Happening]:
    """All that happened up to the day of the position; what time alone brought is left out."""
    loan, until = position.loan, position.as_of

    def named(step: str) -> str:
        return step_name(desk, loan, step, language)

    movable = _movable(loan)
    done = {(step.source, step.kind): step for step in explain(position)}
    found = [
        _of_event(position, event, done, named(event.step), movable)
        for event in loan.events
        if event.date <= until and not _told_by_another(event, loan)
    ]
    found += [_of_contact(one, named(one.step)) for one in loan.contacts if one.date <= until]
    for hold in loan.holds:
        found += [one for one in _of_hold(hold) if one.date <= until]
    return sorted(found, key=lambda one: one.date, reverse=True)


def _told_by_another(event: Event, loan: Loan) -> bool:
    """A step that a fee or a note takes is told with it."""
    if event.kind != "step":
        return False
    others = (one.source for one in loan.events if one is not event and one.step == event.step)
    notes = (one.source for one in loan.contacts)
    return event.source in {*others, *notes}


def _of_event(
    position: Position,
    event: Event,
    done: Mapping[tuple[Source, str], Step],
    step: str,
    movable: Collection[str],
) -> Happening:
    kind = "disbursement" if event.kind == "debit" else event.kind
    told = done.get((event.source, kind))
    return Happening(
        date=event.date,
        kind=kind,
        group="terms" if event.kind == "change" else "money",
        text=event.change.reason if event.change else event.text,
        source=event.source,
        amount=position.money(event.amount) if event.amount else None,
        shares=_shares(position, told.shares if told else ()),
        rule=told.rule if told else "",
        step=step,
        changed=_changed(position, event),
        movable=event.ref if event.ref in movable else "",
    )


def _movable(loan: Loan) -> set[str]:
    """Identities of payments that did not come back."""
    refs = {event.ref for event in loan.events if event.kind in _MOVABLE and event.ref}
    return refs - {event.returns for event in loan.events}


def _shares(position: Position, parts: Iterable[Part]) -> tuple[Share, ...]:
    """Parts of an event by what they belong to, costs, penalties and fees together."""
    sums: dict[tuple[int | None, dt.date | None], dict[str, int]] = {}
    for part in parts:
        amounts = sums.setdefault((part.installment, part.due), {})
        name = _GROUPS.get(part.component, part.component)
        amounts[name] = amounts.get(name, 0) + part.amount
    return tuple(
        Share(*key, {name: position.money(amount) for name, amount in amounts.items()})
        for key, amounts in sums.items()
    )


def _changed(position: Position, event: Event) -> tuple[tuple[str, str], ...]:
    if event.change is None:
        return ()
    measures = {
        one.name: getattr(event.change.measures, one.name)
        for one in fields(event.change.measures)
        if getattr(event.change.measures, one.name) != one.default
    }
    return tuple(
        (key.replace("_", "-").removeprefix("loan-"), _value(position, key, value))
        for key, value in {**event.change.terms, **measures}.items()
    )


def _value(position: Position, key: str, value: Any) -> str:
    if value is True:
        return ""
    if key == "settle":
        return str(position.money(value))
    if isinstance(value, Mapping):
        return ", ".join(f"{NAMES[one]} {position.money(amount)}" for one, amount in value.items())
    return str(value)


def _of_contact(contact: Contact, step: str) -> Happening:
    return Happening(
        date=contact.date,
        kind=contact.channel or "note",
        group="contact",
        text=contact.text,
        source=contact.source,
        step=step,
        outcome=contact.outcome,
        promise=contact.promise,
        promise_by=contact.promise_by,
    )


def _of_hold(hold: Hold) -> list[Happening]:
    begins = Happening(hold.start, "hold", "hold", hold.kind, hold.source)
    if hold.until is None:
        return [begins]
    return [begins, Happening(hold.until, "hold-ends", "hold", hold.kind, hold.source)]

"""Two tellings of one loan side by side: what was entered or edited, and what that changed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from beancount_loans.core.agreement.loan import Change, Event, Loan, Measures, Source
from beancount_loans.core.servicing.position import Position

How = Literal["added", "removed", "changed"]


class Cause(NamedTuple):
    """Something in the ledger that is not as it was.

    Attributes:
        how: added, removed, or changed from one to the other.
        what: event kind, term or hold.
        before: what it was, in words; empty where there was nothing.
        after: what it is; empty where nothing is left.
        source: where it stands now, or stood.
    """

    how: How
    date: dt.date | None
    what: str
    before: str
    after: str
    source: Source


class Effect(NamedTuple):
    """A figure that differs, in currency units or days."""

    name: str
    before: Decimal
    after: Decimal


def causes(before: Loan, after: Loan) -> list[Cause]:
    """What differs in what the ledger says of a loan, oldest first."""
    found = [
        *_events(before, after),
        *_terms(before, after),
        *_holds(before, after),
        *_dated(before, after, _rows),
        *_dated(before, after, _indexes),
    ]
    return sorted(found, key=lambda one: (one.date or dt.date.min, one.what))


def effects(before: Position, after: Position) -> list[Effect]:
    """The figures of a day that differ."""
    then, now = dict(_figures(before)), dict(_figures(after))
    return [Effect(name, then[name], now[name]) for name in now if then[name] != now[name]]


def _figures(position: Position) -> Iterator[tuple[str, Decimal]]:
    due = position.due
    yield "principal outstanding", position.principal_outstanding
    yield "principal due", due.principal
    yield "interest due", due.interest
    yield "late interest claimed", due.late_interest
    yield "charges due", due.charges
    yield "late interest run up", position.late_interest_accrued
    yield "interest to the day", position.accrued_interest
    yield "prepaid", position.prepaid
    yield "claim", position.claim
    yield "days late", Decimal(position.days_past_due)


# ------------------------------------------------------------ causes


def _identity(event: Event) -> tuple[Any, ...]:
    """What makes an event the same though it moved within its file."""
    plain = event._replace(source=Source("", 0), placed={}, parts={}, accepted="")
    return (*plain[:4], tuple(sorted(event.parts.items())), *plain[5:])


def _events(before: Loan, after: Loan) -> Iterator[Cause]:
    gone = _only_in(before.events, after.events)
    new = _only_in(after.events, before.events)
    for event in list(new):
        old = next((one for one in gone if _same_thing(one, event)), None)
        if old is not None:
            gone.remove(old)
            new.remove(event)
            told = (_in_words(before, old), _in_words(after, event))
            yield Cause("changed", event.date, event.kind, *told, event.source)
    for event in new:
        yield Cause("added", event.date, event.kind, "", _in_words(after, event), event.source)
    for event in gone:
        yield Cause("removed", event.date, event.kind, _in_words(before, event), "", event.source)


def _only_in(one: Iterable[Event], other: Iterable[Event]) -> list[Event]:
    left = Counter(map(str, map(_identity, other)))
    found = []
    for event in one:
        key = str(_identity(event))
        if left[key]:
            left[key] -= 1
        else:
            found.append(event)
    return found


def _same_thing(one: Event, other: Event) -> bool:
    """The bank's own name for it, else kind and words with the day or the amount."""
    if one.ref or other.ref:
        return one.ref == other.ref and one.kind == other.kind
    alike = one.kind == other.kind and one.text == other.text
    return alike and (one.date == other.date or one.amount == other.amount)


def _in_words(loan: Loan, event: Event) -> str:
    amount = f"{loan.terms.money(event.amount)} {loan.terms.currency}" if event.amount else ""
    told = _change(event.change) if event.change else event.text
    return " ".join(filter(None, (str(event.date), amount, told)))


def _change(change: Change) -> str:
    """The keys of a change with their values, and its reason."""
    usual = Measures()
    measures = {
        one.name: getattr(change.measures, one.name)
        for one in fields(usual)
        if getattr(change.measures, one.name) != getattr(usual, one.name)
    }
    keys = {**change.terms, **measures}
    told = [f"loan-{name.replace('_', '-')}: {value}" for name, value in keys.items()]
    return "; ".join(filter(None, [*told, change.reason]))


def _terms(before: Loan, after: Loan) -> Iterator[Cause]:
    for one in fields(after.terms):
        was, now = getattr(before.terms, one.name), getattr(after.terms, one.name)
        if was != now:
            key = f"loan-{one.name.replace('_', '-')}"
            yield Cause("changed", None, key, _told(was), _told(now), after.source)


def _told(value: object) -> str:
    return "" if value is None else str(value)


def _holds(before: Loan, after: Loan) -> Iterator[Cause]:
    then = {(hold.start, hold.kind, hold.until): hold for hold in before.holds}
    now = {(hold.start, hold.kind, hold.until): hold for hold in after.holds}
    for key in now.keys() - then.keys():
        yield Cause("added", key[0], "hold", "", _hold(*key), now[key].source)
    for key in then.keys() - now.keys():
        yield Cause("removed", key[0], "hold", _hold(*key), "", then[key].source)


def _hold(start: dt.date, kind: str, until: dt.date | None) -> str:
    return f"{kind} from {start}" + (f" to {until}" if until else "")


# ------------------------------------------------------------ rows and indexes


def _dated(
    before: Loan, after: Loan, told: Callable[[Loan], dict[tuple[dt.date, str], str]]
) -> Iterator[Cause]:
    """What is told with a date and has another value, or none."""
    then, now = told(before), told(after)
    for key in sorted(then.keys() | now.keys()):
        was, value = then.get(key, ""), now.get(key, "")
        if was != value:
            how: How = "changed" if was and value else "added" if value else "removed"
            yield Cause(how, key[0], key[1], was, value, after.source)


def _rows(loan: Loan) -> dict[tuple[dt.date, str], str]:
    return {
        (row.date, "loan-row"): f"{loan.terms.money(row.principal)} {loan.terms.currency}"
        for row in loan.rows
    }


def _indexes(loan: Loan) -> dict[tuple[dt.date, str], str]:
    """The values of the reference series that the loan's rates follow."""
    rates = (loan.terms.rate, loan.terms.late_rate)
    names = {rate.index for rate in rates if rate is not None and rate.index}
    return {
        (day, f"loan-index {name}"): f"{(value * 100).normalize():f} %"
        for name in names
        if (series := loan.indexes.get(name)) is not None
        for day, value in zip(series.dates, series.values, strict=True)
    }

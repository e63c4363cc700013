"""When each part of a claim lapses, and what has put that off.

The day given is the last on which the lender can still interrupt: filed or
acknowledged on that day, the claim lives. Where a law is in doubt, the earlier day is
given. Days off are the legal calendar's, not the banks'.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

from beancount_loans.core.calendar import NO_HOLIDAYS, Calendar
from beancount_loans.core.policy.conduct import Limitation
from beancount_loans.core.policy.policy import Policy
from beancount_loans.core.policy.values import Span

Component = Literal["principal", "interest", "late-interest", "charges"]


class ClaimPart(NamedTuple):
    """A part of a claim: what it is, when it fell due and when its loan was made.

    ``note`` says that a signed promissory note stands behind it.
    """

    component: Component
    due: date
    origin: date
    note: bool = False


class Interruption(NamedTuple):
    """An event that may put limitation off.

    ``kind`` is one of `acknowledgement payment demand court-claim insolvency-claim
    settlement judgment enforcement`; ``components`` those it speaks of, empty for all;
    ``written`` that it is in writing, without which an acknowledgement makes no longer term.
    """

    kind: str
    on: date
    components: tuple[Component, ...] = ()
    written: bool = True


class Lapse(NamedTuple):
    """The last day of a part of a claim.

    ``starts`` is the day it counts from, ``span`` how long, ``because`` the events that
    put it off, oldest first, ``law`` the rule and its source.
    """

    part: ClaimPart
    last_day: date
    starts: date
    span: Span
    because: tuple[Interruption, ...]
    law: str


def lapse(
    part: ClaimPart,
    events: Iterable[Interruption],
    policy: Policy,
    legal: Calendar = NO_HOLIDAYS,
) -> Lapse | None:
    """Return when a part of a claim lapses; None: the policy does not say.

    Args:
        part: the part of the claim.
        events: what happened, in any order; what the policy does not know, what came
            too late or lies before the due date is passed over.
        policy: the law, as it stood on the due date.
        legal: days off, to which a last day may roll where the policy says so.
    """
    rules = policy.at(part.due).limitation
    span = _span(part, rules)
    if span is None:
        return None
    calendar = legal if rules.rolls else NO_HOLIDAYS
    starts = _start(part, rules)
    last = calendar.adjust(_unless_in_default(part, starts, span, rules), "following")
    put_off: list[Interruption] = []
    for event in sorted(events, key=lambda event: event.on):
        if not _counts(event, part, last):
            continue
        if event.kind in rules.interrupted_by:
            starts, span = event.on, _new_span(event, part, span, rules)
            last = calendar.adjust(max(last, span.after(starts)), "following")
        elif event.kind in rules.suspended_by and rules.suspension is not None:
            last = calendar.adjust(max(last, rules.suspension.after(event.on)), "following")
        else:
            continue
        put_off.append(event)
    law = policy.cite(f"limitation.{_key(part, rules)}", part.due)
    return Lapse(part, last, starts, span, tuple(put_off), law)


def first_lapse(
    parts: Iterable[ClaimPart],
    events: Iterable[Interruption],
    policy: Policy,
    legal: Calendar = NO_HOLIDAYS,
) -> Lapse | None:
    """Return the part that lapses first; None where none does."""
    events = tuple(events)
    found = [lapse(part, events, policy, legal) for part in parts]
    return min((one for one in found if one), key=lambda one: one.last_day, default=None)


def _key(part: ClaimPart, rules: Limitation) -> str:
    """Return the policy's key for a part: a signed note has its own."""
    noted = part.note and part.component == "principal" and rules.promissory_note is not None
    return "promissory-note" if noted else part.component


def _span(part: ClaimPart, rules: Limitation) -> Span | None:
    span: Span | None = getattr(rules, _key(part, rules).replace("-", "_"))
    return span


def _start(part: ClaimPart, rules: Limitation) -> date:
    if rules.starts == "origin":
        return part.origin
    return date(part.due.year, 12, 31) if rules.starts == "year-end" else part.due


def _unless_in_default(part: ClaimPart, starts: date, span: Span, rules: Limitation) -> date:
    """Return the last day; a loan in default may stand still for years from its due date."""
    still = rules.suspended_in_default
    if still is None or part.component not in {"principal", "interest"}:
        return span.after(starts)
    return max(span.after(starts), span.after(still.after(part.due)))


def _counts(event: Interruption, part: ClaimPart, last: date) -> bool:
    spoken = not event.components or part.component in event.components
    return spoken and part.due <= event.on <= last


def _new_span(event: Interruption, part: ClaimPart, span: Span, rules: Limitation) -> Span:
    if event.kind in {"judgment", "settlement"}:
        return rules.after_judgment or span
    if event.kind == "acknowledgement" and event.written and part.component == "principal":
        return rules.after_acknowledgement or span
    return span

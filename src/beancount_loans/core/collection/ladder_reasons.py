"""Why a step of the ladder may not be taken yet, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from beancount_loans.core.calendar import Calendar
from beancount_loans.core.collection.deadline import last_step, running_deadline
from beancount_loans.core.collection.said import Said, said
from beancount_loans.core.collection.situation import Situation
from beancount_loans.core.policy.policy import Rules, Step


class Reason(NamedTuple):
    """Why a step may not be taken yet; ``until`` is the last day of it, if known.

    ``kind`` is one of `early deadline hold promise agreement review bank`.
    """

    kind: str
    said: Said
    until: date | None = None

    @property
    def text(self) -> str:
        """The sentence in English."""
        return str(self.said)


def reasons_against(
    step: Step,
    situation: Situation,
    rules: Rules,
    on: date,
    earliest: date | None,
    legal: Calendar,
) -> Iterator[Reason]:
    """Say everything that stands in the way, the passing of time first."""
    if earliest is not None and on < earliest:
        yield _early(step, situation, rules, earliest, legal)
    if step.kind == "insolvency":
        return
    if step.kind != "write-off":
        yield from _hold_reasons(step, situation, rules, on)
    if step.kind in {"notice", "arrears-notice"}:
        return
    yield from _promise_reasons(situation, on)
    if situation.agreement == "kept":
        yield Reason("agreement", said("agreement"))
    if step.kind == "write-off":
        return
    for line in situation.unmatched:
        yield Reason("review", said("review", line=line))
    yield from _bank_reasons(situation, rules, legal)


def _early(
    step: Step, situation: Situation, rules: Rules, earliest: date, legal: Calendar
) -> Reason:
    last, day_before = last_step(situation, rules), earliest - timedelta(1)
    running = running_deadline(situation, rules, legal)
    if running is not None and running[0] == day_before:
        ends, setter = running
        told = said("deadline", step=setter.key, on=setter.on, until=ends)
        return Reason("deadline", told, ends)
    if step.kind == "notice":
        told = said("early-notice", days=step.days, day=earliest)
    elif last is not None and step.after == "previous":
        wait = max(step.days, step.gap_days)
        told = said("early-step", days=wait, step=last[0].key, on=last[1].on, day=earliest)
    else:
        told = said("early-delay", days=step.days, day=earliest)
    return Reason("early", told, day_before)


def _hold_reasons(step: Step, situation: Situation, rules: Rules, on: date) -> Iterator[Reason]:
    """Holds that stop reminders; a dispute does not stop the court that settles it."""
    court = step.kind in {"claim", "judgment", "attachment"}
    for hold in situation.holds:
        stops = hold.stops or frozenset(rules.holds.stops(hold.kind) or ())
        if not hold.covers(on) or "reminders" not in stops:
            continue
        if hold.kind == "dispute" and court:
            continue
        if step.kind == "arrears-notice" and hold.kind != "breathing-space":
            continue
        known: dict[str, object] = {"start": hold.start, "kind": hold.kind}
        told = said("hold", until=hold.until, **known) if hold.until else said("hold-open", **known)
        yield Reason("hold", told, hold.until)


def _promise_reasons(situation: Situation, on: date) -> Iterator[Reason]:
    for promise in situation.promises:
        if promise.state == "open" and promise.by >= on:
            amount, currency = promise.amount, situation.currency
            told = said("promise", amount=amount, currency=currency, by=promise.by)
            yield Reason("promise", told, promise.by)
    last = situation.promises[-1] if situation.promises else None
    if last and last.state == "partly" and last.again and on < last.again:
        told = said("promise-partly", by=last.by, again=last.again)
        yield Reason("promise", told, last.again - timedelta(1))


def _bank_reasons(situation: Situation, rules: Rules, legal: Calendar) -> Iterator[Reason]:
    """The bank must be recorded past the day by which the money should have come."""
    marks = [row.due + timedelta(situation.grace_days) for row in situation.unpaid[:1]]
    marks += [p.by for p in situation.promises if p.state in {"open", "broken"}]
    running = running_deadline(situation, rules, legal)
    needed = max([*marks, running[0]] if running else marks)
    recorded = situation.recorded_until
    if recorded is None:
        yield Reason("bank", said("bank-never", needed=needed))
    elif recorded <= needed:
        yield Reason("bank", said("bank", recorded=recorded, needed=needed))

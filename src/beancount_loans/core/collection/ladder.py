"""The next lawful, kind step for a borrower: what, from when, at what cost, why not yet.

The ladder is the policy's list of steps. A step is taken once in an arrears period; a
reminder sets a deadline, and nothing graver comes before its end. What blocks a step
is said in sentences, so that `--explain` has nothing to add.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from beancount_loans.core.calendar import NO_HOLIDAYS, Calendar
from beancount_loans.core.collection.acceleration import may_call
from beancount_loans.core.collection.deadline import deadline, last_step, running_deadline
from beancount_loans.core.collection.ladder_fee import Cost, cost_of
from beancount_loans.core.collection.ladder_reasons import Reason, reasons_against
from beancount_loans.core.collection.situation import Situation
from beancount_loans.core.policy.arrears_notice import Window, due_notice
from beancount_loans.core.policy.policy import Policy, Rules, Step, Version
from beancount_loans.core.policy.steps import ASIDE_KINDS, DECIDED_KINDS, GENTLE_KINDS


@dataclass(frozen=True, slots=True)
class NextStep:
    """What may be done next.

    Attributes:
        step: the step; None: there is nothing to do.
        earliest: first day on which time allows it; None where only an event can.
        latest: last day on which it makes sense or keeps the law; None: no end.
        allowed: it may be taken on the day asked about.
        cost: what it costs the borrower, and why it costs no more.
        deadline: the last day to pay that it sets, if taken on the day asked about, or
            on its earliest.
        basis: law or habit behind it.
        asks: what law or habit asks of it in words: what its letter must say and, before
            the loan is called or the court asked, forbearance.
        reasons: why not yet; empty if allowed.
        decided: a person decides on it, no run of letters takes it.
        instead: keys of graver steps that a person may choose in its place.
        warning: what is said of the policy on every use.
    """

    step: Step | None
    earliest: date | None
    latest: date | None
    allowed: bool
    cost: Cost
    deadline: date | None
    basis: str
    asks: tuple[Version, ...]
    reasons: tuple[Reason, ...]
    decided: bool
    instead: tuple[str, ...]
    warning: str


def next_step(
    situation: Situation, policy: Policy, on: date, legal: Calendar = NO_HOLIDAYS
) -> NextStep:
    """Return the next step for a borrower as things stand at the end of a day.

    Args:
        situation: where the borrower stands on that day.
        policy: the law and habit to follow.
        on: the day asked about.
        legal: days on which no deadline may end; it moves to the next.
    """
    rules = policy.at(on)
    step = _candidate(situation, rules, on)
    if step is None:
        return _nothing(policy)
    earliest = _earliest(step, situation, rules, on, legal)
    reasons = tuple(reasons_against(step, situation, rules, on, earliest, legal))
    day = max(on, earliest or on)
    return NextStep(
        step=step,
        earliest=earliest,
        latest=_latest(step, situation, rules, on),
        allowed=not reasons,
        cost=cost_of(step, situation, policy, day),
        deadline=deadline(step, day, rules, legal),
        basis=_basis(step, policy, on),
        asks=_asks(step, policy, on),
        reasons=reasons,
        decided=step.kind in DECIDED_KINDS,
        instead=_instead(step, situation, rules, on),
        warning=policy.warning(),
    )


def _nothing(policy: Policy) -> NextStep:
    none = Cost(None, ())
    return NextStep(None, None, None, False, none, None, "", (), (), False, (), policy.warning())


def _candidate(situation: Situation, rules: Rules, on: date) -> Step | None:
    """Return the step whose turn it is, allowed or not."""
    if not situation.unpaid:
        return _notice(situation, rules, on)
    if _held_by("insolvency", situation, on):
        return _untaken(_of_kind(rules, "insolvency"), situation)
    notice = _of_kind(rules, "arrears-notice")
    window = _arrears_notice(situation, rules)
    if notice is not None and window is not None and window.first <= on:
        return notice
    rest = _rest(situation, rules, on)
    while len(rest) > 1 and _passed_over(rest, situation, on):
        rest = rest[1:]
    return rest[0] if rest else None


def _notice(situation: Situation, rules: Rules, on: date) -> Step | None:
    """Return the friendly notice if it was not given for the coming due date yet."""
    step, due = _of_kind(rules, "notice"), situation.next_due
    if step is None or due is None or on >= due:
        return None
    opens = due - timedelta(step.days)
    given = any(t.key == step.key and t.on >= opens for t in situation.steps)
    return None if given else step


def _rest(situation: Situation, rules: Rules, on: date) -> list[Step]:
    """Return the ladder above the highest step taken, less what cannot be taken."""
    taken = {step.key for step in situation.period_steps()}
    ladder = [step for step in rules.steps if step.kind not in ASIDE_KINDS]
    above = max((i + 1 for i, s in enumerate(ladder) if s.key in taken), default=0)
    callable_ = not situation.called and may_call(rules.acceleration.tests, situation.exposure, on)
    barred = set() if callable_ else {"acceleration", "default-notice"}
    return [step for step in ladder[above:] if step.kind not in barred]


def _passed_over(rest: list[Step], situation: Situation, on: date) -> bool:
    """Tell whether a gentle step comes too late, since the next one's time has come."""
    gentle, after = rest[0], rest[1]
    late = after.after == "due" and situation.days_delinquent >= after.days
    return gentle.kind in GENTLE_KINDS and late


def _untaken(step: Step | None, situation: Situation) -> Step | None:
    taken = {step.key for step in situation.period_steps()}
    return None if step is None or step.key in taken else step


def _of_kind(rules: Rules, kind: str) -> Step | None:
    return next((step for step in rules.steps if step.kind == kind), None)


def _arrears_notice(situation: Situation, rules: Rules) -> Window | None:
    given = [t.on for t in situation.period_steps() if _is_kind(t.key, "arrears-notice", rules)]
    return due_notice([row.due for row in situation.unpaid], given, rules.notices)


def _is_kind(key: str, kind: str, rules: Rules) -> bool:
    step = rules.step(key)
    return step is not None and step.kind == kind


def _earliest(
    step: Step, situation: Situation, rules: Rules, on: date, legal: Calendar
) -> date | None:
    """Return the first day that time allows, whatever else may block the step."""
    if step.kind == "notice" and situation.next_due is not None:
        return situation.next_due - timedelta(step.days)
    if step.kind in {"arrears-notice", "insolvency"}:
        return on
    last = last_step(situation, rules)
    days = [_delay_began(situation, on) + timedelta(step.days)]
    if last is not None:
        _, taken = last
        wait = max(step.days if step.after == "previous" else 0, step.gap_days)
        days = days if step.after == "due" else []
        days.append(taken.on + timedelta(wait))
        if step.kind == "acceleration":
            days.append(taken.on + timedelta(rules.acceleration.notice_days + 1))
        running = running_deadline(situation, rules, legal)
        days += [running[0] + timedelta(1)] if running else []
    return max(days)


def _delay_began(situation: Situation, on: date) -> date:
    """Return the day from which delay counts, days of grace and hold left out.

    Without any delay yet that is the end of grace, or this day where a hold lasts.
    """
    if situation.days_delinquent or situation.oldest_due is None:
        return on - timedelta(situation.days_delinquent)
    return max(situation.oldest_due + timedelta(situation.grace_days), on)


def _latest(step: Step, situation: Situation, rules: Rules, on: date) -> date | None:
    if step.kind == "notice":
        return situation.next_due
    if step.kind == "arrears-notice":
        window = _arrears_notice(situation, rules)
        return window.last if window else None
    if step.kind == "nudge":
        after = _rest(situation, rules, on)[1:2]
        days = [s.days - 1 for s in after]
        return _delay_began(situation, on) + timedelta(days[0]) if days else None
    return situation.lapses_on


def _basis(step: Step, policy: Policy, on: date) -> str:
    doubt = " (unconfirmed)" if step.evidence == "unconfirmed" else ""
    keys = {"acceleration": "acceleration.tests", "arrears-notice": ""}
    more = policy.cite(keys[step.kind], on) if keys.get(step.kind) else ""
    own = f"{step.law or f'policy {policy.name}'}{doubt}"
    return own if not more or more == own else f"{own}; {more}"


def _asks(step: Step, policy: Policy, on: date) -> tuple[Version, ...]:
    keys = [step.text] if step.text else []
    keys += ["forbearance"] if step.kind in {"acceleration", "handover", "claim"} else []
    found = (policy.rule(key, on) for key in keys)
    return tuple(rule for rule in found if rule is not None)


def _held_by(kind: str, situation: Situation, on: date) -> bool:
    return any(hold.kind == kind and hold.covers(on) for hold in situation.holds)


def _instead(step: Step, situation: Situation, rules: Rules, on: date) -> tuple[str, ...]:
    """Where a person decides, a claim needs no handover before it, nor a write-off a claim."""
    if step.kind not in DECIDED_KINDS or not situation.unpaid:
        return ()
    choices = {"handover", "claim", "write-off"}
    rest = _rest(situation, rules, on)
    return tuple(s.key for s in rest if s.kind in choices and s.key != step.key)

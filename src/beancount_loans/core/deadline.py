"""The last day to pay that a step of the ladder sets."""

from __future__ import annotations

from datetime import date, timedelta

from beancount_loans.core.calendar import NO_HOLIDAYS, Calendar
from beancount_loans.core.policy import Rules, Step
from beancount_loans.core.policy_steps import ASIDE_KINDS, GENTLE_KINDS
from beancount_loans.core.situation import Situation, Taken


def deadline(step: Step, sent: date, rules: Rules, legal: Calendar = NO_HOLIDAYS) -> date | None:
    """Return the last day to pay that a step sets, at least what the law grants.

    Counted from sending, or from receipt after the days of post where the law says so;
    on a day off it moves to the next. None: the step sets no deadline.
    """
    notices = rules.notices
    least = {
        "demand": notices.demand_days,
        "default-notice": notices.default_days,
    }.get(step.kind, 0)
    days = max(step.deadline_days, least)
    if not days:
        return None
    received = step.kind == "demand" and notices.demand_from == "receipt"
    travel = notices.post_days if received else 0
    return legal.adjust(sent + timedelta(travel + days), "following")


def last_step(situation: Situation, rules: Rules) -> tuple[Step, Taken] | None:
    """Return the last step of the period that the ladder counts from, gentle ones aside."""
    aside = GENTLE_KINDS | ASIDE_KINDS
    known = {step.key: step for step in rules.steps if step.kind not in aside}
    taken = [taken for taken in situation.period_steps() if taken.key in known]
    return (known[taken[-1].key], taken[-1]) if taken else None


def running_deadline(situation: Situation, rules: Rules, legal: Calendar) -> date | None:
    """Return the last day to pay that the last step of the period has set."""
    last = last_step(situation, rules)
    return deadline(last[0], last[1].on, rules, legal) if last else None

"""The last day to pay that a step of the ladder sets."""

from __future__ import annotations

from datetime import date, timedelta

from beancount_loans.core.calendar import NO_HOLIDAYS, Calendar
from beancount_loans.core.collection.situation import Situation, Taken
from beancount_loans.core.policy.policy import Rules, Step
from beancount_loans.core.policy.steps import ASIDE_KINDS, GENTLE_KINDS


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
    counted = _counted(situation, rules)
    return counted[-1] if counted else None


def running_deadline(
    situation: Situation, rules: Rules, legal: Calendar
) -> tuple[date, Taken] | None:
    """Return the latest day to pay that a step of the period has set, and that step."""
    ends = ((deadline(step, t.on, rules, legal), t) for step, t in _counted(situation, rules))
    told = [(day, taken) for day, taken in ends if day is not None]
    return max(told, key=lambda one: one[0], default=None)


def _counted(situation: Situation, rules: Rules) -> list[tuple[Step, Taken]]:
    aside = GENTLE_KINDS | ASIDE_KINDS
    known = {step.key: step for step in rules.steps if step.kind not in aside}
    return [(known[t.key], t) for t in situation.period_steps() if t.key in known]

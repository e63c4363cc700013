"""Steps and fees that break the policy's limits, and contacts that come too often."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.core.agreement.loan import Hold
from beancount_loans.core.calendar import NO_HOLIDAYS, Calendar
from beancount_loans.core.collection.acceleration import Exposure, may_call
from beancount_loans.core.collection.deadline import deadline
from beancount_loans.core.collection.limits import Finding
from beancount_loans.core.policy.policy import Policy, Step


class StepTaken(NamedTuple):
    """A step that a borrower was given.

    ``period`` is the first day of the arrears period it belongs to, ``due`` the oldest
    due date then unpaid; ``exposure`` what stood when the loan was called, if it was.
    """

    key: str
    on: date
    period: date
    due: date | None = None
    fee: Decimal = Decimal(0)
    exposure: Exposure | None = None


class Contacted(NamedTuple):
    """A contact with the borrower; ``reached`` if they spoke."""

    on: date
    channel: str
    reached: bool = False


def check_steps(
    steps: Sequence[StepTaken],
    policy: Policy,
    *,
    holds: Sequence[Hold] = (),
    fees_agreed: bool = True,
    legal: Calendar = NO_HOLIDAYS,
) -> tuple[Finding, ...]:
    """Find what in one borrower's steps breaks the policy, oldest first."""
    ordered = sorted(steps, key=lambda step: step.on)
    found: list[Finding] = []
    for index, step in enumerate(ordered):
        before = [s for s in ordered[:index] if s.period == step.period]
        found += _fee(step, policy, holds, fees_agreed)
        found += _fee_in_period(step, before, policy)
        found += _too_soon(step, before, policy, legal)
        found += _called(step, policy)
    return tuple(found)


def check_contacts(contacts: Sequence[Contacted], policy: Policy) -> tuple[Finding, ...]:
    """Find phone calls above the policy's number, too soon after a talk, or on Sundays."""
    ordered = sorted(contacts, key=lambda contact: contact.on)
    found: list[Finding] = []
    for index, contact in enumerate(ordered):
        if contact.channel == "phone":
            found += _calls(contact, ordered[:index], policy)
        if contact.channel in {"phone", "visit", "sms"} and contact.on.weekday() == 6:
            found += _sunday(contact, policy)
    return tuple(found)


def _finding(rule: str, text: str, policy: Policy, on: date) -> Finding:
    return Finding(rule, text, policy.cite(rule, on), on)


def _step(taken: StepTaken, policy: Policy) -> Step | None:
    return policy.at(taken.on).step(taken.key)


def _kind(taken: StepTaken, policy: Policy) -> str:
    """Return the kind of a step; a fee of no known step counts as a reminder's."""
    step = _step(taken, policy)
    return step.kind if step else "reminder"


def _is_reminder(taken: StepTaken, policy: Policy) -> bool:
    kind = _kind(taken, policy)
    return kind == "reminder" or (kind == "demand" and policy.at(taken.on).fees.demand_counts)


def _fee(
    taken: StepTaken, policy: Policy, holds: Sequence[Hold], agreed: bool
) -> Iterator[Finding]:
    rules, kind = policy.at(taken.on), _kind(taken, policy)
    if not taken.fee:
        return
    cap = rules.fees.cap(kind)
    if cap is not None and taken.fee > cap.number:
        text = f"the fee {taken.fee} of {taken.key} is above {cap}"
        rule = f"fees.{'reminder' if kind == 'nudge' else kind}-cap"
        yield _finding(rule, text, policy, taken.on)
    if rules.fees.needs_agreement and not agreed:
        text = f"{taken.key} has a fee, but none was agreed when the loan was made"
        yield _finding("fees.needs-agreement", text, policy, taken.on)
    for hold in holds:
        stops = hold.stops or rules.holds.stops(hold.kind) or ()
        if hold.covers(taken.on) and "fees" in stops:
            text = f"{taken.key} has a fee, but the loan was on hold: {hold.kind}"
            yield _finding(f"holds.{hold.kind}", text, policy, taken.on)


def _fee_in_period(
    taken: StepTaken, before: Sequence[StepTaken], policy: Policy
) -> Iterator[Finding]:
    """Check number, distance and beginning of the fees of one arrears period."""
    fees = policy.at(taken.on).fees
    if not taken.fee or not _is_reminder(taken, policy):
        return
    reminders = [step for step in before if _is_reminder(step, policy)]
    number = 1 + sum(1 for step in reminders if step.fee)
    if fees.reminder_times is not None and number > fees.reminder_times:
        text = (
            f"{taken.key} is reminder {number} with a fee in the arrears since"
            f" {taken.period}; {fees.reminder_times} are allowed"
        )
        yield _finding("fees.reminder-times", text, policy, taken.on)
    if reminders and (taken.on - reminders[-1].on).days < fees.reminder_gap_days:
        text = (
            f"{taken.key} has a fee, but comes {(taken.on - reminders[-1].on).days} days"
            f" after {reminders[-1].key}; {fees.reminder_gap_days} are needed"
        )
        yield _finding("fees.reminder-gap-days", text, policy, taken.on)
    if taken.due is not None and (taken.on - taken.due).days < fees.reminder_first_days:
        text = (
            f"{taken.key} has a fee, but comes {(taken.on - taken.due).days} days after the"
            f" due date; {fees.reminder_first_days} are needed"
        )
        yield _finding("fees.reminder-first-days", text, policy, taken.on)


def _too_soon(
    taken: StepTaken, before: Sequence[StepTaken], policy: Policy, legal: Calendar
) -> Iterator[Finding]:
    """Check that the deadline of the demand or default notice before has passed."""
    named = {"demand": "notices.demand-days", "default-notice": "notices.default-days"}
    for earlier in before:
        step = _step(earlier, policy)
        if step is None or step.kind not in named or earlier.key == taken.key:
            continue
        ends = _least_deadline(step, earlier.on, policy, legal)
        if ends is not None and taken.on <= ends:
            text = f"{taken.key} comes before the deadline of {earlier.key}, {ends}, has passed"
            yield _finding(named[step.kind], text, policy, taken.on)


def _least_deadline(step: Step, sent: date, policy: Policy, legal: Calendar) -> date | None:
    """Return the last day that the law, not habit, grants after a step."""
    rules = policy.at(sent)
    days = rules.notices.demand_days if step.kind == "demand" else rules.notices.default_days
    ends = deadline(step, sent, rules, legal)
    return min(ends, legal.adjust(sent + timedelta(days), "following")) if ends else None


def _called(taken: StepTaken, policy: Policy) -> Iterator[Finding]:
    tests = policy.at(taken.on).acceleration.tests
    if taken.exposure is not None and not may_call(tests, taken.exposure, taken.on):
        text = f"the loan is called by {taken.key}, but its arrears do not allow that"
        yield _finding("acceleration.tests", text, policy, taken.on)


def _calls(call: Contacted, before: Sequence[Contacted], policy: Policy) -> Iterator[Finding]:
    rules = policy.at(call.on).contact
    calls = [c for c in before if c.channel == "phone"]
    recent = [c for c in calls if (call.on - c.on).days < rules.calls_days]
    if rules.calls is not None and len(recent) + 1 > rules.calls:
        text = f"call {len(recent) + 1} in {rules.calls_days} days; {rules.calls} are the most"
        yield _finding("contact.calls", text, policy, call.on)
    talks = [c for c in calls if c.reached]
    if talks and (call.on - talks[-1].on).days < rules.wait_after_talk_days:
        text = f"a call {(call.on - talks[-1].on).days} days after a conversation"
        yield _finding("contact.wait-after-talk-days", text, policy, call.on)


def _sunday(contact: Contacted, policy: Policy) -> Iterator[Finding]:
    if policy.at(contact.on).contact.quiet_sundays:
        text = f"a contact by {contact.channel} on a Sunday"
        yield _finding("contact.quiet-sundays", text, policy, contact.on)

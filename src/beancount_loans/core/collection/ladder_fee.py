"""What a step costs the borrower, and why it costs no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from beancount_loans.core.collection.said import Said, said
from beancount_loans.core.collection.situation import Situation, Taken
from beancount_loans.core.money import Money
from beancount_loans.core.policy.policy import Policy, Rules, Step


class Cost(NamedTuple):
    """The fee of a step, None for none, and sentences on what limited it."""

    fee: Money | None
    notes: tuple[Said, ...]


def cost_of(step: Step, situation: Situation, policy: Policy, on: date) -> Cost:
    """Return what a step costs if taken on a day; never above the cap of that day."""
    rules = policy.at(on)
    if step.fee is None:
        return Cost(None, ())
    notes = tuple(_bars(step, situation, policy, on))
    if notes:
        return Cost(None, notes)
    cap = rules.fees.cap(step.kind)
    if cap is None or step.fee.number <= cap.number:
        return Cost(step.fee, ())
    law = policy.cite(f"fees.{_group(step)}-cap", on)
    return Cost(cap if cap.number else None, (said("fee-cap", cap=cap, law=law),))


def charged(rules: Rules, situation: Situation) -> tuple[Taken, ...]:
    """Return the reminders of the period that carried a fee, oldest first.

    Where the policy says so, the formal demand is one of them.
    """
    kinds = {"nudge", "reminder"} | ({"demand"} if rules.fees.demand_counts else set())
    keys = {step.key for step in rules.steps if step.kind in kinds}
    return tuple(t for t in situation.period_steps() if t.fee and t.key in keys)


def _group(step: Step) -> str:
    return "reminder" if step.kind == "nudge" else step.kind


def _bars(step: Step, situation: Situation, policy: Policy, on: date) -> Iterator[Said]:
    """Say what forbids a fee altogether."""
    fees, before = policy.at(on).fees, charged(policy.at(on), situation)
    if step.fee is not None and step.fee.currency != situation.currency:
        yield said("fee-currency", fee=step.fee.currency, loan=situation.currency)
    if fees.needs_agreement and not situation.fees_agreed:
        law = policy.cite("fees.needs-agreement", on)
        yield said("fee-agreement", law=law)
    for hold in situation.holds:
        stops = hold.stops or policy.at(on).holds.stops(hold.kind) or ()
        if hold.covers(on) and "fees" in stops:
            yield said("fee-hold", kind=hold.kind)
    if step.kind == "reminder" or (step.kind == "demand" and fees.demand_counts):
        yield from _reminder_bars(situation, policy, on, before)


def _reminder_bars(
    situation: Situation, policy: Policy, on: date, before: tuple[Taken, ...]
) -> Iterator[Said]:
    fees = policy.at(on).fees
    if fees.reminder_times is not None and len(before) >= fees.reminder_times:
        law = policy.cite("fees.reminder-times", on)
        yield said("fee-times", n=len(before), law=law)
    if before and (on - before[-1].on).days < fees.reminder_gap_days:
        law = policy.cite("fees.reminder-gap-days", on)
        yield said("fee-gap", days=fees.reminder_gap_days, law=law)
    due = situation.oldest_due
    if due is not None and (on - due).days < fees.reminder_first_days:
        law = policy.cite("fees.reminder-first-days", on)
        yield said("fee-first", days=fees.reminder_first_days, law=law)

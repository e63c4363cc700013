"""Which simplified way to court a claim may take, and what is still missing for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.core.calendar import NO_HOLIDAYS, Calendar
from beancount_loans.core.collection.deadline import deadline
from beancount_loans.core.collection.situation import Situation
from beancount_loans.core.money import Money
from beancount_loans.core.policy.policy import Policy


class Route(NamedTuple):
    """A way to court.

    Attributes:
        key: payment-order or small-claims.
        ceiling: the most that it takes.
        counted: the part of the claim that is compared with it.
        open: whether it may be taken.
        why_not: what stands in the way.
        law: the ceiling's source.
    """

    key: str
    ceiling: Money
    counted: Decimal
    open: bool
    why_not: tuple[str, ...]
    law: str


class Claimed(NamedTuple):
    """What is due, in currency units."""

    principal: Decimal
    interest: Decimal


def routes(
    claimed: Claimed,
    situation: Situation,
    policy: Policy,
    on: date,
    legal: Calendar = NO_HOLIDAYS,
) -> tuple[Route, ...]:
    """The ways to court that a policy knows, on a day.

    A payment order counts what is due without interest and costs, small claims count the
    interest of the contract too; costs and late interest are counted in neither.
    """
    court = policy.at(on).court
    ways = (
        ("payment-order", court.payment_order_max, claimed.principal),
        ("small-claims", court.small_claims_max, claimed.principal + claimed.interest),
    )
    return tuple(
        _route(key, ceiling, counted, situation, policy, on, legal)
        for key, ceiling, counted in ways
        if ceiling is not None and ceiling.currency == situation.currency
    )


def _route(
    key: str,
    ceiling: Money,
    counted: Decimal,
    situation: Situation,
    policy: Policy,
    on: date,
    legal: Calendar,
) -> Route:
    why = list(_demanded(situation, policy, on, legal))
    if not counted:
        why.append("nothing is due")
    if counted > ceiling.number:
        why.append(f"{counted} {ceiling.currency} is more than {ceiling}")
    law = policy.cite(f"court.{key}-max", on)
    return Route(key, ceiling, counted, not why, tuple(why), law)


def _demanded(situation: Situation, policy: Policy, on: date, legal: Calendar) -> tuple[str, ...]:
    """What is missing of the formal demand, whose days must have passed."""
    rules = policy.at(on)
    demands = [step for step in rules.steps if step.kind == "demand"]
    given = [taken for taken in situation.period_steps() if taken.key in {s.key for s in demands}]
    if not demands:
        return ()
    if not given:
        return ("no formal demand was sent in this arrears period",)
    step = next(one for one in demands if one.key == given[-1].key)
    last = deadline(step, given[-1].on, rules, legal)
    return (f"the demand runs until {last}",) if last is not None and last >= on else ()

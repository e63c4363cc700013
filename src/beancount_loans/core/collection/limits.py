"""Terms that break the policy's limits: rates, APR, cost of credit, early repayment.

Each check returns findings, one for each rule broken; what is not known (None) is not
checked. `beancount_loans.core.collection.limits_of_steps` checks what was done and charged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.core.policy.policy import Policy
from beancount_loans.core.policy.terms import percent
from beancount_loans.core.servicing.early_repayment import cap_share


class Finding(NamedTuple):
    """A rule that terms or a step break.

    ``rule`` is the policy's key, to be acknowledged by; ``law`` names the source, and
    says where it is unconfirmed; ``on`` is the day of what broke it.
    """

    rule: str
    text: str
    law: str
    on: date


@dataclass(frozen=True, slots=True)
class AgreedTerms:
    """What a contract says, as far as limits go; rates are fractions a year.

    Attributes:
        agreed_on: the law of this day holds.
        rate: of the contract, on that day.
        late_rate: as the contract has it on that day; None: the policy's.
        late_rate_follows: the late rate moves with the policy's own reference.
        apr: the annual percentage rate, default not counted.
        credit: the amount lent.
        planned_cost: all that the borrower pays for it as planned, in the same money.
        home: a home loan, for which ceilings make an exception.
        open_ended: credit without an end date.
        prepayment_fee: a share of what is repaid early.
        years_left: of the loan when it could be repaid at the earliest.
        grows: the first installment that does not cover its interest, and what it leaves out.
    """

    agreed_on: date
    rate: Decimal | None = None
    late_rate: Decimal | None = None
    late_rate_follows: bool = False
    apr: Decimal | None = None
    credit: Decimal | None = None
    planned_cost: Decimal | None = None
    home: bool = False
    open_ended: bool = False
    prepayment_fee: Decimal | None = None
    years_left: Decimal = Decimal(0)
    grows: tuple[date, Decimal] | None = None


def check_terms(terms: AgreedTerms, policy: Policy, until: date) -> tuple[Finding, ...]:
    """Find what in the terms breaks the policy; ``until`` bounds the late rates compared."""
    return (
        *_rates(terms, policy),
        *_late_rate(terms, policy, until),
        *_cost(terms, policy),
        *_prepayment(terms, policy),
        *_growth(terms),
    )


def _growth(terms: AgreedTerms) -> Iterator[Finding]:
    """Whoever pays as agreed and owes more each time is to know that it is meant so."""
    if terms.grows is not None:
        day, amount = terms.grows
        text = f"the installment of {day} does not cover its interest: {amount} becomes principal"
        yield Finding("terms.covers-interest", text, "no law: the debt grows as it is paid", day)


def room_for_cost(
    policy: Policy, agreed_on: date, credit: Decimal, cost: Decimal
) -> Decimal | None:
    """Return how much more the credit may cost; None: no ceiling; never below zero.

    ``cost`` is all interest, late interest, fees and costs due or paid so far. At zero
    nothing more may accrue.
    """
    cap = policy.at(agreed_on).caps.total_cost
    return None if cap is None else max(cap * credit - cost, Decimal(0))


def check_cost(
    policy: Policy, agreed_on: date, credit: Decimal, cost: Decimal, on: date
) -> tuple[Finding, ...]:
    """Find whether a credit has cost more than its ceiling by a day."""
    cap = policy.at(agreed_on).caps.total_cost
    if cap is None or cost <= cap * credit:
        return ()
    text = f"costs {cost} so far, more than {percent(cap)} of the {credit} lent"
    return (_finding("caps.total-cost", text, policy, agreed_on, on),)


def _finding(rule: str, text: str, policy: Policy, law_on: date, on: date) -> Finding:
    return Finding(rule, text, policy.cite(rule, law_on), on)


def _rates(terms: AgreedTerms, policy: Policy) -> Iterator[Finding]:
    day, ceiling = terms.agreed_on, policy.cap_rate(terms.agreed_on)
    if ceiling is None or terms.home:
        return
    over = policy.at(day).caps.rate_over_reference is not None
    rule = "caps.rate-over-reference" if over else "caps.rate"
    for name, rate in (("rate", terms.rate), ("late rate", terms.late_rate)):
        if rate is not None and rate > ceiling:
            text = f"the {name} {percent(rate)} is above the ceiling {percent(ceiling)}"
            yield _finding(rule, text, policy, day, day)


def _late_rate(terms: AgreedTerms, policy: Policy, until: date) -> Iterator[Finding]:
    day, late = terms.agreed_on, policy.at(terms.agreed_on).late_interest
    rate = terms.late_rate
    if rate is None:
        return
    if late.not_above_contract and terms.rate is not None and rate > terms.rate:
        text = f"the late rate {percent(rate)} is above the contract's {percent(terms.rate)}"
        yield _finding("late-interest.not-above-contract", text, policy, day, day)
    if not late.is_maximum:
        return
    bound = day if terms.late_rate_follows else max(until, day)
    for step in policy.late_rates(day, bound):
        if rate > step.rate:
            text = f"the late rate {percent(rate)} is above the {percent(step.rate)} of the law"
            yield _finding("late-interest.is-maximum", text, policy, day, step.since)
            return


def _cost(terms: AgreedTerms, policy: Policy) -> Iterator[Finding]:
    day, caps = terms.agreed_on, policy.at(terms.agreed_on).caps
    if terms.home:
        return
    if caps.apr is not None and terms.apr is not None and terms.apr > caps.apr:
        text = f"the APR {percent(terms.apr)} is above the ceiling {percent(caps.apr)}"
        yield _finding("caps.apr", text, policy, day, day)
    if terms.open_ended or terms.credit is None or terms.planned_cost is None:
        return
    if caps.total_cost is not None and terms.planned_cost > caps.total_cost * terms.credit:
        text = (
            f"costs {terms.planned_cost} as planned, more than {percent(caps.total_cost)}"
            f" of the {terms.credit} lent"
        )
        yield _finding("caps.total-cost", text, policy, day, day)


def _prepayment(terms: AgreedTerms, policy: Policy) -> Iterator[Finding]:
    day, fee = terms.agreed_on, terms.prepayment_fee
    rules = policy.at(day).prepayment
    long_over = Decimal(rules.long_over.months) / 12 if rules.long_over else Decimal(0)
    cap, rule = cap_share(rules, long_left=terms.years_left > long_over)
    if cap is not None and fee is not None and fee > cap:
        text = f"the fee for early repayment {percent(fee)} is above {percent(cap)}"
        yield _finding(rule, text, policy, day, day)

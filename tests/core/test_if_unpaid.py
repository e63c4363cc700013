"""What follows if nothing is ever paid, on the packs' own ladders."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise

import pytest

from beancount_loans.calendars import legal_calendar
from beancount_loans.core.agreement.loan import Event, Loan
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.collection.if_unpaid import Expected, called_from, if_unpaid
from beancount_loans.core.rates import Rate
from beancount_loans.policy_packs import load_policy

START, FIRST = dt.date(2026, 1, 15), dt.date(2026, 2, 15)
DRAWN = Event(START, "disbursement", 1_200_000, first=True)


def loan() -> Loan:
    """12,000 at 6 % over two years, monthly; no grace."""
    terms = Terms(
        currency="DKK",
        principal=Decimal(12000),
        rate=Rate(Decimal("0.06")),
        installments=24,
        late_rate=Rate(Decimal("0.0975")),
    )
    return Loan("Assets:Loans:Bo", "bo", "bo", START, terms)


def steps(pack: str) -> list[Expected]:
    policy = load_policy(pack)
    legal = legal_calendar(policy.at(START).calendars.legal)
    return if_unpaid(loan(), [DRAWN], FIRST, policy, legal)


def test_danish_reminders_cost_a_hundred_each_three_times_and_the_demand_nothing() -> None:
    """Renteloven § 9 b stk. 2; inkassoloven § 10 stk. 3 for the demand's ten days."""
    found = {one.step.key: one for one in steps("denmark-consumer")}

    fees = [found[key].fee for key in ("reminder-1", "reminder-2", "reminder-3")]
    assert fees == [10_000, 10_000, 10_000]
    assert found["demand"].fee == 0
    assert found["demand"].deadline is not None
    assert (found["demand"].deadline - found["demand"].on).days >= 10


def test_each_step_waits_for_the_deadline_of_the_one_before() -> None:
    found = [one for one in steps("denmark-consumer") if one.deadline]

    for sooner, later in pairwise(found):
        assert sooner.deadline is not None
        assert later.on > sooner.deadline


def test_what_is_missing_is_what_the_replay_says() -> None:
    """The first reminder, ten days late: 531.85, its late interest of 10 days, and the fee."""
    first = next(one for one in steps("denmark-consumer") if one.step.key == "reminder-1")

    installment = Decimal("531.85")  # 12000 x 0.005 / (1 - 1.005^-24)
    late = round(installment * Decimal("0.0975") * (first.on - FIRST).days / 365, 2)
    assert first.due.total == installment + late + 100


@pytest.mark.parametrize(
    ("pack", "day"),
    [
        # kreditaftaleloven § 29: two installments, together 8.9 %, thirty days late on 14 April
        ("denmark-consumer", dt.date(2026, 4, 14)),
        # § 498 BGB: two installments in a row and a tenth; 4.4 % each: the third, of 15 April
        ("germany-consumer", dt.date(2026, 4, 16)),
    ],
)
def test_the_loan_may_be_called_when_the_law_says(pack: str, day: dt.date) -> None:
    assert called_from(loan(), [DRAWN], FIRST, load_policy(pack)) == day


def test_nothing_is_called_before_the_test_is_met() -> None:
    for pack in ("denmark-consumer", "united-kingdom-consumer", "generic"):
        day = called_from(loan(), [DRAWN], FIRST, load_policy(pack))
        for one in steps(pack):
            if one.step.kind == "acceleration":
                assert day is not None
                assert one.on >= day

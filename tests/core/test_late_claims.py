"""When late interest that has run up becomes a claim: with an installment, a payment or a step."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from beancount_loans.core.agreement.loan import Event, Loan
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.rates import Rate
from beancount_loans.core.servicing.position import Position, replay

START = dt.date(2023, 1, 1)

# 730 in two parts of 365, without contract interest; 36.5 % a year of 365 is 0.365 a day.
LENT = Terms(
    currency="DKK",
    principal=Decimal(730),
    rate=Rate(Decimal(0)),
    method="equal-principal",
    installments=2,
    late_rate=Rate(Decimal("0.365")),
)


def position(on: dt.date, how: str, *events: Event) -> Position:
    terms = replace(LENT, late_claim=how)
    lent = Event(START, "disbursement", 73_000)
    return replay(Loan("Assets:Loans:X", "x", "x", START, terms, events=(lent, *events)), on)


def test_it_is_claimed_when_the_next_installment_falls_due() -> None:
    before = position(dt.date(2023, 2, 28), "due")
    after = position(dt.date(2023, 3, 1), "due")

    assert [before.due.late_interest, before.late_interest_accrued] == [0, Decimal("9.86")]
    assert [after.due.late_interest, after.late_interest_accrued] == [Decimal("10.22"), 0]


def test_it_is_claimed_when_something_is_paid_and_is_due_that_day() -> None:
    day = dt.date(2023, 2, 11)
    paid = position(day, "payment", Event(day, "payment", 10_000))

    # ten days of 365 at 0.1 % a day; the payment goes to the older due first
    assert [paid.due.late_interest, paid.due.principal] == [Decimal("3.65"), 265]
    assert paid.late_interest_accrued == 0


def test_a_step_claims_what_has_run_up_by_then() -> None:
    day = dt.date(2023, 2, 11)
    claimed = position(day, "step", Event(day, "step", step="reminder-1"))

    assert [claimed.due.late_interest, claimed.late_interest_accrued] == [Decimal("3.65"), 0]

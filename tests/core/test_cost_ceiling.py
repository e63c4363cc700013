"""Where the law puts a ceiling on what a credit may cost, nothing accrues beyond it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from beancount_loans.core.agreement.loan import Event, Loan
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.rates import Rate
from beancount_loans.core.servicing.position import replay

START = dt.date(2024, 1, 1)

# 1000 at 60 % a year: 50 a month, so that 1000 is reached after twenty of them.
DEAR = Terms(
    currency="SEK",
    principal=Decimal(1000),
    rate=Rate(Decimal("0.60")),
    method="bullet",
    installments=4,
    every=Terms(currency="SEK", principal=Decimal(1), rate=Rate(Decimal(0))).every,
    day_count="periods",
)


def loan(terms: Terms, cap: str | None) -> Loan:
    lent = Event(START, "disbursement", terms.minor(terms.principal))
    ceiling = Decimal(cap) if cap else None
    return Loan("Assets:Loans:X", "x", "x", START, terms, events=(lent,), cost_cap=ceiling)


def test_interest_stops_when_the_credit_has_cost_what_it_may() -> None:
    capped = replay(loan(replace(DEAR, installments=24), "1"), dt.date(2026, 1, 1))

    assert sum(row.interest for row in capped.schedule) == 100_000
    assert [row.interest for row in capped.schedule][:21] == [5_000] * 20 + [0]


def test_without_a_ceiling_it_runs_on() -> None:
    free = replay(loan(replace(DEAR, installments=24), None), dt.date(2026, 1, 1))

    assert sum(row.interest for row in free.schedule) == 120_000


@pytest.mark.parametrize("day", [dt.date(2024, 6, 1), dt.date(2027, 1, 1)])
def test_late_interest_and_charges_count_against_the_ceiling(day: dt.date) -> None:
    terms = replace(DEAR, installments=1, late_rate=Rate(Decimal("0.60")))
    fee = Event(START, "charge", 50_000, parts={2: 50_000})
    lent = loan(terms, "1")
    late = replay(replace(lent, events=(*lent.events, fee)), day)
    room = Decimal(1000) - 500 - Decimal(50)  # less the fee and the month's interest

    assert late.late_interest_accrued <= room
    assert (late.late_interest_accrued == room) == (day.year == 2027)

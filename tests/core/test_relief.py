"""Relief on a loan whose figures can be worked out by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from beancount_loans.core.agreement.loan import Event, Loan, PlanRow
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.collection.relief import (
    Offer,
    Payment,
    discount_rate,
    outcome,
    present_value,
)
from beancount_loans.core.collection.relief_offers import Choice, Wish, offers
from beancount_loans.core.rates import Rate
from beancount_loans.core.servicing.position import replay

START = dt.date(2026, 1, 1)
ON = dt.date(2026, 1, 1)


def loan(rate: str = "0.12") -> Loan:
    """12,000 over twelve months."""
    terms = Terms(
        currency="DKK",
        principal=Decimal(12000),
        rate=Rate(Decimal(rate)),
        installments=12,
        day_count="periods",
    )
    drawn = Event(START, "disbursement", 1_200_000, first=True)
    return Loan("Assets:Loans:Bo", "bo", "bo", START, terms, events=(drawn,))


def choice(can_pay: int, rate: str = "0.12", **more: object) -> Choice:
    return offers(loan(rate), Wish(Decimal(can_pay), **more), ON)  # type: ignore[arg-type]


def of_kind(found: Choice, kind: str) -> object:
    return next(one for one in found.offers if one.offer.kind == kind)


def test_a_payment_a_year_away_is_worth_less_by_the_yearly_yield() -> None:
    """12 % in monthly periods is 12.6825 % a year: 1.01 ^ 12."""
    position = replay(loan(), ON)

    worth = present_value(position, [Payment(dt.date(2027, 1, 1), 1_126_825)])

    assert worth == 1_000_000
    assert round(discount_rate(loan(), ON), 8) == round(Decimal("1.01") ** 12 - 1, 8)


def test_as_agreed_a_loan_is_worth_about_what_is_lent() -> None:
    """Months are not quite a twelfth of 365 days each, so to a tenth of a percent."""
    made = outcome(loan(), Offer("unchanged", ()), ON)

    assert made.worth == pytest.approx(1_200_000, rel=Decimal("0.001"))


def test_the_longer_term_is_the_shortest_that_can_be_paid() -> None:
    """12,000 / ((1 - 1.01^-n) / 0.01) <= 600: n = 23 gives 586.63, n = 22 gives 610.36."""
    made = of_kind(choice(600), "longer-term")

    assert dict(made.offer.written)["loan-installments"] == 23  # type: ignore[attr-defined]
    assert made.installment == 58_663  # type: ignore[attr-defined]


def test_the_lower_rate_is_the_highest_that_can_be_paid() -> None:
    """1,033 a month for twelve: 6 % gives 1,032.80, 6.25 % gives 1,034.17."""
    made = of_kind(choice(1033), "lower-rate")

    assert dict(made.offer.written)["loan-rate"] == "6 %"  # type: ignore[attr-defined]
    assert made.installment == 103_280  # type: ignore[attr-defined]


def test_a_loan_without_interest_costs_its_lender_nothing_but_time() -> None:
    """At 0 % nothing is discounted: a longer term is worth as much."""
    found = choice(500, rate="0")

    made = of_kind(found, "longer-term")
    assert made.worth == found.unchanged.worth == 1_200_000  # type: ignore[attr-defined]
    told = [one.kind for one in found.left_out]
    assert told == ["arrears-spread", "interest-pause", "lower-rate"]


def test_a_settlement_gives_up_the_rest() -> None:
    """5,000 for all within 30 days, of 12,000 and 1 % for the month."""
    made = of_kind(choice(600, settle=Decimal(5000)), "settlement")

    assert made.to_pay == 500_000  # type: ignore[attr-defined]
    assert made.forgiven == pytest.approx(700_000 + 12_000, abs=500)  # type: ignore[attr-defined]


def test_what_does_not_cover_the_interest_is_said() -> None:
    """12,000 at 1 % a month: 120 of interest."""
    told = {one.kind: one.why for one in choice(100).left_out}

    assert "does not cover the interest" in told["longer-term"]
    assert "does not cover the interest" in told["smaller-installment"]


def test_a_holiday_moves_the_rows_of_a_plan_back_in_their_order() -> None:
    """2,000, 4,000 and 6,000 a month from 1 February: one put off, they begin a month later."""
    rows = tuple(
        PlanRow(dt.date(2026, month, 1), amount * 100)
        for month, amount in ((2, 2000), (3, 4000), (4, 6000))
    )
    plain = loan("0")
    custom = replace(plain, rows=rows, terms=replace(plain.terms, method="custom"))

    made = of_kind(offers(custom, Wish(Decimal(0), holiday=1), ON), "holiday")

    assert [(one.on.month, one.amount // 100) for one in made.payments] == [  # type: ignore[attr-defined]
        (3, 2000),
        (4, 4000),
        (5, 6000),
    ]


def test_a_loan_on_demand_is_settled_for_what_is_told_alone() -> None:
    """12,000 at once is what it is worth; 5,000 for all gives up 7,000 but the month between."""
    plain = loan("0")
    on_demand = replace(plain, terms=replace(plain.terms, method="on-demand", installments=None))

    without = offers(on_demand, Wish(Decimal(500)), ON)
    told = of_kind(offers(on_demand, Wish(Decimal(500), settle=Decimal(5000)), ON), "settlement")

    assert without.unchanged.worth == 1_200_000
    assert "settlement" in [one.kind for one in without.left_out]
    assert told.forgiven == 700_000  # type: ignore[attr-defined]

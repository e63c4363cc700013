"""What a loan costs its borrower."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.cost.cost_of_credit import CostOfCredit, cost_of_credit
from beancount_loans.core.rates import Rate
from beancount_loans.core.servicing.schedule import schedule
from beancount_loans.core.values import Share

START = date(2026, 1, 15)


def cost(**agreed: Any) -> CostOfCredit:
    """Of an annuity in euro over 240 months at 6 %, unless agreed otherwise."""
    usual: dict[str, Any] = {
        "currency": "EUR",
        "principal": Decimal(200_000),
        "rate": Rate(Decimal("0.06")),
        "installments": 240,
        "day_count": "periods",
    }
    terms = Terms(**usual | agreed)
    return cost_of_credit(terms, START, schedule(terms, START))


def percent(rate: Decimal) -> Decimal:
    return round(rate * 100, 4)


def test_the_rate_of_the_commissions_first_example_comes_from_its_terms() -> None:
    """DG FISMA, examples for the calculation of the APRC (2015), 1: a fee of 2 %."""
    found = cost(fee=Share(Decimal("0.02"), None))

    assert percent(found.apr) == Decimal("6.4344")
    assert found.total == pytest.approx(14_788_640, abs=120)  # it multiplies 1432.86
    assert found.payable == found.credit + found.interest + found.charges


def test_a_cost_of_every_installment_is_part_of_the_rate() -> None:
    """Example 3: 200 a year of insurance that is required, rounded here to 16.67."""
    fee = Share(None, Decimal(4000))

    found = cost(fee=fee, installment_fee=Decimal("16.67"))

    assert percent(found.apr) == Decimal("6.5886")
    assert found.charges == 400_000 + 240 * 1667


def test_a_fee_withheld_makes_the_credit_smaller_and_costs_the_same() -> None:
    """Court of Justice, C-377/14 Radlinger: the credit is what one has at one's disposal."""
    fee = Share(None, Decimal(4000))
    paid, withheld = cost(fee=fee, fee_taken="paid"), cost(fee=fee, fee_taken="withheld")

    assert withheld.credit == paid.credit - 400_000
    assert withheld.total == paid.total
    assert withheld.payable == paid.payable - 400_000
    assert withheld.apr == paid.apr


def test_a_loan_without_fees_yields_its_rate() -> None:
    """1.005 ** 12 - 1, and less by actual days, of which a month has not always as many."""
    found = cost()

    assert percent(found.apr) == Decimal("6.1678")
    assert found.effective_rate == pytest.approx(Decimal("0.0616"), abs=Decimal("0.0001"))


def test_a_loan_free_of_interest_and_fees_costs_nothing() -> None:
    found = cost(rate=Rate(Decimal(0)))

    assert found.total == 0
    assert found.apr == 0

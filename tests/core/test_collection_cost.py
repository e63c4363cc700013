"""Costs of collecting, by the published tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from beancount_loans.core.collection.collection_cost import by_table, own_cost
from beancount_loans.policy_packs import load_policy

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("claim", "cost"),
    [
        # BEK 601/2002 bilag 1 (2016): 400 to 1,000; 1,300 to 10,000; 6,400 to 500,000 and
        # 1 % of what exceeds that.
        (1, 400),
        (1000, 400),
        ("1000.01", 700),
        (7000, 1300),
        (500000, 6400),
        (600000, 7400),
    ],
)
def test_a_danish_collectors_cost_follows_the_table(claim: object, cost: int) -> None:
    fees = load_policy("denmark-business").at(DAY).fees

    assert by_table(fees.external_costs, Decimal(str(claim))) == cost


@pytest.mark.parametrize(
    ("claim", "cost"),
    [
        # Besluit BIK: 15 % to 2,500, 10 % to 5,000, 5 % to 10,000, 1 % to 200,000, then
        # 0.5 %; at least 40, at most 6,775 EUR.
        (100, 40),
        (2500, 375),
        (3000, 425),
        (10000, 875),
        (1000000, 6775),
        (2000000, 6775),
    ],
)
def test_dutch_costs_are_shares_of_slices_within_bounds(claim: int, cost: int) -> None:
    assert own_cost(load_policy("netherlands").at(DAY).fees, Decimal(claim)) == cost


def test_a_policy_without_a_table_gives_no_cost() -> None:
    fees = load_policy("generic").at(DAY).fees

    assert by_table(fees.compensation, Decimal(100)) is None
    assert own_cost(fees, Decimal(100)) is None


def test_the_fixed_compensation_is_the_same_for_every_claim() -> None:
    # directive 2011/7 art. 6: 40 EUR.
    assert by_table(load_policy("eu-business").at(DAY).fees.compensation, Decimal(9)) == 40

"""What collecting may cost the borrower, by the tables of a policy."""

from __future__ import annotations

from decimal import Decimal

from beancount_loans.core.policy.terms import Fees
from beancount_loans.core.policy.values import Band


def by_table(bands: tuple[Band, ...], claim: Decimal) -> Decimal | None:
    """Return the cost of a claim in the table's currency, not rounded; None: no table.

    A table of amounts gives that of the first row that reaches the claim, with its share
    of what exceeds the bound before. A table of shares alone gives each slice its share.

    >>> by_table((Band(Decimal(1000), Decimal(400), Decimal(0)),), Decimal(250))
    Decimal('400')
    """
    if not bands:
        return None
    cost, below = Decimal(0), Decimal(0)
    for band in bands:
        reached = claim if band.up_to is None else min(claim, band.up_to)
        if band.amount:
            cost = band.amount
        cost += band.share * (reached - below)
        if reached == claim:
            break
        below = reached
    return cost


def own_cost(fees: Fees, claim: Decimal) -> Decimal | None:
    """Return the highest cost of collecting oneself, within the table's own bounds."""
    cost = by_table(fees.own_costs, claim)
    if cost is None:
        return None
    if fees.own_costs_least is not None:
        cost = max(cost, fees.own_costs_least.number)
    return min(cost, fees.own_costs_most.number) if fees.own_costs_most else cost

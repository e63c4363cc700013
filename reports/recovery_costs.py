"""What collecting may cost the borrower beside the claim, by the policy's tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.collection.collection_cost import by_table, own_cost
from beancount_loans.core.policy.policy import Policy

__all__ = ["CostRow", "costs_of"]


@dataclass(frozen=True, slots=True)
class CostRow:
    """A cost that the law lets the lender ask for.

    Attributes:
        what: handover, external-costs, own-costs or compensation.
        most: at most so much, without VAT.
        basis: law or habit behind it, and whether it is unconfirmed.
    """

    what: str
    most: Decimal
    basis: str


def costs_of(policy: Policy, claim: Decimal, terms: Terms, on: dt.date) -> Iterator[CostRow]:
    """The costs of collecting a claim on a day; none where the policy is of another currency.

    Args:
        policy: the law.
        claim: what is due without late interest, by which the tables go.
        terms: of the loan, for its currency and decimals.
        on: the day.
    """
    if not claim or policy.currency not in (None, terms.currency):
        return
    unit = Decimal(1).scaleb(-terms.decimals)
    fees = policy.at(on).fees
    handover = fees.cap("handover")
    found = {
        "handover-cap": handover.number if handover else None,
        "external-costs": by_table(fees.external_costs, claim),
        "own-costs": own_cost(fees, claim),
        "compensation": by_table(fees.compensation, claim),
    }
    for key, amount in found.items():
        if amount:
            most = amount.quantize(unit, ROUND_FLOOR)
            yield CostRow(key.removesuffix("-cap"), most, policy.cite(f"fees.{key}", on))

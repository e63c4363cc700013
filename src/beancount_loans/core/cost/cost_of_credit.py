"""What a loan costs its borrower: in money, and as an annual percentage rate.

Costs are interest, the set-up fee and what falls due with every installment. Those of
default, such as reminder fees, are none (directive 2008/48/EC, article 19(2)): the schedule
given here is the one that was agreed, not what became of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.cost.apr import Flow, effective_rate, eu_apr, time_unit
from beancount_loans.core.servicing.schedule import Row

__all__ = ["CostOfCredit", "cost_of_credit", "flows", "interest_of"]


class CostOfCredit(NamedTuple):
    """What credit is given and what is paid for it; amounts in minor units.

    Attributes:
        credit: What the borrower has at their disposal: less a fee that is withheld, without
            one that is added.
        interest: All of it.
        charges: Set-up fee and installment fees.
        flows: What is drawn and paid, and when, by which the rate is found.
    """

    credit: int
    interest: int
    charges: int
    flows: tuple[Flow, ...]
    terms: Terms

    @property
    def total(self) -> int:
        """The total cost of the credit."""
        return self.interest + self.charges

    @property
    def payable(self) -> int:
        """The total amount payable: the credit and its cost."""
        return self.credit + self.total

    @property
    def apr(self) -> Decimal:
        """The European annual percentage rate of charge, a fraction a year.

        Raises:
            NoRateError: There is none, as for a loan of which nothing is paid back.
        """
        return eu_apr(self.flows, time_unit(self.terms.every))

    @property
    def effective_rate(self) -> Decimal:
        """The yearly yield by actual days over 365, a fraction a year.

        Raises:
            NoRateError: There is none, as for a loan of which nothing is paid back.
        """
        return effective_rate(self.flows)


def cost_of_credit(terms: Terms, start: dt.date, rows: Sequence[Row]) -> CostOfCredit:
    """The cost of terms by their schedule.

    Args:
        terms: What is agreed.
        start: The day on which all is drawn (2011/90/EU: at once and in full).
        rows: The schedule as agreed, an added fee within its principal.
    """
    fee = _fee(terms)
    credit = terms.minor(terms.principal) - (fee if terms.fee_taken == "withheld" else 0)
    lent = terms.minor(terms.principal) + (fee if terms.fee_taken == "added" else 0)
    return CostOfCredit(
        credit=credit,
        interest=interest_of(rows, lent),
        charges=fee + sum(row.charges for row in rows),
        flows=tuple(flows(terms, start, rows)),
        terms=terms,
    )


def interest_of(rows: Sequence[Row], lent: int) -> int:
    """All interest of a plan, with what became principal on the way."""
    capitalized = max(0, sum(row.principal for row in rows) - lent)
    return sum(row.interest for row in rows) + capitalized


def flows(terms: Terms, start: dt.date, rows: Sequence[Row]) -> list[Flow]:
    """What the borrower draws (negative) and pays, in minor units."""
    fee = 0 if terms.fee_taken == "added" else _fee(terms)
    drawn = Flow(start, fee - terms.minor(terms.principal))
    return [drawn, *(Flow(row.due, row.total) for row in rows)]


def _fee(terms: Terms) -> int:
    if terms.fee is None:
        return 0
    exact = terms.fee.of(terms.principal).scaleb(terms.decimals)
    return terms.round(*exact.as_integer_ratio())

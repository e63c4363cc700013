"""A loan as it was agreed: drawn as it was drawn, then paid to plan, whatever became of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import NamedTuple

from beancount_loans.core.agreement.loan import Event, Loan
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.cost.apr import Flow
from beancount_loans.core.cost.cost_of_credit import CostOfCredit, interest_of
from beancount_loans.core.servicing.replay import in_order, run
from beancount_loans.core.servicing.schedule import Row, lent, rows

__all__ = ["Agreed", "NotDatedError", "agreed", "set_up_fee"]


class NotDatedError(ValueError):
    """A loan taken over while running does not say when it began."""

    def __init__(self, account: str) -> None:
        super().__init__(
            f"{account} was taken over while running and does not say when it began: "
            "write loan-start on its open"
        )


class Agreed(NamedTuple):
    """Drawings and installments as agreed.

    Attributes:
        drawings: what was or would be lent, oldest first, an added fee within it.
        rows: what falls due for it.
        cost: what it costs the borrower.
    """

    drawings: tuple[Event, ...]
    rows: tuple[Row, ...]
    cost: CostOfCredit

    @property
    def start(self) -> dt.date:
        """The day of the first drawing."""
        return self.drawings[0].date


def agreed(loan: Loan) -> Agreed:
    """A loan's drawings, installments and cost as they were agreed, whatever the law caps.

    Raises:
        NotDatedError: it was taken over while running and has no start.
        NoIndexValueError: the index of its rate has no value on a day that needs one.
    """
    drawings = tuple(_drawings(loan))
    uncapped = replace(loan, cost_cap=None)  # else no plan would ever be above the ceiling
    found = tuple(rows(run(uncapped, drawings[-1].date, drawings)))
    return Agreed(drawings, found, _cost(loan.terms, drawings, found))


def set_up_fee(terms: Terms) -> int:
    """The set-up fee in minor units; 0 where there is none."""
    if terms.fee is None:
        return 0
    exact = terms.fee.of(terms.principal).scaleb(terms.decimals)
    return terms.round(*exact.as_integer_ratio())


def _drawings(loan: Loan) -> list[Event]:
    found = [one for one in in_order(loan.events) if one.kind in ("disbursement", "debit")]
    if found and loan.opening is None:
        return found
    terms, start = loan.terms, lent(loan)
    if terms.first_due is not None and terms.first_due <= start:
        raise NotDatedError(loan.account)
    added = set_up_fee(terms) if terms.fee_taken == "added" else 0
    return [Event(start, "disbursement", terms.minor(terms.principal) + added, first=True)]


def _cost(terms: Terms, drawings: tuple[Event, ...], found: tuple[Row, ...]) -> CostOfCredit:
    """What is paid for what the borrower has in hand: less a fee withheld, without one added."""
    drawn = sum(one.amount for one in drawings)
    fee = set_up_fee(terms)
    if terms.fee_taken == "added":
        fee = min(fee, max(0, drawn - terms.minor(terms.principal)))
    flows = [Flow(one.date, -one.amount) for one in drawings]
    flows[0] = Flow(drawings[0].date, fee - drawings[0].amount)
    flows += [Flow(row.due, row.total) for row in found]
    return CostOfCredit(
        credit=drawn - (fee if terms.fee_taken in ("withheld", "added") else 0),
        interest=interest_of(found, drawn),
        charges=fee + sum(row.charges for row in found),
        flows=tuple(flows),
        terms=terms,
    )

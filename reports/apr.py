"""What loans cost a year: the European rate, the American, or the plain yield."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from beancount_loans.book import Book
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.cost.agreed import Agreed, NotDatedError, agreed, set_up_fee
from beancount_loans.core.cost.apr import (
    NoRateError,
    UnitFlow,
    effective_rate,
    eu_apr,
    reg_z_apr,
    time_unit,
    unit_periods,
)
from beancount_loans.core.rates import NoIndexValueError
from beancount_loans.reports.positions import chosen
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Column, Table

Method = Literal["eu", "us", "yield"]
METHODS: tuple[Method, ...] = ("eu", "us", "yield")
TITLES: dict[Method, str] = {
    "eu": "Annual percentage rate of charge (2008/48/EC)",
    "us": "Annual percentage rate (Regulation Z)",
    "yield": "Yearly yield (actual days over 365)",
}
LABELS = (
    Column("Account"),
    Column("Rate"),
    Column("Start", "date"),
    Column("Currency"),
    Column("Credit", "money"),
    Column("Set-up fee", "money", optional=True),
    Column("Total cost", "money"),
    Column("To pay in all", "money"),
    Column("Yearly", "rate"),
    Column("Why none", optional=True),
)
NO_RATE = "nothing is to be paid back on a day that is known"


@dataclass(frozen=True, slots=True)
class LoanApr:
    """What one loan costs.

    Attributes:
        rate: as the terms say.
        start: the day of the first drawing.
        credit: what the borrower has in hand: less a fee withheld, without one added.
        fee: for setting the loan up.
        fee_taken: withheld from the drawing, added to the loan, or paid.
        total_cost: interest and fees as agreed.
        total_payable: credit and cost.
        apr: a fraction a year; null where there is none.
        reason: why there is none.
    """

    account: str
    currency: str
    rate: str
    start: dt.date | None
    credit: Decimal | None
    fee: Decimal
    fee_taken: str | None
    total_cost: Decimal | None
    total_payable: Decimal | None
    apr: Decimal | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AprReport(Report):
    """What loans cost a year.

    Attributes:
        method: eu, us or yield.
    """

    method: Method
    loans: tuple[LoanApr, ...]

    def tables(self) -> list[Table]:
        """A row a loan."""
        rows = tuple(
            (
                loan.account,
                loan.rate,
                loan.start,
                loan.currency,
                loan.credit,
                loan.fee or None,
                loan.total_cost,
                loan.total_payable,
                loan.apr,
                loan.reason,
            )
            for loan in self.loans
        )
        return [Table(TITLES[self.method], LABELS, rows)]

    def notes(self) -> tuple[str, ...]:
        """Rates are of what was agreed and need no note on the bank."""
        return ()


def apr_report(
    book: Book, as_of: dt.date, accounts: Iterable[str] | None = None, method: Method = "eu"
) -> AprReport:
    """What some loans, or all, cost as they were agreed."""
    return AprReport(
        as_of=as_of,
        recorded_until=book.recorded_until,
        method=method,
        loans=tuple(loan_apr(loan, method) for loan in chosen(book, accounts)),
    )


def loan_apr(loan: Loan, method: Method) -> LoanApr:
    """What one loan costs as it was agreed."""
    terms = loan.terms
    try:
        plan = agreed(loan)
    except (NotDatedError, NoIndexValueError) as problem:
        return _unknown(loan, str(problem))
    rate, reason = _rate(terms, plan, method)
    return LoanApr(
        account=loan.account,
        currency=terms.currency,
        rate=str(terms.rate),
        start=plan.start,
        credit=terms.money(plan.cost.credit),
        fee=terms.money(set_up_fee(terms)),
        fee_taken=terms.fee_taken if terms.fee is not None else None,
        total_cost=terms.money(plan.cost.total),
        total_payable=terms.money(plan.cost.payable),
        apr=rate,
        reason=reason,
    )


def _rate(terms: Terms, plan: Agreed, method: Method) -> tuple[Decimal | None, str | None]:
    try:
        if method == "us":
            return reg_z_apr(unit_flows(terms, plan), terms.every.per_year), None
        flows = plan.cost.flows
        if method == "yield":
            return effective_rate(flows), None
        return eu_apr(flows, time_unit(terms.every)), None
    except NoRateError:
        return None, NO_RATE


def unit_flows(terms: Terms, plan: Agreed) -> list[UnitFlow]:
    """Drawings and installments in unit-periods after the first drawing."""
    found = []
    for flow in plan.cost.flows:
        assert isinstance(flow.when, dt.date)
        whole, odd = unit_periods(plan.start, flow.when, terms.every)
        found.append(UnitFlow(Decimal(flow.amount), whole, odd))
    return found


def _unknown(loan: Loan, reason: str) -> LoanApr:
    terms = loan.terms
    return LoanApr(
        account=loan.account,
        currency=terms.currency,
        rate=str(terms.rate),
        start=None,
        credit=None,
        fee=terms.money(set_up_fee(terms)),
        fee_taken=terms.fee_taken if terms.fee is not None else None,
        total_cost=None,
        total_payable=None,
        apr=None,
        reason=reason,
    )

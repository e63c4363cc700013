"""The installments of each loan: what fell due with what was paid on it, and what is to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from beancount_loans.book import Book
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.cost.agreed import Agreed, NotDatedError, agreed
from beancount_loans.core.cost.apr import NoRateError
from beancount_loans.core.rates import NoIndexValueError
from beancount_loans.core.servicing.position import Position
from beancount_loans.core.servicing.schedule import Row
from beancount_loans.reports.parts import Components
from beancount_loans.reports.positions import positions
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Cell, Column, Table

TITLE = "Installments"
LABELS = (
    Column("Account"),
    Column("No.", "number"),
    Column("Due", "date"),
    Column("Days", "number"),
    Column("Interest", "money"),
    Column("Principal", "money"),
    Column("Charges", "money", optional=True),
    Column("Total", "money"),
    Column("Balance", "money"),
    Column("Paid", "money"),
    Column("Paid on", "date"),
    Column("Missing", "money"),
    Column("Given over", "money", optional=True),
    Column("Added to principal", "money", optional=True),
)


@dataclass(frozen=True, slots=True)
class Totals:
    """All installments together."""

    principal: Decimal
    interest: Decimal
    charges: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Installment:
    """Something that fell due or will.

    Attributes:
        number: of the installment; 0 for a down payment, null for charges and other dues.
        days: of its interest period.
        total: of all components, claimed late interest included.
        balance: principal not yet due after it.
        paid: what was paid on it until the day of the report.
        paid_on: when the last of it was paid, where all of it is.
        paid_early: what was paid on it before its date.
        paid_late: what was paid on it after its date.
        outstanding: what is left to pay.
        given_over: what a later change made something else: part of installments to come,
            principal, or what a court gave. It is not in the other amounts any more.
        capitalized: interest of its period that the installment does not cover: it became
            principal and is not in the other amounts.
    """

    number: int | None
    due: dt.date
    days: int
    principal: Decimal
    interest: Decimal
    charges: Decimal
    total: Decimal
    balance: Decimal
    paid: Components
    paid_on: dt.date | None
    paid_early: Decimal
    paid_late: Decimal
    outstanding: Decimal
    given_over: Decimal
    capitalized: Decimal


@dataclass(frozen=True, slots=True)
class LoanSchedule:
    """The installments of one loan.

    Attributes:
        apr: European annual percentage rate of charge as agreed, a fraction a year; null where
            there is none.
        total_cost: interest and fees as agreed; null where the loan has no dates.
        totals: of the installments below.
    """

    account: str
    currency: str
    apr: Decimal | None
    total_cost: Decimal | None
    totals: Totals
    installments: tuple[Installment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleReport(Report):
    """The installments of loans."""

    loans: tuple[LoanSchedule, ...]

    def tables(self) -> list[Table]:
        """A section a loan."""
        rows = [(loan.account, *_cells(one)) for loan in self.loans for one in loan.installments]
        totals = [_total(loan) for loan in self.loans if loan.installments]
        return [Table(TITLE, LABELS, tuple(rows), tuple(totals), sections=True)]


def schedule_report(
    book: Book, as_of: dt.date, accounts: Iterable[str] | None = None
) -> ScheduleReport:
    """The installments of some loans, or all, as of the end of a day."""
    return ScheduleReport(
        as_of=as_of,
        recorded_until=book.recorded_until,
        loans=tuple(loan_schedule(one) for one in positions(book, as_of, accounts).found),
    )


def loan_schedule(position: Position) -> LoanSchedule:
    """The installments of one loan; those planned where nothing is disbursed yet."""
    loan = position.loan
    plan = plan_of(loan)
    rows = position.schedule
    if not rows and not position.drawn and loan.opening is None and plan is not None:
        rows = list(plan.rows)
    return LoanSchedule(
        account=loan.account,
        currency=loan.terms.currency,
        apr=apr_of(plan),
        total_cost=loan.terms.money(plan.cost.total) if plan else None,
        totals=_totals(loan, rows),
        installments=tuple(installment(loan, row) for row in rows),
    )


def plan_of(loan: Loan) -> Agreed | None:
    """The loan as agreed, where that can be known."""
    try:
        return agreed(loan)
    except (NotDatedError, NoIndexValueError):
        return None


def apr_of(plan: Agreed | None) -> Decimal | None:
    """The European rate of what was agreed, where there is one."""
    try:
        return plan.cost.apr if plan else None
    except NoRateError:
        return None


def installment(loan: Loan, row: Row) -> Installment:
    """A row of the core's schedule in currency units."""
    money = loan.terms.money
    charges, late_interest, interest, principal = row.paid
    return Installment(
        number=row.number,
        due=row.due,
        days=row.days,
        principal=money(row.principal),
        interest=money(row.interest),
        charges=money(row.charges),
        total=money(row.total),
        balance=money(row.balance),
        paid=Components(*map(money, (charges, late_interest, interest, principal, sum(row.paid)))),
        paid_on=row.paid_on,
        paid_early=money(row.paid_early),
        paid_late=money(row.paid_late),
        outstanding=money(row.outstanding),
        given_over=money(row.given_over),
        capitalized=money(row.capitalized),
    )


def _totals(loan: Loan, rows: Sequence[Row]) -> Totals:
    money = loan.terms.money
    return Totals(
        principal=money(sum(row.principal for row in rows)),
        interest=money(sum(row.interest for row in rows)),
        charges=money(sum(row.charges for row in rows)),
        total=money(sum(row.total for row in rows)),
    )


def _cells(one: Installment) -> tuple[Cell, ...]:
    paid, missing = one.paid.total or None, one.outstanding or None
    return (
        one.number,
        one.due,
        one.days or None,
        one.interest,
        one.principal,
        one.charges or None,
        one.total,
        one.balance,
        paid,
        one.paid_on,
        missing,
        one.given_over or None,
        one.capitalized or None,
    )


def _total(loan: LoanSchedule) -> tuple[Cell, ...]:
    totals = loan.totals
    paid = sum((one.paid.total for one in loan.installments), Decimal(0))
    missing = sum((one.outstanding for one in loan.installments), Decimal(0))
    sums = (totals.interest, totals.principal, totals.charges, totals.total)
    return (loan.account, None, None, None, *sums, None, paid, None, missing, None, None)

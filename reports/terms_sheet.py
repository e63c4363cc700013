"""What a terms sheet holds, and how it looks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from beancount_loans.core.policy.terms import percent
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Cell, Column, Table

PAYMENT_LABELS = (
    Column("No.", "number"),
    Column("Due", "date"),
    Column("Interest", "money"),
    Column("Principal", "money"),
    Column("Charges", "money", optional=True),
    Column("To pay", "money"),
    Column("Left", "money"),
)
YEAR_LABELS = (Column("Year"), *PAYMENT_LABELS[2:6])
STEP_LABELS = (
    Column("From", "date"),
    Column("Step"),
    Column("Fee", "money"),
    Column("New deadline", "date"),
    Column("Then missing", "money"),
    Column("Late interest to the day", "money"),
    Column("By"),
)
CALLED = "All may be called, with {days} days' notice"
UNPAID = "If nothing were ever paid"


@dataclass(frozen=True, slots=True)
class AgreedPayment:
    """A payment of the plan.

    Attributes:
        number: of the installment; 0 for a down payment.
        balance: principal left after it.
    """

    number: int | None
    due: dt.date
    interest: Decimal
    principal: Decimal
    charges: Decimal
    total: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class AgreedYear:
    """What is paid in a calendar year."""

    year: int
    interest: Decimal
    principal: Decimal
    charges: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class AgreedFees:
    """What is charged beside interest.

    Attributes:
        set_up: for setting the loan up.
        set_up_taken: withheld, added or paid; null where there is none.
        installment: with every installment.
        prepayment: as the terms say; null for none.
    """

    set_up: Decimal
    set_up_taken: str | None
    installment: Decimal
    prepayment: str | None


@dataclass(frozen=True, slots=True)
class LateStep:
    """What would be done if nothing were ever paid.

    Attributes:
        earliest: the first day on which the policy allows it.
        deadline: the last day to pay that it sets.
        missing: due and unpaid after it, its fee included.
        late_interest: run up to that day and not claimed.
        basis: law or habit behind it.
    """

    key: str
    name: str
    kind: str
    earliest: dt.date
    fee: Decimal
    deadline: dt.date | None
    missing: Decimal
    late_interest: Decimal
    basis: str


@dataclass(frozen=True, slots=True)
class IfLate:
    """What late payment leads to.

    Attributes:
        rate: as the terms say; null where there is none.
        rate_now: a fraction a year, on the day of the sheet.
        a_month: late interest on the first installment, thirty days unpaid.
        steps: in the order in which they would come.
        called_from: the first day on which all of it could be called if nothing is ever paid.
        call_notice_days: days of notice before that.
        call_basis: law or habit behind it.
    """

    rate: str | None
    rate_now: Decimal | None
    a_month: Decimal | None
    steps: tuple[LateStep, ...]
    called_from: dt.date | None
    call_notice_days: int
    call_basis: str


@dataclass(frozen=True, slots=True)
class WaysToPay:
    """How the loan is paid."""

    pay_by: str
    reference: str
    fik: str | None
    iban: str | None
    bank: str | None


@dataclass(frozen=True, slots=True)
class Right:
    """A right of the borrower, with the law behind it."""

    key: str
    text: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementReport(Report):
    """A terms sheet.

    Attributes:
        credit: what the borrower has in hand.
        rate_now: a fraction a year, on the day of the sheet.
        apr: a fraction a year; null where there is none.
        total_cost: interest and fees as agreed.
        total_payable: credit and cost.
        findings: terms that break a limit and do not forbid the loan.
    """

    account: str
    borrower: str
    name: str
    lender: str
    currency: str
    start: dt.date
    end: dt.date | None
    principal: Decimal
    credit: Decimal
    rate: str
    rate_now: Decimal | None
    apr: Decimal | None
    assumptions: tuple[str, ...]
    total_cost: Decimal
    total_payable: Decimal
    fees: AgreedFees
    payments: tuple[AgreedPayment, ...]
    years: tuple[AgreedYear, ...]
    late: IfLate
    ways: WaysToPay
    security: str | None
    rights: tuple[Right, ...]
    findings: tuple[str, ...]
    policy: str

    def tables(self) -> list[Table]:
        """The terms, the plan, its years, what late payment leads to, and rights."""
        payments = tuple(_payment_row(one) for one in self.payments)
        years = tuple(
            (str(one.year), one.interest, one.principal, one.charges or None, one.total)
            for one in self.years
        )
        title = f"Terms of the loan {self.account}"
        rights = tuple((one.text, one.source) for one in self.rights)
        return [
            Table(title, (Column("What"), Column("Agreed")), tuple(_terms_rows(self))),
            Table("Payments", PAYMENT_LABELS, payments),
            Table("By year", YEAR_LABELS, years),
            Table(UNPAID, STEP_LABELS, tuple(_late_rows(self.late))),
            Table("Rights", (Column("What"), Column("By")), rights),
        ]

    def notes(self) -> tuple[str, ...]:
        """How the rate is made, what breaks a limit, and what the policy says of itself."""
        return (*self.assumptions, *self.findings, self.policy)


# ------------------------------------------------------------ rows


def _terms_rows(sheet: AgreementReport) -> Iterator[tuple[Cell, ...]]:
    def money(amount: Decimal) -> str:
        return f"{amount} {sheet.currency}"

    late = money(sheet.late.a_month) if sheet.late.a_month else None
    rows: list[tuple[str, str | None]] = [
        ("borrower", sheet.name),
        ("lender", sheet.lender),
        ("amount", money(sheet.principal)),
        ("in hand", money(sheet.credit)),
        ("drawn on", str(sheet.start)),
        ("repaid on", str(sheet.end) if sheet.end else None),
        ("rate", sheet.rate),
        ("annual percentage rate", f"{sheet.apr * 100:.2f} %" if sheet.apr is not None else None),
        ("cost in all", money(sheet.total_cost)),
        ("to pay in all", money(sheet.total_payable)),
        ("set-up fee", money(sheet.fees.set_up) if sheet.fees.set_up else None),
        ("fee of each payment", money(sheet.fees.installment) if sheet.fees.installment else None),
        ("fee for early repayment", sheet.fees.prepayment),
        ("security", sheet.security),
        ("late rate", _late_rate(sheet.late)),
        ("thirty days late with the first", late),
        ("paid by", sheet.ways.pay_by),
        ("payment slip", sheet.ways.fik),
        ("account", sheet.ways.iban),
        ("quote", sheet.ways.reference),
    ]
    yield from ((name, told) for name, told in rows if told)


def _late_rate(late: IfLate) -> str | None:
    if late.rate is None or late.rate_now is None:
        return late.rate
    now = percent(late.rate_now)
    return late.rate if late.rate == now else f"{late.rate}, today {now}"


def _payment_row(one: AgreedPayment) -> tuple[Cell, ...]:
    amounts = (one.interest, one.principal, one.charges or None, one.total, one.balance)
    return (one.number, one.due, *amounts)


def _late_rows(late: IfLate) -> Iterator[tuple[Cell, ...]]:
    """The steps, and the day from which all of it could be called, in their order."""
    rows = [_step_row(one) for one in late.steps]
    if late.called_from is not None:
        name = CALLED.format(days=late.call_notice_days)
        rows.append((late.called_from, name, None, None, None, None, late.call_basis))
    yield from sorted(rows, key=lambda row: str(row[0]))


def _step_row(one: LateStep) -> tuple[Cell, ...]:
    amounts = (one.fee or None, one.deadline, one.missing, one.late_interest or None)
    return (one.earliest, one.name, *amounts, one.basis)

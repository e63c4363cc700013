"""What is kept of a loan and of what it will pay: the columns of the Parquet files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.book import Book
from beancount_loans.core.calendar import add_months
from beancount_loans.core.servicing.arrears import bucket_names
from beancount_loans.core.servicing.position import Position
from beancount_loans.core.servicing.schedule import ahead
from beancount_loans.reports.provisions import loan_provision
from beancount_loans.reports.status import loan_status

MONTHS = 12
"""Calendar months of coming dues that are kept, the one of the day itself the first."""
NOT_LENT = "not-disbursed"


class LoanRow(NamedTuple):
    """One loan on the day; amounts in currency units, with the currency's decimals.

    Attributes:
        book: the ledger's main file, its whole path.
        decimals: of the loan's money.
        bucket_before: the ageing bucket one month earlier; None where nothing was lent yet.
        provision: by age, of the claim less what pledges cover; 0 on debts of one's own.
    """

    book: str
    account: str
    id: str
    borrower: str
    side: str
    currency: str
    decimals: int
    stage: str
    opened: dt.date
    lent: Decimal
    outstanding: Decimal
    repaid: Decimal
    due_charges: Decimal
    due_late_interest: Decimal
    due_interest: Decimal
    due_principal: Decimal
    due_total: Decimal
    late_interest_accrued: Decimal
    accrued_interest: Decimal
    prepaid: Decimal
    claim: Decimal
    days_past_due: int
    days_delinquent: int
    bucket: str
    bucket_before: str | None
    oldest_unpaid: dt.date | None
    next_due: dt.date | None
    next_due_amount: Decimal | None
    last_payment: dt.date | None
    last_payment_amount: Decimal | None
    step: str | None
    step_on: dt.date | None
    held: str
    written_off: Decimal
    recovered: Decimal
    provision: Decimal
    recorded_until: dt.date | None


class DueRow(NamedTuple):
    """Something that will fall due after the day, if all goes as agreed.

    Attributes:
        prepaid: of the total, what is held for it already.
    """

    book: str
    account: str
    side: str
    currency: str
    decimals: int
    due: dt.date
    kind: str
    interest: Decimal
    principal: Decimal
    total: Decimal
    prepaid: Decimal


def provision_rates(book: Book) -> Mapping[str, Decimal]:
    """The share that is taken to be lost by bucket; empty where they are not one for each."""
    names, rates = bucket_names(book.options.buckets), book.options.provisions
    return dict(zip(names, rates, strict=True)) if len(names) == len(rates) else {}


def loan_row(
    name: str, position: Position, before: str | None, rates: Mapping[str, Decimal]
) -> LoanRow:
    """The row of one loan; `before` is its bucket one month earlier."""
    one, loan = loan_status(position), position.loan
    return LoanRow(
        book=name,
        account=one.account,
        id=one.id,
        borrower=one.borrower,
        side=one.side,
        currency=one.currency,
        decimals=loan.terms.decimals,
        stage=one.stage,
        opened=loan.opened,
        lent=position.drawn,
        outstanding=one.principal_outstanding,
        repaid=position.repaid,
        due_charges=one.due.charges,
        due_late_interest=one.due.late_interest,
        due_interest=one.due.interest,
        due_principal=one.due.principal,
        due_total=one.due.total,
        late_interest_accrued=one.late_interest_accrued,
        accrued_interest=one.accrued_interest,
        prepaid=one.prepaid,
        claim=one.claim,
        days_past_due=one.days_past_due,
        days_delinquent=one.days_delinquent,
        bucket=one.bucket,
        bucket_before=before,
        oldest_unpaid=one.oldest_unpaid,
        next_due=one.next_due.date if one.next_due else None,
        next_due_amount=one.next_due.amount if one.next_due else None,
        last_payment=one.last_payment.date if one.last_payment else None,
        last_payment_amount=one.last_payment.amount if one.last_payment else None,
        step=one.step.name if one.step else None,
        step_on=one.step.date if one.step else None,
        held=" ".join(one.held),
        written_off=one.written_off,
        recovered=one.recovered,
        provision=_provision(position, rates),
        recorded_until=one.recorded_until,
    )


def bucket_then(position: Position) -> str | None:
    """The bucket on a day on the way; None where nothing was lent yet."""
    return None if position.stage == NOT_LENT else position.bucket


def _provision(position: Position, rates: Mapping[str, Decimal]) -> Decimal:
    if position.loan.side != "asset" or position.claim <= 0 or not rates:
        return position.money(0)
    return loan_provision(position, rates[position.bucket]).provision


def due_rows(name: str, position: Position) -> Iterator[DueRow]:
    """What will fall due in the months to come, by date."""
    loan, money = position.loan, position.money
    until = add_months(position.as_of.replace(day=1), MONTHS) - dt.timedelta(1)
    for due in ahead(position.state, until).dues:
        if due.date <= until and due.total:
            whole = position.parts(due.amounts)
            yield DueRow(
                book=name,
                account=loan.account,
                side=loan.side,
                currency=loan.terms.currency,
                decimals=loan.terms.decimals,
                due=due.date,
                kind=due.kind,
                interest=whole.interest,
                principal=whole.principal,
                total=whole.total,
                prepaid=whole.total - money(due.outstanding),
            )

"""Where each loan stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from beancount_loans.book import Book
from beancount_loans.core.components import COUNT, GROUPS, PRINCIPAL
from beancount_loans.core.servicing.closing import held_to_close
from beancount_loans.core.servicing.movements import DUE, IN_TREE, PREPAID, ROOT, Legs
from beancount_loans.core.servicing.position import Parts, Position, Stage
from beancount_loans.reports.parts import Components
from beancount_loans.reports.positions import Positions, positions
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Column, Table

TITLE = "Loans"
LABELS = (
    Column("Account"),
    Column("Borrower"),
    Column("Stage"),
    Column("Currency"),
    Column("Outstanding", "money"),
    Column("Due", "money"),
    Column("Prepaid", "money"),
    Column("Claim", "money"),
    Column("Days late", "number"),
    Column("Oldest unpaid", "date", optional=True),
    Column("Next due", "date"),
    Column("Amount", "money"),
    Column("Last payment", "date"),
)
OWN_DEBT = "own debt"
AS_CLOSED = (
    "The books of {day} are closed. As they were closed, and not as they would be by what was "
    "entered or changed since, are: {loans}. The difference is booked on the day after."
)
NO_LOANS = (
    "There is no loan to show: an account is one by loan-principal on its open, and what hinders "
    "it is told by bean-loans doctor."
)


@dataclass(frozen=True, slots=True)
class DatedAmount:
    """Money on a day."""

    date: dt.date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step of the ladder that was taken."""

    name: str
    date: dt.date


@dataclass(frozen=True, slots=True)
class LoanStatus:
    """Where one loan stands.

    Attributes:
        side: asset, or liability for a debt of one's own.
        principal_outstanding: principal not repaid and not written off, due or not.
        due: what is due and unpaid: the balance of `:Due`.
        late_interest_accrued: run up and not yet claimed.
        accrued_interest: contract interest earned and not yet due.
        claim: what the books carry: the balance of the loan's account with all below it.
        days_past_due: since the oldest due date of interest or principal that is unpaid.
        days_delinquent: the same less grace days and days on hold.
        next_due: what falls due next, less what is prepaid.
        step: the last step of the ladder.
        held: kinds of holds in force.
        recorded_until: the day up to which this loan's bank is recorded.
        as_closed: the amounts are those that the books were closed with on this day, and what was
            entered or changed since is booked on the day after.
    """

    account: str
    id: str
    borrower: str
    side: Literal["asset", "liability"]
    currency: str
    stage: Stage
    principal_outstanding: Decimal
    due: Components
    late_interest_accrued: Decimal
    accrued_interest: Decimal
    prepaid: Decimal
    claim: Decimal
    days_past_due: int
    days_delinquent: int
    bucket: str
    oldest_unpaid: dt.date | None
    next_due: DatedAmount | None
    last_payment: DatedAmount | None
    step: StepTaken | None
    held: tuple[str, ...]
    written_off: Decimal
    recovered: Decimal
    recorded_until: dt.date | None
    as_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport(Report):
    """Where the loans stand."""

    loans: tuple[LoanStatus, ...]

    def tables(self) -> list[Table]:
        """One row a loan; totals by currency of what is lent, own debts apart."""
        rows = tuple(_row(loan) for loan in self.loans)
        return [Table(TITLE, LABELS, rows, tuple(_totals(self.loans)))]

    def notes(self) -> tuple[str, ...]:
        """What is not known, or that there is nothing to know."""
        told = list(Report.notes(self))
        closed = [loan.account for loan in self.loans if loan.as_closed]
        if closed:
            told.append(AS_CLOSED.format(day=self.as_of, loans=", ".join(closed)))
        return (*told, NO_LOANS) if not self.loans else tuple(told)


def status_report(
    book: Book, as_of: dt.date, accounts: Iterable[str] | None = None
) -> StatusReport:
    """The status of some loans, or all, at the end of a day."""
    return status_of(book, as_of, positions(book, as_of, accounts))


def status_of(book: Book, as_of: dt.date, found: Positions) -> StatusReport:
    """The same of positions that are worked out already."""
    return StatusReport(
        as_of=as_of,
        recorded_until=book.recorded_until,
        loans=tuple(map(loan_status, found.found)),
    )


def status_again(before: StatusReport, book: Book, found: Positions) -> StatusReport:
    """The status of all loans, of which only some have changed since that of the same day before.

    Args:
        before: the report of all loans before an edit.
        book: the loans now.
        found: where those stand that changed.
    """
    changed = {one.loan.account: loan_status(one) for one in found.found}
    return replace(
        before,
        recorded_until=book.recorded_until,
        loans=tuple(
            changed.get(one.account) or _recorded(one, book.recorded_for(book.loans[one.account]))
            for one in before.loans
        ),
    )


def _recorded(loan: LoanStatus, until: dt.date | None) -> LoanStatus:
    return loan if loan.recorded_until == until else replace(loan, recorded_until=until)


def loan_status(position: Position) -> LoanStatus:
    """The status of one loan."""
    loan, money = position.loan, position.money
    held = held_to_close(loan, position.journal, position.as_of)
    next_due, last, step = position.next_due, position.last_payment, position.step
    return LoanStatus(
        account=loan.account,
        id=loan.id,
        borrower=loan.borrower,
        side=loan.side,
        currency=loan.terms.currency,
        stage=position.stage,
        principal_outstanding=position.principal_outstanding
        + money(held.get(ROOT, 0) + held.get(DUE[PRINCIPAL], 0)),
        due=Components.of(_due_as_closed(position, held)),
        late_interest_accrued=position.late_interest_accrued,
        accrued_interest=position.accrued_interest,
        prepaid=position.prepaid - money(held.get(PREPAID, 0)),
        claim=position.claim + money(sum(held[place] for place in held if place in IN_TREE)),
        days_past_due=position.days_past_due,
        days_delinquent=position.days_delinquent,
        bucket=position.bucket,
        oldest_unpaid=position.oldest_unpaid,
        next_due=DatedAmount(*next_due) if next_due else None,
        last_payment=DatedAmount(*last) if last else None,
        step=StepTaken(*step) if step else None,
        held=tuple(hold.kind for hold in position.holds),
        written_off=position.written_off,
        recovered=position.recovered,
        recorded_until=position.recorded_until,
        as_closed=bool(held),
    )


def _due_as_closed(position: Position, held: Legs) -> Parts:
    """What is due and unpaid; on a day whose books are closed, as they carry it."""
    if not held:
        return position.due
    sums = [position.state.overdue(component) for component in range(COUNT)]
    for component in {GROUPS[one]: one for one in range(COUNT)}.values():
        sums[component] += held.get(DUE[component], 0)
    return position.parts(sums)


def _row(loan: LoanStatus) -> tuple[str | Decimal | dt.date | int | None, ...]:
    return (
        loan.account,
        loan.borrower if loan.side == "asset" else f"{loan.borrower} ({OWN_DEBT})",
        loan.stage,
        loan.currency,
        loan.principal_outstanding,
        loan.due.total,
        loan.prepaid,
        loan.claim,
        loan.days_past_due or None,
        loan.oldest_unpaid,
        loan.next_due.date if loan.next_due else None,
        loan.next_due.amount if loan.next_due else None,
        loan.last_payment.date if loan.last_payment else None,
    )


def _totals(
    loans: Iterable[LoanStatus],
) -> Iterable[tuple[str | Decimal | dt.date | int | None, ...]]:
    found = tuple(loans)
    kinds = sorted({(loan.side, loan.currency) for loan in found})
    for side, currency in kinds:
        own = [loan for loan in found if (loan.side, loan.currency) == (side, currency)]
        name = "Total" if side == "asset" else f"Total, {OWN_DEBT}"
        sums = (
            sum((loan.principal_outstanding for loan in own), Decimal(0)),
            sum((loan.due.total for loan in own), Decimal(0)),
            sum((loan.prepaid for loan in own), Decimal(0)),
            sum((loan.claim for loan in own), Decimal(0)),
        )
        yield (name, None, None, currency, *sums, None, None, None, None, None)

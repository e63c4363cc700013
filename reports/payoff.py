"""What repays a loan at the end of a day, and how the figure is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from beancount_loans.book import Book
from beancount_loans.core.servicing.payoff import quote as quoted
from beancount_loans.core.servicing.position import Position
from beancount_loans.reports.parts import Components
from beancount_loans.reports.positions import positions
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Cell, Column, Table

TITLE = "Settlement"
LABELS = (Column("Account"), Column("What"), Column("Currency"), Column("Amount", "money"))
LINES = {
    "not_yet_due": "principal not yet due",
    "due_principal": "principal due",
    "due_interest": "interest due",
    "charges": "charges due",
    "late_interest": "late interest claimed",
    "later": "claimed, due on a later day",
    "accrued_interest": "interest to the day",
    "late_interest_accrued": "late interest to the day",
    "prepayment_fee": "fee for early repayment",
    "prepaid": "less what is prepaid",
}
TOTAL = "repays the loan"
EACH_DAY = "each day after it costs"
UNPAID_UNTIL = "What falls due until {on} is taken to stay unpaid until then."


@dataclass(frozen=True, slots=True)
class LoanPayoff:
    """What repays one loan.

    Attributes:
        on: at the end of this day.
        principal: outstanding, due or not.
        due: what is due and unpaid, its principal part of `principal`.
        later: claimed or earned, but due on a later day.
        accrued_interest: contract interest to the day, not yet due.
        late_interest_accrued: late interest to the day, not yet claimed.
        prepayment_fee: for principal repaid before it is due, as the terms say and the law allows.
        total: principal, other dues, later, accrued interest, late interest and fee, less prepaid.
        per_day: what the next day adds, interest and late interest.
    """

    account: str
    currency: str
    on: dt.date
    principal: Decimal
    due: Components
    later: Decimal
    accrued_interest: Decimal
    late_interest_accrued: Decimal
    prepayment_fee: Decimal
    prepaid: Decimal
    total: Decimal
    per_day: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoffReport(Report):
    """What repays loans on a day."""

    loans: tuple[LoanPayoff, ...]

    def tables(self) -> list[Table]:
        """A section a loan, a row for each part."""
        rows = tuple(row for loan in self.loans for row in _rows(loan))
        totals = tuple(row for loan in self.loans for row in _totals(loan))
        return [Table(TITLE, LABELS, rows, totals, sections=True)]

    def notes(self) -> tuple[str, ...]:
        """That nothing is taken to be paid in between."""
        if self.recorded_until is None or self.recorded_until >= self.as_of:
            return ()
        return (*Report.notes(self), UNPAID_UNTIL.format(on=self.as_of))


def payoff_report(book: Book, on: dt.date, accounts: Iterable[str] | None = None) -> PayoffReport:
    """What repays some loans, or all that are running, at the end of a day."""
    found = positions(book, on, accounts).found
    return PayoffReport(
        as_of=on,
        recorded_until=book.recorded_until,
        loans=tuple(loan_payoff(one) for one in found if accounts is not None or one.claim),
    )


def loan_payoff(position: Position, *, called: bool = False) -> LoanPayoff:
    """What repays one loan; one that the lender calls costs no fee for early repayment."""
    money, quote = position.money, position.quote
    tomorrow = quoted(position.state, position.as_of + dt.timedelta(days=1))
    if called:
        quote, tomorrow = quote._replace(fee=0), tomorrow._replace(fee=0)
    later = position.claim + position.prepaid - position.principal_not_due - position.due.total
    return LoanPayoff(
        account=position.loan.account,
        currency=position.loan.terms.currency,
        on=position.as_of,
        principal=position.principal_outstanding,
        due=Components.of(position.due),
        later=later,
        accrued_interest=money(quote.interest),
        late_interest_accrued=money(quote.late_interest),
        prepayment_fee=money(quote.fee),
        prepaid=position.prepaid,
        total=money(quote.total),
        per_day=money(tomorrow.total - quote.total),
    )


def _rows(loan: LoanPayoff) -> Iterable[tuple[Cell, ...]]:
    amounts = {
        "not_yet_due": loan.principal - loan.due.principal,
        "due_principal": loan.due.principal,
        "due_interest": loan.due.interest,
        "charges": loan.due.charges,
        "late_interest": loan.due.late_interest,
        "later": loan.later,
        "accrued_interest": loan.accrued_interest,
        "late_interest_accrued": loan.late_interest_accrued,
        "prepayment_fee": loan.prepayment_fee,
        "prepaid": -loan.prepaid,
    }
    for name, amount in amounts.items():
        if amount:
            yield (loan.account, LINES[name], loan.currency, amount)


def _totals(loan: LoanPayoff) -> Iterable[tuple[Cell, ...]]:
    yield (loan.account, f"{TOTAL} on {loan.on}", loan.currency, loan.total)
    if loan.per_day:
        yield (loan.account, EACH_DAY, loan.currency, loan.per_day)

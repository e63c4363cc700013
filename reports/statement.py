"""A statement of account: what happened, running balances by component, tied to the books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from beancount_loans.book import Book
from beancount_loans.core.explain.explain import Step, explain
from beancount_loans.core.servicing.position import Position, replay
from beancount_loans.reports.positions import positions
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Cell, Column, Table

TITLE = "Statement of account"
LABELS = (
    Column("Account"),
    Column("Date", "date"),
    Column("What"),
    Column("Amount", "money"),
    Column("Principal", "money"),
    Column("Interest", "money"),
    Column("Late interest", "money", optional=True),
    Column("Charges", "money", optional=True),
    Column("Prepaid", "money", optional=True),
    Column("Balance", "money"),
    Column("Due", "money"),
)
SILENT = ("step", "change", "prepaid")
"""Steps of the explanation that move no money of their own."""
LESSENS = ("payment", "prepayment", "recovery", "waiver", "write-off")
OPENING, CLOSING = "brought forward", "balance"
IN_BOOKS = "in the books"
NOT_IN_BOOKS = {
    "accrual": "not in the books yet",
    "cash": "interest and charges, booked when paid",
    "none": "not booked by hand",
}
DAY_ENDS = "Balances are those at the end of the day; principal is all that is owed, due or not."
WORDS = {
    "installment": "installment {number} falls due",
    "late-interest": "late interest claimed",
    "returned-payment": "payment returned",
    "write-off": "written off",
    "payoff": "the rest falls due",
    "acceleration": "all of it falls due",
}


@dataclass(frozen=True, slots=True)
class Balances:
    """Where a loan stands at the end of a day.

    Attributes:
        principal: all that is owed, due or not.
        interest: fallen due or put off, and unpaid.
        late_interest: claimed and unpaid.
        charges: costs, penalties and fees, unpaid.
        prepaid: held for coming dues.
        balance: all of these less what is prepaid: the balance of the loan's account with all
            below it.
        due: how much of it is due.
    """

    principal: Decimal
    interest: Decimal
    late_interest: Decimal
    charges: Decimal
    prepaid: Decimal
    balance: Decimal
    due: Decimal


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One thing that happened.

    Attributes:
        kind: of the event, or of what fell due.
        text: the same in words.
        amount: negative what lessens the debt.
        after: balances at the end of its day.
    """

    date: dt.date
    kind: str
    text: str
    amount: Decimal
    after: Balances


@dataclass(frozen=True, slots=True)
class LoanStatement:
    """The account of one loan.

    Attributes:
        opening: at the end of the day before the first.
        closing: at the end of the last day.
        paid: money that came in, less what went back.
        in_books: the balance of the loan's account with all below it, in the ledger.
        not_in_books: the closing balance less that: what fell due after the day to which dues
            are booked, or what the way of posting leaves out.
        posting: accrual, cash or none.
    """

    account: str
    borrower: str
    name: str
    currency: str
    opening: Balances
    lines: tuple[StatementLine, ...]
    closing: Balances
    paid: Decimal
    in_books: Decimal
    not_in_books: Decimal
    posting: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementReport(Report):
    """Statements of account.

    Attributes:
        since: the first day; null from the start.
    """

    since: dt.date | None
    loans: tuple[LoanStatement, ...]

    def tables(self) -> list[Table]:
        """A section a loan, a row a line; its balance and how it ties to the books."""
        rows = tuple(row for loan in self.loans for row in _rows(loan, self.since))
        totals = tuple(row for loan in self.loans for row in _totals(loan, self.as_of))
        return [Table(TITLE, LABELS, rows, totals, sections=True)]

    def notes(self) -> tuple[str, ...]:
        """What balances mean."""
        return (*Report.notes(self), DAY_ENDS)


def statement_report(
    book: Book,
    balances: Mapping[str, Decimal],
    until: dt.date,
    accounts: Iterable[str],
    since: dt.date | None = None,
) -> StatementReport:
    """Statements of some loans.

    Args:
        book: the loans.
        balances: of the loans' trees in the ledger at the end of the last day, by account.
        until: the last day.
        accounts: of the loans.
        since: the first day; None from the start.
    """
    found = positions(book, until, accounts).found
    return StatementReport(
        as_of=until,
        recorded_until=book.recorded_until,
        since=since,
        loans=tuple(
            loan_statement(book, one, balances.get(one.loan.account, Decimal(0)), since)
            for one in found
        ),
    )


def loan_statement(
    book: Book, position: Position, in_books: Decimal, since: dt.date | None = None
) -> LoanStatement:
    """The statement of one loan from a day to that of the position, both included."""
    loan = position.loan
    before = since - dt.timedelta(days=1) if since else loan.opened - dt.timedelta(days=1)
    steps = [one for one in explain(position) if _shows(one) and one.date > before]
    stood = {day: balances_of(replay(loan, day)) for day in {one.date for one in steps}}
    sign = 1 if loan.side == "asset" else -1
    return LoanStatement(
        account=loan.account,
        borrower=loan.borrower,
        name=book.borrower(loan).name,
        currency=loan.terms.currency,
        opening=balances_of(replay(loan, before)),
        lines=tuple(_line(position, one, stood[one.date]) for one in steps),
        closing=balances_of(position),
        paid=position.money(sum(_money_in(one) for one in steps)),
        in_books=in_books * sign,
        not_in_books=position.claim - in_books * sign,
        posting=loan.terms.posting,
    )


def balances_of(position: Position) -> Balances:
    """Where a loan stands, by component."""
    carried = position.carried
    return Balances(
        principal=carried.principal,
        interest=carried.interest,
        late_interest=carried.late_interest,
        charges=carried.charges,
        prepaid=position.prepaid,
        balance=position.claim,
        due=position.due.total,
    )


def _shows(step: Step) -> bool:
    return step.kind not in SILENT and bool(step.amount)


def _money_in(step: Step) -> int:
    if step.kind in ("payment", "prepayment", "recovery"):
        return step.amount
    return -step.amount if step.kind in ("returned-payment", "refund") else 0


def _line(position: Position, step: Step, after: Balances) -> StatementLine:
    sign = -1 if step.kind in LESSENS else 1
    number = next((one.installment for one in step.shares if one.installment is not None), None)
    text = WORDS.get(step.kind, step.kind.replace("-", " ")).format(number=number)
    amount = position.money(sign * step.amount)
    return StatementLine(step.date, step.kind, text.replace(" None", ""), amount, after)


def _rows(loan: LoanStatement, since: dt.date | None) -> Iterator[tuple[Cell, ...]]:
    if since is not None:
        yield (loan.account, since, OPENING, None, *_cells(loan.opening))
    for line in loan.lines:
        yield (loan.account, line.date, line.text, line.amount, *_cells(line.after))


def _cells(one: Balances) -> tuple[Cell, ...]:
    optional = (one.late_interest or None, one.charges or None, -one.prepaid or None)
    return (one.principal, one.interest, *optional, one.balance, one.due)


def _totals(loan: LoanStatement, until: dt.date) -> Iterator[tuple[Cell, ...]]:
    yield (loan.account, until, f"{CLOSING}, {loan.currency}", None, *_cells(loan.closing))
    empty: tuple[Cell, ...] = (None,) * 6
    yield (loan.account, None, IN_BOOKS, *empty, loan.in_books, None)
    if loan.not_in_books:
        yield (loan.account, None, NOT_IN_BOOKS[loan.posting], *empty, loan.not_in_books, None)

"""What is late, by borrower and by age, with what is not yet due, tied to the books' balances."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from beancount_loans.book import Book
from beancount_loans.core.servicing.arrears import bucket, bucket_names
from beancount_loans.core.servicing.position import Position
from beancount_loans.reports.positions import positions
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Cell, Column, Table

TITLE = "Arrears by age"
BORROWER = Column("Borrower")
LOAN = Column("Loan")
CURRENCY = Column("Currency")
NOT_YET_DUE = Column("Not yet due", "money")
DUE_TODAY = "Due today"
DUE = Column("Due in all", "money")
CLAIM = Column("Claim", "money")
DAYS = Column("Days late", "number")
SINCE = Column("Since", "date")
TOTAL = "Total"
IN_BOOKS = "in the books"
NOT_IN_BOOKS = "not in the books yet"
OWN_DEBTS = "Own debts are left out; `bean-loans status` shows them."


@dataclass(frozen=True, slots=True)
class LoanAge:
    """What is late on one loan.

    Attributes:
        not_yet_due: the claim less what is due; negative where more is prepaid than is to come.
        ages: what is due and unpaid by the days since its due date; `current` fell due today.
        due: the sum of these: the balance of `:Due`.
        claim: not yet due and due: the balance of the loan's account with all below it.
    """

    account: str
    days_past_due: int
    oldest_unpaid: dt.date | None
    not_yet_due: Decimal
    ages: Mapping[str, Decimal]
    due: Decimal
    claim: Decimal


@dataclass(frozen=True, slots=True)
class BorrowerAge:
    """What one borrower owes in one currency.

    Attributes:
        borrower: the id.
        days_past_due: of the loan that is latest.
    """

    borrower: str
    name: str
    currency: str
    days_past_due: int
    not_yet_due: Decimal
    ages: Mapping[str, Decimal]
    due: Decimal
    claim: Decimal
    loans: tuple[LoanAge, ...]


@dataclass(frozen=True, slots=True)
class TotalAge:
    """All borrowers in one currency.

    Attributes:
        in_books: the balance of the loans' accounts with all below them, in the ledger.
        not_in_books: the claim less that: what fell due after the day to which dues are booked.
    """

    currency: str
    not_yet_due: Decimal
    ages: Mapping[str, Decimal]
    due: Decimal
    claim: Decimal
    in_books: Decimal
    not_in_books: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrearsReport(Report):
    """What is late, by borrower and age.

    Attributes:
        buckets: names of the ages, in days, the youngest first.
        borrowers: those who owe, the latest first.
        totals: by currency.
        own_debts: so many loans are debts of one's own, and left out.
    """

    buckets: tuple[str, ...]
    borrowers: tuple[BorrowerAge, ...]
    totals: tuple[TotalAge, ...]
    own_debts: int

    def tables(self) -> list[Table]:
        """A row a loan; totals by currency, and how they tie to the books."""
        ages = [Column(DUE_TODAY if name == "current" else name, "money") for name in self.buckets]
        columns = (BORROWER, LOAN, CURRENCY, DAYS, SINCE, NOT_YET_DUE, *ages, DUE, CLAIM)
        rows = tuple(_rows(self.borrowers, self.buckets))
        totals = tuple(row for total in self.totals for row in _totals(total, self.buckets))
        return [Table(TITLE, columns, rows, totals)]

    def notes(self) -> tuple[str, ...]:
        """What is left out."""
        return (*Report.notes(self), *([OWN_DEBTS] if self.own_debts else []))


def arrears_report(
    book: Book,
    balances: Mapping[str, Decimal],
    as_of: dt.date,
    accounts: Iterable[str] | None = None,
) -> ArrearsReport:
    """The aged list at the end of a day.

    Args:
        book: the loans.
        balances: of the loans' trees in the ledger on that day, by account.
        as_of: the day.
        accounts: of some loans; all that are lent by default.
    """
    return aged_list(book, positions(book, as_of, accounts).found, balances, as_of)


def aged_list(
    book: Book, found: Iterable[Position], balances: Mapping[str, Decimal], as_of: dt.date
) -> ArrearsReport:
    """The same of positions that are worked out already."""
    names = bucket_names(book.options.buckets)
    groups: dict[tuple[str, str], list[LoanAge]] = defaultdict(list)
    own_debts = 0
    for position in found:
        loan = position.loan
        if not (position.claim or position.due.total):
            continue
        if loan.side == "liability":
            own_debts += 1
        else:
            groups[loan.borrower, loan.terms.currency].append(loan_age(position, names))
    borrowers = [_borrower(book, *key, tuple(ages), names) for key, ages in groups.items()]
    borrowers.sort(key=lambda one: (-one.days_past_due, one.name, one.currency))
    return ArrearsReport(
        as_of=as_of,
        recorded_until=book.recorded_until,
        buckets=tuple(names),
        borrowers=tuple(borrowers),
        totals=tuple(_by_currency(borrowers, balances, names)),
        own_debts=own_debts,
    )


def loan_age(position: Position, names: Sequence[str]) -> LoanAge:
    """What is due on one loan by its age."""
    ends = [int(name.partition("-")[2]) for name in names[1:-1]]
    ages = dict.fromkeys(names, position.money(0))
    for due in position.dues:
        if due.outstanding:
            name = bucket((position.as_of - due.date).days, ends)
            ages[name] += position.money(due.outstanding)
    return LoanAge(
        account=position.loan.account,
        days_past_due=position.days_past_due,
        oldest_unpaid=position.oldest_unpaid,
        not_yet_due=position.claim - position.due.total,
        ages=ages,
        due=position.due.total,
        claim=position.claim,
    )


def _borrower(
    book: Book, borrower: str, currency: str, loans: tuple[LoanAge, ...], names: Sequence[str]
) -> BorrowerAge:
    described = book.borrowers.get(borrower)
    return BorrowerAge(
        borrower=borrower,
        name=described.name if described else borrower,
        currency=currency,
        days_past_due=max(loan.days_past_due for loan in loans),
        not_yet_due=_sum(loan.not_yet_due for loan in loans),
        ages={name: _sum(loan.ages[name] for loan in loans) for name in names},
        due=_sum(loan.due for loan in loans),
        claim=_sum(loan.claim for loan in loans),
        loans=loans,
    )


def _by_currency(
    borrowers: Sequence[BorrowerAge], balances: Mapping[str, Decimal], names: Sequence[str]
) -> Iterator[TotalAge]:
    for currency in sorted({one.currency for one in borrowers}):
        own = [one for one in borrowers if one.currency == currency]
        claim = _sum(one.claim for one in own)
        booked = _sum(balances.get(loan.account, Decimal(0)) for one in own for loan in one.loans)
        yield TotalAge(
            currency=currency,
            not_yet_due=_sum(one.not_yet_due for one in own),
            ages={name: _sum(one.ages[name] for one in own) for name in names},
            due=_sum(one.due for one in own),
            claim=claim,
            in_books=booked,
            not_in_books=claim - booked,
        )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _rows(borrowers: Iterable[BorrowerAge], names: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    for one in borrowers:
        for loan in one.loans:
            ages = (loan.ages[name] or None for name in names)
            days = loan.days_past_due or None
            first = (one.name, loan.account, one.currency, days, loan.oldest_unpaid)
            yield (*first, loan.not_yet_due, *ages, loan.due or None, loan.claim)


def _totals(total: TotalAge, names: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    ages = [total.ages[name] for name in names]
    rest: tuple[Cell, ...] = (total.currency, None, None)
    empty: tuple[Cell, ...] = (*rest, *(None for _ in range(len(names) + 2)))
    yield (TOTAL, None, *rest, total.not_yet_due, *ages, total.due, total.claim)
    yield (IN_BOOKS, None, *empty, total.in_books)
    if total.not_in_books:
        yield (NOT_IN_BOOKS, None, *empty, total.not_in_books)

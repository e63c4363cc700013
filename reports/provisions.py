"""Provisions by age, and the loans that are ripe to be charged off or written off."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from beancount_loans.book import Book
from beancount_loans.core.agreement.security import cover, pledges
from beancount_loans.core.policy.terms import percent
from beancount_loans.core.servicing.arrears import bucket_names
from beancount_loans.core.servicing.position import Position
from beancount_loans.reports.positions import positions
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Column, Table

TITLE = "Provisions by age"
LABELS = (
    Column("Account"),
    Column("Borrower"),
    Column("Currency"),
    Column("Days late", "number"),
    Column("Bucket"),
    Column("Claim", "money"),
    Column("Covered", "money", optional=True),
    Column("Of the rest", "rate"),
    Column("Provision", "money"),
)
BOOKING = "To book"
BOOKING_LABELS = (
    Column("Account"),
    Column("Currency"),
    Column("Needed", "money"),
    Column("In the books", "money"),
    Column("Change", "money"),
)
PROPOSED = "To decide on"
PROPOSED_LABELS = (Column("Account"), Column("Measure"), Column("Why"), Column("Command"))
SILENT_DAYS = 365
"""Days without a payment after which a charged-off claim is told as ripe to be written off."""
NOTHING = "No loan has a claim on {as_of}, so there is nothing to provide for."
BASIS = "Of the claim less what pledges cover, by the days since the oldest unpaid due date."


class BucketsDifferError(ValueError):
    """Not as many percentages as buckets."""

    def __init__(self, rates: int, names: tuple[str, ...]) -> None:
        super().__init__(
            f'the option "provisions" has {rates} percentages for {len(names)} buckets '
            f"({', '.join(names)}): write one for each"
        )


@dataclass(frozen=True, slots=True)
class LoanProvision:
    """What is taken to be lost on one loan.

    Attributes:
        covered: of the claim, by pledges.
        rate: of the rest.
    """

    account: str
    borrower: str
    currency: str
    days_past_due: int
    bucket: str
    claim: Decimal
    covered: Decimal
    rate: Decimal
    provision: Decimal


@dataclass(frozen=True, slots=True)
class Booking:
    """What an account of provisions is to be brought to.

    Attributes:
        account: the provisions', an asset with a credit balance.
        expense_account: against which they are made and released.
        needed: by the loans' ages.
        in_books: as the ledger has it, positive.
        change: needed less in the books; negative what is released.
    """

    account: str
    expense_account: str
    currency: str
    needed: Decimal
    in_books: Decimal
    change: Decimal


@dataclass(frozen=True, slots=True)
class Proposal:
    """A measure that somebody has to decide on."""

    account: str
    measure: str
    why: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionsReport(Report):
    """Provisions by age, and what to decide on."""

    loans: tuple[LoanProvision, ...]
    bookings: tuple[Booking, ...]
    proposals: tuple[Proposal, ...]

    def tables(self) -> list[Table]:
        """The loans, what is to be booked, and what to decide on."""
        loans = tuple(
            (
                one.account,
                one.borrower,
                one.currency,
                one.days_past_due or None,
                one.bucket,
                one.claim,
                one.covered or None,
                one.rate,
                one.provision,
            )
            for one in self.loans
        )
        bookings = tuple(
            (one.account, one.currency, one.needed, one.in_books, one.change)
            for one in self.bookings
        )
        proposals = tuple(
            (one.account, one.measure, one.why, one.command) for one in self.proposals
        )
        return [
            Table(TITLE, LABELS, loans),
            Table(BOOKING, BOOKING_LABELS, bookings),
            Table(PROPOSED, PROPOSED_LABELS, proposals),
        ]

    def notes(self) -> tuple[str, ...]:
        """What the percentages are of, or that there is nothing to take them of."""
        return (*Report.notes(self), BASIS if self.loans else NOTHING.format(as_of=self.as_of))


def provisions_report(
    book: Book, balance: Callable[[str, str], Decimal], as_of: dt.date
) -> ProvisionsReport:
    """Provisions at the end of a day.

    Args:
        book: the loans.
        balance: of an account in a currency on that day, debits positive.
        as_of: the day.

    Raises:
        BucketsDifferError: not as many percentages as buckets.
    """
    names = tuple(bucket_names(book.options.buckets))
    if len(book.options.provisions) != len(names):
        raise BucketsDifferError(len(book.options.provisions), names)
    rates = dict(zip(names, book.options.provisions, strict=True))
    lent = [
        one for one in positions(book, as_of).found if one.loan.side == "asset" and one.claim > 0
    ]
    loans = [loan_provision(one, rates[one.bucket]) for one in lent]
    return ProvisionsReport(
        as_of=as_of,
        recorded_until=book.recorded_until,
        loans=tuple(sorted(loans, key=lambda one: (-one.days_past_due, one.account))),
        bookings=tuple(_bookings(book, loans, balance)),
        proposals=tuple(made for one in lent for made in _proposals(one, names[-1])),
    )


def loan_provision(position: Position, rate: Decimal) -> LoanProvision:
    """What is taken to be lost on one loan: a share of the claim less what pledges cover."""
    terms = position.loan.terms
    sums = cover(pledges(terms.security, terms.currency), position.claim)
    exact = sums.uncovered * rate
    unit = Decimal(1).scaleb(-terms.decimals)
    return LoanProvision(
        account=position.loan.account,
        borrower=position.loan.borrower,
        currency=terms.currency,
        days_past_due=position.days_past_due,
        bucket=position.bucket,
        claim=position.claim,
        covered=sums.covered,
        rate=rate,
        provision=exact.quantize(unit, ROUND_HALF_UP),
    )


def _bookings(
    book: Book, loans: list[LoanProvision], balance: Callable[[str, str], Decimal]
) -> Iterator[Booking]:
    """One for each account of provisions and currency, in use now or before."""
    needed: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for loan in book.loans.values():
        if loan.side == "asset":
            accounts = loan.accounts
            key = accounts["provision-account"], accounts["provision-expense-account"]
            needed[*key, loan.terms.currency] += 0
    for one in loans:
        accounts = book.loans[one.account].accounts
        key = accounts["provision-account"], accounts["provision-expense-account"]
        needed[*key, one.currency] += one.provision
    for (account, expense, currency), amount in sorted(needed.items()):
        booked = -balance(account, currency)
        if amount or booked:
            yield Booking(account, expense, currency, amount, booked, amount - booked)


def _proposals(position: Position, last_bucket: str) -> Iterator[Proposal]:
    account, state = position.loan.account, position.state
    command = f"bean-loans recovery {account} --write"
    if state.charged_off_on is None:
        if position.bucket == last_bucket:
            why = f"{position.days_past_due} days late"
            yield Proposal(account, "charge-off", why, f"{command} charge-off")
        return
    last = position.last_payment[0] if position.last_payment else position.loan.opened
    silent = (position.as_of - max(last, state.charged_off_on)).days
    if silent > SILENT_DAYS:
        why = f"charged off on {state.charged_off_on}, nothing paid for {silent} days"
        yield Proposal(account, "write-off", why, f"{command} write-off")


def in_words(booking: Booking, rates: tuple[Decimal, ...]) -> str:
    """What the entry of a booking says."""
    told = "made" if booking.change > 0 else "released"
    return f"Provisions {told} by age, {' / '.join(percent(one) for one in rates)}"

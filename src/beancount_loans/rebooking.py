"""Changing what an entry of the books says, and keeping the trail.

In open books an entry is rewritten where it stands; its comments stay. In closed books
it stays as it is, and the correction is booked on the first open day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from beancount.core.data import Posting, Transaction

from beancount_loans.book import Book
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.rates import NoIndexValueError
from beancount_loans.core.servicing.position import replay
from beancount_loans.ledger import GENERATED
from beancount_loans.ledger.naming import loan_above
from beancount_loans.writer import Change, Placement, posting, text

__all__ = [
    "BY_HAND",
    "BankMove",
    "Desk",
    "Part",
    "bank_moves",
    "is_transfer",
    "loan_leg",
    "loan_of",
    "rewrite",
    "rewritten",
]

BY_HAND = "by-hand"
"""The `loan-rule` of what a person decided."""


class Part(NamedTuple):
    """What of a bank line goes to a loan; signed as the bank does, money in is positive."""

    loan: str
    amount: Decimal


class Desk(NamedTuple):
    """A loaded ledger, as far as its entries are rewritten."""

    book: Book
    entries: Sequence[Any]
    placement: Placement

    @property
    def first_open_day(self) -> dt.date:
        """The day after closed books; the beginning of time where none are closed."""
        closed: dt.date | None = self.book.options.at("closed-until")
        return closed + dt.timedelta(days=1) if closed else dt.date.min

    def change(self, action: str) -> Change:
        """Begin a change of this ledger."""
        return Change(self.book.filename, action, self.placement.style)


class BankMove(NamedTuple):
    """A transaction of the user's on a bank account, and what it moved there."""

    entry: Transaction
    bank: str
    amount: Decimal


def bank_moves(entries: Iterable[Any], banks: Iterable[str]) -> Iterable[BankMove]:
    """Give the user's own transactions on bank accounts, a leg at a time."""
    wanted = frozenset(banks)
    for entry in entries:
        if isinstance(entry, Transaction) and GENERATED not in entry.meta:
            for leg in entry.postings:
                if leg.account in wanted and leg.units and leg.units.number is not None:
                    yield BankMove(entry, leg.account, leg.units.number)


def is_transfer(entry: Transaction) -> bool:
    """Whether it moves a payment between loans, and no money at the bank."""
    return entry.meta.get("loan-event") == "transfer"


def loan_of(loans: Mapping[str, Loan], entry: Transaction, leg: Posting) -> str:
    """The loan that a leg is for, empty if none; a recovery's is named in the metadata."""
    named = str((leg.meta or {}).get("loan") or entry.meta.get("loan") or "")
    if named in loans and leg.account == loans[named].accounts["recovery-account"]:
        return named
    return loan_above(leg.account, loans) or ""


def loan_leg(
    book: Book, part: Part, currency: str, day: dt.date, *, meta: Mapping[str, str] | None = None
) -> Posting:
    """The leg of money that a loan gets or gives back.

    Money for a loan that is written off on that day is a recovery, on its account.
    """
    loan = book.loans[part.loan]
    recovered = part.amount > 0 and _written_off(loan, max(day, loan.opened))
    account = loan.accounts["recovery-account"] if recovered else part.loan
    return posting(account, -part.amount, currency, meta=meta)


def _written_off(loan: Loan, day: dt.date) -> bool:
    try:
        position = replay(loan, day)
    except NoIndexValueError:  # told by check
        return False
    return bool(position.written_off) and not position.claim


def rewritten(
    entry: Transaction,
    *,
    legs: Sequence[Posting] | None = None,
    meta: Mapping[str, str | None] | None = None,
    tags: Iterable[str] | None = None,
    links: Iterable[str] | None = None,
    flag: str | None = None,
) -> Transaction:
    """An entry with some of it new; metadata of None is taken out."""
    said = {**entry.meta, **(meta or {})}
    return entry._replace(
        meta={key: value for key, value in said.items() if value is not None},
        flag=flag or entry.flag,
        tags=entry.tags if tags is None else frozenset(tags),
        links=entry.links if links is None else frozenset(links),
        postings=entry.postings if legs is None else list(legs),
    )


def rewrite(change: Change, entry: Transaction, new: Transaction, placement: Placement) -> None:
    """Put an entry in the place of one that was loaded; comments inside it stay.

    Raises:
        EntryNotFoundError: It does not stand where it was read.
    """
    lines = [line.strip() for line in change.text_of(entry).splitlines()]
    comments = [line for line in lines[1:] if line.startswith(";")]
    if not comments:
        change.replace(entry, [new])
        return
    head, _, body = text([new], placement.style).partition("\n")
    indent = " " * placement.style.indent
    change.replace(entry, "\n".join([head, *(indent + line for line in comments), body]))

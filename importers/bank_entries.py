"""Turn statements into Beancount directives on the bank's account, and back.

Without a classification a line is booked against the suspense account, flagged and
tagged for review, so that the bank's account is right before anybody knows whose
money it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from beancount.core import data
from beancount.core.amount import Amount

from beancount_loans.importers.matching.books import BookedLine
from beancount_loans.importers.matching.identity import Identified
from beancount_loans.importers.statement import ITEMISING, Statement

__all__ = [
    "REVIEW",
    "SUSPENSE",
    "Booking",
    "balance_of",
    "booked_lines",
    "transaction_of",
    "unassigned",
]

SUSPENSE = "Liabilities:Loans:Unassigned"
"""The account of bank lines that nobody has assigned yet."""

REVIEW = "loan-review"
"""The tag of transactions that wait for a person."""


@dataclass(frozen=True, slots=True)
class Booking:
    """How one bank line is to be booked beside its bank leg.

    Attributes:
        legs: Accounts and amounts that, with the bank's leg, sum to zero.
        flag: `*` where it is certain, `!` where a person has to look.
        narration: Words for the books; the bank's own where empty.
        tags: Without `#`.
        links: Without `^`.
        meta: Further metadata; text, because Fava keeps nothing else.
    """

    legs: tuple[tuple[str, Decimal], ...]
    flag: str = "*"
    narration: str = ""
    tags: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    meta: Mapping[str, str] = field(default_factory=dict)


def unassigned(line: Identified, suspense: str) -> Booking:
    """Return the booking of a line that nobody has assigned."""
    return Booking(((suspense, -line.entry.amount),), "!", tags=frozenset({REVIEW}))


def transaction_of(
    line: Identified, account: str, booking: Booking, file: str, number: int
) -> data.Transaction:
    """Return the transaction of a bank line.

    Args:
        line: The line with its identity, which becomes `bank-ref`.
        account: The bank's account in the ledger.
        booking: What stands beside the bank's leg.
        file: The statement's file.
        number: The line's place among the file's lines, from 1.
    """
    entry = line.entry
    legs = [(account, entry.amount), *booking.legs]
    return data.Transaction(
        meta=data.new_metadata(file, number, {**_told(line), **booking.meta}),
        date=entry.date,
        flag=booking.flag,
        payee=entry.name or None,
        narration=booking.narration or entry.text,
        tags=booking.tags,
        links=booking.links,
        postings=[
            data.Posting(name, Amount(amount, entry.currency), None, None, None, None)
            for name, amount in legs
        ],
    )


def _told(line: Identified) -> dict[str, str]:
    """Return what of a line is kept as metadata, all of it text."""
    entry = line.entry
    told = {
        "bank-ref": line.bank_ref,
        "batch-ref": entry.batch_ref,
        "end-to-end-id": entry.end_to_end_id,
        "payer-account": entry.account,
        "payment-reference": "; ".join(entry.references),
        "return-reason": entry.return_reason,
    }
    if entry.value_date is not None and entry.value_date != entry.date:
        told["value-date"] = entry.value_date.isoformat()
    return {key: value for key, value in told.items() if value}


def balance_of(statement: Statement, account: str, file: str) -> data.Balance | None:
    """Return the assertion of a statement's last settled balance, if it has one.

    It stands on the day after, because Beancount asserts at the beginning of a day.
    """
    settled = statement.settled
    if statement.kind in ITEMISING or not statement.currency:
        return None
    if settled is None or settled.day is None:
        return None
    day = settled.day + dt.timedelta(days=1)
    amount = Amount(settled.amount, statement.currency)
    return data.Balance(data.new_metadata(file, 0), day, account, amount, None, None)


def booked_lines(entries: Iterable[data.Directive], account: str) -> Iterator[BookedLine]:
    """Yield the lines of a bank account that are in a ledger.

    What plugins generate, with a file name that begins with `<`, is no line.
    """
    for entry in entries:
        if not isinstance(entry, data.Transaction):
            continue
        if str(entry.meta.get("filename", "")).startswith("<"):
            continue
        total = _on_account(entry.postings, account)
        if total is not None:
            reference = str(entry.meta.get("bank-ref") or "")
            yield BookedLine(bank=account, date=entry.date, amount=total, bank_ref=reference)


def _on_account(postings: Sequence[data.Posting], account: str) -> Decimal | None:
    numbers = [
        posting.units.number
        for posting in postings
        if posting.account == account and isinstance(posting.units, Amount)
    ]
    known = [number for number in numbers if isinstance(number, Decimal)]
    return sum(known, Decimal(0)) if known else None

"""Bank lines that wait for a person, and writing what the person decides.

A decision is a `Change`, to be shown and written. It takes the line off the suspense
account, drops `#loan-review` and says `loan-rule: "by-hand"`, which no later import
undoes and from which the payer's account is learned.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from beancount.core.data import Open, Posting, Transaction

from beancount_loans.book import Book
from beancount_loans.core.values import nearest
from beancount_loans.ledger import GENERATED
from beancount_loans.rebooking import (
    BY_HAND,
    Desk,
    Part,
    bank_moves,
    loan_leg,
    rewrite,
    rewritten,
)
from beancount_loans.writer import Change, Placement, posting, transaction

__all__ = [
    "Candidate",
    "OpenLine",
    "Part",
    "ReviewError",
    "assign",
    "merge",
    "open_lines",
    "payments_like",
    "refuse",
    "twins",
]

REVIEW = "loan-review"
"""The tag of lines that nobody has assigned yet."""

WHY = "why-"
"""Begins the metadata keys that give the candidates' reasons, first candidate first."""

_NEAR = dt.timedelta(days=5)
"""A line entered by hand stands so near to the bank's day."""

_DONE: dict[str, str | None] = {"loan-candidates": None, "loan-evidence": None}
_KEPT = ("bank-ref", "end-to-end-id", "payer-account")
"""What a payment is known by later: kept with a correction on another day."""


class ReviewError(Exception):
    """A decision that cannot be booked; the message says why and what to do."""


class Candidate(NamedTuple):
    """A loan that a line could be for, as the import ranked it."""

    loan: str
    score: Decimal
    why: str


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A bank line on the suspense account.

    Attributes:
        entry: its transaction.
        amount: what is on suspense, signed as the bank does: money in is positive.
        suspense: the account that it waits on.
        bank: the bank's account.
        candidates: likeliest first.
        why: why the import asked.
    """

    entry: Transaction
    amount: Decimal
    currency: str
    suspense: str
    bank: str
    candidates: tuple[Candidate, ...]
    why: str
    desk: Desk = field(repr=False, compare=False)

    @property
    def date(self) -> dt.date:
        """The bank's day."""
        return self.entry.date

    @property
    def payer(self) -> str:
        """Who is on the other side, as the bank wrote it."""
        return self.entry.payee or ""

    @property
    def text(self) -> str:
        """What the payer wrote."""
        return self.entry.narration or ""

    @property
    def ref(self) -> str:
        """The bank's identity of the line."""
        return str(self.entry.meta.get("bank-ref") or "")

    @property
    def payer_account(self) -> str:
        """The account on the other side."""
        return str(self.entry.meta.get("payer-account") or "")


def open_lines(book: Book, entries: Sequence[Any], *, others: bool = False) -> list[OpenLine]:
    """Give the lines that wait for a person, oldest first.

    Args:
        book: the loans.
        entries: the ledger's directives, from which the book was read.
        others: also lines on suspense that the import took for no loan's.
    """
    suspense = {loan.accounts["suspense-account"] for loan in book.loans.values()}
    suspense.add(book.options.account("suspense-account"))
    desk = Desk(book, entries, Placement.of(Path(book.filename), entries))
    found: list[OpenLine] = []
    for entry in entries:
        if not isinstance(entry, Transaction) or GENERATED in entry.meta:
            continue
        waits = REVIEW in (entry.tags or ()) or (others and entry.flag == "!")
        line = _line(entry, suspense, desk) if waits else None
        if line:
            found.append(line)
    return sorted(found, key=lambda line: line.date)


def _line(entry: Transaction, suspense: set[str], desk: Desk) -> OpenLine | None:
    waiting = [leg for leg in entry.postings if leg.account in suspense and leg.units]
    others = [leg.account for leg in entry.postings if leg.account not in suspense]
    money = waiting[0].units if waiting else None
    if money is None or len({leg.units.currency for leg in waiting if leg.units}) > 1:
        return None
    total = sum((leg.units.number or Decimal(0) for leg in waiting if leg.units), Decimal(0))
    return OpenLine(
        entry=entry,
        amount=-total,
        currency=money.currency,
        suspense=waiting[0].account,
        bank=others[0] if others else "",
        candidates=tuple(_candidates(entry)),
        why=str(entry.meta.get("loan-evidence") or ""),
        desk=desk,
    )


def _candidates(entry: Transaction) -> Iterator[Candidate]:
    listed = str(entry.meta.get("loan-candidates") or "").split(";")
    for number, part in enumerate(filter(str.strip, listed), 1):
        account, _, score = part.strip().rpartition(" ")
        if account:
            why = str(entry.meta.get(f"{WHY}{number}") or "")
            yield Candidate(account, Decimal(score) if _is_number(score) else Decimal(0), why)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


# ------------------------------------------------------------ deciding


def assign(
    line: OpenLine, parts: Iterable[Part | tuple[str, Decimal]], returns: str = ""
) -> Change:
    """Give a line to a loan, or divide it between several.

    Args:
        line: an open line.
        parts: loans and amounts, signed as the bank does, that sum to the line.
        returns: for money out, the payment that came back, by its `bank-ref` or date;
            without it the line is a refund, or paid out to the borrower.

    Raises:
        ReviewError: a loan is not known, or the parts are not the line.
        WriteError: the ledger was changed since it was read.
    """
    divided = [Part(*part) for part in parts]
    _refuse_wrong(line, divided)
    book = line.desk.book
    legs = [loan_leg(book, part, line.currency, line.date) for part in divided]
    meta: dict[str, str] = {"loan-rule": BY_HAND}
    if returns:
        meta["returns"] = returns
    recovered = [
        part.loan for part, leg in zip(divided, legs, strict=True) if leg.account != part.loan
    ]
    if len(recovered) > 1:
        raise ReviewError(f"{' and '.join(recovered)} are written off: book one recovery at a time")
    if recovered:
        meta["loan"] = recovered[0]
    return _decided(line, legs, meta, {book.loans[part.loan].link for part in divided})


def _refuse_wrong(line: OpenLine, parts: Sequence[Part]) -> None:
    loans = line.desk.book.loans
    for part in parts:
        if part.loan not in loans:
            raise ReviewError(
                f"{part.loan} is no loan: {nearest(part.loan, sorted(loans) or [''])}"
            )
        if loans[part.loan].terms.currency != line.currency:
            raise ReviewError(
                f"{part.loan} is in {loans[part.loan].terms.currency}, the line"
                f" in {line.currency}: "
                "book the exchange by hand"
            )
        if part.amount * line.amount <= 0:
            raise ReviewError(f"{part.amount} for {part.loan} has the wrong sign, or is nothing")
    total = sum((part.amount for part in parts), Decimal(0))
    if total != line.amount:
        raise ReviewError(f"the parts sum to {total}, the line is {line.amount} {line.currency}")


def refuse(line: OpenLine, account: str) -> Change:
    """Book a line that is no loan's to an account of the ledger.

    Raises:
        ReviewError: the account is not open, or is a loan's.
        WriteError: the ledger was changed since it was read.
    """
    opened = {one.account for one in line.desk.entries if isinstance(one, Open)}
    if account not in opened:
        raise ReviewError(f"{account} is not open: {nearest(account, sorted(opened))}")
    if account in line.desk.book.loans:
        raise ReviewError(f"{account} is a loan: assign the line to it")
    leg = posting(account, -line.amount, line.currency)
    return _decided(line, [leg], {"loan-rule": BY_HAND}, set())


def _decided(line: OpenLine, legs: list[Posting], meta: dict[str, str], links: set[str]) -> Change:
    change = line.desk.change("review")
    tags = (line.entry.tags or frozenset()) - {REVIEW}
    linked = (line.entry.links or frozenset()) | links
    gone = {**_DONE, **{key: None for key in line.entry.meta if key.startswith(WHY)}}
    if line.date >= line.desk.first_open_day:
        kept = [leg for leg in line.entry.postings if leg.account != line.suspense]
        new = rewritten(
            line.entry,
            legs=[*kept, *legs],
            meta={**gone, **meta},
            tags=tags,
            links=linked,
            flag="*",
        )
        rewrite(change, line.entry, new, line.desk.placement)
        return change
    seen = rewritten(line.entry, meta=gone, tags=tags, links=linked, flag="*")
    rewrite(change, line.entry, seen, line.desk.placement)
    change.place([_later(line, legs, meta, linked)], line.desk.placement)
    return change


def _later(
    line: OpenLine, legs: list[Posting], meta: dict[str, str], links: Iterable[str]
) -> Transaction:
    """The booking on the first open day, for a line in closed books."""
    known = {key: str(line.entry.meta[key]) for key in _KEPT if line.entry.meta.get(key)}
    return transaction(
        line.desk.first_open_day,
        line.entry.payee,
        line.text,
        [posting(line.suspense, line.amount, line.currency), *legs],
        links=links,
        meta={**known, "loan-paid": line.date.isoformat(), **meta},
    )


# ------------------------------------------------------------ entered by hand before


def twins(line: OpenLine) -> list[Transaction]:
    """Transactions that may be this line, entered by hand: same bank and amount, near day."""
    return [
        move.entry
        for move in bank_moves(line.desk.entries, [line.bank])
        if move.amount == line.amount
        and move.entry is not line.entry
        and not move.entry.meta.get("bank-ref")
        and abs(move.entry.date - line.date) <= _NEAR
    ]


def merge(line: OpenLine, entered: Transaction) -> Change:
    """Take the line out, since `entered` is the same; that gets the bank's identity of it.

    Raises:
        WriteError: the ledger was changed since it was read.
    """
    change = line.desk.change("review")
    known = {key: str(line.entry.meta[key]) for key in _KEPT if line.entry.meta.get(key)}
    rewrite(change, entered, rewritten(entered, meta={**known}), line.desk.placement)
    change.remove(line.entry)
    return change


def payments_like(line: OpenLine, loan: str) -> list[str]:
    """Identities of a loan's payments that money out may take back, the last one first."""
    events = [
        event
        for event in line.desk.book.loans[loan].events
        if event.kind in ("payment", "prepayment") and event.date <= line.date
    ]
    terms = line.desk.book.loans[loan].terms
    fitting = [event for event in events if terms.money(event.amount) <= -line.amount]
    return [
        event.ref or event.returns or (event.effective or event.date).isoformat()
        for event in reversed(fitting)
    ]

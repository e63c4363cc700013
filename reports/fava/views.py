"""The pages beside the list of loans: a borrower, the days to come, bank lines to assign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.book import Book, Borrower, Review
from beancount_loans.coming import dues
from beancount_loans.core.agreement.loan import Contact, Hold, Loan, Source
from beancount_loans.core.servicing.position import Position
from beancount_loans.reports.appointments import Appointment, appointments
from beancount_loans.reports.fava.bank_acts import line_key
from beancount_loans.reports.fava.desk import Desk
from beancount_loans.reports.fava.overview import LoanRow, row_of, step_name
from beancount_loans.review import OpenLine, open_lines, payments_like

AHEAD = 60
"""Days that the calendar looks ahead."""
_ADDRESS = (("address",), ("postcode", "city"), ("country",))
_DETAILS = ("phone", "email", "channel", "language", "representative", "birth-year")


# ------------------------------------------------------------ borrower


class Said(NamedTuple):
    """A line of the contact log, with the loan it stands on."""

    loan: Loan
    contact: Contact
    step: str


@dataclass(frozen=True, slots=True)
class BorrowerView:
    """What the page of a borrower shows.

    Attributes:
        details: keys of the ledger with what they say, those that are given.
        answers_for: loans of others that the borrower co-signed or guarantees.
    """

    borrower: Borrower
    address: str
    details: list[tuple[str, str]]
    rows: list[LoanRow]
    answers_for: list[LoanRow]
    holds: list[Hold]
    contacts: list[Said]


def borrower_view(desk: Desk, borrower_id: str, language: str) -> BorrowerView | None:
    """Gather what the page of a borrower shows; None where nobody has the id."""
    book = desk.book
    own, others = desk.of_borrower(borrower_id), _answered_for(desk, borrower_id)
    if borrower_id not in book.borrowers and not own and not others:
        return None
    borrower = book.borrowers.get(borrower_id) or Borrower(borrower_id, borrower_id)
    said = [
        Said(loan, contact, step_name(desk, loan, contact.step, language))
        for loan in book.of_borrower(borrower_id)
        for contact in loan.contacts
        if contact.date <= desk.as_of
    ]
    fields = borrower.fields
    holds = {hold: None for one in own for hold in one.loan.holds} | dict.fromkeys(borrower.holds)
    return BorrowerView(
        borrower=borrower,
        address=_address(fields),
        details=[(key, fields[key]) for key in _DETAILS if fields.get(key)],
        rows=[row_of(desk, one, language) for one in own],
        answers_for=[row_of(desk, one, language) for one in others],
        holds=sorted(holds, key=lambda hold: hold.start, reverse=True),
        contacts=sorted(said, key=lambda one: one.contact.date, reverse=True),
    )


def _address(fields: Mapping[str, str]) -> str:
    """In one line, postcode and city together."""
    lines = (" ".join(fields[key] for key in keys if fields.get(key)) for keys in _ADDRESS)
    return ", ".join(filter(None, lines))


def _answered_for(desk: Desk, borrower: str) -> list[Position]:
    return [
        one
        for one in desk.positions.values()
        if borrower in (*one.loan.terms.co_borrowers, *one.loan.terms.guarantors)
    ]


# ------------------------------------------------------------ calendar


class Entry(NamedTuple):
    """Something that is to come on a day.

    Attributes:
        kind: of `appointments`.
        detail: what an amount does not say.
    """

    date: dt.date
    kind: str
    loan: Loan
    name: str
    amount: Decimal | None
    detail: str


def calendar_view(desk: Desk, language: str) -> list[Entry]:
    """What is to come in the days ahead; of one's own debts what falls due."""
    return desk.once(("calendar", language), lambda: _to_come(desk, language))


def _to_come(desk: Desk, language: str) -> list[Entry]:
    last = desk.as_of + dt.timedelta(days=AHEAD)
    told = appointments(desk.book, desk.as_of, language, desk.positions).appointments
    found = [_entry(desk, one) for one in told if one.date <= last]
    for position in desk.borrowed:
        name = desk.book.borrower(position.loan).name
        for day, amount in dues(position, last).items():
            found.append(Entry(day, "due", position.loan, name, amount, ""))
    return sorted(found, key=lambda one: (one.date, one.kind, one.name))


def _entry(desk: Desk, one: Appointment) -> Entry:
    detail = "" if one.amount is not None else one.text.removeprefix(f"{one.name}: ")
    return Entry(one.date, one.kind, desk.book.loans[one.account], one.name, one.amount, detail)


# ------------------------------------------------------------ import review


class Candidate(NamedTuple):
    """A loan that a bank line may belong to; the loan is None where the ledger has no such."""

    account: str
    score: Decimal
    loan: Loan | None
    name: str


class Doubt(NamedTuple):
    """A bank line that waits for somebody to say whose it is.

    Attributes:
        key: names it in a request; empty where it can only be assigned in the ledger.
        why: why the import asked.
        back: payments of the likeliest loan that money out may take back.
    """

    line: Review
    candidates: list[Candidate]
    key: str
    why: str
    back: list[str]


def review_view(desk: Desk) -> list[Doubt]:
    """Bank lines nobody has assigned yet, oldest first."""
    book = desk.book
    waiting = {_place(one): one for one in open_lines(book, desk.entries)}
    lines = sorted(book.reviews, key=lambda line: (line.date, line.ref))
    return [_doubt(book, line, waiting.get(line.source)) for line in lines]


def _place(line: OpenLine) -> Source:
    return Source(line.entry.meta["filename"], line.entry.meta["lineno"])


def _doubt(book: Book, line: Review, waiting: OpenLine | None) -> Doubt:
    candidates = [_candidate(book, account, score) for account, score in line.candidates]
    if waiting is None:
        return Doubt(line, candidates, "", "", [])
    likely = next((one.loan for one in candidates if one.loan), None)
    back = payments_like(waiting, likely.account) if likely and waiting.amount < 0 else []
    return Doubt(line, candidates, line_key(waiting.entry).strip(), waiting.why, back)


def _candidate(book: Book, account: str, score: Decimal) -> Candidate:
    loan = book.loans.get(account)
    return Candidate(account, score, loan, book.borrower(loan).name if loan else account)

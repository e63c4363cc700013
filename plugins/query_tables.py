"""The tables that `query` offers, as beanquery wants them; importing this registers them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, get_args, get_type_hints

import beanquery.query_compile
import beanquery.sources.beancount

from beancount_loans.book import Book
from beancount_loans.core.components import NAMES
from beancount_loans.core.rates import NoIndexValueError
from beancount_loans.core.servicing.position import Position, replay
from beancount_loans.ledger import read
from beancount_loans.plugins.query import OPTION

# beanquery is not typed: what is built on it here is checked from the outside only.
EvalColumn: Any = beanquery.query_compile.EvalColumn
Table: Any = beanquery.sources.beancount.Table


class LoanRow(NamedTuple):
    """A loan on the day that its dues are booked to."""

    account: str
    id: str
    borrower: str
    currency: str
    stage: str
    outstanding: Decimal
    due: Decimal
    claim: Decimal
    prepaid: Decimal
    days_late: int
    bucket: str
    oldest_unpaid: dt.date | None
    next_due: dt.date | None
    as_of: dt.date


class InstallmentRow(NamedTuple):
    """A due, fallen or to come."""

    account: str
    borrower: str
    number: int | None
    kind: str
    due: dt.date
    principal: Decimal
    interest: Decimal
    late_interest: Decimal
    charges: Decimal
    total: Decimal
    paid: Decimal
    outstanding: Decimal
    paid_on: dt.date | None
    balance: Decimal


class AllocationRow(NamedTuple):
    """A part of a payment on a component of a due."""

    account: str
    borrower: str
    date: dt.date
    due: dt.date
    number: int | None
    component: str
    amount: Decimal
    bank_ref: str


class ContactRow(NamedTuple):
    """A line of the contact log."""

    account: str
    borrower: str
    date: dt.date
    contact: str
    outcome: str
    text: str
    promise: Decimal | None
    promise_by: dt.date | None


class Field(EvalColumn):  # type: ignore[misc]
    """A column: one field of a row."""

    def __init__(self, place: int, kind: type) -> None:
        super().__init__(kind)
        self._place = place

    def __call__(self, row: tuple[Any, ...]) -> Any:
        """The value of the field."""
        return row[self._place]


def _columns(row: type[Any]) -> dict[str, Field]:
    kinds = get_type_hints(row)
    return {name: Field(place, _plain(kinds[name])) for place, name in enumerate(row._fields)}


def _plain(kind: Any) -> type:
    """The type of a field that may be empty, without the None."""
    found: type = next((one for one in get_args(kind) if one is not type(None)), kind)
    return found


@lru_cache(maxsize=2)
def _positions(held: _Entries) -> tuple[Book, list[Position]]:
    book = read(held.entries, held.options)
    found = []
    for loan in book.loans.values():
        try:
            day = book.until_for(loan) or loan.opened
            found.append(replay(loan, day, buckets=book.options.buckets))
        except NoIndexValueError:
            continue
    return book, found


class _Entries:
    """A ledger's entries as a key of the cache: the same list is the same ledger."""

    def __init__(self, entries: list[Any], options: dict[str, Any]) -> None:
        self.entries, self.options = entries, options

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Entries) and self.entries is other.entries

    def __hash__(self) -> int:
        return id(self.entries)


class _LoanTable(Table):  # type: ignore[misc]
    """What the tables share: the positions of the whole ledger, whatever a filter leaves of it."""

    name = "_loans"
    columns: dict[str, Field] = {}  # noqa: RUF012 - as beanquery declares it

    def positions(self) -> Iterator[tuple[Book, Position]]:
        """Each loan on the day that its dues are booked to."""
        held = self.options.get(OPTION)
        if held is None:
            return
        entries = self.entries if held.entries is None else held.entries
        book, found = _positions(_Entries(entries, self.options))
        for position in found:
            yield book, position


class Loans(_LoanTable):
    """`FROM loans`."""

    name = "loans"
    columns = _columns(LoanRow)

    def __iter__(self) -> Iterator[LoanRow]:
        for book, one in self.positions():
            loan, coming = one.loan, one.next_due
            yield LoanRow(
                loan.account,
                loan.id,
                book.borrower(loan).name,
                loan.terms.currency,
                one.stage,
                one.principal_outstanding,
                one.due.total,
                one.claim,
                one.prepaid,
                one.days_past_due,
                one.bucket,
                one.oldest_unpaid,
                coming[0] if coming else None,
                one.as_of,
            )


class Installments(_LoanTable):
    """`FROM installments`."""

    name = "installments"
    columns = _columns(InstallmentRow)

    def __iter__(self) -> Iterator[InstallmentRow]:
        for book, one in self.positions():
            for row in one.schedule:
                yield InstallmentRow(
                    one.loan.account,
                    book.borrower(one.loan).name,
                    row.number,
                    row.kind,
                    row.due,
                    one.money(row.principal),
                    one.money(row.interest),
                    one.money(row.late_interest),
                    one.money(row.charges),
                    one.money(row.total),
                    one.money(row.total - row.outstanding),
                    one.money(row.outstanding),
                    row.paid_on,
                    one.money(row.balance),
                )


class Allocations(_LoanTable):
    """`FROM allocations`."""

    name = "allocations"
    columns = _columns(AllocationRow)

    def __iter__(self) -> Iterator[AllocationRow]:
        for book, one in self.positions():
            for due in one.dues:
                for paid in due.paid:
                    yield AllocationRow(
                        one.loan.account,
                        book.borrower(one.loan).name,
                        paid.date,
                        due.date,
                        due.number,
                        NAMES[paid.component],
                        one.money(paid.amount),
                        paid.by.ref if paid.by else "",
                    )


class Contacts(_LoanTable):
    """`FROM contacts`."""

    name = "contacts"
    columns = _columns(ContactRow)

    def __iter__(self) -> Iterator[ContactRow]:
        for book, one in self.positions():
            for note in one.loan.contacts:
                yield ContactRow(
                    one.loan.account,
                    book.borrower(one.loan).name,
                    note.date,
                    note.channel,
                    note.outcome,
                    note.text,
                    note.promise,
                    note.promise_by,
                )

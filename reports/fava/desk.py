"""The loans of one load of a ledger, replayed up to the days that are asked for."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol

from beancount_loans.book import Book, LedgerError
from beancount_loans.core.loan import Loan
from beancount_loans.core.position import Position
from beancount_loans.ledger import read
from beancount_loans.reports.positions import positions

DAYS_KEPT = 8


@dataclass(frozen=True, slots=True)
class Desk:
    """All loans at the end of a day.

    Attributes:
        entries: the ledger's, with what the plugins added.
        positions: by account, of loans that can be replayed.
        faults: why others cannot, and what in a history cannot be.
    """

    book: Book
    entries: Sequence[Any]
    as_of: dt.date
    positions: Mapping[str, Position]
    faults: tuple[LedgerError, ...]

    @property
    def lent(self) -> list[Position]:
        """Loans given: what the ledger's owner collects."""
        return [one for one in self.positions.values() if one.loan.side == "asset"]

    @property
    def borrowed(self) -> list[Position]:
        """Loans taken: what the ledger's owner owes."""
        return [one for one in self.positions.values() if one.loan.side == "liability"]

    @property
    def unrecorded_days(self) -> int:
        """Days up to the day shown of which the bank is not recorded; 0 where nothing is known."""
        recorded = self.book.recorded_until
        return max(0, (self.as_of - recorded).days) if recorded else 0

    def of_borrower(self, borrower: str) -> list[Position]:
        """A borrower's loans, by account."""
        loans = self.book.of_borrower(borrower)
        return [self.positions[one.account] for one in loans if one.account in self.positions]

    def loan_by_id(self, loan_id: str) -> Loan | None:
        """A loan by its id."""
        return next((one for one in self.book.loans.values() if one.id == loan_id), None)

    def loan_above(self, account: str) -> Loan | None:
        """The loan that an account is, or lies below."""
        while account:
            if account in self.book.loans:
                return self.book.loans[account]
            account = account.rpartition(":")[0]
        return None


def set_desk(book: Book, entries: Sequence[Any], as_of: dt.date) -> Desk:
    """Replay all loans of a book; one that cannot be replayed does not hide the others."""
    found, faults = positions(book, as_of)
    return Desk(book, entries, as_of, {one.loan.account: one for one in found}, faults)


class Ledger(Protocol):
    """What is read of Fava's ledger."""

    @property
    def all_entries(self) -> Sequence[Any]:
        """The entries, plugins' included."""

    @property
    def options(self) -> Mapping[str, Any]:
        """Beancount's options."""


class Shelf:
    """Keeps the desks of the ledger as it was last loaded; shared by all of Fava's threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._entries: object = None
        self._book: Book | None = None
        self._desks: OrderedDict[dt.date, Desk] = OrderedDict()

    def desk(self, ledger: Ledger, as_of: dt.date) -> Desk:
        """The desk of a day; read and replayed once for each load of the ledger."""
        with self._lock:
            if self._book is None or self._entries is not ledger.all_entries:
                self._entries = ledger.all_entries
                self._book = read(ledger.all_entries, ledger.options)
                self._desks.clear()
            if as_of not in self._desks:
                self._desks[as_of] = set_desk(self._book, ledger.all_entries, as_of)
            self._desks.move_to_end(as_of)
            if len(self._desks) > DAYS_KEPT:
                self._desks.popitem(last=False)
            return self._desks[as_of]

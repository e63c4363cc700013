"""The loans of one load of a ledger, replayed up to the days that are asked for."""

from __future__ import annotations

import datetime as dt
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock
from time import monotonic, sleep
from typing import Any, Protocol, TypeVar

from beancount_loans.book import Book, LedgerError
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.servicing.position import Position
from beancount_loans.ledger import read
from beancount_loans.ledger.balances import tree_balances
from beancount_loans.reports.arrears import TotalAge, aged_list
from beancount_loans.reports.doctor import DoctorReport, doctor_report
from beancount_loans.reports.doctor import Ledger as Books
from beancount_loans.reports.letters.round import Round, day_round
from beancount_loans.reports.many_books.rows import (
    DueRow,
    LoanRow,
    due_rows,
    loan_row,
    provision_rates,
)
from beancount_loans.reports.portfolio import Totals, totals
from beancount_loans.reports.positions import positions
from beancount_loans.reports.trend import Trend, trend
from beancount_loans.reports.worklist import WorkList, work_list
from beancount_loans.standing import Standing, standings

Made = TypeVar("Made")
DAYS_KEPT = 8
VIEWS_KEPT = 100
"""So many sliders' positions, say, a day remembers."""
PATIENCE = 60
"""Seconds that a page waits for the load that another thread does."""


@dataclass(frozen=True)
class Desk:
    """All loans at the end of a day; what pages make of them all is made once.

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

    @cached_property
    def ages(self) -> dict[str, TotalAge]:
        """Claims by age for each currency, tied to the books."""
        loans = {account: one.loan for account, one in self.positions.items()}
        balances = tree_balances(self.entries, loans, self.as_of)
        report = aged_list(self.book, self.positions.values(), balances, self.as_of)
        return {one.currency: one for one in report.totals}

    @cached_property
    def totals(self) -> list[Totals]:
        """What all loans given come to, currency by currency."""
        return totals(self.lent, self.book.options.buckets)

    @cached_property
    def trend(self) -> Trend:
        """How the age of loans given went in the last twelve months."""
        return trend(self.book, [one.loan for one in self.lent], self.as_of)

    @cached_property
    def rows(self) -> list[LoanRow]:
        """Loans given as rows of the portfolio report."""
        rates, before, book = provision_rates(self.book), self.trend.before, self.book.filename
        return [loan_row(book, one, before[one.loan.account], rates) for one in self.lent]

    @cached_property
    def dues(self) -> list[DueRow]:
        """What will fall due on them, as rows of that report."""
        return [row for one in self.lent for row in due_rows(self.book.filename, one)]

    @cached_property
    def _made(self) -> dict[Hashable, Any]:
        return {}

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What was made for a key before, else made now and kept for the next who asks."""
        if key not in self._made:
            if len(self._made) >= VIEWS_KEPT:
                self._made.clear()
            self._made[key] = make()
        found: Made = self._made[key]
        return found

    def work_in(self, language: str) -> WorkList:
        """The day's work, with steps named in a language."""
        return self.once(
            ("work", language), lambda: work_list(self.book, self.as_of, language, self.positions)
        )

    @cached_property
    def round(self) -> Round:
        """The letters that may go on the day."""
        return day_round(self.book, self.as_of, positions=self.positions)

    @property
    def unrecorded_days(self) -> int:
        """Days up to the day shown of which the bank is not recorded; 0 where nothing is known."""
        recorded = self.book.recorded_until
        return max(0, (self.as_of - recorded).days) if recorded else 0

    def of_borrower(self, borrower: str) -> list[Position]:
        """A borrower's loans, by account."""
        loans = self.book.of_borrower(borrower)
        return [self.positions[one.account] for one in loans if one.account in self.positions]

    def standing_of(self, loan: Loan) -> Standing | None:
        """Where the borrower of a loan stands in the matter that it is part of."""
        own = standings(self.book, self.as_of, [loan.borrower], self.positions)
        return next((one for one in own if any(at.loan is loan for at in one.positions)), None)

    def loan_named(self, name: str) -> Loan | None:
        """A loan by its id, or by its account or one below it."""
        by_id = next((one for one in self.book.loans.values() if one.id == name), None)
        return by_id or self.loan_above(name)

    @cached_property
    def _narrowed(self) -> dict[str, Desk]:
        return {}

    def under(self, wanted: str) -> Desk:
        """The desk with the loans alone that Fava's account filter leaves."""
        if not wanted:
            return self
        if len(self._narrowed) >= DAYS_KEPT:
            self._narrowed.clear()
        if wanted not in self._narrowed:
            kept = {name: one for name, one in self.positions.items() if below(name, wanted)}
            self._narrowed[wanted] = replace(self, positions=kept)
        return self._narrowed[wanted]

    def loan_above(self, account: str) -> Loan | None:
        """The loan that an account is, or lies below."""
        while account:
            if account in self.book.loans:
                return self.book.loans[account]
            account = account.rpartition(":")[0]
        return None


def below(account: str, wanted: str) -> bool:
    """Fava's account filter: a name above the account, or one of its parts."""
    return f":{wanted.casefold()}:" in f":{account.casefold()}:"


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

    @property
    def load_errors(self) -> Sequence[Any]:
        """Beancount's errors, and those of its plugins."""

    def changed(self) -> bool:
        """Load the ledger anew where its files changed; whether that was done."""


class Shelf:
    """Keeps the desks of the ledger as it was last loaded; shared by all of Fava's threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._entries: object = None
        self._book: Book | None = None
        self._desks: OrderedDict[dt.date, Desk] = OrderedDict()
        self._findings: tuple[Desk, DoctorReport] | None = None
        self._before: tuple[object, Counter[str]] | None = None

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

    def findings(self, ledger: Ledger, as_of: dt.date) -> DoctorReport:
        """What is set up wrongly, looked at once for each load and day."""
        desk = self.desk(ledger, as_of)
        kept = self._findings
        if kept is None or kept[0] is not desk:
            books = Books(
                desk.book,
                desk.entries,
                ledger.load_errors,
                ledger.options,
                as_of,
                desk.positions,
            )
            kept = self._findings = (desk, doctor_report(books))
        return kept[1]

    def wrote(self, entries: object, errors: Sequence[Any]) -> None:
        """Keep the entries and errors that the ledger had before it was written."""
        self._before = (entries, Counter(error.message for error in errors))

    def settle(self, ledger: Ledger) -> None:
        """See that the load that follows a write is done, by this thread of Fava's or another.

        Fava tells one thread alone that files changed; others would show the ledger of before.
        """
        end = monotonic() + PATIENCE
        while self._before and self._before[0] is ledger.all_entries and monotonic() < end:
            if not ledger.changed():
                sleep(0.05)

    def new_errors(self, ledger: Ledger) -> list[Any]:
        """Errors that a load since the last write found, and the load before it did not."""
        if self._before is None or self._before[0] is ledger.all_entries:
            return []
        known = Counter(self._before[1])
        found = []
        for error in ledger.load_errors:
            known[error.message] -= 1
            if known[error.message] < 0:
                found.append(error)
        return found

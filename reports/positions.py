"""The positions that a report is made of: those of the loans asked for, on its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import NamedTuple

from beancount_loans.book import Book, LedgerError
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.rates import NoIndexValueError
from beancount_loans.core.servicing.position import Position, replays


class Positions(NamedTuple):
    """Where loans stand, and what is wrong with those that cannot be worked out."""

    found: tuple[Position, ...]
    faults: tuple[LedgerError, ...]


class Stop(NamedTuple):
    """A day on the way; what is looked at there holds only while it is looked at."""

    day: dt.date
    look: Callable[[Position], None]


def chosen(book: Book, accounts: Iterable[str] | None = None) -> list[Loan]:
    """The loans of some accounts, or all, by account."""
    wanted = sorted(book.loans) if accounts is None else dict.fromkeys(accounts)
    return [book.loans[account] for account in wanted]


def positions(
    book: Book,
    as_of: dt.date,
    accounts: Iterable[str] | None = None,
    stop: Stop | None = None,
) -> Positions:
    """Replay loans to the end of a day; one that cannot be is a fault and hides no other.

    Args:
        book: the loans.
        as_of: the day.
        accounts: of some loans; all by default.
        stop: an earlier day at which to look in passing.
    """
    found: list[Position] = []
    faults: list[LedgerError] = []
    for loan in chosen(book, accounts):
        try:
            position = _replayed(book, loan, as_of, stop)
        except NoIndexValueError as problem:
            faults.append(_fault(loan.source, f"{loan.account}: {problem}"))
            continue
        found.append(position)
        faults += [
            _fault(event.source, f"{loan.account}: {message}") for event, message in position.faults
        ]
    return Positions(tuple(found), tuple(faults))


def _replayed(book: Book, loan: Loan, as_of: dt.date, stop: Stop | None) -> Position:
    days = (stop.day, as_of) if stop else (as_of,)
    passing = replays(
        loan, days, buckets=book.options.buckets, recorded_until=book.recorded_for(loan)
    )
    if stop:
        stop.look(next(passing))
    return next(passing)


def _fault(source: tuple[str, int], message: str) -> LedgerError:
    return LedgerError({"filename": source[0], "lineno": source[1]}, message, None)

"""Events of what is to come, for Fava's count of upcoming events; made only where asked for.

They begin the day after the books end, as they were then: not the clock, the ledger tells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from beancount.core.data import Event

from beancount_loans.book import Book
from beancount_loans.coming import deadline, dues, open_promises
from beancount_loans.core.rates import NoIndexValueError
from beancount_loans.core.servicing.position import Position, replay
from beancount_loans.plugins.generated import new_meta
from beancount_loans.standing import standings

__all__ = ["DEADLINE", "DUE", "PROMISE", "upcoming"]

DUE, PROMISE, DEADLINE = "loan-due", "loan-promise", "loan-deadline"


class Day(NamedTuple):
    """Something that is to come."""

    on: dt.date
    kind: str
    text: str


def upcoming(book: Book) -> list[Event]:
    """Dues, promises and deadlines for as many days as the option `upcoming` says."""
    span, until = book.options.at("upcoming"), book.options.at("until") or book.recorded_until
    if not span or until is None:
        return []
    last = until + dt.timedelta(days=span)
    found = {one for one in _days(book, until, last) if until < one.on <= last}
    return [Event(new_meta(line), *one) for line, one in enumerate(sorted(found), start=1)]


def _days(book: Book, until: dt.date, last: dt.date) -> Iterator[Day]:
    positions = {one.loan.account: one for one in _positions(book, until)}
    for one in positions.values():
        name, currency = book.borrower(one.loan).name, one.loan.terms.currency
        for day, amount in dues(one, last).items():
            yield Day(day, DUE, f"{name}: {amount} {currency}")
    for standing in standings(book, until, positions=positions):
        name = standing.borrower.name
        for promise in open_promises(standing):
            text = f"{name}: {promise.amount} {standing.situation.currency}"
            yield Day(promise.by, PROMISE, text)
        running = deadline(standing)
        if running is not None:
            yield Day(running.until, DEADLINE, f"{name}: {running.step}")


def _positions(book: Book, until: dt.date) -> Iterator[Position]:
    for loan in book.loans.values():
        try:
            yield replay(
                loan,
                until,
                buckets=book.options.buckets,
                recorded_until=book.recorded_for(loan),
            )
        except NoIndexValueError:  # the pass over the loans tells it
            continue

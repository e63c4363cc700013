"""Working one book out: what each worker does, in this process, another, or on another machine."""

from __future__ import annotations

import datetime as dt
import gc
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from beancount_loans.book import Book
from beancount_loans.core.calendar import add_months
from beancount_loans.core.servicing.arrears import bucket_names
from beancount_loans.core.servicing.position import Position
from beancount_loans.kept.sources import may_be_kept
from beancount_loans.ledger import read
from beancount_loans.ledger.loading import LedgerNotFoundError, load_entries
from beancount_loans.reports.check import Complaint, complaint, told
from beancount_loans.reports.many_books.part import Part, Place
from beancount_loans.reports.many_books.rows import (
    bucket_then,
    due_rows,
    loan_row,
    provision_rates,
)
from beancount_loans.reports.positions import Stop, positions
from beancount_loans.reports.provisions import BucketsDifferError

MOST_ERRORS = 10
"""Errors that are kept of a book; `bean-loans check` lists all."""
SELDOM = (100_000, 50, 100)
"""How often Python looks for garbage: a book makes much and drops it all at its end."""
_ONE_AT_A_TIME = threading.Lock()
"""Workers of a cluster may be threads, which would share Beancount's settings and gain nothing."""


class Task(NamedTuple):
    """One book to work out; paths are whole, for a worker may stand elsewhere."""

    ledger: str
    as_of: dt.date
    folder: str


def work(task: Task) -> Part:
    """Work one book out and write its files, or take those that are there.

    Whatever is wrong with the book is told in the part: no book hinders another.
    """
    with _ONE_AT_A_TIME:
        before = gc.get_threshold()
        gc.set_threshold(*SELDOM)
        try:
            return _work(Path(task.ledger), task.as_of, Path(task.folder))
        except LedgerNotFoundError as problem:
            return Part(task.ledger, errors=(str(problem),))
        except UnicodeDecodeError as problem:
            return Part(task.ledger, errors=(f"not UTF-8 text: {problem.reason}",))
        except OSError as problem:
            where = f"{problem.filename}: " if problem.filename else ""
            return Part(task.ledger, errors=(f"{where}{problem.strerror or problem}",))
        except Exception as problem:  # whatever it is, the other books go on
            said = f"cannot be worked out ({type(problem).__name__}: {problem})"
            return Part(task.ledger, errors=(said,))
        finally:
            gc.set_threshold(*before)
            gc.collect()


def kept(task: Task) -> Part | None:
    """What an earlier run made of a book that has not changed since; None where there is none."""
    try:
        return Place.of(Path(task.ledger), task.as_of, Path(task.folder)).kept()
    except OSError:
        return None


def _work(ledger: Path, as_of: dt.date, folder: Path) -> Part:
    if not ledger.is_file():
        raise LedgerNotFoundError(ledger)
    place = Place.of(ledger, as_of, folder)
    before = place.kept()
    if before is not None:
        return before
    entries, problems, options = load_entries(ledger)
    book = read(entries, options)
    del entries
    buckets: dict[str, str | None] = {}

    def note(position: Position) -> None:
        buckets[position.loan.account] = bucket_then(position)

    found = positions(book, as_of, stop=Stop(add_months(as_of, -1), note))
    rates = provision_rates(book)
    errors = _errors(book, problems, options, found.faults)
    return place.write(
        [loan_row(place.book, one, buckets[one.loan.account], rates) for one in found.found],
        [row for one in found.found for row in due_rows(place.book, one)],
        errors=errors[:MOST_ERRORS],
        more=max(0, len(errors) - MOST_ERRORS),
        again=may_be_kept(options),
    )


def _errors(
    book: Book, problems: Sequence[Any], options: dict[str, Any], faults: Sequence[Any]
) -> list[str]:
    """Everything wrong with a book; its plugins, where on, told of the loans' histories."""
    plugins = (f"{name}." for name, *_ in options.get("plugin", ()))
    switched_on = any(name.startswith("beancount_loans.plugins.") for name in plugins)
    found: list[Complaint] = list(told(book, problems))
    found += [] if switched_on else [complaint(fault) for fault in faults]
    said = list(dict.fromkeys(map(str, found)))
    if book.loans and not provision_rates(book):
        said.append(_no_provisions(book))
    return said


def _no_provisions(book: Book) -> str:
    names = tuple(bucket_names(book.options.buckets))
    return str(BucketsDifferError(len(book.options.provisions), names))

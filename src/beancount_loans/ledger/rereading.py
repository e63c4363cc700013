"""Reading a ledger again after an edit: the files that changed, and the loans that they touch.

The book is the one that reading all of it would give. Where that is not certain, or anything is
wrong with what changed, nothing is given and the ledger is read as a whole.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from beancount.core import data
from beancount.ops import balance, validation
from beancount.parser import booking, parser

from beancount_loans.book import Book
from beancount_loans.core.rates import NoIndexValueError
from beancount_loans.core.servicing.replay import run
from beancount_loans.kept.sources import Sources, digest_of
from beancount_loans.ledger.naming import loan_above
from beancount_loans.ledger.noting import (
    FileNote,
    Pile,
    is_simple,
    names_in,
    note_of,
    steering,
    touched,
)
from beancount_loans.ledger.reading import fill, finished, new_draft

Options = Mapping[str, Any]
Notes = Mapping[str, FileNote]


class Before(NamedTuple):
    """What is kept of a ledger as it was before.

    Attributes:
        sources: what it came from.
        book: its loans.
        options: Beancount's.
        notes: of its files.
        pile: one part of a file's entries, `context` or `lines`, None where it is lost.
    """

    sources: Sources
    book: Book
    options: Options
    notes: Notes
    pile: Callable[[str, str], list[Any] | None]


class After(NamedTuple):
    """The ledger as it is now.

    Attributes:
        book: its loans.
        changed: the loans of which anything may have changed.
        notes: of its files.
        piles: the entries of those that were read again.
    """

    book: Book
    changed: frozenset[str]
    notes: Notes
    piles: Mapping[str, Pile]


class _UncertainError(Exception):
    """What changed does not stand for itself: the ledger is to be read as a whole."""


def read_again(before: Before, now: Sources) -> After | None:
    """The book of a ledger in which files were edited; None where all of it is to be read."""
    try:
        return _Reread(before, now).book()
    except (_UncertainError, OSError, UnicodeError):
        return None


def _certain(holds: object) -> None:
    if not holds:
        raise _UncertainError


class _Reread:
    """One reading after an edit."""

    def __init__(self, before: Before, now: Sources) -> None:
        was = before.sources
        _certain(before.notes and was.rest == now.rest and was.files.keys() == now.files.keys())
        self.before = before
        self.changed = [path for path, digest in now.files.items() if was.files[path] != digest]
        self.fresh = {path: self._parsed(path, now.files[path]) for path in self.changed}
        self.affected = self._affected()

    def _parsed(self, path: str, digest: bytes) -> list[Any]:
        """The entries of a file that changed, booked."""
        content = Path(path).read_bytes()
        _certain(digest_of(content) == digest)
        _certain(steering(content) == self.before.notes[path].steering)
        entries, errors, _ = parser.parse_string(content, path)
        _certain(not errors)
        entries.sort(key=data.entry_sortkey)
        book: Any = booking.book  # these of Beancount's are not annotated
        booked, errors = book(entries, self.before.options)
        _certain(not errors)
        return list(booked)

    def _affected(self) -> frozenset[str]:
        """The loans of which a changed file speaks or spoke, and those whose opening is checked."""
        book, notes = self.before.book, self.before.notes
        found = {account for account, loan in book.loans.items() if loan.opening is not None}
        for path, entries in self.fresh.items():
            found.update(notes[path].touched, touched(entries, book))
        return frozenset(found)

    def book(self) -> After:
        """The book as it is now."""
        old, options = self.before.book, self.before.options
        draft = new_draft(options)
        draft.elsewhere = self._last_elsewhere()
        draft.moved.update({path: set(note.moved) for path, note in self._unchanged()})
        entries = self._entries()
        fill(draft, entries, options)
        _certain(not draft.errors and draft.loans.keys() == old.loans.keys())
        read = finished(draft, options)
        loans = {
            account: loan if account in self.affected else old.loans[account]
            for account, loan in read.loans.items()
        }
        book = replace(read, loans=loans)
        notes = {
            path: note_of(Path(path).read_bytes(), found, book, draft)
            for path, found in self.fresh.items()
        }
        self._check(book, entries, {**self.before.notes, **notes})
        piles = {path: Pile.of(found) for path, found in self.fresh.items()}
        return After(book, self.affected, {**self.before.notes, **notes}, piles)

    def _unchanged(self) -> Iterable[tuple[str, FileNote]]:
        return ((path, note) for path, note in self.before.notes.items() if path not in self.fresh)

    def _last_elsewhere(self) -> dict[str, dt.date]:
        last: dict[str, dt.date] = {}
        for _, note in self._unchanged():
            for account, day in note.last.items():
                if last.get(account, dt.date.min) < day:
                    last[account] = day
        return last

    def _entries(self) -> list[Any]:
        """All context, what changed, and the transactions of the loans that are affected."""
        found: list[Any] = []
        for path, note in self.before.notes.items():
            if path in self.fresh:
                found += self.fresh[path]
                continue
            found += self._pile(path, "context")
            if not self.affected.isdisjoint(note.touched):
                found += filter(self._is_theirs, self._pile(path, "lines"))
        found.sort(key=data.entry_sortkey)
        return found

    def _pile(self, path: str, name: str) -> list[Any]:
        pile = self.before.pile(path, name)
        _certain(pile is not None)
        return pile or []

    def _is_theirs(self, entry: Any) -> bool:
        return any(
            name in self.affected or loan_above(name, self.affected) for name in names_in(entry)
        )

    # ------------------------------------------------------------ nothing is wrong

    def _check(self, book: Book, entries: list[Any], notes: Notes) -> None:
        """That a whole reading would find no error, nor other figures of loans not read again."""
        options, old = self.before.options, self.before.notes
        _certain(all(notes[path].context == old[path].context for path in self.fresh))
        own = [entry for found in self.fresh.values() for entry in found]
        _certain(is_simple(book, own, options))
        _certain(_pairs_fit(old, notes))
        validate: Any = validation.validate
        _certain(not validate(entries, options))
        _certain(_assertions_hold(entries, notes, options))
        if options.get("plugin"):
            self._check_plugins(book)

    def _check_plugins(self, book: Book) -> None:
        """That the plugins would find nothing wrong either."""
        old = self.before.book
        for account, loan in book.loans.items():
            until = book.until_for(loan)
            if account in self.affected:
                _certain(until is not None and _is_sound(loan, until))
            else:
                _certain(until == old.until_for(old.loans[account]))


def _is_sound(loan: Any, until: dt.date) -> bool:
    try:
        state = run(loan, until)
    except NoIndexValueError:
        return False
    return not state.faults and not (loan.closed and loan.closed <= until and state.claim)


def _pairs_fit(old: Notes, new: Notes) -> bool:
    """Whether no account is used in one currency more or less: amounts without may depend on it."""
    was = {pair for note in old.values() for pair in note.sums}
    now = {pair for note in new.values() for pair in note.sums}
    return {account for account, _ in was ^ now}.isdisjoint({account for account, _ in was & now})


def _assertions_hold(entries: Iterable[Any], notes: Notes, options: Options) -> bool:
    """Whether balances are what is asserted, as Beancount compares them."""
    opened = {entry.account: entry for entry in entries if isinstance(entry, data.Open)}
    asserted = [entry for entry in entries if isinstance(entry, data.Balance)]
    totals = _totals(notes) if asserted else {}
    return all(
        entry.amount.currency in (opened[entry.account].currencies or (entry.amount.currency,))
        and _holds(entry, totals, options)
        for entry in asserted
    )


class _Running(NamedTuple):
    """What an account has held in one currency since each day on which it moved."""

    days: list[dt.date]
    held: list[Decimal]

    def before(self, day: dt.date) -> Decimal:
        """At the begin of a day."""
        count = bisect_left(self.days, day)
        return self.held[count - 1] if count else Decimal(0)


def _totals(notes: Notes) -> dict[tuple[str, str], _Running]:
    moved: dict[tuple[str, str], dict[dt.date, Decimal]] = defaultdict(dict)
    for note in notes.values():
        for pair, days in note.sums.items():
            own = moved[pair]
            for day, amount in days.items():
                own[day] = own.get(day, Decimal(0)) + amount
    return {
        pair: _Running(sorted(days), [*accumulate(days[day] for day in sorted(days))])
        for pair, days in moved.items()
    }


def _holds(entry: Any, totals: Mapping[tuple[str, str], _Running], options: Options) -> bool:
    total = sum(
        (
            running.before(entry.date)
            for (account, currency), running in totals.items()
            if currency == entry.amount.currency
            and (account == entry.account or account.startswith(f"{entry.account}:"))
        ),
        Decimal(0),
    )
    tolerance_of: Any = balance.get_balance_tolerance
    return bool(abs(total - entry.amount.number) <= tolerance_of(entry, options))

"""What is noted of each file of a ledger, so that an edit in one has only that one read again.

Notes are made of ledgers in which nothing is wrong and every entry stands for itself: without
costs, pads and plugins of others. Of any other ledger none are made, and it is read as a whole.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from beancount.core import data

from beancount_loans.book import Book
from beancount_loans.ledger.naming import loan_above
from beancount_loans.ledger.reading import GENERATED, Draft, fill, finished, new_draft

FOUND = ""
"""Stands for the file of entries that are in none: documents found in their folders."""
_STEERING = re.compile(
    rb"^[ \t]*(?:option|plugin|include|pushtag|poptag|pushmeta|popmeta)\b.*$", re.MULTILINE
)
_PLUGINS = "beancount_loans.plugins"
_FREE = (data.Transaction, data.Note, data.Balance)
"""What an edit may add, change or take away; all else is context and has to stay."""

Sums = Mapping[tuple[str, str], Mapping[dt.date, Decimal]]


class FileNote(NamedTuple):
    """What is noted of one file.

    Attributes:
        steering: its lines that say how to read on.
        context: a digest of what it says beside transactions, notes and assertions.
        touched: the loans that it speaks of.
        moved: accounts of its transactions that carried money to or from a loan.
        last: the last day of a transaction by account.
        sums: what moved on each account outside loans, by currency and day.
    """

    steering: tuple[bytes, ...]
    context: bytes
    touched: frozenset[str]
    moved: frozenset[str]
    last: Mapping[str, dt.date]
    sums: Sums


class Pile(NamedTuple):
    """The entries of one file, apart as they are wanted apart."""

    context: list[Any]
    lines: list[Any]

    @classmethod
    def of(cls, entries: Iterable[Any]) -> Pile:
        """Transactions are lines, but for those that nobody has assigned yet."""
        pile = cls([], [])
        for entry in entries:
            line = isinstance(entry, data.Transaction) and "loan-review" not in (entry.tags or ())
            (pile.lines if line else pile.context).append(entry)
        return pile


def read_and_noted(entries: list[Any], options: Mapping[str, Any]) -> tuple[Book, dict[str, Any]]:
    """The loans of a ledger, and what is to be kept so that it need not be read as a whole again.

    Returns:
        The book, and for each file its note and pile; none where an edit is no simple matter.
    """
    draft = new_draft(options)
    fill(draft, entries, options)
    book = finished(draft, options)
    own = [entry for entry in entries if GENERATED not in entry.meta]
    if not is_simple(book, own, options):
        return book, {}
    piles = _by_file(own, options)
    piles[FOUND] += (  # what the plugins open is open, whoever posts to it
        entry for entry in entries if isinstance(entry, data.Open) and GENERATED in entry.meta
    )
    return book, {
        path: (
            note_of(Path(path).read_bytes() if path else b"", found, book, draft),
            Pile.of(found),
        )
        for path, found in piles.items()
    }


def _by_file(entries: Iterable[Any], options: Mapping[str, Any]) -> dict[str, list[Any]]:
    files: dict[str, list[Any]] = {FOUND: [], **{path: [] for path in options["include"]}}
    for entry in entries:
        path = entry.meta["filename"] if entry.meta["lineno"] else FOUND
        files[path if path in files else FOUND].append(entry)
    return files


def note_of(content: bytes, entries: list[Any], book: Book, draft: Draft) -> FileNote:
    """What is noted of a file with these entries."""
    transactions = [entry for entry in entries if isinstance(entry, data.Transaction)]
    loans: dict[str, str | None] = {}
    last: dict[str, dt.date] = {}
    sums: dict[tuple[str, str], dict[dt.date, Decimal]] = defaultdict(dict)
    for entry in transactions:
        counts = entry.flag in ("*", "!")
        for posting in entry.postings:
            account, units = posting.account, posting.units
            if counts and last.get(account, dt.date.min) < entry.date:
                last[account] = entry.date
            if account not in loans:
                loans[account] = loan_above(account, book.loans)
            if units and units.number and loans[account] is None:
                days = sums[account, units.currency]
                days[entry.date] = days.get(entry.date, Decimal(0)) + units.number
    path = entries[0].meta["filename"] if entries else ""
    return FileNote(
        steering=steering(content),
        context=_digest(entry for entry in entries if not isinstance(entry, _FREE)),
        touched=frozenset(touched(entries, book)),
        moved=frozenset(draft.moved.get(path, ())),
        last=last,
        sums=dict(sums),
    )


def steering(content: bytes) -> tuple[bytes, ...]:
    """The lines of a file that say how to read on, without what they mean."""
    return tuple(_STEERING.findall(content))


def _digest(entries: Iterable[Any]) -> bytes:
    """Of entries, wherever they stand in their file."""
    digest = blake2b(digest_size=20)
    for entry in entries:
        meta = {key: one for key, one in entry.meta.items() if key not in ("filename", "lineno")}
        digest.update(repr((type(entry).__name__, entry._replace(meta=meta))).encode())
    return digest.digest()


def touched(entries: Iterable[Any], book: Book) -> Iterator[str]:
    """The loans that entries speak of: by account, or by their borrower."""
    for name in {name for entry in entries for name in names_in(entry)}:
        account = loan_above(name, book.loans)
        if account:
            yield account
        elif name in book.borrowers:
            yield from (loan.account for loan in book.of_borrower(name))


def names_in(entry: Any) -> Iterator[str]:
    """Accounts, and what may be a borrower's id, in an entry."""
    if isinstance(entry, data.Transaction):
        for posting in entry.postings:
            yield posting.account
            yield str((posting.meta or {}).get("loan") or "")
        yield str(entry.meta.get("loan") or "")
    elif isinstance(entry, data.Custom):
        yield from (str(one.value) for one in entry.values or ())
    else:
        yield str(getattr(entry, "account", ""))


# ------------------------------------------------------------ which ledgers are simple


def is_simple(book: Book, entries: Iterable[Any], options: Mapping[str, Any]) -> bool:
    """Whether its entries stand each for itself, so that what did not change need not be read.

    Args:
        book: its loans.
        entries: the user's own.
        options: Beancount's.
    """
    plugins = [str(name) for name, *_ in options.get("plugin", ())]
    return (
        not book.errors
        and all(f"{name}.".startswith(f"{_PLUGINS}.") for name in plugins)
        and all(str(Path(path).resolve()) == path for path in options["include"])
        and all(_stands_for_itself(entry, book) for entry in entries)
        and (not plugins or _adds_the_same(book, entries))
    )


def _stands_for_itself(entry: Any, book: Book) -> bool:
    if isinstance(entry, data.Transaction):
        return all(
            posting.cost is None and posting.price is None and posting.units is not None
            for posting in entry.postings
        )
    if isinstance(entry, data.Balance):
        return not _has_loans(entry.account, book)
    return not isinstance(entry, data.Pad)


def _adds_the_same(book: Book, entries: Iterable[Any]) -> bool:
    """Whether what the plugins add for one loan, and complain of, is no matter of any other."""
    told = book.options
    if "error" in (told.at("missed"), told.at("limits")) or told.at("closed-until"):
        return False
    if (told.at("accrue") or "none") != "none":
        return False
    first = min((loan.opened for loan in book.loans.values()), default=dt.date.max)
    theirs = {*told.accounts().values(), *told.accounts("liability").values()}
    theirs |= {account for loan in book.loans.values() for account in loan.accounts.values()}
    return all(_is_out_of_the_way(entry, book, theirs, first) for entry in entries)


def _is_out_of_the_way(entry: Any, book: Book, theirs: set[str], first: dt.date) -> bool:
    """Whether an entry on accounts that the plugins post to cannot be at odds with them."""
    if isinstance(entry, data.Balance):
        below = any(one == entry.account or one.startswith(f"{entry.account}:") for one in theirs)
        return not below
    if not isinstance(entry, data.Open | data.Close):
        return True
    above = loan_above(entry.account, book.loans)
    if above is not None and above != entry.account:
        return False
    if entry.account not in theirs:
        return True
    return isinstance(entry, data.Open) and not entry.currencies and entry.date <= first


def _has_loans(account: str, book: Book) -> bool:
    return bool(loan_above(account, book.loans)) or any(
        one.startswith(f"{account}:") for one in book.loans
    )

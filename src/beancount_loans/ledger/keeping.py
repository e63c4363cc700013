"""A book in a snapshot: what is written of it, read back, and read again after an edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from beancount.core.data import entry_sortkey

from beancount_loans.book import Book
from beancount_loans.kept.snapshot import Snapshot
from beancount_loans.ledger.noting import FOUND, read_and_noted
from beancount_loans.ledger.reading import read
from beancount_loans.ledger.rereading import After, Before, read_again


class Held(NamedTuple):
    """What a snapshot holds.

    Attributes:
        changed: the loans that changed since the state before, where that is known.
    """

    book: Book
    errors: list[Any]
    options: dict[str, Any]
    changed: frozenset[str] | None = None


def held(snapshot: Snapshot) -> Held | None:
    """What is kept of the ledger as it is; None where anything is missing or damaged."""
    book, rest = snapshot.part("book"), snapshot.part("rest")
    if book is None or rest is None:
        return None
    errors, options = rest
    if not (snapshot.folder / "later").exists():
        return Held(book, errors, options)
    later = snapshot.part("later")
    if later is None:
        return None
    frame, loans, changed = later
    return Held(replace(frame, loans={**book.loans, **loans}), errors, options, changed)


def read_and_kept(
    snapshot: Snapshot | None, entries: list[Any], errors: list[Any], options: dict[str, Any]
) -> Held:
    """Read a ledger that was loaded as a whole, and keep it where that is wanted."""
    if snapshot is None:
        return Held(read(entries, options), errors, options)
    book, noted = read_and_noted(entries, options)
    parts: dict[str, Any] = {"book": book, "rest": (errors, options)}
    if noted and not errors:
        paths = [path for path in (FOUND, *snapshot.sources.files) if path in noted]
        parts["notes"] = {path: noted[path][0] for path in paths}
        for path in paths:
            parts |= _piles(snapshot, path, noted[path][1])
    snapshot.keep(parts, options)
    return Held(book, errors, options)


def held_after_edit(snapshot: Snapshot) -> Held | None:
    """The ledger as it is now, from what is kept of it before; None where that does not serve."""
    earlier = snapshot.earlier()
    was = held(earlier) if earlier else None
    notes = earlier.part("notes") if earlier else None
    if earlier is None or was is None or notes is None or was.errors:
        return None

    def pile(path: str, name: str) -> Any:
        return earlier.part(_pile(earlier, path, name))

    after = read_again(
        Before(earlier.sources, was.book, was.options, notes, pile), snapshot.sources
    )
    if after is None:
        return None
    found = Held(after.book, [], was.options, after.changed)
    _keep_after_edit(snapshot, earlier, found, after)
    return found


def kept_entries(snapshot: Snapshot, options: Mapping[str, Any]) -> list[Any] | None:
    """Beancount's entries of a ledger without plugins; None where they are not kept."""
    notes = None if options.get("plugin") else snapshot.part("notes")
    if notes is None:
        return None
    found: list[Any] = []
    for path in notes:
        for name in ("context", "lines"):
            pile = snapshot.part(_pile(snapshot, path, name))
            if pile is None:
                return None
            found += pile
    found.sort(key=entry_sortkey)
    return found


def _keep_after_edit(snapshot: Snapshot, earlier: Snapshot, now: Held, after: After) -> None:
    """The large parts stay as they are; what is new lies beside them."""
    before = earlier.part("later")
    loans = {} if before is None else before[1]
    loans = loans | {account: now.book.loans[account] for account in after.changed}
    parts: dict[str, Any] = {
        "later": (replace(now.book, loans={}), loans, after.changed),
        "notes": after.notes,
    }
    for path, pile in after.piles.items():
        parts |= _piles(snapshot, path, pile)
    links = {name: earlier.folder / name for name in ("book", "rest")} | earlier.answers()
    for path in after.notes.keys() - after.piles.keys():
        for name in ("context", "lines"):
            same = _pile(snapshot, path, name)
            links[same] = earlier.folder / same
    snapshot.keep(parts, now.options, links)


def _piles(snapshot: Snapshot, path: str, pile: Any) -> dict[str, Any]:
    return {_pile(snapshot, path, name): getattr(pile, name) for name in ("context", "lines")}


def _pile(snapshot: Snapshot, path: str, name: str) -> str:
    """The name of a part of a file's entries, after what the file holds."""
    number = [*snapshot.sources.files].index(path) if path != FOUND else "found"
    digest = snapshot.sources.files[path].hex() if path != FOUND else ""
    return f"{name}-{number}-{digest}"

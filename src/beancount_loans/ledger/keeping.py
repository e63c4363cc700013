"""A book in a snapshot: what is written of it, read back, and read again after an edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from beancount_loans.book import Book
from beancount_loans.kept.snapshot import Snapshot
from beancount_loans.ledger.noting import FOUND
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


def keep(snapshot: Snapshot, read: Held, noted: Mapping[str, Any]) -> None:
    """Keep a ledger that was read as a whole."""
    parts: dict[str, Any] = {"book": read.book, "rest": (read.errors, read.options)}
    if noted and not read.errors:
        parts["notes"] = {path: note for path, (note, _) in noted.items()}
        for path, (_, pile) in noted.items():
            parts |= _piles(snapshot, path, pile)
    snapshot.keep(parts, read.options)


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

"""Proof that a changed file says what was asked and nothing else.

Before anything reaches the disk, Beancount's parser reads the file as it would
become. The entries that were not to change must all be there, the new ones must be
those asked for, and there may be no new error.
"""

from __future__ import annotations

import os
from collections import Counter
from decimal import Decimal
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from beancount.core import data
from beancount.core.amount import Amount
from beancount.core.number import MISSING
from beancount.core.position import Cost, CostSpec

from beancount_loans.writer.errors import (
    ChangeNotProvenError,
    LedgerDoesNotParseError,
    UnwritableValueError,
)
from beancount_loans.writer.parsing import Parsed, parse_alone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from beancount_loans.writer.source import Edit, Source

_PLACE = ("filename", "lineno")


def prove_text(
    asked: Sequence[data.Directive], text: str, path: Path, options: Mapping[str, Any]
) -> None:
    """Check that rendered text reads back as the directives it was made from.

    Raises:
        UnwritableValueError: It does not.
    """
    found = parse_alone(text, path, options)
    normal = (_as_read(entry, path.parent) for entry in asked)
    wanted = sorted(map(_essence, normal), key=repr)
    if found.errors or sorted(map(_essence, found.entries), key=repr) != wanted:
        reason = found.errors[0].message if found.errors else "it reads back otherwise"
        raise UnwritableValueError("the text", text, reason)


def prove_edits(source: Source, edits: Sequence[Edit], after: bytes) -> None:
    """Check that edited bytes differ from the file in what the edits say, no more.

    Tags and metadata that a `pushtag` or `pushmeta` around the place adds to the
    new entries are theirs too.

    Raises:
        LedgerDoesNotParseError: There would be a new error.
        ChangeNotProvenError: Another entry would change, or a new one be misread.
    """
    _refuse_overlaps(source, edits)
    was = source.parsed
    now = Parsed.of(after, source.path)
    _refuse_new_errors(source, was, now)
    kept = (entry for entry in was.entries if not touched(entry, edits))
    added = list(_additions(source, kept, now.entries))
    asked = [entry for edit in edits for entry in put_in(source, edit)]
    if len(asked) != len(added):
        line = min(edit.start for edit in edits) + 1
        finding = f"{len(added)} entries would be read where {len(asked)} are written"
        raise ChangeNotProvenError(source.path, line, finding)
    for wanted, found in zip(data.sorted(asked), added, strict=True):
        if not _includes(found, wanted):
            raise ChangeNotProvenError(
                source.path, found.meta["lineno"], "the new entry would read otherwise"
            )


def same_entry(one: Any, other: Any) -> bool:
    """Tell whether two parsed entries agree in all but their place."""
    try:
        return _agree(one, other)
    except AttributeError:  # of Amount, when compared with something else
        return False


def _agree(one: Any, other: Any) -> bool:
    if type(one) is not type(other) or not _same_meta(one.meta, other.meta):
        return False
    if not isinstance(one, data.Transaction):
        return bool(one[1:] == other[1:])
    if one[1:-1] != other[1:-1] or len(one.postings) != len(other.postings):
        return False
    return all(
        mine[:-1] == theirs[:-1] and _same_meta(mine.meta, theirs.meta)
        for mine, theirs in zip(one.postings, other.postings, strict=True)
    )


def _same_meta(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    one, other = one or {}, other or {}
    return len(one) == len(other) and all(
        key in _PLACE or (key in other and other[key] == value) for key, value in one.items()
    )


def _includes(found: Any, wanted: Any) -> bool:
    """Tell whether an entry is the wanted one, pushed tags and metadata aside."""
    meta = {key: found.meta[key] for key in wanted.meta if key in found.meta}
    found = found._replace(meta=meta)
    if getattr(wanted, "tags", None) is not None and found.tags >= wanted.tags:
        found = found._replace(tags=wanted.tags)
    return same_entry(found, wanted)


def _refuse_overlaps(source: Source, edits: Sequence[Edit]) -> None:
    for one, next_one in pairwise(sorted(edits)):
        if one.stop > next_one.start:
            finding = "two edits of one change meet here"
            raise ChangeNotProvenError(source.path, next_one.start + 1, finding)


def _refuse_new_errors(source: Source, was: Parsed, now: Parsed) -> None:
    known = Counter(error.message for error in was.errors)
    for error in now.errors:
        known[error.message] -= 1
        if known[error.message] < 0:
            line = error.source["lineno"]
            raise LedgerDoesNotParseError(source.path, line, error.message)


def touched(entry: Any, edits: Iterable[Edit]) -> bool:
    """Tell whether edits take an entry of their file out, or write it anew."""
    line = entry.meta["lineno"] - 1
    return any(edit.start <= line < edit.stop for edit in edits)


def _additions(source: Source, kept: Iterator[Any], now: list[Any]) -> Iterator[Any]:
    """Walk both in their common order; give what is in the second alone."""
    expected = next(kept, None)
    for entry in now:
        if expected is not None and same_entry(expected, entry):
            expected = next(kept, None)
        else:
            yield entry
    if expected is not None:
        finding = "this entry would be lost or changed"
        raise ChangeNotProvenError(source.path, expected.meta["lineno"], finding)


def put_in(source: Source, edit: Edit) -> Iterator[Any]:
    """The entries that an edit of a file puts in.

    Raises:
        LedgerDoesNotParseError: Its text is none of Beancount's language.
    """
    parsed = parse_alone(edit.text, source.path, source.parsed.options)
    for error in parsed.errors:
        line = error.source["lineno"] + edit.start
        raise LedgerDoesNotParseError(source.path, line, error.message)
    for entry in parsed.entries:
        line = entry.meta["lineno"] + edit.start
        yield entry._replace(meta=entry.meta | {"lineno": line})


def _as_read(entry: Any, folder: Path) -> Any:
    """Put an entry in the form the parser gives it."""
    if isinstance(entry, data.Document):
        name = os.path.abspath(folder / entry.filename)  # noqa: PTH100 (as grammar.py)
        return entry._replace(filename=name)
    if isinstance(entry, data.Transaction):
        return entry._replace(narration=entry.narration or "")
    return entry


def _essence(value: Any) -> Any:
    """Reduce a directive to what its text can say, for comparing with a parsed one."""
    if value is MISSING or isinstance(value, (dict, list, set, frozenset)):
        return _essence_of_many(value)
    if isinstance(value, Cost):
        value = CostSpec(value.number, None, *value[1:], merge=False)
    if isinstance(value, Amount):
        return (_essence(value.number), _essence(value.currency))
    if isinstance(value, tuple):
        return (type(value).__name__, *map(_essence, value))
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return str(value) if isinstance(value, str) else value


def _essence_of_many(value: Any) -> Any:
    if isinstance(value, dict):
        pairs = [
            (key, _essence(item))
            for key, item in value.items()
            if key not in _PLACE and not key.startswith("__")
        ]
        return sorted(pairs) or None
    if isinstance(value, list):
        return [_essence(item) for item in value] or None
    return sorted(value) or None if value is not MISSING else None

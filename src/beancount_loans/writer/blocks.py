"""Where in its file an entry stands, from its first line to its last."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core import data

from beancount_loans.writer.errors import EntryNotFoundError
from beancount_loans.writer.parsing import parse_alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from beancount_loans.writer.source import Source


class Lines(NamedTuple):
    """Lines of a file, from start up to stop, counted from 0."""

    start: int
    stop: int


def lines_of(source: Source, entry: data.Directive) -> Lines:
    """Find the lines of an entry that was loaded from a file.

    Args:
        source: The file as it is now.
        entry: Parsed or loaded; of a loaded one what booking and plugins may change
            is not compared.

    Raises:
        EntryNotFoundError: Another entry, or none, stands where this one was read.
    """
    line = entry.meta["lineno"]
    there = [e for e in source.parsed.entries if e.meta["lineno"] == line]
    if not any(_is(found, entry) for found in there):
        raise EntryNotFoundError(source.path, line)
    return _extent(source, line - 1)


def with_blank_lines(source: Source, lines: Lines) -> Lines:
    """Take in the blank lines below, so that none are left over when both go."""
    stop = lines.stop
    while stop < len(source.lines) and not source.lines[stop].strip():
        stop += 1
    return Lines(lines.start, stop)


def passages(source: Source, wanted: Callable[[str], bool]) -> Iterator[Lines]:
    """Find lines of a file by what they say: each with the whole entry that it is part of."""
    firsts = sorted({entry.meta["lineno"] - 1 for entry in source.parsed.entries})
    stop = 0
    for number, line in enumerate(source.lines):
        if number < stop or not wanted(line):
            continue
        above = bisect_right(firsts, number) - 1
        found = _extent(source, firsts[above]) if above >= 0 else Lines(0, 0)
        if number >= found.stop:
            found = Lines(number, number + 1)
        stop = found.stop
        yield found


def _is(found: Any, entry: Any) -> bool:
    return type(found) is type(entry) and all(
        getattr(found, name, None) == getattr(entry, name, None)
        for name in ("date", "payee", "narration", "account", "comment", "type")
    )


def _extent(source: Source, start: int) -> Lines:
    """Go on, where a string runs over lines, until the entry parses by itself."""
    starts = (entry.meta["lineno"] - 1 for entry in source.parsed.entries)
    limit = min((line for line in starts if line > start), default=len(source.lines))
    stop = _break(source, start, limit)
    while stop < limit and not _whole(source, start, stop):
        stop = _break(source, stop, limit)
    return Lines(start, stop)


def _break(source: Source, line: int, limit: int) -> int:
    """Find the next line that is blank or not indented."""
    for stop in range(line + 1, limit):
        if not source.lines[stop].strip() or not source.lines[stop][0].isspace():
            return stop
    return limit


def _whole(source: Source, start: int, stop: int) -> bool:
    text = "".join(source.lines[start:stop])
    parsed = parse_alone(text, source.path, source.parsed.options)
    return len(parsed.entries) == 1 and not parsed.errors

"""Ledger text as Beancount's parser reads it."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.parser import parser

from beancount_loans.writer.literals import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_ROOTS = tuple(f"name_{root}" for root in ("assets", "liabilities", "equity", "income", "expenses"))


class Parsed(NamedTuple):
    """What Beancount's parser makes of a text, includes not followed."""

    entries: list[Any]
    errors: list[Any]
    options: Mapping[str, Any]

    @classmethod
    def of(cls, text: bytes, path: Path, first_line: int = 1) -> Parsed:
        """Parse text as if it stood in a file from a line on; entries by date."""
        name, line = str(path), first_line
        with _no_collection():
            return cls(*parser.parse_string(text, report_filename=name, report_firstline=line))


def parse_alone(text: str, path: Path, options: Mapping[str, Any]) -> Parsed:
    """Parse a piece of a file by itself, knowing the file's names of the roots."""
    roots = [f"option {quoted(root)} {quoted(options[root])}\n" for root in _ROOTS]
    return Parsed.of("".join([*roots, text]).encode(), path, 1 - len(_ROOTS))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Let the garbage collector rest: it takes a third of a large file's parsing."""
    resting = not gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not resting:
            gc.enable()

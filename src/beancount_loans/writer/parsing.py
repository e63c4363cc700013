"""Ledger text as Beancount's parser reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.parser import parser

from beancount_loans.garbage import uncollected
from beancount_loans.writer.literals import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping
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
        with uncollected():
            return cls(*parser.parse_string(text, report_filename=name, report_firstline=line))


def parse_alone(text: str, path: Path, options: Mapping[str, Any]) -> Parsed:
    """Parse a piece of a file by itself, knowing the file's names of the roots."""
    roots = [f"option {quoted(root)} {quoted(options[root])}\n" for root in _ROOTS]
    return Parsed.of("".join([*roots, text]).encode(), path, 1 - len(_ROOTS))

"""The sheets of a claim as data: headings, texts and tables in a language, ready to be set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from beancount_loans.reports.letters.formats import Formats

Cell = str | Decimal | dt.date | None
Block = dict[str, Any]

__all__ = ["Annex", "Block", "Cell", "Sheet", "facts", "heading", "para", "table"]


@dataclass(frozen=True, slots=True)
class Annex:
    """Something behind the statement.

    Attributes:
        blocks: what is printed; empty where it is a copy of a file.
        file: of which a copy is put in; None for none.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole claim.

    Attributes:
        parties: label, and the lines under it.
        front: the statement itself.
        words: of the pages: page, annex, contents, of, apart, place, signed.
    """

    language: str
    title: str
    lender: str
    parties: tuple[tuple[str, tuple[str, ...]], ...]
    front: tuple[Block, ...]
    annexes: tuple[Annex, ...]
    words: dict[str, str] = field(default_factory=dict)


TEXT: Final = "left"
NUMBER: Final = "right"


def heading(text: str) -> Block:
    """A line above what it names."""
    return {"kind": "heading", "text": text}


def para(text: str) -> Block:
    """A paragraph."""
    return {"kind": "text", "text": text}


def facts(rows: Iterable[tuple[str, Cell]], formats: Formats) -> Block:
    """Labels with what they say; those without anything are left out."""
    told = [[label, shown(cell, formats)] for label, cell in rows if cell not in (None, "")]
    return {"kind": "facts", "rows": told}


def table(
    head: Sequence[tuple[str, str]],
    rows: Iterable[Sequence[Cell]],
    formats: Formats,
    sums: Iterable[Sequence[Cell]] = (),
) -> Block:
    """A table.

    Args:
        head: label and side of each column.
        rows: amounts are shown with the decimals they have; None is an empty cell.
        formats: how the language writes them.
        sums: rows below a line.
    """
    return {
        "kind": "table",
        "head": [label for label, _ in head],
        "aligns": [side for _, side in head],
        "rows": [[shown(cell, formats) for cell in row] for row in rows],
        "sums": [[shown(cell, formats) for cell in row] for row in sums],
    }


def shown(cell: Cell, formats: Formats) -> str:
    """A cell as the language writes it."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return formats.number(cell)
    if isinstance(cell, dt.date):
        return formats.short_date(cell)
    return cell

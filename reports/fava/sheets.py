"""Long lists, sheet by sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

SHEET = 500
"""Rows on one sheet."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Sheet(Generic[Item]):
    """A part of a list.

    Attributes:
        number: of this sheet, from 1.
        count: of sheets, 1 at least.
    """

    items: Sequence[Item]
    number: int
    count: int


def sheet_of(items: Sequence[Item], number: int) -> Sheet[Item]:
    """One sheet of a list; a number beyond the last is the last."""
    count = max(1, -(-len(items) // SHEET))
    number = min(number, count)
    return Sheet(items[(number - 1) * SHEET : number * SHEET], number, count)

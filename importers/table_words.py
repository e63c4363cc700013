"""Words in banks' tables, in many languages, as data."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from beancount_loans.importers.csv_table import normal

__all__ = ["column_rank", "known_name", "row_words"]


@cache
def _data() -> dict[str, Any]:
    folder = files("beancount_loans.importers")
    return tomllib.loads((folder / "table_words.toml").read_text("utf-8"))


@cache
def row_words(kind: str) -> frozenset[str]:
    """Return the words of rows: `pending`, `left-out`, `money-in`, `money-out`."""
    return frozenset(_data()["rows"][kind])


@cache
def _ranks(role: str) -> dict[str, int]:
    names = _data()["columns"].get(role, [])
    return {normal(name): rank for rank, name in enumerate(names)}


def column_rank(role: str, name: str) -> int | None:
    """Return how well a column's name fits a role, 0 being best; None if not."""
    return _ranks(role).get(name)


@cache
def known_name(cell: str) -> str:
    """Return a column's name without unit: `Bedrag (EUR)`, `Saldo CHF`."""
    words = cell.split()
    if len(words) > 1 and re.fullmatch("[A-Z]{3}", words[-1]):
        words = words[:-1]
    for name in (normal(cell), normal(" ".join(words)), normal(cell.partition("(")[0])):
        if any(name in _ranks(role) for role in _data()["columns"]):
            return name
    return normal(cell)

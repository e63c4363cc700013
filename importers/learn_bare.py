"""Learn a table that has no header from what stands in its cells.

Dates are told by their form; the amount is the column from which a running balance
follows, or the only one that has signs.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

from beancount_loans.importers.csv_profile import Column, Profile
from beancount_loans.importers.csv_table import Row, Table
from beancount_loans.importers.date_order import likelier_forms
from beancount_loans.importers.notation import (
    date_forms,
    decimal_mark,
    read_amount,
)
from beancount_loans.importers.running_balance import follows
from beancount_loans.importers.table_words import row_words

__all__ = ["Proposal", "learn_bare", "sign_doubts"]

_Pair = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A profile for a table, and what the table does not prove about it.

    Attributes:
        profile: The best that the table shows.
        table: The table as the profile reads it.
        doubts: What could be read in two ways: not to be read without a person.
        remarks: What a person should know of a reading.
    """

    profile: Profile
    table: Table
    doubts: tuple[str, ...]
    remarks: tuple[str, ...] = ()


class _Said(NamedTuple):
    """Doubts and remarks as they are gathered."""

    doubts: list[str]
    remarks: list[str]


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a table, and which of them are dates and amounts."""

    rows: list[Row]
    cells: list[list[str]]
    dates: dict[int, list[str]]
    numbers: list[int]

    @property
    def sign(self) -> int | None:
        """Return the one column of words or marks for money in and out."""
        known = row_words("money-in") | row_words("money-out")
        places = [
            place
            for place, cells in enumerate(self.cells)
            if all(cell.casefold() in known for cell in cells)
        ]
        return places[0] if len(places) == 1 else None

    @property
    def currency(self) -> int | None:
        """Return the first column that has nothing but currencies."""
        return next(
            (
                place
                for place, cells in enumerate(self.cells)
                if all(re.fullmatch("[A-Z]{3}", cell) for cell in cells) and place != self.sign
            ),
            None,
        )

    @property
    def mark(self) -> str:
        """Return the decimal mark of all amounts."""
        return decimal_mark(self.amounts) or "."

    @property
    def amounts(self) -> list[str]:
        """Return the cells of all columns of amounts."""
        return [cell for place in self.numbers for cell in self.cells[place]]


def learn_bare(table: Table) -> Proposal | None:
    """Return a profile for a table without a header; None if it has no amounts."""
    columns = _read_columns(table)
    if columns is None or not columns.dates or not columns.numbers:
        return None
    said = _Said([], [])
    if decimal_mark(columns.amounts) is None:
        said.doubts.append("its amounts could have a decimal point or a decimal comma")
    date, form = _date(columns, said.doubts)
    amount, balance = _amount_and_balance(columns, said)
    profile = Profile(
        name=f"learned from {Path(table.file).name}",
        columns=_roles(columns, date, amount, balance),
        date_form=form,
        decimal=columns.mark,
        shape=tuple(
            "date" if place == date else "amount" if place in {amount, balance} else "text"
            for place in range(len(columns.cells))
        ),
        delimiter=table.delimiter,
    )
    return Proposal(profile, table, tuple(said.doubts), tuple(said.remarks))


def _read_columns(table: Table) -> _Columns | None:
    filled = [row for row in table.rows if not row.blank]
    widths = Counter(len(row.cells) for row in filled)
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    if width < 3 or 2 * count <= len(filled):
        return None
    rows = [row for row in filled if len(row.cells) == width]
    cells = [[row.at(place) for row in rows] for place in range(width)]
    forms = {place: date_forms(column) for place, column in enumerate(cells)}
    dates = {place: found for place, found in forms.items() if found}
    numbers = [
        place for place, column in enumerate(cells) if place not in dates and _are_amounts(column)
    ]
    return _Columns(rows, cells, dates, numbers)


def _are_amounts(cells: list[str]) -> bool:
    """Say whether cells are amounts rather than numbers of accounts or slips."""
    return all(any(read_amount(cell, mark) is not None for mark in ",.") for cell in cells) and any(
        char in cell for cell in cells for char in ".,+-"
    )


def _date(columns: _Columns, doubts: list[str]) -> tuple[int, str]:
    """Return the first column of dates, which is the booking date, and its form."""
    date = min(columns.dates)
    words = {cell for row in columns.rows for cell in row.cells}
    forms = likelier_forms(columns.dates[date], columns.cells[date], set(), words, columns.mark)
    if len(forms) > 1:
        doubts.append(f"its dates could be {' or '.join(forms)}")
    return date, forms[0]


def _amount_and_balance(columns: _Columns, said: _Said) -> tuple[int, int | None]:
    """Return the columns of amount and running balance, proved if they can be."""
    for amount, balance in permutations(columns.numbers, 2):
        if follows(_pairs(columns.rows, amount, balance, columns.mark)):
            return amount, balance
    signed = [place for place in columns.numbers if _has_minus(columns.cells[place])]
    told = {tuple(columns.cells[place]) for place in signed}
    amount = signed[0] if signed else columns.numbers[0]
    others = [place for place in columns.numbers if place not in {amount, *signed}]
    if columns.numbers == [amount]:
        pass
    elif len(told) == 1 and (len(others) != 1 or others[0] > amount):
        said.remarks.append(f"column {amount + 1} is taken for the amount: it has signs")
    else:
        said.doubts.append("no running balance proves which column is the amount")
    if not signed and columns.sign is None:
        said.doubts.append("no row shows how money out is written")
    balanced = len(others) == 1 and others[0] > amount
    return amount, others[0] if balanced else None


def _has_minus(cells: list[str]) -> bool:
    return any(cell.lstrip().startswith("-") or cell.endswith("-") for cell in cells)


def _pairs(rows: list[Row], amount: int, balance: int, mark: str) -> list[_Pair]:
    pairs = (
        (read_amount(row.at(amount), mark), read_amount(row.at(balance), mark)) for row in rows
    )
    return [(one, two) for one, two in pairs if one is not None and two is not None]


def _roles(
    columns: _Columns, date: int, amount: int, balance: int | None
) -> dict[str, tuple[Column, ...]]:
    found = {
        "date": date,
        "amount": amount,
        "balance": balance,
        "sign": columns.sign,
        "currency": columns.currency,
    }
    roles: dict[str, tuple[Column, ...]] = {
        role: (place + 1,) for role, place in found.items() if place is not None
    }
    texts = tuple(
        place + 1
        for place, cells in enumerate(columns.cells)
        if place not in columns.dates
        and place not in found.values()
        and any(sum(map(str.isalpha, cell)) > 3 for cell in cells)
    )
    return roles | ({"text": texts} if texts else {})


def sign_doubts(rows: list[Row], amount: int, balance: int | None, mark: str) -> list[str]:
    """Doubt the signs where no row shows money out, unless a balance proves them."""
    amounts = [read_amount(row.at(amount), mark) for row in rows]
    if any(number is not None and number < 0 for number in amounts):
        return []
    if balance is not None and follows(_pairs(rows, amount, balance, mark)):
        return []
    return ["no row shows how money out is written"]

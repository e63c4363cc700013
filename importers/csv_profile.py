"""What a bank's table looks like, as data that a user can add to.

A profile is a TOML file. It knows its bank's tables by their header, or, where a bank
writes none, by the shape of their rows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from beancount_loans.importers.csv_table import Row, Table, normal
from beancount_loans.importers.notation import DATE_FORMS, read_amount, read_date
from beancount_loans.importers.statement import StatementError

__all__ = [
    "ROLES",
    "Column",
    "Profile",
    "chosen",
    "load_profiles",
    "parse_profile",
    "shipped",
]

Column = str | int
"""A column by its name in the header, or its number, the first being 1."""

ROLES = (
    "date",
    "value-date",
    "amount",
    "credit",
    "debit",
    "sign",
    "fee",
    "gross",
    "balance",
    "currency",
    "account",
    "name",
    "other-account",
    "text",
    "reference",
    "bank-ref",
    "end-to-end",
    "mandate",
    "return-reason",
    "code",
    "status",
    "original-amount",
    "original-currency",
)
"""What a column may be; `text` and `reference` may be several columns."""

_KEYS = {
    "name": str,
    "status": str,
    "source": str,
    "delimiter": str,
    "date-form": str,
    "decimal": str,
    "currency": str,
    "header": list,
    "shape": list,
    "pending": list,
    "left-out": list,
    "turned": bool,
    "columns": dict,
}
SEARCHED_ROWS = 40
"""How far down a table its header is looked for."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How one bank's tables are read.

    Attributes:
        name: What people call it, such as `Danske Bank`.
        columns: Columns by role.
        date_form: Such as `dd-mm-yyyy`.
        decimal: The decimal mark, `","` or `"."`.
        status: `supported` once it has read a real file, else `draft`.
        header: Names that must stand in the header row, in any order.
        shape: Without a header: what each cell of a row is, `date`, `amount`,
            `text`, or `=word` for a fixed word; rows have so many cells.
        delimiter: What separates cells; found by itself where empty.
        currency: Where no column says it.
        pending: More words in the date or status column of rows not yet booked.
        left_out: More words in the status column of rows that never will be.
        turned: The bank writes money out as positive.
        source: What it was checked with.
    """

    name: str
    columns: Mapping[str, tuple[Column, ...]]
    date_form: str
    decimal: str
    status: str = "draft"
    header: tuple[str, ...] = ()
    shape: tuple[str, ...] = ()
    delimiter: str = ""
    currency: str = ""
    pending: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    turned: bool = False
    source: str = ""

    def header_row(self, table: Table) -> Row | None:
        """Return the row of a table that is this profile's header."""
        names = set(map(normal, self.header))
        for row in table.rows[:SEARCHED_ROWS]:
            if names and names <= {normal(cell) for cell in row.cells}:
                return row
        return None

    def fits(self, table: Table) -> bool:
        """Say whether a table is this bank's."""
        if self.delimiter and self.delimiter != table.delimiter:
            return False
        if self.header:
            header = self.header_row(table)
            return header is not None and self._has_dates(table, header)
        rows = [row for row in table.rows if not row.blank]
        fitting = sum(self._has_shape(row) for row in rows)
        return 2 * fitting > len(rows)

    def _has_dates(self, table: Table, header: Row) -> bool:
        """Say whether dates are in this bank's form: another may share its header."""
        names = [normal(cell) for cell in header.cells]
        wanted = {normal(str(one)) for one in self.columns["date"]}
        places = [place for place, name in enumerate(names) if name in wanted]
        cells = [row.at(places[0]) for row in table.rows[header.number :] if places]
        dated = [cell for cell in cells if any(map(str.isdigit, cell))]
        return not dated or any(read_date(cell, self.date_form) for cell in dated)

    def _has_shape(self, row: Row) -> bool:
        cells = row.cells
        while len(cells) > len(self.shape) and not cells[-1]:
            cells = cells[:-1]
        return len(cells) == len(self.shape) and all(
            self._is(kind, cell) for kind, cell in zip(self.shape, cells, strict=True)
        )

    def _is(self, kind: str, cell: str) -> bool:
        if kind == "date":
            return read_date(cell, self.date_form) is not None
        if kind == "amount":
            return read_amount(cell, self.decimal) is not None
        return not kind.startswith("=") or cell == kind[1:]


def parse_profile(text: str, file: str) -> Profile:
    """Read a profile from TOML.

    Raises:
        StatementError: A key or value is not one of a profile's, naming the file.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StatementError(f"the profile is no TOML: {error}", file) from error
    wrong = next(_faults(data), None)
    if wrong:
        raise StatementError(f"the profile {wrong}", file)
    header = tuple(data.get("header", ()))
    return Profile(
        name=data["name"],
        columns={
            role: tuple(value) if isinstance(value, list) else (value,)
            for role, value in data["columns"].items()
        },
        date_form=data["date-form"],
        decimal=data["decimal"],
        status=data.get("status", "draft"),
        header=header,
        shape=tuple(data.get("shape", ())),
        delimiter=data.get("delimiter", ""),
        currency=data.get("currency", ""),
        pending=tuple(data.get("pending", ())),
        left_out=tuple(data.get("left-out", ())),
        turned=data.get("turned", False),
        source=data.get("source", ""),
    )


def _faults(data: dict[str, Any]) -> Iterator[str]:
    for key, value in data.items():
        if key not in _KEYS:
            yield f'has the unknown key "{key}"; keys are {", ".join(_KEYS)}'
        elif not isinstance(value, _KEYS[key]):
            yield f'has a wrong value for "{key}"'
    for key in ("name", "columns", "date-form", "decimal"):
        if key not in data:
            yield f'lacks "{key}"'
    if data.get("date-form") not in DATE_FORMS:
        yield f'has the date-form "{data.get("date-form")}"; use {", ".join(DATE_FORMS)}'
    if data.get("decimal") not in {",", "."}:
        yield 'must have "," or "." as decimal'
    if data.get("status", "draft") not in {"supported", "draft"}:
        yield 'must have "supported" or "draft" as status'
    if not data.get("header") and not data.get("shape"):
        yield "needs a header, or the shape of its rows"
    yield from _column_faults(data["columns"])


def _column_faults(columns: dict[str, Any]) -> Iterator[str]:
    for role, value in columns.items():
        if role not in ROLES:
            yield f'has the unknown column "{role}"; columns are {", ".join(ROLES)}'
        given = value if isinstance(value, list) else [value]
        if not given or not all(isinstance(one, str | int) for one in given):
            yield f'must give "{role}" a name or number'
    if "date" not in columns:
        yield "lacks the column date"
    if not {"amount", "credit", "debit"} & columns.keys():
        yield "lacks the column amount, or credit and debit"


def load_profiles(folder: Path) -> list[Profile]:
    """Read the profiles of a folder, by file name.

    Raises:
        StatementError: One of them is wrong.
    """
    return [
        parse_profile(path.read_text("utf-8"), str(path)) for path in sorted(folder.glob("*.toml"))
    ]


@cache
def shipped() -> tuple[Profile, ...]:
    """Return the profiles that come with the package."""
    folder = files("beancount_loans.importers") / "profiles"
    found = sorted(folder.iterdir(), key=lambda one: one.name)
    return tuple(
        parse_profile(one.read_text("utf-8"), one.name)
        for one in found
        if one.name.endswith(".toml")
    )


def chosen(table: Table, profiles: Iterable[Profile]) -> Profile | None:
    """Return the profile that fits a table: by most names, else by the longest shape."""
    fitting = [profile for profile in profiles if profile.fits(table)]
    return max(fitting, key=lambda one: (len(one.header), len(one.shape)), default=None)

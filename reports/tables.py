"""Tables, and how they are shown: for a terminal, as Markdown, CSV, or a spreadsheet.

Figures look as a ledger writes them, `2713.64`, dates are ISO. What is text stays text:
a cell that a spreadsheet would run as a formula is marked as text.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal, NamedTuple

Kind = Literal["text", "date", "money", "number", "rate"]
Cell = str | Decimal | dt.date | int | None
Row = tuple[Cell, ...]

RIGHT: Final = frozenset({"money", "number", "rate"})
"""Kinds of columns whose cells stand to the right."""

_FORMULA = re.compile(r"^[\s]*[=+\-@]|^[\t\r\n]")
"""What spreadsheets take for a formula when they open a CSV file (OWASP, CSV injection)."""


_BREAK = re.compile(r"[\t\n\r\v\f\x85\u2028\u2029]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of writing."""


class Column(NamedTuple):
    """A column: its heading, what its cells are, and whether people miss it where it is empty."""

    label: str
    kind: Kind = "text"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report.

    Attributes:
        sections: the first column is the heading of a section for people to read; CSV and
            spreadsheets keep it as a column.
        totals: rows below the table for people; CSV leaves them out.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: tuple[Row, ...] = ()
    sections: bool = False

    def parts(self) -> Iterator[Table]:
        """The table as people read it: one for each section."""
        if not self.sections or not self.rows:
            yield self._without_empty()
            return
        for title, rows in itertools.groupby(self.rows, key=lambda row: row[0]):
            cut = tuple(row[1:] for row in rows)
            totals = tuple(row[1:] for row in self.totals if row[0] == title)
            yield Table(str(title), self.columns[1:], cut, totals)._without_empty()

    def _without_empty(self) -> Table:
        """The table without optional columns that have nothing to say."""
        keep = [
            index
            for index, column in enumerate(self.columns)
            if not column.optional or any(row[index] is not None for row in self.rows)
        ]
        return replace(
            self,
            columns=tuple(self.columns[index] for index in keep),
            rows=tuple(tuple(row[index] for index in keep) for row in self.rows),
            totals=tuple(tuple(row[index] for index in keep) for row in self.totals),
        )


def shown(cell: Cell, kind: Kind = "text") -> str:
    """A cell as text; a rate, a fraction a year, in percent.

    >>> shown(Decimal("0.0643441249"), "rate"), shown(None), shown(Decimal("1E+2"), "money")
    ('6.43 %', '', '100')
    """
    if cell is None:
        return ""
    if kind == "rate" and isinstance(cell, Decimal):
        return f"{cell * 100:.2f} %"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return printable(str(cell))


def printable(text: str) -> str:
    """A text on one line that no terminal takes for a command, nor shows in another order.

    >>> printable(f"Bo{chr(27)}[2J{chr(10)}Holm")
    'Bo?[2J Holm'
    """
    if text.isascii() and text.isprintable():
        return text
    return _CONTROL.sub("?", _BREAK.sub(" ", text))


def text(tables: Sequence[Table], notes: Iterable[str] = ()) -> str:
    """Tables in aligned columns."""
    pieces = [_aligned(part) for table in tables for part in table.parts()]
    return "\n".join([*pieces, *(f"{note}\n" for note in notes)])


def _aligned(table: Table) -> str:
    if not table.rows:
        return f"{table.title}\n"
    lines = [[column.label for column in table.columns]]
    lines += [_texts(table, row) for row in (*table.rows, *table.totals)]
    widths = [max(map(_width, cells)) for cells in zip(*lines, strict=True)]
    rule = "  ".join("─" * width for width in widths)
    drawn = ["  ".join(_cells(table, line, widths)).rstrip() for line in lines]
    body = len(table.rows) + 1
    totals = [rule, *drawn[body:]] if table.totals else []
    title = [table.title, ""] if table.title else []
    return "\n".join([*title, drawn[0], rule, *drawn[1:body], *totals, ""])


def _texts(table: Table, row: Row) -> list[str]:
    return [shown(cell, column.kind) for cell, column in zip(row, table.columns, strict=True)]


def _cells(table: Table, line: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    for cell, column, width in zip(line, table.columns, widths, strict=True):
        space = " " * (width - _width(cell))
        yield space + cell if column.kind in RIGHT else cell + space


def _width(cell: str) -> int:
    """Columns of a terminal that a text takes."""
    if cell.isascii():
        return len(cell)
    return sum(
        2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in cell
        if not unicodedata.combining(letter)
    )


def markdown(tables: Sequence[Table], notes: Iterable[str] = ()) -> str:
    """Tables as Markdown."""
    pieces = [_markdown(part) for table in tables for part in table.parts()]
    return "\n".join([*pieces, *(f"{note}\n" for note in notes)])


def _markdown(table: Table) -> str:
    if not table.rows:
        return f"{_escaped(table.title)}\n"
    title = [f"## {_escaped(table.title)}", ""] if table.title else []
    heads = [column.label for column in table.columns]
    rules = ["---:" if column.kind in RIGHT else "---" for column in table.columns]
    rows = [_texts(table, row) for row in table.rows]
    rows += [[f"**{cell}**" if cell else "" for cell in _texts(table, row)] for row in table.totals]
    lines = [_piped(map(_escaped, heads)), _piped(rules)]
    return "\n".join([*title, *lines, *(_piped(map(_escaped, row)) for row in rows), ""])


def _piped(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _escaped(cell: str) -> str:
    return re.sub(r"([\\|<`])", r"\\\1", " ".join(cell.splitlines()))


def comma_separated(tables: Sequence[Table], notes: Iterable[str] = ()) -> str:
    """The first table as CSV; rates stay fractions, notes and totals are left out."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    table = tables[0]
    writer.writerow(column.label for column in table.columns)
    for row in table.rows:
        writer.writerow(harmless(cell) for cell in row)
    return file.getvalue()


def harmless(cell: Cell) -> str:
    """A cell of CSV that no spreadsheet runs: text like a formula gets an apostrophe.

    >>> harmless("=1+1"), harmless(Decimal("-5.00")), harmless("Bo")
    ("'=1+1", '-5.00', 'Bo')
    """
    told = shown(cell)
    return f"'{told}" if isinstance(cell, str) and _FORMULA.match(cell) else told


RENDERERS: dict[str, Callable[[Sequence[Table], Iterable[str]], str]] = {
    "table": text,
    "md": markdown,
    "csv": comma_separated,
}
"""The formats that are text made of tables."""

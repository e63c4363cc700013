"""A table of a bank as rows of cells, whatever separates and encodes them."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import NamedTuple

from beancount_loans.importers.records import MAX_BYTES, decode
from beancount_loans.importers.statement import StatementError

__all__ = ["Row", "Table", "normal", "open_tables"]

DELIMITERS = (";", ",", "\t", "|")
_SEP = re.compile(r"sep=(.)\s*\n", re.IGNORECASE)


class Row(NamedTuple):
    """A row by its number in the file, from 1, and its cells without blanks."""

    number: int
    cells: tuple[str, ...]

    def at(self, place: int) -> str:
        """Return a cell, or nothing where the row is shorter."""
        return self.cells[place] if 0 <= place < len(self.cells) else ""

    @property
    def blank(self) -> bool:
        """Whether nothing stands in the row."""
        return not any(self.cells)


class Table(NamedTuple):
    """The rows of a file, and how they were found.

    Attributes:
        file: The file's path.
        encoding: In which it was read.
        delimiter: What separates its cells.
        rows: All of them, blank ones too.
        cut: The last row has no line end and fewer cells than the row before it.
    """

    file: str
    encoding: str
    delimiter: str
    rows: tuple[Row, ...]
    cut: bool = False


def normal(name: str) -> str:
    """Return a column's name for comparison: small, single blanks, no dots.

    >>> normal(" Beløb:  i  DKK.")
    'beløb i dkk'
    """
    return " ".join(re.sub(r"[\ufeff.:*\"_]", " ", name).split()).casefold()


def open_tables(path: Path) -> list[Table]:
    """Return the file as a table under each delimiter that splits it at all.

    Raises:
        StatementError: The file is no text.
    """
    if path.stat().st_size > MAX_BYTES:
        raise StatementError("the file is too large to be a statement", str(path))
    content = path.read_bytes()
    text, encoding = decode(content)
    if "\0" in text:
        message = "the file is no text: export the statement as CSV"
        raise StatementError(message, str(path))
    said = _SEP.match(text)
    tables = []
    for choice in (said[1],) if said else DELIMITERS:
        rows = _rows(text, choice, path)
        if any(len(row.cells) > 1 for row in rows):
            cut = not text.endswith(("\n", "\r")) and _is_short(rows)
            tables.append(Table(str(path), encoding, choice, rows, cut))
    return tables


def _rows(text: str, delimiter: str, path: Path) -> tuple[Row, ...]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = []
    try:
        for number, cells in enumerate(reader, 1):
            rows.append(Row(number, tuple(cell.strip().strip('"').strip() for cell in cells)))
    except csv.Error as error:
        message = f"the table cannot be read ({error})"
        raise StatementError(message, str(path), reader.line_num) from error
    return tuple(rows)


def _is_short(rows: tuple[Row, ...]) -> bool:
    return len(rows) > 1 and len(rows[-1].cells) < len(rows[-2].cells)

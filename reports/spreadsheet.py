"""Tables as a workbook, a sheet for each, with typed cells."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_loans.reports.tables import Cell, Column, Kind, Row, Table, shown

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_FORMATS: dict[Kind, str] = {"money": "#,##0.00", "rate": "0.00%", "date": "yyyy-mm-dd"}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class NoSpreadsheetError(Exception):
    """The library that writes workbooks is not installed."""

    def __init__(self) -> None:
        super().__init__(
            'xlsx needs openpyxl: pip install "beancount-loans[xlsx]", or take --format csv'
        )


def workbook(tables: Sequence[Table], notes: Iterable[str] = ()) -> bytes:
    """The bytes of a workbook.

    Raises:
        NoSpreadsheetError: openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook  # noqa: PLC0415 - an extra
    except ImportError:
        raise NoSpreadsheetError from None
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, table in enumerate(tables, 1):
        title = _FORBIDDEN.sub(" ", table.title).strip()[:31] or f"Sheet {number}"
        sheet = book.create_sheet(title)
        _fill(sheet, table, tuple(notes) if number == 1 else ())
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(sheet: Worksheet, table: Table, notes: tuple[str, ...]) -> None:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - an extra

    columns = table.columns
    _write(sheet, [Column(column.label) for column in columns], _labels(table), bold=True)
    for row in table.rows:
        _write(sheet, columns, row)
    for row in table.totals:
        _write(sheet, columns, row, bold=True)
    sheet.freeze_panes = "A2"
    for index, column in enumerate(columns, 1):
        cells = [column.label, *(shown(row[index - 1], column.kind) for row in table.rows)]
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = min(60, max(map(len, cells)) + 3)
    for note in notes:
        _write(sheet, [Column("")], (note,))


def _labels(table: Table) -> Row:
    return tuple(column.label for column in table.columns)


def _write(sheet: Worksheet, columns: Sequence[Column], row: Row, *, bold: bool = False) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415 - an extra

    line = sheet.max_row + 1 if sheet.max_row > 1 or sheet.cell(1, 1).value is not None else 1
    for index, (column, value) in enumerate(zip(columns, row, strict=True), 1):
        cell: Any = sheet.cell(line, index)
        _set(cell, value, column.kind)
        if bold:
            cell.font = Font(bold=True)


def _set(cell: Any, value: Cell, kind: Kind) -> None:
    if value is None:
        return
    if isinstance(value, Decimal | dt.date | int):
        cell.value = value
        cell.number_format = _number_format(value, kind)
        return
    cell.value = _UNPRINTABLE.sub("", value)
    cell.data_type = "s"  # never a formula, whatever it begins with
    cell.quotePrefix = value[:1] in "=+-@"


def _number_format(value: Cell, kind: Kind) -> str:
    if kind == "money" and isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        decimals = max(0, -exponent) if isinstance(exponent, int) else 2
        return "#,##0" + ("." + "0" * decimals if decimals else "")
    return _FORMATS.get(kind, "General")

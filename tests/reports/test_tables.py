"""How tables look in every format, and that no format runs what a ledger says."""

from __future__ import annotations

import csv
import datetime as dt
import io
import sys
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from beancount_loans.reports.spreadsheet import NoSpreadsheetError, workbook
from beancount_loans.reports.tables import (
    Column,
    Table,
    comma_separated,
    harmless,
    markdown,
    printable,
    shown,
    text,
)
from beancount_loans.reports.terminal import show

COLUMNS = (Column("Name"), Column("Due", "money"), Column("On", "date"))
TABLE = Table(
    "Loans",
    COLUMNS,
    (
        ("Bo", Decimal("2713.64"), dt.date(2026, 2, 28)),
        ("=SUM(A1)|x", Decimal("-5.00"), None),
    ),
    ((None, Decimal("2708.64"), None),),
)


def test_a_table_is_aligned_figures_to_the_right() -> None:
    assert text([TABLE], ["A note."]) == (
        "Loans\n"
        "\n"
        "Name            Due  On\n"
        "──────────  ───────  ──────────\n"
        "Bo          2713.64  2026-02-28\n"
        "=SUM(A1)|x    -5.00\n"
        "──────────  ───────  ──────────\n"
        "            2708.64\n"
        "\n"
        "A note.\n"
    )


def test_markdown_escapes_what_it_would_take_for_its_own() -> None:
    assert markdown([TABLE]) == (
        "## Loans\n"
        "\n"
        "| Name | Due | On |\n"
        "| --- | ---: | --- |\n"
        "| Bo | 2713.64 | 2026-02-28 |\n"
        "| =SUM(A1)\\|x | -5.00 |  |\n"
        "|  | **2708.64** |  |\n"
    )


def test_csv_has_figures_as_they_are_and_text_that_no_spreadsheet_runs() -> None:
    assert comma_separated([TABLE]) == ("Name,Due,On\nBo,2713.64,2026-02-28\n'=SUM(A1)|x,-5.00,\n")


@given(st.text())
def test_no_text_begins_a_formula_in_csv(cell: str) -> None:
    file = io.StringIO(comma_separated([Table("", (Column("A"),), ((cell,),))]), newline="")
    lines = list(csv.reader(file))

    found = lines[1][0] if len(lines) > 1 and lines[1] else ""
    assert not found.lstrip().startswith(("=", "+", "-", "@"))
    assert harmless(cell).removeprefix("'") == printable(cell).removeprefix("'")


def test_sections_are_titles_for_people_and_a_column_for_programs() -> None:
    table = Table("", (Column("Loan"), Column("No.")), (("A", "1"), ("B", "2")), sections=True)

    assert text([table]) == "A\n\nNo.\n───\n1\n\nB\n\nNo.\n───\n2\n"
    assert comma_separated([table]) == "Loan,No.\nA,1\nB,2\n"


def test_a_table_without_rows_is_its_title() -> None:
    table = Table("No errors.", COLUMNS, ())

    assert text([table]) == markdown([table]) == "No errors.\n"


def test_a_workbook_has_typed_cells_and_no_formula() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook([TABLE], ["A note."]))).worksheets[0]

    assert sheet.title == "Loans"
    assert [cell.value for cell in sheet[2]] == ["Bo", 2713.64, dt.datetime(2026, 2, 28)]  # noqa: DTZ001
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("=SUM(A1)|x", "s")
    assert sheet["B2"].number_format == "#,##0.00"
    assert sheet["A5"].value == "A note."


def test_a_workbook_without_its_library_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)

    with pytest.raises(NoSpreadsheetError, match=r"beancount-loans\[xlsx\]"):
        workbook([TABLE])


def test_a_narrow_terminal_never_cuts_a_figure() -> None:
    file = io.StringIO()

    show([TABLE], ["A note."], Console(file=file, width=34))

    assert "2713.64" in file.getvalue()
    assert "2026-02-28" in file.getvalue()
    assert "A note." in file.getvalue()


@pytest.mark.parametrize(
    ("rate", "percent"), [("0.0643441249", "6.43 %"), ("0", "0.00 %"), ("-0.005", "-0.50 %")]
)
def test_a_rate_is_shown_in_percent(rate: str, percent: str) -> None:
    assert shown(Decimal(rate), "rate") == percent

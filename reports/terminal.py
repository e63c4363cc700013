"""Tables that fit the window of a terminal, with rich."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from beancount_loans.reports.tables import RIGHT, Table, shown


def show(
    tables: Sequence[Table], notes: Iterable[str] = (), console: Console | None = None
) -> None:
    """Print tables; figures and dates are never cut, long texts are folded."""
    console = console or Console()
    for table in tables:
        for part in table.parts():
            console.print(_drawn(part) if part.rows else Text(part.title))
    for note in notes:
        console.print(Text(note, style="dim"))


def _drawn(table: Table) -> RichTable:
    drawn = RichTable(title=Text(table.title), title_justify="left", box=box.SIMPLE_HEAD)
    for column in table.columns:
        fixed = column.kind != "text"
        drawn.add_column(
            Text(column.label),
            justify="right" if column.kind in RIGHT else "left",
            no_wrap=fixed,
            overflow="fold",
        )
    kinds = [column.kind for column in table.columns]
    for row in table.rows:
        drawn.add_row(*(Text(shown(cell, kind)) for cell, kind in zip(row, kinds, strict=True)))
    if table.totals:
        drawn.add_section()
    for row in table.totals:
        cells = (Text(shown(cell, kind)) for cell, kind in zip(row, kinds, strict=True))
        drawn.add_row(*cells, style="bold")
    return drawn

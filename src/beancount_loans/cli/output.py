"""Where a report goes, and how it looks there."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from beancount_loans.reports.report import Report

FORMATS = ("table", "csv", "json", "md", "xlsx")
_SUFFIXES = {".csv": "csv", ".json": "json", ".md": "md", ".xlsx": "xlsx"}


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "letter"), counted(2, "letter"), counted(0, "line")
    ('1 letter', '2 letters', '0 lines')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def write(report: Report, form: str | None, output: Path | None) -> None:
    """Write a report to a file or the terminal.

    Raises:
        click.UsageError: a workbook for the terminal.
        click.ClickException: the file cannot be written, or a library is missing.
    """
    form = form or (_SUFFIXES.get(output.suffix.lower(), "table") if output else "table")
    if output is None and form == "table" and sys.stdout.isatty() and _on_terminal(report):
        return
    content = rendered(report, form)
    if output is not None:
        _to_file(content, output)
    elif isinstance(content, str):
        click.echo(content, nl=False)
    else:
        _bytes_out(content)


def rendered(report: Report, form: str) -> str | bytes:
    """A report in one of the formats."""
    from beancount_loans.reports.tables import RENDERERS  # noqa: PLC0415 - not for --help

    if form == "json":
        return json.dumps(report.to_json(), indent=2, ensure_ascii=False) + "\n"
    if form == "xlsx":
        return _workbook(report)
    return RENDERERS[form](report.tables(), report.notes())


def _workbook(report: Report) -> bytes:
    from beancount_loans.reports.spreadsheet import (  # noqa: PLC0415 - an extra
        NoSpreadsheetError,
        workbook,
    )

    try:
        return workbook(report.tables(), report.notes())
    except NoSpreadsheetError as problem:
        raise click.ClickException(str(problem)) from None


def _on_terminal(report: Report) -> bool:
    """Show tables that fit the window; False where the library for it is missing."""
    try:
        from beancount_loans.reports.terminal import show  # noqa: PLC0415 - an extra
    except ImportError:
        return False
    show(report.tables(), report.notes())
    return True


def _to_file(content: str | bytes, output: Path) -> None:
    data = content.encode() if isinstance(content, str) else content
    try:
        output.write_bytes(data)
    except OSError as problem:
        raise click.ClickException(f"{output} cannot be written: {problem.strerror}") from None


def _bytes_out(content: bytes) -> None:
    if sys.stdout.isatty():
        raise click.UsageError("a workbook is not for the terminal: add -o FILE.xlsx")
    sys.stdout.buffer.write(content)

"""`bean-loans portfolio`: many books at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beancount_loans.cli.output import FORMATS, write
from beancount_loans.cli.reading import Day, today
from beancount_loans.cli.waiting import watched

if TYPE_CHECKING:
    from beancount_loans.reports.many_books.part import Part
    from beancount_loans.reports.many_books.work import Task

FOLDER = "portfolio"
_MOST_BOOKS = 10
"""Broken books told beside the report, which lists all."""


@click.command()
@click.argument("ledgers", nargs=-1, type=click.Path(path_type=Path), metavar="LEDGER...")
@click.option("--as-of", type=Day(), metavar="DATE", help="End of this day; default: today.")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=FOLDER,
    show_default=True,
    help="The folder for the Parquet files.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), help="Default: table.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file for the report; its name tells the format.",
)
@click.option("--jobs", type=click.IntRange(1), help="How many processes; default: all cores.")
@click.option("--scheduler", metavar="ADDRESS", help="Of a Dask cluster, like tcp://host:8786.")
def command(
    ledgers: tuple[Path, ...],
    as_of: dt.date | None,
    folder: Path,
    form: str | None,
    report: Path | None,
    jobs: int | None,
    scheduler: str | None,
) -> None:
    """Report on the loans of many books: at risk, ageing, rolls, vintages, cash to come.

    Each book becomes Parquet files in a folder, with a row for each loan; those of a book that
    has not changed since are taken as they are, so a run that was stopped goes on.
    """
    from beancount_loans.reports.many_books.extras import MissingLibraryError  # noqa: PLC0415
    from beancount_loans.reports.many_books.report import portfolio_report  # noqa: PLC0415
    from beancount_loans.reports.many_books.run import NoSchedulerError  # noqa: PLC0415

    if not ledgers:
        raise click.UsageError("name the ledgers: the main file of each book")
    if scheduler and jobs:
        raise click.UsageError("--jobs is for this machine, --scheduler for a cluster: take one")
    if form == "xlsx" and report is None:
        raise click.UsageError("a workbook is not for the terminal: add --report FILE.xlsx")
    day = as_of or today()
    try:
        parts = _all_parts(_tasks(ledgers, day, folder), jobs, scheduler)
        found = portfolio_report(parts, day)
    except (MissingLibraryError, NoSchedulerError) as problem:
        raise click.ClickException(str(problem)) from None
    write(found, form, report)
    _tell(parts)
    if any(part.errors for part in parts):
        raise click.exceptions.Exit(1)


def _tasks(ledgers: Sequence[Path], day: dt.date, folder: Path) -> list[Task]:
    """A task for each book, however often it is named."""
    from beancount_loans.reports.many_books.work import Task  # noqa: PLC0415 - not for --help

    books = sorted({str(ledger.resolve()) for ledger in ledgers})
    return [Task(book, day, str(folder.resolve())) for book in books]


def _all_parts(tasks: Sequence[Task], jobs: int | None, scheduler: str | None) -> list[Part]:
    from beancount_loans.reports.many_books.extras import needed  # noqa: PLC0415 - not for --help
    from beancount_loans.reports.many_books.run import cores, run_here, run_on_cluster  # noqa: PLC0415

    for library in ("pyarrow", "duckdb"):
        needed(library)
    done: Iterator[Part]
    done = run_on_cluster(tasks, scheduler) if scheduler else run_here(tasks, jobs or cores())
    parts: list[Part] = []
    try:
        parts.extend(watched(done, len(tasks), "Books"))
    except KeyboardInterrupt:
        click.echo("stopped: what is done is kept, the same call goes on from there", err=True)
        raise
    return parts


def _tell(parts: Sequence[Part]) -> None:
    from beancount_loans.reports.tables import printable  # noqa: PLC0415 - not for --help

    kept = sum(part.kept for part in parts)
    if kept:
        click.echo(f"{kept} of {len(parts)} books have not changed and were not read", err=True)
    broken = sorted(part for part in parts if part.errors)
    for part in broken[:_MOST_BOOKS]:
        more, said = len(part.errors) + part.more - 1, part.errors[0]
        place = "" if said.startswith(part.book) else f"{part.book}: "
        rest = f" (and {more} more)" if more else ""
        click.echo(printable(f"{place}{said}{rest}"), err=True)
    if len(broken) > _MOST_BOOKS:
        click.echo(f"and {len(broken) - _MOST_BOOKS} more books with errors", err=True)

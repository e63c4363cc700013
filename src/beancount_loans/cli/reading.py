"""What reading commands have in common: ledger, accounts, date, format, and the file to write.

A command wrapped in `reading` gets one argument, a `Request`; what it shows with
`Request.show` goes where the user wants it, and errors of the books are told on the side.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from beancount_loans.cli.books import Books
from beancount_loans.cli.output import FORMATS, write
from beancount_loans.garbage import uncollected

if TYPE_CHECKING:
    from beancount_loans.book import Book
    from beancount_loans.reports.check import Complaint
    from beancount_loans.reports.positions import Positions
    from beancount_loans.reports.report import Report

R = TypeVar("R", bound="Report")
Accounts = Literal["none", "one", "many"]
_METAVARS = {"none": "[LEDGER]", "one": "[LEDGER] ACCOUNT", "many": "[LEDGER] [ACCOUNT]..."}
_MOST_ERRORS = 10
"""Errors told beside a report; `check` lists all."""


YEARS = (1800, 2500)
"""Books and the plans of their loans lie between; another year is a slip of the pen."""


class Day(click.ParamType):  # type: ignore[type-arg]
    """A date in ISO form."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        """Read a date.

        Raises:
            click.BadParameter: it is none.
        """
        if isinstance(value, dt.date):
            return value
        try:
            day = dt.date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value} is no date: write it like 2026-04-30", param, ctx)
        if not YEARS[0] <= day.year <= YEARS[1]:
            self.fail(f"{value} lies outside the years {YEARS[0]} to {YEARS[1]}", param, ctx)
        return day


def today() -> dt.date:
    """The day where the user is; the one place where the commands read the clock."""
    return dt.datetime.now().astimezone().date()


@dataclass(frozen=True)
class Request:
    """What a reading command was asked.

    Attributes:
        books: the ledger.
        accounts: of the loans asked for; None for all.
        as_of: the day at whose end the figures hold.
        form: the format, None for that of the output file's name, else a table.
        output: the file to write, None for the terminal.
    """

    books: Books
    accounts: list[str] | None
    as_of: dt.date
    form: str | None
    output: Path | None

    @property
    def book(self) -> Book:
        """The loans of the ledger."""
        return self.books.book

    def show(self, report: Report, *, sound: bool | None = None) -> None:
        """Write a report, then tell errors of the books and end with 1 if there are any.

        Args:
            report: what to write.
            sound: whether the books are, where the report itself says what is wrong with them.
        """
        write(report, self.form, self.output)
        if not (_told(self._errors(), self.books.path) if sound is None else sound):
            raise click.exceptions.Exit(1)

    def answer(
        self,
        name: str,
        work_out: Callable[[Positions], R],
        renew: Callable[[R, Positions], R] | None = None,
    ) -> None:
        """Show a report on positions, which is worked out once for these books and this day.

        Args:
            name: of the report, and of whatever else it depends on.
            work_out: makes it of the positions of all loans asked for.
            renew: makes it of the report before an edit and the positions of loans that changed.
        """
        from beancount_loans.reports.positions import positions  # noqa: PLC0415

        def whole() -> tuple[R, tuple[Complaint, ...]]:
            with uncollected():
                found = positions(self.book, self.as_of, self.accounts)
            return work_out(found), self._errors(found if self.accounts is None else None)

        def renewed(before: tuple[R, tuple[Complaint, ...]]) -> Any:
            changed = self.books.changed
            if renew is None or changed is None or before[1]:
                return None
            found = positions(self.book, self.as_of, sorted(changed))
            return renew(before[0], found), self._errors(found)

        if self.accounts is None:
            report, errors = self.books.answer(
                f"{name} {self.as_of}", whole, renewed if renew else None
            )
        else:
            report, errors = whole()
        write(report, self.form, self.output)
        if not _told(errors, self.books.path):
            raise click.exceptions.Exit(1)

    def _errors(self, known: Positions | None = None) -> tuple[Complaint, ...]:
        """What is wrong in the books; `known` are the positions of all, if worked out."""
        from beancount_loans.reports.check import faults_told, told  # noqa: PLC0415
        from beancount_loans.reports.positions import positions  # noqa: PLC0415

        books = self.books
        if books.switched_on:  # the plugins have reported what is wrong in the loans' histories
            return told(books.book, books.errors)
        found = positions(books.book, self.as_of) if known is None else known
        return faults_told(books.book, books.errors, found)


def _told(errors: Sequence[Complaint], ledger: Path) -> bool:
    """Tell the first errors of the books; whether there are none."""
    for one in errors[:_MOST_ERRORS]:
        click.echo(str(one), err=True)
    if len(errors) > _MOST_ERRORS:
        more = len(errors) - _MOST_ERRORS
        click.echo(f"and {more} more errors: bean-loans check {ledger}", err=True)
    return not errors


def is_account(word: str) -> bool:
    """Whether an argument is an account: it has a colon in it and is no file."""
    return ":" in word and not Path(word).is_file()


def ledger_and_accounts(words: Sequence[str], told: Path | None) -> tuple[Path, list[str]]:
    """Split arguments into the ledger and accounts; the ledger may come by option or environment.

    Raises:
        click.UsageError: no ledger is named.
    """
    rest = list(words)
    if told is None and rest and not is_account(rest[0]):
        told = Path(rest.pop(0))
    if told is None:
        named = os.environ.get("BEANCOUNT_FILE", "").split(os.pathsep)[0]
        if not named:
            raise click.UsageError(
                "name the ledger: its main file first, or --ledger FILE, or $BEANCOUNT_FILE"
            )
        told = Path(named)
    return told, rest


def ledger_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--ledger`."""
    return click.option(
        "--ledger",
        type=click.Path(path_type=Path),
        help="The ledger's main file, instead of the first argument.",
    )(function)


def reading(
    accounts: Accounts = "many", *, day: str = "--as-of"
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the arguments of one that reads.

    Args:
        accounts: how many loans it takes.
        day: the name of the option that tells the date.
    """

    def wrap(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def asked(
            words: tuple[str, ...],
            ledger: Path | None,
            as_of: dt.date | None,
            form: str | None,
            output: Path | None,
            **more: Any,
        ) -> None:
            path, names = ledger_and_accounts(words, ledger)
            if accounts == "none" and names:
                raise click.UsageError(f"{names[0]} is one argument too many")
            books = Books.load(path)
            found = books.resolve(names) if names else None
            if accounts == "one" and len(found or ()) != 1:
                raise click.UsageError(not_one(found))
            function(Request(books, found, as_of or today(), form, output), **more)

        return _parameters(asked, accounts, day)

    return wrap


def not_one(found: list[str] | None) -> str:
    """What to say where one loan is needed and none or several are named."""
    if not found:
        return "name the loan: its account, or its id"
    return f"name one loan, for these are {len(found)}: {', '.join(found)}"


def _parameters(function: Callable[..., Any], accounts: Accounts, day: str) -> Callable[..., Any]:
    for add in (
        click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path, dir_okay=False),
            help="The file to write; its name tells the format.",
        ),
        click.option("--format", "form", type=click.Choice(FORMATS), help="Default: table."),
        click.option(
            day, "as_of", type=Day(), metavar="DATE", help="End of this day; default: today."
        ),
        ledger_option,
        click.argument("words", nargs=-1, metavar=_METAVARS[accounts]),
    ):
        function = add(function)
    return function

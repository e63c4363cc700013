"""`bean-loans provisions`: provisions by age, proposed as entries for the bookkeeper to accept."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from beancount_loans.cli.reading import Request, reading
from beancount_loans.cli.writing import write_entries, writing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount_loans.reports.provisions import ProvisionsReport


@click.command()
@reading("none")
@click.option("--write", "wanted", is_flag=True, help="Show the entries and write them.")
@writing
def command(request: Request, wanted: bool, yes: bool, dry_run: bool) -> None:
    """Work out provisions by age, and tell loans that are ripe to be charged or written off.

    `--write` proposes the entries that bring the books to them.
    """
    from beancount_loans.reports.provisions import (  # noqa: PLC0415 - not for --help
        BucketsDifferError,
        provisions_report,
    )

    entries = request.books.entries

    def booked(account: str, currency: str) -> Decimal:
        return balance(entries, account, currency, request.as_of)

    try:
        report = provisions_report(request.book, booked, request.as_of)
    except BucketsDifferError as problem:
        raise click.ClickException(str(problem)) from None
    if not wanted:
        request.show(report)
        return
    recorded = request.book.recorded_until
    if recorded is None or request.as_of > recorded:
        known = f"only until {recorded}" if recorded else "not at all"
        raise click.UsageError(f"the bank is recorded {known}: import its statements first")
    made = provision_entries(report, request.book.options.provisions)
    if not made:
        click.echo("The books have the provisions already.")
    write_entries(request.books, made, "provisions", yes=yes, dry_run=dry_run)


def balance(entries: Iterable[Any], account: str, currency: str, as_of: dt.date) -> Decimal:
    """What an account holds at the end of a day, debits positive."""
    from beancount.core import data  # noqa: PLC0415

    total = Decimal(0)
    for entry in entries:
        if isinstance(entry, data.Transaction) and entry.date <= as_of:
            for posting in entry.postings:
                units = posting.units
                if posting.account == account and units and units.currency == currency:
                    total += units.number or 0
    return total


def provision_entries(report: ProvisionsReport, rates: tuple[Decimal, ...]) -> list[Any]:
    """A transaction for each account of provisions that is to change."""
    from beancount_loans.reports.provisions import in_words  # noqa: PLC0415
    from beancount_loans.writer import posting, transaction  # noqa: PLC0415

    return [
        transaction(
            report.as_of,
            None,
            in_words(one, rates),
            [
                posting(one.expense_account, one.change, one.currency),
                posting(one.account, -one.change, one.currency),
            ],
        )
        for one in report.bookings
        if one.change
    ]

"""`bean-loans close-period`: close the books up to a day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from beancount_loans.cli.books import Books
from beancount_loans.cli.reading import Day, ledger_and_accounts, ledger_option
from beancount_loans.cli.writing import write_entries


@click.command()
@click.argument("words", nargs=-1, metavar="[LEDGER] DATE")
@ledger_option
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
def command(words: tuple[str, ...], ledger: Path | None, yes: bool, dry_run: bool) -> None:
    """Close the books at the end of DATE: what was booked up to then stays.

    Later corrections are booked on the first open day, and count from the day that their
    loan-paid says.
    """
    if not words:
        raise click.UsageError("name the last day to close, like 2026-12-31")
    day = Day().convert(words[-1], None, None)
    path, rest = ledger_and_accounts(words[:-1], ledger)
    if rest:
        raise click.UsageError(f"{rest[0]} is one argument too many")
    books = Books.load(path)
    _refuse(books, day)
    write_entries(books, closing_entries(books, day), "close-period", yes=yes, dry_run=dry_run)


def _refuse(books: Books, day: dt.date) -> None:
    book = books.book
    if books.errors:
        raise click.ClickException(
            "the books have errors: bean-loans check tells them; right them before closing"
        )
    closed = book.options.at("closed-until")
    if closed and closed >= day:
        raise click.UsageError(f"the books are closed until {closed} already")
    if book.recorded_until is None or day > book.recorded_until:
        known = f"only until {book.recorded_until}" if book.recorded_until else "not at all"
        raise click.UsageError(f"the bank is recorded {known}: import its statements first")


def closing_entries(books: Books, day: dt.date) -> list[Any]:
    """The directives that close the books: the option, and a snapshot of each loan."""
    from beancount.core.amount import Amount  # noqa: PLC0415

    from beancount_loans.core.servicing.closing import KEYS, snapshot  # noqa: PLC0415 - not for --help
    from beancount_loans.core.servicing.position import replay  # noqa: PLC0415
    from beancount_loans.writer import Account, custom  # noqa: PLC0415

    found: list[Any] = [custom(day, "loan-option", "closed-until", day)]
    for account, loan in sorted(books.book.loans.items()):
        if loan.opened > day or loan.terms.posting == "none":
            continue
        kept = snapshot(loan, replay(loan, day).journal, day)
        sums: dict[str, Any] = {
            KEYS[place]: Amount(loan.terms.money(amount), loan.terms.currency)
            for place, amount in sorted(kept.sums.items(), key=lambda item: KEYS[item[0]])
        }
        if sums:
            meta = {**sums, "events": " ".join(kept.marks or ())}
            found.append(custom(day, "loan-snapshot", Account(account), meta=meta))
    return found

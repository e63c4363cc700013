"""`bean-loans log`: what was said with a borrower, as a note in the ledger."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from beancount_loans.cli.books import Books
from beancount_loans.cli.borrowers import standing_of
from beancount_loans.cli.reading import Day, ledger_and_accounts, ledger_option, today
from beancount_loans.cli.writing import write_entries, writing
from beancount_loans.core.collection.contact_words import CONTACTS, OUTCOMES

if TYPE_CHECKING:
    from beancount_loans.standing import Standing


@click.command()
@click.argument("words", nargs=-1, metavar="[LEDGER] ACCOUNT|BORROWER [TEXT]")
@ledger_option
@click.option("--contact", type=click.Choice(CONTACTS), help="How you were in touch.")
@click.option("--outcome", type=click.Choice(OUTCOMES), help="What came of it.")
@click.option("--promise", metavar="AMOUNT", help="What was promised.")
@click.option("--promise-by", type=Day(), metavar="DATE", help="The last day of the promise.")
@click.option("--next-date", type=Day(), metavar="DATE", help="When to be in touch again.")
@click.option("--meet-on", type=Day(), metavar="DATE", help="When you are to meet.")
@click.option("--step", metavar="KEY", help="The step of the ladder that this was.")
@click.option("--on", type=Day(), metavar="DATE", help="The day it was; default: today.")
@writing
def command(
    words: tuple[str, ...],
    ledger: Path | None,
    on: dt.date | None,
    yes: bool,
    dry_run: bool,
    **told: Any,
) -> None:
    """Record a contact: how, what came of it, what was promised.

    What is not said is asked. The note stands on the loan that is late the longest, unless
    an account is named.
    """
    path, rest = ledger_and_accounts(words, ledger)
    if not rest:
        raise click.UsageError("name the loan or the borrower: an account, or an id")
    books, who, text = Books.load(path), rest[0], " ".join(rest[1:])
    day = on or today()
    standing, account = standing_of(books, who, day)
    _ask(told, text == "")
    text = text or click.prompt("What was said")
    entry = _note(standing, account, day, text, told)
    write_entries(books, [entry], "log", yes=yes, dry_run=dry_run)


def _ask(told: dict[str, Any], conversing: bool) -> None:
    """Ask for what matters and was not said, where somebody is there to answer."""
    if told["contact"] is None:
        if not sys.stdin.isatty() and not conversing:
            raise click.UsageError(f"say how: --contact {'|'.join(CONTACTS)}")
        told["contact"] = click.prompt("How", type=click.Choice(CONTACTS), default="phone")
        if told["outcome"] is None and not told["promise"]:
            choice = click.Choice((*OUTCOMES, ""))
            told["outcome"] = click.prompt("Outcome", type=choice, default="", show_default=False)
    if told["outcome"] == "promise" and not told["promise"]:
        told["promise"] = click.prompt("Amount promised")
    if told["promise"] and told["promise_by"] is None:
        told["promise_by"] = click.prompt("Promised by (date)", value_proc=_day)


def _day(text: str) -> dt.date:
    return Day().convert(text, None, None)


def _note(
    standing: Standing, account: str | None, day: dt.date, text: str, told: dict[str, Any]
) -> Any:
    from beancount_loans.acts import ActError, Told, contact  # noqa: PLC0415 - not for --help
    from beancount_loans.reports.letters.taken import carrier  # noqa: PLC0415

    loan = standing.book.loans[account] if account else carrier(standing).loan
    said = {key: value for key, value in told.items() if value}
    try:
        return contact(loan, standing.policy, day, text, Told(**said))
    except ActError as problem:
        raise click.UsageError(str(problem)) from None

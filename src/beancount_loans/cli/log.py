"""`bean-loans log`: what was said with a borrower, as a note in the ledger."""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from beancount_loans.cli.books import Books
from beancount_loans.cli.borrowers import standing_of
from beancount_loans.cli.reading import Day, ledger_and_accounts, ledger_option, today
from beancount_loans.cli.writing import write_entries, writing

if TYPE_CHECKING:
    from beancount_loans.standing import Standing

CONTACTS = ("phone", "email", "letter", "meeting", "sms", "visit")
OUTCOMES = (
    "reached",
    "no-answer",
    "promise",
    "dispute",
    "refused",
    "wrong-number",
    "hardship",
    "paid",
)


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
    entry = _note(standing, account, day, text, _meta(standing, told))
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


def _meta(standing: Standing, told: dict[str, Any]) -> dict[str, Any]:
    from beancount.core.amount import Amount  # noqa: PLC0415 - not for --help

    promise = _money(told["promise"], standing.situation.currency)
    if told["promise_by"] and promise is None:
        raise click.UsageError("say what was promised: --promise AMOUNT")
    _check_step(standing, told["step"])
    meta = {
        "contact": told["contact"],
        "outcome": told["outcome"] or ("promise" if promise is not None else None),
        "promise": None if promise is None else Amount(promise, standing.situation.currency),
        "promise-by": told["promise_by"],
        "next-date": told["next_date"],
        "meet-on": told["meet_on"],
        "loan-step": told["step"],
    }
    return {key: value for key, value in meta.items() if value}


def _check_step(standing: Standing, key: str | None) -> None:
    keys = [step.key for step in standing.policy.at(standing.as_of).steps]
    if key and key not in keys:
        raise click.UsageError(
            f"{key} is no step of {standing.policy.name}; it has {', '.join(keys)}"
        )


def _money(text: str | None, currency: str) -> Decimal | None:
    """An amount, with or without its currency."""
    if not text:
        return None
    number, _, unit = text.strip().partition(" ")
    try:
        found = Decimal(number.replace(",", ""))
    except InvalidOperation:
        raise click.UsageError(f"{text} is no amount: write it like 1356.82") from None
    if unit not in ("", currency) or not found.is_finite() or found <= 0:
        raise click.UsageError(f"{text} is no amount of {currency} above zero")
    return found


def _note(
    standing: Standing, account: str | None, day: dt.date, text: str, meta: dict[str, Any]
) -> Any:
    from beancount_loans.reports.letters.taken import carrier  # noqa: PLC0415 - not for --help
    from beancount_loans.writer import note  # noqa: PLC0415

    return note(day, account or carrier(standing).loan.account, text, meta=meta)

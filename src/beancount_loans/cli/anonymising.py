"""`bean-loans anonymise`: a person taken out of loans that are over."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beancount_loans.cli.books import Books
from beancount_loans.cli.borrowers import meant
from beancount_loans.cli.output import counted
from beancount_loans.cli.reading import Day, ledger_and_accounts, ledger_option, today
from beancount_loans.cli.writing import agreed_to, writing

if TYPE_CHECKING:
    from beancount_loans.privacy import Anonymisation, Reach


@click.command()
@click.argument("words", nargs=-1, metavar="[LEDGER] ACCOUNT|BORROWER")
@ledger_option
@click.option("--as-of", type=Day(), metavar="DATE", help="The day it is done; default: today.")
@click.option(
    "--keep-until",
    type=Day(),
    metavar="DATE",
    help="The last day on which your law wants the books kept; default: as the policy says.",
)
@click.option(
    "--delete-documents",
    "reach",
    flag_value="documents",
    help="Delete the files under the loans too.",
)
@click.option(
    "--rename",
    "reach",
    flag_value="names",
    help="Delete them, and name accounts, ids and links anew.",
)
@writing
def command(
    words: tuple[str, ...],
    ledger: Path | None,
    as_of: dt.date | None,
    keep_until: dt.date | None,
    reach: Reach | None,
    yes: bool,
    dry_run: bool,
) -> None:
    """Take a borrower out of loans that are repaid, once the books need not name them.

    Names, addresses, payers' accounts, narrations and notes go; no amount, date or account
    changes, which is proven before it stands. An account's own name may say whose it was: --rename
    gives it another. It cannot be undone.
    """
    from beancount_loans.privacy import PrivacyError, anonymisation  # noqa: PLC0415
    from beancount_loans.writer import WriteError  # noqa: PLC0415 - not for --help

    path, rest = ledger_and_accounts(words, ledger)
    if len(rest) != 1:
        raise click.UsageError("name the loan or the borrower: an account, or an id")
    books = Books.load(path)
    who = meant(books, rest[0])
    accounts = [who.account] if who.account else _accounts(books, who.borrower)
    try:
        found = anonymisation(
            books.book,
            books.entries,
            accounts,
            as_of or today(),
            keep_until=keep_until,
            reach=reach or "person",
        )
        if agreed_to(found.change.diff(), yes=yes, dry_run=dry_run, question=_question(found)):
            found.write(books.entries, books.errors)
    except (PrivacyError, WriteError) as problem:
        raise click.ClickException(str(problem)) from None
    _tell(found, deleted=found.deletes and not dry_run)


def _accounts(books: Books, borrower: str) -> list[str]:
    found = [loan.account for loan in books.book.of_borrower(borrower)]
    if not found:
        raise click.UsageError(f"{borrower} has borrowed nothing here")
    return found


def _question(found: Anonymisation) -> str:
    return f"Write this? It cannot be undone ({counted(len(found.documents), 'document')})"


def _tell(found: Anonymisation, *, deleted: bool) -> None:
    for path in found.documents:
        click.echo(f"{'deleted' if deleted else 'to be deleted'}: {path}")
    for place in found.left:
        click.echo(f"look at {place}", err=True)
    for old, new in found.names.accounts.items():
        click.echo(f"{old} is {new} from now on")
    stay = "" if found.names.accounts else "account names and ids stay, unless --rename; "
    click.echo(f"{stay}copies, backups and git's history are yours to judge", err=True)

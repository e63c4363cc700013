"""`bean-loans remind`: the day's letters, prepared, sent, and told to the ledger."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from beancount_loans.cli.books import Books
from beancount_loans.cli.borrowers import meant
from beancount_loans.cli.output import counted
from beancount_loans.cli.reading import Day, ledger_and_accounts, ledger_option, today
from beancount_loans.cli.ticking import ticked
from beancount_loans.cli.waiting import shown
from beancount_loans.cli.writing import writing

if TYPE_CHECKING:
    from beancount_loans.reports.letters.prepared import Prepared
    from beancount_loans.reports.letters.round import Round
    from beancount_loans.reports.letters.sending import Delivery, Pair

_TOLD = 30
"""So many of those who get no letter are told by name."""


@click.command()
@click.argument("words", nargs=-1, metavar="[LEDGER] [ACCOUNT|BORROWER]...")
@ledger_option
@click.option("--as-of", type=Day(), metavar="DATE", help="Day of the letters; default: today.")
@click.option("--send", is_flag=True, help="Send by e-mail what goes by e-mail.")
@click.option("--channel", type=click.Choice(("email", "letter")), help="Only this way.")
@writing
def command(
    words: tuple[str, ...],
    ledger: Path | None,
    as_of: dt.date | None,
    send: bool,
    channel: str | None,
    yes: bool,
    dry_run: bool,
) -> None:
    """Prepare the letters of everyone whose next step may be taken, or who is to hear from you.

    The list is shown first, to tick. Then PDFs go into the ledger's documents, and step, fee and
    note into the ledger, all together or not at all. No letter goes twice. Without --send, mails
    wait in the folder outbox for your mail program.
    """
    path, names = ledger_and_accounts(words, ledger)
    with contextlib.nullcontext() if dry_run else alone(path):
        failed = _remind(path, names, as_of or today(), Wish(send, channel, yes, dry_run))
    if failed:
        raise click.exceptions.Exit(1)


class Wish(NamedTuple):
    """How the round is wanted."""

    send: bool
    channel: str | None
    yes: bool
    dry_run: bool


@contextlib.contextmanager
def alone(ledger: Path) -> Iterator[None]:
    """Keep other rounds on the same ledger waiting: they then see what this one did.

    Raises:
        click.ClickException: another round did not end.
    """
    from beancount_loans.reports.letters import recording  # noqa: PLC0415 - not for --help
    from beancount_loans.writer import WriteError  # noqa: PLC0415

    if not ledger.is_file():
        yield  # the ledger's own loading says so better
        return
    try:
        with recording.alone(ledger):
            yield
    except (WriteError, OSError) as problem:
        raise click.ClickException(str(problem)) from None


def _remind(path: Path, names: list[str], day: dt.date, wish: Wish) -> int:
    """Prepare, show, ask and carry out; how many letters failed."""
    from beancount_loans.reports.letters.round import day_round  # noqa: PLC0415 - not for --help

    books = Books.load(path)
    chosen = [meant(books, name).borrower for name in names] or None
    found = day_round(books.book, day, chosen, wish.channel, lambda all_: shown(all_, "Writing"))
    _tell(found, asked=bool(names))
    if not found.prepared:
        return 0
    places = ticked(len(found.prepared), _question(found), yes=wish.yes, dry_run=wish.dry_run)
    letters = [found.prepared[place] for place in places]
    return _carry_out(books, letters, wish.send) if letters else 0


def _question(found: Round) -> str:
    return f"Write {counted(len(found.prepared), 'letter')} into the books?"


def _tell(found: Round, *, asked: bool) -> None:
    """The list to tick: who gets what, and who does not and why."""
    width = len(str(len(found.prepared)))
    for number, one in enumerate(found.prepared, 1):
        click.echo(f"{number:{width}}  {_line(one)}")
    if not found.prepared:
        click.echo("No letter may go today.")
    if found.left:
        click.echo("Not today:")
    for left in found.left if asked else found.left[:_TOLD]:
        click.echo(f"  {left.standing.borrower.name}: {left.why}")
    if not asked and len(found.left) > _TOLD:
        click.echo(f"  and {len(found.left) - _TOLD} more: bean-loans worklist tells them")


def _line(one: Prepared) -> str:
    currency = one.standing.situation.currency
    fee = f", fee {one.fee} {currency}" if one.fee else ""
    until = f", until {one.deadline}" if one.deadline else ""
    due = "" if one.asked is None else f"{one.asked} {currency}"
    return f"{one.name[:28]:28}  {one.channel:6} {due:>16}  {one.letter.subject}{fee}{until}"


def _carry_out(books: Books, prepared: list[Prepared], send: bool) -> int:
    """Set, send and record; how many failed."""
    from beancount_loans.reports.letters.press import (  # noqa: PLC0415 - an extra
        NoTypstError,
        UnsettableError,
        press_of,
    )
    from beancount_loans.reports.letters.texts import LetterError  # noqa: PLC0415

    try:
        with press_of(books.book) as press:
            pdfs = [press.pdf(one.letter) for one in shown(prepared, "Setting")]
    except (NoTypstError, UnsettableError, LetterError) as problem:
        raise click.ClickException(str(problem)) from None
    delivery = _deliver(books, list(zip(prepared, pdfs, strict=True)), send)
    _record(books, delivery)
    for name, why in delivery.failed:
        click.secho(f"{name}: {why}", fg="red", err=True)
    gone = len(delivery.gone)
    are = "is" if gone == 1 else "are"
    click.echo(f"{counted(gone, 'letter')} {are} in the books.{_delivered(delivery)}")
    to_print = sum(one.channel == "letter" for one, _ in delivery.gone)
    if to_print:
        click.echo(f"To print and post today: {counted(to_print, 'letter')}, in the documents.")
    if delivery.stopped:
        click.secho("Stopped: the same command sends the others.", fg="red", err=True)
    return len(delivery.failed) + delivery.stopped


def _deliver(books: Books, pairs: list[Pair], send: bool) -> Delivery:
    """Send what goes by e-mail, if that is wanted; else leave it for a mail program."""
    from beancount_loans.reports.letters.mail_settings import (  # noqa: PLC0415 - not for --help
        MailSettingsError,
    )
    from beancount_loans.reports.letters.sending import deliver, settings_of  # noqa: PLC0415

    try:
        settings = settings_of(books.path, books.book) if send else None
    except MailSettingsError as problem:
        raise click.ClickException(str(problem)) from None
    return deliver(books.path, books.book, pairs, settings, lambda all_: shown(all_, "Sending"))


def _delivered(delivery: Delivery) -> str:
    """A sentence on what went by e-mail."""
    if delivery.sent:
        return f" {delivery.sent} went by e-mail."
    if not delivery.mails:
        return ""
    wait = "waits" if len(delivery.mails) == 1 else "wait"
    folder = next(iter(delivery.mails)).parent
    return f" {counted(len(delivery.mails), 'mail')} {wait} in {folder} for your mail program."


def _record(books: Books, delivery: Delivery) -> None:
    """Files and ledger lines, all or none."""
    from beancount_loans.cli.recording import record  # noqa: PLC0415 - not for --help

    if delivery.gone:
        record(books, delivery.gone, delivery.mails)

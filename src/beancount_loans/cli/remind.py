"""`bean-loans remind`: the day's letters, prepared, sent, and told to the ledger."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from beancount_loans.cli.books import Books
from beancount_loans.cli.borrowers import meant
from beancount_loans.cli.output import counted
from beancount_loans.cli.reading import Day, ledger_and_accounts, ledger_option, today
from beancount_loans.cli.waiting import shown
from beancount_loans.cli.writing import agreed_to, writing

if TYPE_CHECKING:
    from beancount_loans.reports.letters.round import Prepared, Round
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
    """Prepare the letters of everyone whose next step may be taken.

    The list is shown first. Then PDFs go into the ledger's documents, and step, fee and note
    into the ledger, all together or not at all. A step is never taken twice.
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
    question = _question(found, wish.send)
    if not agreed_to("", yes=wish.yes, dry_run=wish.dry_run, question=question):
        return 0
    return _carry_out(books, found.prepared, wish.send)


def _question(found: Round, send: bool) -> str:
    mails = sum(one.channel == "email" for one in found.prepared)
    what = f"Write {counted(len(found.prepared), 'letter')} into the books"
    return f"{what}, and send {mails} by e-mail?" if send else f"{what}?"


def _tell(found: Round, *, asked: bool) -> None:
    """The list to tick: who gets what, and who does not and why."""
    for one in found.prepared:
        taking, letter = one.taking, one.letter
        fee = f", fee {taking.fee}" if taking.fee else ""
        until = f", until {taking.deadline}" if taking.deadline else ""
        who = f"{one.standing.borrower.name[:28]:28}  {one.channel:6}"
        due = f"{_asked(one):>12} {one.standing.situation.currency}"
        click.echo(f"{who} {due}  {letter.subject}{fee}{until}")
    if not found.prepared:
        click.echo("No letter may go today.")
    if found.left:
        click.echo("Not today:")
    for left in found.left if asked else found.left[:_TOLD]:
        click.echo(f"  {left.standing.borrower.name}: {left.why}")
    if not asked and len(found.left) > _TOLD:
        click.echo(f"  and {len(found.left) - _TOLD} more: bean-loans worklist tells them")


def _asked(one: Prepared) -> Decimal:
    """What a letter asks for: what is due, or what a friendly notice says is coming."""
    coming = [at.next_due[1] for at in one.taking.after.positions if at.next_due]
    return one.taking.after.due or min(coming, default=Decimal(0))


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
    told = _delivered(delivery) if send else ""
    click.echo(f"{counted(gone, 'letter')} {are} in the books.{told}")
    return len(delivery.failed)


def _deliver(books: Books, pairs: list[Pair], send: bool) -> Delivery:
    """Send what goes by e-mail, if that is wanted."""
    from beancount_loans.reports.letters.mail_settings import (  # noqa: PLC0415 - not for --help
        MailSettingsError,
    )
    from beancount_loans.reports.letters.sending import (  # noqa: PLC0415
        Delivery,
        deliver,
        settings_of,
    )

    if not send:
        return Delivery(pairs)
    try:
        settings = settings_of(books.path, books.book)
    except MailSettingsError as problem:
        raise click.ClickException(str(problem)) from None
    return deliver(books.path, books.book, pairs, settings, lambda all_: shown(all_, "Sending"))


def _delivered(delivery: Delivery) -> str:
    """A sentence on what went by e-mail."""
    if delivery.sent:
        return f" {delivery.sent} went by e-mail."
    if not delivery.mails:
        return ""
    lie = "lies" if len(delivery.mails) == 1 else "lie"
    folder = next(iter(delivery.mails)).parent
    return f" No mail server is named: {counted(len(delivery.mails), 'mail')} {lie} in {folder}."


def _record(books: Books, delivery: Delivery) -> None:
    """Files and ledger lines, all or none."""
    from beancount_loans.cli.recording import record  # noqa: PLC0415 - not for --help

    if delivery.gone:
        record(books, delivery.gone, delivery.mails)

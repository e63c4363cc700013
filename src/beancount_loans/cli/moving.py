"""`bean-loans move`: give a booked payment to the loan that it was for."""

from __future__ import annotations

import os
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click

from beancount_loans.cli.books import Books
from beancount_loans.cli.reading import ledger_option
from beancount_loans.cli.writing import agreed_to, writing


class Money(click.ParamType):  # type: ignore[type-arg]
    """A positive amount."""

    name = "amount"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """Read an amount.

        Raises:
            click.BadParameter: it is none.
        """
        try:
            found = Decimal(str(value))
        except InvalidOperation:
            found = Decimal("NaN")
        if found.is_finite():
            return found
        return self.fail(f"{value} is no amount: write it like 1250.00", param, ctx)


@click.command()
@click.argument("words", nargs=-1, metavar="[LEDGER] PAYMENT")
@ledger_option
@click.option("--to", "target", required=True, metavar="LOAN", help="The loan that it was for.")
@click.option("--from", "source", metavar="LOAN", help="The loan that has it, if several do.")
@click.option("--amount", type=Money(), help="How much of it; default: all.")
@writing
def command(
    words: tuple[str, ...],
    ledger: Path | None,
    target: str,
    source: str | None,
    amount: Decimal | None,
    yes: bool,
    dry_run: bool,
) -> None:
    """Give a booked payment, named by its bank-ref, to another loan, and keep the trail.

    In closed books the payment stays, and a transfer is booked on the first open day.
    """
    from beancount_loans.moving import MoveError, move  # noqa: PLC0415 - not for --help
    from beancount_loans.rebooking import Desk  # noqa: PLC0415
    from beancount_loans.writer import (  # noqa: PLC0415
        Options,
        Placement,
        WriteError,
        no_new_errors,
    )

    path, ref = _named(words, ledger)
    books = Books.load(path)
    desk = Desk(books.book, books.entries, Placement.of(path, books.entries))
    (loan,) = books.resolve([target])[:1]
    holder = books.resolve([source])[0] if source else None
    try:
        change = move(desk, ref, loan, source=holder, amount=amount)
        if agreed_to(change.diff(), yes=yes, dry_run=dry_run):
            change.write(Options(check=no_new_errors(path, books.errors)))
    except (MoveError, WriteError) as problem:
        raise click.ClickException(str(problem)) from None


def _named(words: tuple[str, ...], ledger: Path | None) -> tuple[Path, str]:
    """The ledger and the payment.

    Raises:
        click.UsageError: one of them is not named.
    """
    told = ledger or Path(os.environ.get("BEANCOUNT_FILE", "").split(os.pathsep)[0])
    if len(words) == 2 and ledger is None:
        return Path(words[0]), words[1]
    if len(words) == 1 and told != Path():
        return told, words[0]
    raise click.UsageError("name the ledger and the payment, by its bank-ref")

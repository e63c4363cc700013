"""`bean-loans relief`: what could be agreed with a borrower who cannot pay as agreed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from beancount_loans.cli.reading import Day, Request, reading
from beancount_loans.cli.writing import agreed_to, write_entries, writing

if TYPE_CHECKING:
    from beancount_loans.core.agreement.loan import Loan
    from beancount_loans.core.collection.relief import Outcome, Sheet
    from beancount_loans.core.collection.relief_offers import Choice, Wish

REVIEW_DAYS = 90
LARGEST = 10**12
_MONEY = ("can_pay", "settle", "income", "costs", "debts", "savings")
CHANNELS = ("phone", "email", "letter", "meeting", "sms", "visit")


def _sheet_options(function: Any) -> Any:
    """Add what the household has to live on, a month."""
    for add in (
        click.option("--savings", metavar="AMOUNT", help="What could be paid at once."),
        click.option("--household", type=int, help="How many people live on it."),
        click.option("--debts", metavar="AMOUNT", help="Paid on other debts, a month."),
        click.option("--costs", metavar="AMOUNT", help="Fixed costs of the household, a month."),
        click.option("--income", metavar="AMOUNT", help="After tax, a month."),
    ):
        function = add(function)
    return function


def _wish_options(function: Any) -> Any:
    for add in (
        click.option("--settle", metavar="AMOUNT", help="What is offered for all of it."),
        click.option("--pause", type=int, default=6, help="Months without interest; default: 6."),
        click.option("--holiday", type=int, default=3, help="Installments put off; default: 3."),
        click.option(
            "--can-pay", metavar="AMOUNT", required=True, help="What can be paid at each due date."
        ),
    ):
        function = add(function)
    return function


@click.command()
@reading("one")
@_wish_options
@_sheet_options
@click.option("--write", "number", type=int, metavar="N", help="Record option N.")
@click.option("--review", type=Day(), help="When to look at it again; default: in 90 days.")
@click.option("--contact", type=click.Choice(CHANNELS), default="phone", help="How it was agreed.")
@click.option("--no-letter", is_flag=True, help="Record it without the letter that confirms it.")
@writing
def command(
    request: Request,
    number: int | None,
    review: dt.date | None,
    contact: str,
    no_letter: bool,
    yes: bool,
    dry_run: bool,
    **told: Any,
) -> None:
    """Lay out what could be agreed with a borrower in hardship, side by side.

    Each option is a loan-change replayed on a copy of the loan: what it shows is what the books
    will say. `--write N` records option N with a note that keeps the household's sheet, and puts
    the letter that confirms it into the documents.
    """
    from beancount_loans.core.collection.relief_offers import offers  # noqa: PLC0415
    from beancount_loans.core.rates import NoIndexValueError  # noqa: PLC0415
    from beancount_loans.core.servicing.position import replay  # noqa: PLC0415 - not for --help
    from beancount_loans.reports.relief import relief_report  # noqa: PLC0415
    from beancount_loans.reports.relief_entries import Agreed, relief_entries  # noqa: PLC0415
    from beancount_loans.reports.wording import words_of  # noqa: PLC0415

    assert request.accounts
    loan = request.book.loans[request.accounts[0]]
    told |= _amounts(told, loan)
    wish, sheet = _wish(told), _sheet(told)
    try:
        if not replay(loan, request.as_of).claim:
            raise click.ClickException(f"{loan.account} owes nothing on {request.as_of}")
        choice = offers(loan, wish, request.as_of)
    except NoIndexValueError as problem:
        raise click.ClickException(str(problem)) from None
    if number is None:
        request.show(relief_report(request.book, loan, request.as_of, choice, sheet))
        return
    day = review or request.as_of + dt.timedelta(days=REVIEW_DAYS)
    agreed = Agreed(_chosen(choice, number), request.as_of, day, contact)
    entries = relief_entries(loan, agreed, wish, sheet, words_of(request.book))
    if no_letter:
        write_entries(request.books, entries, f"relief {loan.id}", yes=yes, dry_run=dry_run)
    else:
        _write_with_letter(request, loan, entries, Asked(yes, dry_run))


class Asked(NamedTuple):
    """Whether to write without asking, and whether to write at all."""

    yes: bool
    dry_run: bool


def _write_with_letter(request: Request, loan: Loan, entries: list[Any], asked: Asked) -> None:
    """The lines and the letter that confirms them, shown, then written together or not at all.

    Raises:
        click.ClickException: they cannot be written; nothing was.
    """
    from beancount_loans.acts import ActError  # noqa: PLC0415 - not for --help
    from beancount_loans.reports import relief_record as records  # noqa: PLC0415
    from beancount_loans.reports.letters.press import (  # noqa: PLC0415 - an extra
        NoTypstError,
        UnsettableError,
        press_of,
    )
    from beancount_loans.reports.letters.texts import LetterError  # noqa: PLC0415
    from beancount_loans.writer import Options, WriteError, no_new_errors, text  # noqa: PLC0415

    books, on = request.books, request.as_of
    ledger = records.Ledger(books.path, books.book, books.entries, books.options)
    options = Options(check=no_new_errors(books.path, books.errors))
    try:
        letter = records.confirmation(ledger, entries, loan.account, on)
        file = records.document_of(ledger, letter, loan.account, on)
        name = file.relative_to(books.path.absolute().parent)
        shown = f"; {name}\n\n{text(entries)}"
        if not agreed_to(shown, yes=asked.yes, dry_run=asked.dry_run):
            return
        change = records.change_of(ledger, entries, f"relief {loan.id}", paper=True)
        with press_of(books.book) as press:
            records.record(change, {file: press.pdf(letter)}, options)
    except NoTypstError as problem:
        raise click.ClickException(f"{problem}; or record it with --no-letter") from None
    except (ActError, LetterError, UnsettableError, WriteError) as problem:
        raise click.ClickException(str(problem)) from None
    click.echo(f"Written, with the letter {name}")


def _amounts(told: dict[str, Any], loan: Loan) -> dict[str, Decimal]:
    """What was typed as money, with or without the loan's currency."""
    from beancount_loans.acts import ActError, amount  # noqa: PLC0415 - not for --help

    found = {}
    for key in _MONEY:
        if told[key] is not None:
            try:
                found[key] = amount(told[key], loan, zero=True)
            except ActError as problem:
                raise click.UsageError(f"--{key.replace('_', '-')}: {problem}") from None
    return found


def _wish(told: dict[str, Any]) -> Wish:
    from beancount_loans.core.collection.relief_offers import Wish  # noqa: PLC0415

    for key in _MONEY:
        if told[key] is not None and told[key] >= LARGEST:
            raise click.UsageError(f"--{key.replace('_', '-')} is below {LARGEST}")
    if not 1 <= told["holiday"] <= 120 or not 1 <= told["pause"] <= 120:
        raise click.UsageError("a holiday or pause lasts from 1 to 120 installments or months")
    return Wish(told["can_pay"], told["holiday"], told["pause"], told["settle"])


def _sheet(told: dict[str, Any]) -> Sheet | None:
    from beancount_loans.core.collection.relief import Sheet  # noqa: PLC0415

    if told["income"] is None:
        if any(told[key] is not None for key in ("costs", "debts", "household")):
            raise click.UsageError("a sheet begins with --income")
        if told["savings"] is None:
            return None
    zero = Decimal(0)
    return Sheet(
        income=told["income"] or told["can_pay"],
        costs=told["costs"] or zero,
        debts=told["debts"] or zero,
        household=told["household"],
        savings=told["savings"] or zero,
    )


def _chosen(choice: Choice, number: int) -> Outcome:
    if not 1 <= number <= len(choice.offers):
        last = len(choice.offers)
        raise click.UsageError(f"there is no option {number}: they are numbered from 1 to {last}")
    return choice.offers[number - 1]

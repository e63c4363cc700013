"""`bean-loans collect`: collect coming dues by direct debit."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beancount_loans.cli.books import Books
from beancount_loans.cli.output import counted
from beancount_loans.cli.reading import Day, ledger_and_accounts, ledger_option, today
from beancount_loans.cli.writing import agreed_to, writing

if TYPE_CHECKING:
    from beancount_loans.collecting import Round
    from beancount_loans.core.calendar import Calendar

FORMATS = ("pain.008.001.02", "pain.008.001.08", "betalingsservice")
_CALENDARS = {"EUR": "TARGET", "DKK": "DK", "SEK": "SE", "NOK": "NO", "GBP": "GB", "USD": "US"}


@click.command()
@click.argument("words", nargs=-1, metavar="[LEDGER]")
@ledger_option
@click.option("--through", type=Day(), required=True, help="The last due date to collect.")
@click.option("--as-of", type=Day(), metavar="DATE", help="The day of sending; default: today.")
@click.option("--format", "form", type=click.Choice(FORMATS), default=FORMATS[1], show_default=True)
@click.option("--lead", type=click.IntRange(0, 30), default=1, show_default=True,
              help="Bank days from sending to the first day of collection.")  # fmt: skip
@click.option("--retries", type=click.IntRange(0, 9), default=2, show_default=True,
              help="How often a failed debit is tried again.")  # fmt: skip
@click.option("--calendar", help="The banks' calendar, like DK or TARGET; default: by currency.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False),
              help="The file for the bank.")  # fmt: skip
@writing
def command(  # noqa: PLR0913, PLR0917 - the options of the command
    words: tuple[str, ...],
    ledger: Path | None,
    through: dt.date,
    as_of: dt.date | None,
    form: str,
    lead: int,
    retries: int,
    calendar: str | None,
    output: Path | None,
    yes: bool,
    dry_run: bool,
) -> None:
    """Collect dues up to a day from borrowers who agreed to it: show, write the file, record it.

    Each due is collected once; one that was rejected or came back is tried again. Needs a
    loan-mandate, and loan-pay-by: "direct-debit" or "betalingsservice" on the loan.
    """
    from beancount_loans.collecting import (  # noqa: PLC0415 - not for --help
        collections_of,
        mandates_used,
        propose,
    )
    from beancount_loans.collecting.proposal import Rules  # noqa: PLC0415

    path, rest = ledger_and_accounts(words, ledger)
    if rest:
        raise click.UsageError(f"{rest[0]} is one argument too many")
    if output is None and not dry_run:
        raise click.UsageError("name the file for the bank with -o, or say --dry-run")
    books, day = Books.load(path), as_of or today()
    scheme = "betalingsservice" if form == "betalingsservice" else "direct-debit"
    rules = Rules(_calendar(books, calendar), lead, retries)
    before, used = collections_of(books.entries), mandates_used(books.entries)
    found = propose(books.book, before, day, through, rules, scheme, used)
    click.echo("\n".join(_shown(found)))
    if not found.debits or output is None:
        return
    if agreed_to("", yes=yes, dry_run=dry_run, question=f"Write {output} and record this?"):
        _write(books, found, form, day, output)


def _calendar(books: Books, named: str | None) -> Calendar:
    from beancount_loans.calendars import UnknownCalendarError, bank_calendar  # noqa: PLC0415

    currencies = {loan.terms.currency for loan in books.book.loans.values()}
    known = sorted({_CALENDARS[one] for one in currencies if one in _CALENDARS})
    try:
        return bank_calendar(named or (known[0] if len(known) == 1 else "TARGET"))
    except UnknownCalendarError as problem:
        raise click.UsageError(str(problem)) from None


def _shown(found: Round) -> list[str]:
    lines = []
    for one in found.debits:
        again = f"  again, failed {one.again} before" if one.again else ""
        lines.append(
            f"{one.on}  {one.amount:>12} {one.currency}  {one.sequence}  {one.loan}"
            f"  due {one.due}  {one.end_to_end_id}{again}"
        )
    lines += [f"not collected: {one.loan}{_of(one.due)}: {one.why}" for one in found.skipped]
    totals = ", ".join(f"{amount} {currency}" for currency, amount in found.totals.items())
    return [
        *lines,
        f"{counted(len(found.debits), 'debit')}: {totals}" if totals else "nothing to collect",
    ]


def _of(due: dt.date | None) -> str:
    return f" of {due}" if due else ""


# ------------------------------------------------------------ writing


def _write(books: Books, found: Round, form: str, day: dt.date, output: Path) -> None:
    """Write the file beside its name, record the debits, and give the file its name."""
    from beancount_loans.collecting import record_of  # noqa: PLC0415
    from beancount_loans.collecting.pain008 import message_id  # noqa: PLC0415
    from beancount_loans.writer import (  # noqa: PLC0415
        Change,
        Options,
        Placement,
        WriteError,
        no_new_errors,
    )

    if output.exists():
        raise click.ClickException(f"{output} exists already: name another file")
    made = output.with_name(f".{output.name}.part")
    try:
        made.write_text(_content(books, found, form, day), "utf-8", newline="")
        _read_back(made, found, form)
        placement = Placement.of(books.path, books.entries)
        change = Change(books.path, "collect", placement.style)
        message = message_id(found.debits, day)
        change.place([record_of(one, day, message) for one in found.debits], placement)
        change.write(Options(check=no_new_errors(books.path, books.errors)))
        made.replace(output)
    except WriteError as problem:
        raise click.ClickException(str(problem)) from None
    except OSError as problem:
        raise click.ClickException(f"{output} cannot be written: {problem.strerror}") from None
    finally:
        made.unlink(missing_ok=True)
    click.echo(f"{output}: {counted(len(found.debits), 'debit')}")


def _content(books: Books, found: Round, form: str, day: dt.date) -> str:
    from beancount_loans.collecting.betalingsservice import delivery  # noqa: PLC0415
    from beancount_loans.collecting.pain008 import (  # noqa: PLC0415
        Creditor,
        UnsendableError,
        document,
    )

    lender = books.book.lender
    fields = lender.fields
    try:
        if form == "betalingsservice":
            click.echo("draft: have Nets test this delivery before the first one", err=True)
            numbers = fields.get("betalingsservice", ""), fields.get("cvr", "")
            return delivery(found.debits, *numbers, day)
        creditor = Creditor(
            lender.name, lender.iban, fields.get("creditor-id", ""), fields.get("bic", "")
        )
        return document(found.debits, creditor, day, form)
    except UnsendableError as problem:
        raise click.ClickException(str(problem)) from None


def _read_back(file: Path, found: Round, form: str) -> None:
    """Prove the file: by the schema where that library is there, and by reading it."""
    if form == "betalingsservice":
        return
    from beancount_loans.importers import pain008  # noqa: PLC0415

    entries = [line for one in pain008.read(file) for line in one.entries]
    read = sorted((one.end_to_end_id, one.amount) for one in entries)
    if read != sorted((one.end_to_end_id, one.amount) for one in found.debits):
        raise click.ClickException("the file does not say what was to be collected")
    problem = schema_problem(file.read_text("utf-8"), form)
    if problem:
        raise click.ClickException(f"the file does not fit the schema of {form}: {problem}")


def schema_problem(content: str, form: str) -> str:
    """What in a file does not fit its schema; empty where all does, or no schema is at hand."""
    try:
        from sepaxml.validation import ValidationError, try_valid_xml  # noqa: PLC0415 - an extra
    except ImportError:
        return ""
    try:
        try_valid_xml(content.encode(), form)  # type: ignore[no-untyped-call]
    except ValidationError as error:
        return str(error.__cause__ or error).splitlines()[0]
    return ""

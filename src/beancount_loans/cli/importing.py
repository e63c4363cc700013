"""`bean-loans import`: bank statements into the books."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from beancount_loans.cli.books import Books
from beancount_loans.cli.writing import write_entries

if TYPE_CHECKING:
    from beancount_loans.importers.intake import Intake

_WORDS = {
    "post": "posted",
    "reverse": "reversed",
    "refund": "refunded",
    "duplicate": "already booked",
    "ignore": "no loan's",
    "review": "in review",
}


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "--ledger",
    envvar="BEANCOUNT_FILE",
    type=click.Path(path_type=Path),
    help="The ledger's main file.",
)
@click.option("--account", help="The ledger's bank account, where the file does not say.")
@click.option(
    "--profiles", type=click.Path(path_type=Path), help="Folder of your own CSV profiles."
)
@click.option(
    "--learn-csv", type=click.Path(path_type=Path), help="Propose a profile for a bank's CSV file."
)
@click.option(
    "--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True
)
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
def command(
    files: tuple[Path, ...],
    ledger: Path | None,
    account: str | None,
    profiles: Path | None,
    learn_csv: Path | None,
    form: str,
    yes: bool,
    dry_run: bool,
) -> None:
    """Read bank statements, match payments to loans, and write what is certain.

    What is unsure goes into the books as an open line, #loan-review, with its candidates.
    The same or an overlapping file again adds nothing.
    """
    if learn_csv is not None:
        click.echo(_proposed(learn_csv))
        return
    if ledger is None:
        raise click.UsageError("name the ledger with --ledger, or in $BEANCOUNT_FILE")
    if not files:
        raise click.UsageError("name the statement files to import")
    books = Books.load(ledger)
    intake = _intake(files, books, account, profiles or _own_profiles(ledger))
    if form == "json":
        click.echo(json.dumps(intake.as_json(), indent=1, ensure_ascii=False))
    else:
        _tell(intake)
    _refuse_other_account(account, books)
    write_entries(
        books,
        intake.entries,
        "import",
        yes=yes or form == "json",
        dry_run=dry_run,
        show=form == "table",
    )
    if any(part.problems for part in intake.statements):
        raise click.exceptions.Exit(1)


def _own_profiles(ledger: Path) -> Path | None:
    folder = ledger.parent / "profiles"
    return folder if folder.is_dir() else None


def _refuse_other_account(account: str | None, books: Books) -> None:
    from beancount.core.data import Open  # noqa: PLC0415 - not for --help

    if account and not any(
        isinstance(one, Open) and one.account == account for one in books.entries
    ):
        raise click.UsageError(f"--account {account} is not open in {books.path}")


def _intake(
    files: tuple[Path, ...], books: Books, account: str | None, profiles: Path | None
) -> Intake:
    from beancount_loans.importers.intake import take_in  # noqa: PLC0415 - not for --help
    from beancount_loans.importers.statement import StatementError  # noqa: PLC0415

    try:
        return take_in(files, books.book, books.entries, account=account, profiles=profiles)
    except StatementError as problem:
        raise click.ClickException(str(problem)) from None


def _proposed(file: Path) -> str:
    from beancount_loans.importers.learn_csv import propose  # noqa: PLC0415 - rarely asked for
    from beancount_loans.importers.statement import StatementError  # noqa: PLC0415

    try:
        return str(propose(file))
    except StatementError as problem:
        raise click.ClickException(str(problem)) from None


# ------------------------------------------------------------ telling


def _tell(intake: Intake) -> None:
    for part in intake.statements:
        click.echo(f"{part.file}: {part.bank}")
        for one in part.outcomes:
            click.echo(f"  {_line(one)}")
        counts = ", ".join(f"{number} {_WORDS[action]}" for action, number in part.counts.items())
        click.echo(f"  {len(part.outcomes)} lines: {counts or 'nothing'}")
        if part.assertion:
            amount = part.assertion.amount
            click.echo(f"  the books agree with the bank: {amount.number} {amount.currency}")
        for problem in part.problems:
            click.secho(f"  {problem}", fg="yellow")


def _line(outcome: Any) -> str:
    line, decision = outcome.line, outcome.decision
    who = " ".join((line.name or line.text or " ".join(line.references)).split())[:28]
    where = ", ".join(part.loan for part in decision.allocations if part.loan)
    if not where and decision.candidates:
        best = decision.candidates[:2]
        where = "perhaps " + " or ".join(one.loan for one in best)
    what = _WORDS[decision.action.value]
    return f"{line.date} {line.amount:>12} {line.currency} {who:28} {what:14} {where or decision.evidence}".rstrip()

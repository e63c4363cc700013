"""`bean-loans import`: bank statements into the books."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beancount_loans.cli.books import Books
from beancount_loans.cli.output import counted
from beancount_loans.cli.writing import write_entries

if TYPE_CHECKING:
    from beancount_loans.importers.intake import Intake, Outcome, StatementOutcome

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
    "--profiles",
    type=click.Path(path_type=Path),
    help="Folder of your own CSV profiles; default: bank-profiles beside the ledger.",
)
@click.option(
    "--learn-csv", type=click.Path(path_type=Path), help="Propose a profile for a bank's CSV file."
)
@click.option("--review", is_flag=True, help="Go through the lines that nobody has assigned yet.")
@click.option("--all", "others", is_flag=True, help="With --review: also what is no loan's.")
@click.option(
    "--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True
)
@click.option("-y", "--yes", is_flag=True, help="Write without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
def command(  # noqa: PLR0913, PLR0917 - the options of the command
    files: tuple[Path, ...],
    ledger: Path | None,
    account: str | None,
    profiles: Path | None,
    learn_csv: Path | None,
    review: bool,
    others: bool,
    form: str,
    yes: bool,
    dry_run: bool,
) -> None:
    """Read bank statements, match payments to loans, and write what is certain.

    What is unsure goes into the books as an open line, #loan-review, with its candidates;
    --review goes through them. The same or an overlapping file again adds nothing.
    """
    if learn_csv is not None:
        _propose(learn_csv)
        return
    if ledger is None:
        raise click.UsageError("name the ledger with --ledger, or in $BEANCOUNT_FILE")
    if not files and not review:
        raise click.UsageError("name the statement files to import, or say --review")
    sound = True
    if files:
        books = Books.load(ledger)
        intake = _take_in(files, books, account, profiles, form)
        _write(intake, books, form, yes=yes, dry_run=dry_run)
        sound = intake.sound
    if review and not dry_run:
        from beancount_loans.cli.reviewing import go_through  # noqa: PLC0415 - not for --help

        go_through(ledger, others=others)
    if not sound:
        raise click.exceptions.Exit(1)


def _take_in(
    files: tuple[Path, ...], books: Books, account: str | None, profiles: Path | None, form: str
) -> Intake:
    from beancount_loans.importers.csv_formats import PROFILE_FOLDER  # noqa: PLC0415
    from beancount_loans.importers.intake import take_in  # noqa: PLC0415 - not for --help
    from beancount_loans.importers.statement import StatementError  # noqa: PLC0415

    _refuse_other_account(account, books)
    own = profiles or books.path.parent / PROFILE_FOLDER
    try:
        intake = take_in(files, books.book, books.entries, account=account, profiles=own)
    except StatementError as problem:
        raise click.ClickException(str(problem)) from None
    if form == "json":
        click.echo(json.dumps(intake.as_json(), indent=1, ensure_ascii=False))
    else:
        _tell(intake)
    return intake


def _write(intake: Intake, books: Books, form: str, *, yes: bool, dry_run: bool) -> None:
    shown = form == "table"
    write_entries(
        books,
        intake.entries,
        "import",
        yes=yes or not shown,
        dry_run=dry_run,
        show=shown,
        also=intake.amend if intake.amends else None,
    )


def _refuse_other_account(account: str | None, books: Books) -> None:
    from beancount.core.data import Open  # noqa: PLC0415 - not for --help

    from beancount_loans.core.values import nearest  # noqa: PLC0415 - only for a mistake

    known = {one.account for one in books.entries if account and isinstance(one, Open)}
    if account and account not in known:
        hint = nearest(account, sorted(known) or ["none"])
        raise click.UsageError(f"--account {account} is not open in {books.path}: {hint}")


def _propose(file: Path) -> None:
    """Print a profile, and what of it is to be looked at."""
    from beancount_loans.importers.csv_formats import PROFILE_FOLDER  # noqa: PLC0415
    from beancount_loans.importers.learn_csv import as_toml, propose  # noqa: PLC0415
    from beancount_loans.importers.statement import StatementError  # noqa: PLC0415

    try:
        proposal = propose(file)
    except StatementError as problem:
        raise click.ClickException(str(problem)) from None
    except OSError as problem:
        raise click.ClickException(f"{file} cannot be opened: {problem.strerror}") from None
    click.echo(as_toml(proposal), nl=False)
    for doubt in (*proposal.doubts, *proposal.remarks):
        click.echo(f"to be looked at: {doubt}", err=True)
    click.echo(f"save it beside your ledger, as {PROFILE_FOLDER}/{file.stem}.toml", err=True)


# ------------------------------------------------------------ telling


def _tell(intake: Intake) -> None:
    for part in intake.statements:
        _tell_statement(part)
    for one in intake.rejects:
        click.echo(f"{one.account}: {one.comment}; its due is open again")
    if intake.renamed:
        click.echo(f"{counted(len(intake.renamed), 'booked line')} told by the bank's identity now")
    for gap in intake.gaps:
        click.secho(gap, fg="yellow")
    if len(intake.statements) > 1:
        click.echo(f"all: {_counted(intake.counts)}")


def _tell_statement(part: StatementOutcome) -> None:
    click.echo(f"{part.file}: {part.bank}")
    if part.statement.caution:
        click.secho(f"  {part.statement.caution}", fg="yellow")
    for one in part.outcomes:
        click.echo(f"  {_line(one)}")
    click.echo(f"  {_counted(part.counts)}{_totals(part)}")
    if part.assertion:
        amount = part.assertion.amount
        click.echo(f"  the books agree with the bank: {amount.number} {amount.currency}")
    for problem in part.problems:
        click.secho(f"  {problem}", fg="yellow")


def _counted(counts: Counter[str]) -> str:
    words = ", ".join(f"{number} {_WORDS[action]}" for action, number in counts.items())
    return f"{counted(counts.total(), 'line')}: {words or 'nothing'}"


def _totals(part: StatementOutcome) -> str:
    amounts = [line.amount for line in part.statement.booked]
    if not amounts:
        return ""
    money_in = sum(one for one in amounts if one > 0)
    money_out = sum(one for one in amounts if one < 0)
    return f"; in {money_in}, out {-money_out}"


def _line(outcome: Outcome) -> str:
    line, decision = outcome.line, outcome.decision
    who = " ".join((line.name or line.text or " ".join(line.references)).split())[:28]
    where = ", ".join(part.loan for part in decision.allocations if part.loan)
    if not where and decision.candidates:
        best = decision.candidates[:2]
        where = "perhaps " + " or ".join(one.loan for one in best)
    what = _WORDS[decision.action.value]
    money = f"{line.amount:>12} {line.currency}"
    return f"{line.date} {money} {who:28} {what:14} {where or decision.evidence}".rstrip()

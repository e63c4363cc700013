"""`bean-loans undo`: take the last write back."""

from __future__ import annotations

from pathlib import Path

import click

from beancount_loans.cli.reading import ledger_and_accounts, ledger_option
from beancount_loans.cli.writing import agreed_to, writing


@click.command()
@click.argument("words", nargs=-1, metavar="[LEDGER]")
@ledger_option
@click.option("--redo", "again", is_flag=True, help="Bring back what was taken back last.")
@writing
def command(
    words: tuple[str, ...], ledger: Path | None, again: bool, yes: bool, dry_run: bool
) -> None:
    """Take back the last write that this program made in the books, or bring it back."""
    from beancount_loans.writer import WriteError, redo, undo  # noqa: PLC0415 - not for --help
    from beancount_loans.writer.last_write import described, last_write  # noqa: PLC0415

    path, rest = ledger_and_accounts(words, ledger)
    if rest:
        raise click.UsageError(f"{rest[0]} is one argument too many")
    if not path.is_file() and not (path.absolute().parent / ".beancount-loans").is_dir():
        raise click.UsageError(f"{path} does not exist: name the ledger's main file")
    try:
        shown = described(path.absolute().parent, last_write(path, again=again), again=again)
        question = "Bring it back?" if again else "Take it back?"
        if agreed_to(shown, yes=yes, dry_run=dry_run, question=question):
            receipt = redo(path) if again else undo(path)
            click.echo(f"{receipt.action}: {', '.join(map(str, receipt.files))}")
    except WriteError as problem:
        raise click.ClickException(str(problem)) from None

"""`bean-loans undo`: take the last write back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from beancount_loans.cli.reading import ledger_and_accounts, ledger_option
from beancount_loans.cli.writing import agreed_to, writing

if TYPE_CHECKING:
    from beancount_loans.writer.journal import FileRecord, Record


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

    path, rest = ledger_and_accounts(words, ledger)
    if rest:
        raise click.UsageError(f"{rest[0]} is one argument too many")
    if not path.is_file() and not (path.absolute().parent / ".beancount-loans").is_dir():
        raise click.UsageError(f"{path} does not exist: name the ledger's main file")
    try:
        shown = _described(path.absolute().parent, _last(path, again=again), again=again)
        question = "Bring it back?" if again else "Take it back?"
        if agreed_to(shown, yes=yes, dry_run=dry_run, question=question):
            receipt = redo(path) if again else undo(path)
            click.echo(f"{receipt.action}: {', '.join(map(str, receipt.files))}")
    except WriteError as problem:
        raise click.ClickException(str(problem)) from None


def _last(path: Path, *, again: bool) -> Record:
    """The change that would be taken back, or brought back.

    Raises:
        NothingToUndoError: there is none.
    """
    from beancount_loans.writer.commit import Options, opened_journal  # noqa: PLC0415
    from beancount_loans.writer.errors import NothingToUndoError  # noqa: PLC0415

    with opened_journal(path, Options()) as journal:
        record = journal.last_to_redo() if again else journal.last_to_undo()
    if record is None:
        raise NothingToUndoError(path)
    return record


def _described(folder: Path, record: Record, *, again: bool) -> str:
    lines = [f"{record.action}, written {record.when}:"]
    for file in record.files:
        lines += [f"  {file.path}"] if again else _of_file(folder, file)
    return "\n".join(lines)


def _of_file(folder: Path, file: FileRecord) -> list[str]:
    """What taking back removes and brings back, by the places where it was written."""
    path = folder / file.path
    text = path.read_text("utf-8").splitlines() if path.is_file() else []
    lines = [f"  {file.path}"]
    for block in file.blocks:
        lines += [f"  - {one}" for one in text[block.line : block.line + block.count]]
        lines += [f"  + {one}" for one in block.removed.splitlines()]
    return lines

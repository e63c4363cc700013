"""`bean-loans export-borrower`: all that is held about one borrower."""

from __future__ import annotations

import json
from pathlib import Path

import click

from beancount_loans.cli.books import Books
from beancount_loans.cli.borrowers import meant
from beancount_loans.cli.reading import ledger_and_accounts, ledger_option


@click.command()
@click.argument("words", nargs=-1, metavar="[LEDGER] BORROWER")
@ledger_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="FILE.json, or FILE.zip with the documents in it; default: JSON, here.",
)
def command(words: tuple[str, ...], ledger: Path | None, output: Path | None) -> None:
    """Give everything that the books hold about a borrower: on request, to the borrower."""
    from beancount_loans.privacy import held_about  # noqa: PLC0415 - not for --help

    path, rest = ledger_and_accounts(words, ledger)
    if len(rest) != 1:
        raise click.UsageError("name the borrower: an id, a name, or a loan's account")
    books = Books.load(path)
    held = held_about(books.book, books.entries, meant(books, rest[0]).borrower)
    told = json.dumps(held.as_json(), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        click.echo(told, nl=False)
        return
    try:
        output.write_bytes(held.archive() if output.suffix.lower() == ".zip" else told.encode())
    except OSError as problem:
        raise click.ClickException(f"{output} cannot be written: {problem.strerror}") from None

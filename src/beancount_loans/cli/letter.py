"""`bean-loans letter`: one letter, rendered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beancount_loans.cli.books import Books
from beancount_loans.cli.borrowers import standing_of
from beancount_loans.cli.reading import Day, ledger_and_accounts, ledger_option, today

if TYPE_CHECKING:
    from beancount_loans.book import Book
    from beancount_loans.reports.letters.letter import Letter

SUFFIXES = (".pdf", ".html", ".txt", ".md")


@click.command()
@click.argument("words", nargs=-1, metavar="[LEDGER] ACCOUNT|BORROWER KIND")
@ledger_option
@click.option("--as-of", type=Day(), metavar="DATE", help="Day of the letter; default: today.")
@click.option("--language", metavar="CODE", help="Default: the borrower's, else the ledger's.")
@click.option("--year", type=int, help="Of an interest certificate; default: last year.")
@click.option("--to", metavar="ID", help="The guarantor that a copy goes to; default: the first.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="FILE.pdf, .html, .txt or .md; default: text, here.",
)
def command(
    words: tuple[str, ...],
    ledger: Path | None,
    as_of: dt.date | None,
    language: str | None,
    year: int | None,
    to: str | None,
    output: Path | None,
) -> None:
    """Render one letter: a step of the ladder, or another kind.

    Nothing is written to the ledger. KIND is a step's key, like reminder-1, or one of
    welcome, agreement, payment-received, statement, update, interest-certificate, payoff, repaid,
    relief-offer, arrangement, guarantor, court-statement.
    """
    from beancount_loans.reports.letters.kinds import Wanted, letter_of  # noqa: PLC0415
    from beancount_loans.reports.letters.texts import LetterError  # noqa: PLC0415

    path, rest = ledger_and_accounts(words, ledger)
    if len(rest) != 2:
        raise click.UsageError("name the loan or borrower, and the kind of letter")
    books = Books.load(path)
    standing, account = standing_of(books, rest[0], as_of or today())
    try:
        letter = letter_of(standing, Wanted(rest[1], account, language, year, to))
    except LetterError as problem:
        raise click.ClickException(str(problem)) from None
    if output is None:
        click.echo(f"{letter.subject}\n\n{letter.text()}", nl=False)
        return
    content = _rendered(letter, output.suffix.lower(), books.book)
    try:
        output.write_bytes(content)
    except OSError as problem:
        raise click.ClickException(f"{output} cannot be written: {problem.strerror}") from None


def _rendered(letter: Letter, suffix: str, book: Book) -> bytes:
    if suffix == ".pdf":
        return _pdf(letter, book)
    if suffix == ".html":
        return letter.html().encode()
    if suffix == ".txt":
        return f"{letter.subject}\n\n{letter.text()}".encode()
    if suffix == ".md":
        return letter.markdown.encode()
    raise click.UsageError(f"a letter is one of {', '.join(SUFFIXES)}, not {suffix or 'nothing'}")


def _pdf(letter: Letter, book: Book) -> bytes:
    from beancount_loans.reports.letters.press import (  # noqa: PLC0415 - an extra
        NoTypstError,
        UnsettableError,
        press_of,
    )

    try:
        with press_of(book) as press:
            return press.pdf(letter)
    except (NoTypstError, UnsettableError) as problem:
        raise click.ClickException(str(problem)) from None

"""Which borrower a word on the command line means, and where they stand."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from beancount_loans.cli.books import Books
    from beancount_loans.standing import Standing


class Meant(NamedTuple):
    """A borrower, and the loan that was named, if it was one."""

    borrower: str
    account: str | None


def meant(books: Books, word: str) -> Meant:
    """The borrower by id or name, or the loan by account or id.

    Raises:
        click.UsageError: it is neither.
    """
    book = books.book
    for borrower in book.borrowers.values():
        if word in (borrower.id, borrower.name):
            return Meant(borrower.id, None)
    accounts = books.resolve([word])
    if len({book.loans[account].borrower for account in accounts}) > 1:
        raise click.UsageError(f"{word} means several borrowers: name one loan")
    one = accounts[0] if len(accounts) == 1 else None
    return Meant(book.loans[accounts[0]].borrower, one)


def standing_of(books: Books, word: str, as_of: dt.date) -> tuple[Standing, str | None]:
    """Where the borrower that a word means stands, and the loan that was named.

    Raises:
        click.UsageError: the word means nobody, or somebody without a loan that can be read.
    """
    from beancount_loans.standing import standings  # noqa: PLC0415 - not for --help

    found = meant(books, word)
    for one in standings(books.book, as_of, [found.borrower]):
        if found.account in (None, *(at.loan.account for at in one.positions)):
            return one, found.account
    raise click.UsageError(f"{word} has borrowed nothing here, or the loan cannot be worked out")

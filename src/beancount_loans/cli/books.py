"""A ledger as the commands work on it: its book, and all that is wrong with it."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount_loans.book import Book


@dataclass
class Books:
    """A loaded ledger.

    Attributes:
        path: its main file.
        errors: Beancount's, and those of its plugins.
        options: Beancount's.
        book: the loans.
    """

    path: Path
    errors: list[Any]
    options: dict[str, Any]
    book: Book

    @classmethod
    def load(cls, path: Path) -> Books:
        """Load a ledger, or take its snapshot; one with errors is loaded as far as it goes.

        Raises:
            click.UsageError: there is no such file.
        """
        from beancount_loans.ledger import snapshot  # noqa: PLC0415 - not for --help

        if path.is_dir():
            raise click.UsageError(f"{path} is a folder: name the ledger's main file in it")
        found = snapshot.kept(path)
        if found is None:
            books = cls._read(path)
        else:
            books = cls(path, found.errors, found.options, found.book)
        gc.freeze()
        return books

    @classmethod
    def _read(cls, path: Path) -> Books:
        from beancount_loans.ledger import read, snapshot  # noqa: PLC0415 - not for --help

        before = snapshot.stamp(path, ())
        entries, errors, options = _loaded(path)
        book = read(entries, options)
        snapshot.keep(path, before, snapshot.Snapshot(book, errors, options))
        books = cls(path, errors, options, book)
        books.entries = entries
        return books

    @cached_property
    def entries(self) -> list[Any]:
        """Beancount's entries, with what the plugins added; loaded when asked for."""
        return _loaded(self.path)[0]

    @cached_property
    def accounts(self) -> list[str]:
        """The loans' accounts."""
        return sorted(self.book.loans)

    @property
    def switched_on(self) -> bool:
        """Whether the ledger runs the loan plugins."""
        names = (str(name) for name, *_ in self.options.get("plugin", ()))
        return any(name.split(".")[:2] == ["beancount_loans", "plugins"] for name in names)

    def resolve(self, words: Iterable[str]) -> list[str]:
        """The loans' accounts that words mean: an account, one above it, a loan's or borrower's id.

        Raises:
            click.UsageError: a word means no loan.
        """
        found: list[str] = []
        for word in words:
            meant = [
                account
                for account, loan in sorted(self.book.loans.items())
                if account == word
                or account.startswith(f"{word}:")
                or word in (loan.id, loan.borrower)
            ]
            if not meant:
                raise click.UsageError(self._no_loan(word))
            found += meant
        return list(dict.fromkeys(found))

    def _no_loan(self, word: str) -> str:
        from beancount_loans.core.values import nearest  # noqa: PLC0415 - only for a mistake

        if not self.accounts:
            return f"{word} is no loan: {self.path} has none that can be read"
        return f"{word} is no loan: {nearest(word, self.accounts)}"


def _loaded(path: Path) -> tuple[list[Any], list[Any], dict[str, Any]]:
    from beancount_loans.ledger.loading import (  # noqa: PLC0415 - not for --help
        LedgerNotFoundError,
        load_entries,
    )

    try:
        return load_entries(path)
    except LedgerNotFoundError as problem:
        raise click.UsageError(str(problem)) from None
    except UnicodeDecodeError as problem:
        raise click.ClickException(f"{path} is not UTF-8 text: {problem.reason}") from None

"""A ledger as the commands work on it: its book, and all that is wrong with it."""

from __future__ import annotations

import gc
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from beancount_loans.garbage import uncollected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from beancount_loans.book import Book
    from beancount_loans.kept.snapshot import Snapshot
    from beancount_loans.ledger.keeping import Held

Answer = TypeVar("Answer")


class Books:
    """A ledger, read when it is asked for: from its files, or from what was kept of them.

    Attributes:
        path: its main file.
    """

    def __init__(self, path: Path, snapshot: Snapshot | None) -> None:
        self.path = path
        self._snapshot = snapshot

    @classmethod
    def load(cls, path: Path) -> Books:
        """Load a ledger, or find its snapshot; one with errors is loaded as far as it goes.

        Raises:
            click.UsageError: there is no such file.
        """
        from beancount_loans.kept.snapshot import Snapshot  # noqa: PLC0415 - not for --help

        if path.is_dir():
            raise click.UsageError(f"{path} is a folder: name the ledger's main file in it")
        snapshot = Snapshot.of(path)
        books = cls(path, snapshot)
        if snapshot is None or not snapshot.there:
            books._read = books._after_edit() or books._read_now()
        return books

    @cached_property
    def _read(self) -> Held:
        from beancount_loans.ledger.keeping import held  # noqa: PLC0415 - not for --help

        found = held(self._snapshot) if self._snapshot else None
        gc.freeze()
        return found or self._read_now()

    def _after_edit(self) -> Held | None:
        """What was kept of the ledger before, where it can be brought up to what it is now."""
        if self._snapshot is None or self._snapshot.earlier() is None:
            return None
        from beancount_loans.ledger.keeping import held_after_edit  # noqa: PLC0415

        with uncollected():
            found = held_after_edit(self._snapshot)
        gc.freeze()
        return found

    def _read_now(self) -> Held:
        from beancount_loans.ledger.keeping import read_and_kept  # noqa: PLC0415 - not for --help

        self.entries, errors, options = _loaded(self.path)
        with uncollected():
            found = read_and_kept(self._snapshot, self.entries, errors, options)
        gc.freeze()
        return found

    @property
    def book(self) -> Book:
        """The loans."""
        return self._read.book

    @property
    def errors(self) -> list[Any]:
        """Beancount's, and those of its plugins."""
        return self._read.errors

    @property
    def options(self) -> dict[str, Any]:
        """Beancount's."""
        return self._read.options

    @cached_property
    def entries(self) -> list[Any]:
        """Beancount's entries, with what the plugins added; loaded when asked for."""
        if self._snapshot is None:
            return _loaded(self.path)[0]
        from beancount_loans.ledger.keeping import kept_entries  # noqa: PLC0415 - not for --help

        with uncollected():
            found = kept_entries(self._snapshot, self.options)
        return _loaded(self.path)[0] if found is None else found

    @property
    def changed(self) -> frozenset[str] | None:
        """The loans that changed since the state before, where that is known."""
        return self._read.changed

    def answer(
        self,
        question: str,
        work_out: Callable[[], Answer],
        renew: Callable[[Answer], Answer | None] | None = None,
    ) -> Answer:
        """The answer to a question about the ledger as it is, kept for the next time.

        Args:
            question: what is asked; the same words always mean the same.
            work_out: the answer, from the whole book.
            renew: the answer from that before the last edit, None where that does not serve.
        """
        if self._snapshot is None:
            return work_out()
        found: Answer = self._snapshot.answer(question, work_out, renew)
        return found

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

"""Ledgers in the docstrings of tests, loaded with the plugins on."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from beancount import loader
from beancount.core.data import Posting, Transaction
from beancount.parser import printer

import beancount_loans as loans

HEAD = """
option "operating_currency" "DKK"
plugin "beancount_loans.plugins"
2025-01-01 open Assets:Bank DKK
2025-01-01 open Equity:Capital
2025-01-01 open Expenses:Bank
"""
"""Lines that every ledger of these tests begins with."""


def number(posting: Posting) -> Decimal:
    """What a posting moves."""
    assert posting.units is not None
    assert posting.units.number is not None
    return posting.units.number


@dataclass
class Loaded:
    """A loaded ledger and short ways to ask about it."""

    entries: list[Any]
    errors: list[Any]
    options: dict[str, Any]

    @property
    def messages(self) -> list[str]:
        return [error.message for error in self.errors]

    def book(self) -> loans.Book:
        return loans.read(self.entries, self.options)

    def position(self, day: str, account: str = "Assets:Loans:Ann") -> loans.Position:
        return loans.replay(self.book().loans[account], dt.date.fromisoformat(day))

    def balances(self, day: str = "2099-12-31") -> dict[str, Decimal]:
        """Balances that are not zero at the end of a day."""
        found: dict[str, Decimal] = defaultdict(Decimal)
        for entry in self.entries:
            if isinstance(entry, Transaction) and entry.date <= dt.date.fromisoformat(day):
                for posting in entry.postings:
                    found[posting.account] += number(posting)
        return {account: number for account, number in sorted(found.items()) if number}

    def generated(self, tag: str) -> list[str]:
        """The generated transactions of a tag as text, one line of legs each."""
        return [
            f"{entry.date} {entry.flag} {entry.narration}: "
            + ", ".join(f"{leg.account.split(':', 2)[-1]} {number(leg)}" for leg in entry.postings)
            for entry in self.entries
            if isinstance(entry, Transaction) and tag in entry.tags
        ]

    def text(self) -> str:
        return "".join(printer.format_entry(entry) for entry in self.entries)


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], Loaded]:
    """Loads text as a file: text without one counts as generated."""

    def loaded(text: str) -> Loaded:
        file = tmp_path / "main.beancount"
        file.write_text(HEAD + dedent(text), "utf-8")
        entries, errors, options = loader.load_file(str(file))
        return Loaded(list(entries), list(errors), dict(options))

    return loaded


@pytest.fixture
def ledger(request: pytest.FixtureRequest, load: Callable[[str], Loaded]) -> Loaded:
    """The ledger of the test's docstring."""
    return load(request.function.__doc__ or "")

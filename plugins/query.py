"""Tables for BQL: `loans`, `installments`, `allocations` and `contacts`.

`bean-query books.beancount "SELECT account, borrower, due FROM loans"`, and Fava's
query page, show them once the loan plugins are on. They hold what is true on the day
that dues are booked to.

The plugin leaves a `Ledger` among Beancount's options. It is what brings the tables
along when a loaded ledger comes from Beancount's cache, where no plugin runs, and it
keeps the entries for Fava, which hands tables only those that its filters leave.
"""

from __future__ import annotations

import importlib
import sys
from contextlib import suppress
from typing import Any

OPTION = "loans"
"""The key of the `Ledger` among Beancount's options."""


class Ledger:
    """The entries of a loaded ledger, for the tables; only its name goes into a cache."""

    __slots__ = ("entries",)

    def __init__(self, entries: list[Any] | None = None) -> None:
        self.entries = entries
        offer_tables()

    def __reduce__(self) -> tuple[type[Ledger], tuple[()]]:
        """Only the class: reading it back from a cache offers the tables again."""
        return Ledger, ()

    def __str__(self) -> str:
        return "loans, installments, allocations, contacts"


def offer_tables() -> None:
    """Make the tables known, where something asks queries at all.

    What beanquery offers for tables of one's own may change with any release: then there are
    no tables, and everything else works.
    """
    if "beanquery" in sys.modules:
        with suppress(ImportError, AttributeError, TypeError):
            importlib.import_module("beancount_loans.plugins.query_tables")

"""Which account of the ledger a statement is of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from beancount.core.data import Open

from beancount_loans.book import Book
from beancount_loans.importers.statement import Statement, StatementError

_KEYS = ("iban", "account-number", "account-id")
SURE = 10
"""So many digits of an account number tell it from all others."""
_NOISE = re.compile(r"[^A-Z0-9]")


def plain(number: str) -> str:
    """An account number without its spaces and points."""
    return _NOISE.sub("", number.upper())


def numbers(entries: Iterable[Any]) -> dict[str, str]:
    """Ledger accounts by the account number that their `open` names."""
    return {
        plain(str(entry.meta[key])): entry.account
        for entry in entries
        if isinstance(entry, Open)
        for key in _KEYS
        if entry.meta.get(key)
    }


def account_of(
    statement: Statement, file: str, known: Mapping[str, str], book: Book, told: str | None
) -> str:
    """The ledger account of a statement: as told, by its number, or the only one there is.

    Raises:
        StatementError: it cannot be told which account this is, or another was told.
    """
    number = plain(statement.account)
    found = known.get(number) or _by_ending(number, known)
    if told and found and found != told:
        raise StatementError(f"the statement is of {found}, not of {told}: it has its number", file)
    if told:
        return told
    if found:
        return found
    banks = book.options.bank_accounts or book.banks
    if len(banks) == 1 and not (number and banks[0] in known.values()):
        return banks[0]
    if banks and statement.kind.startswith("pain."):  # no money is in it
        return banks[0]
    of = f" of account {statement.account}" if statement.account else ""
    raise StatementError(
        f'the statement{of} is of no account in the ledger: write iban: "…" on the open of '
        "the bank account, or name it with --account",
        file,
    )


def _by_ending(number: str, known: Mapping[str, str]) -> str | None:
    """A national account number ends the IBAN that it is part of; ten digits leave no doubt."""
    if len(number) < SURE:
        return None
    found = {
        account
        for other, account in known.items()
        if other.endswith(number) or (len(other) >= SURE and number.endswith(other))
    }
    return found.pop() if len(found) == 1 else None

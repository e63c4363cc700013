"""Which account of the ledger a statement is of, and in which currency."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
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


def currencies(entries: Iterable[Any]) -> dict[str, tuple[str, ...]]:
    """The currencies that each account of the ledger is open for."""
    opens = (entry for entry in entries if isinstance(entry, Open))
    return {entry.account: tuple(entry.currencies or ()) for entry in opens}


def in_currency(statement: Statement, file: str, bank: str, open_for: Iterable[str]) -> Statement:
    """A statement in its account's currency, where its file names none.

    The account's `open` knows better than a CSV profile, which is for a bank's accounts in
    any currency.

    Args:
        statement: as read.
        file: its file, for the error.
        bank: its account in the ledger.
        open_for: the currencies that the account is open for.

    Raises:
        StatementError: neither the file, nor the account, nor a profile says the currency.
    """
    told = statement.currency_told
    if told and all(line.currency for line in statement.entries):
        return statement
    allowed = list(open_for)
    known = statement.currency if told else ""
    said = known or (allowed[0] if len(allowed) == 1 else statement.currency)
    if not said or (allowed and said not in allowed):
        raise StatementError(
            f"the file names no currency, and {bank} is open for {' and '.join(allowed) or 'any'}:"
            f" write one currency on the open of {bank}, or in a profile of your own",
            file,
        )
    entries = tuple(
        line if told and line.currency else replace(line, currency=said)
        for line in statement.entries
    )
    return replace(statement, currency=said, currency_told=True, entries=entries)

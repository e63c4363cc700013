"""Beancount's own directives, made with fewer words.

Faces build what they want written from these; what comes out are the named
tuples of `beancount.core.data`, so anything else that makes those (importers,
plugins) can be written in the same way.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount.core import data
from beancount.core.account import TYPE as ACCOUNT_TYPE
from beancount.core.amount import Amount
from beancount.parser.grammar import ValueType

from beancount_loans.writer.literals import Account

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from beancount.core.data import Booking

Value = str | Decimal | int | bool | datetime.date | Amount | None
"""A metadata or custom value; an `Account` is a `str` written without quotes."""

_NOWHERE = ("<beancount_loans>", 1)


def posting(
    account: str,
    number: Decimal | int | None = None,
    currency: str = "",
    *,
    flag: str | None = None,
    meta: Mapping[str, Value] | None = None,
) -> data.Posting:
    """Make a leg of a transaction; without a number Beancount fills in the amount."""
    units = None if number is None else Amount(Decimal(number), currency)
    return data.Posting(account, units, None, None, flag, dict(meta) if meta else None)


def transaction(  # noqa: PLR0913 (the fields of Beancount's directive)
    date: datetime.date,
    payee: str | None,
    narration: str,
    postings: Iterable[data.Posting],
    *,
    flag: str = "*",
    tags: Iterable[str] = (),
    links: Iterable[str] = (),
    meta: Mapping[str, Value] | None = None,
) -> data.Transaction:
    """Make a transaction; tags and links without their `#` and `^`."""
    return data.Transaction(
        _meta(meta),
        date,
        flag,
        payee,
        narration,
        frozenset(tags),
        frozenset(links),
        list(postings),
    )


def note(
    date: datetime.date,
    account: str,
    comment: str,
    *,
    tags: Iterable[str] = (),
    links: Iterable[str] = (),
    meta: Mapping[str, Value] | None = None,
) -> data.Note:
    """Make a note on an account, the form in which contacts are logged."""
    labels = frozenset(tags), frozenset(links)
    return data.Note(_meta(meta), date, account, comment, *labels)


def document(
    date: datetime.date,
    account: str,
    filename: str,
    *,
    tags: Iterable[str] = (),
    links: Iterable[str] = (),
    meta: Mapping[str, Value] | None = None,
) -> data.Document:
    """Make a reference to a file; its name absolute, or relative to the ledger's."""
    labels = frozenset(tags), frozenset(links)
    return data.Document(_meta(meta), date, account, filename, *labels)


def custom(
    date: datetime.date,
    kind: str,
    *values: Value,
    meta: Mapping[str, Value] | None = None,
) -> data.Custom:
    """Make a custom directive; wrap accounts among its values in `Account`."""
    return data.Custom(_meta(meta), date, kind, [_typed(value) for value in values])


def opening(
    date: datetime.date,
    account: str,
    currencies: Iterable[str] = (),
    *,
    booking: Booking | None = None,
    meta: Mapping[str, Value] | None = None,
) -> data.Open:
    """Make an `open`; a loan's terms are its metadata."""
    return data.Open(_meta(meta), date, account, list(currencies), booking)


def closing(
    date: datetime.date, account: str, *, meta: Mapping[str, Value] | None = None
) -> data.Close:
    """Make a `close`; nothing is posted to the account after this day."""
    return data.Close(_meta(meta), date, account)


def balance(
    date: datetime.date,
    account: str,
    number: Decimal,
    currency: str,
    *,
    meta: Mapping[str, Value] | None = None,
) -> data.Balance:
    """Make an assertion of what an account holds at the beginning of a day."""
    amount = Amount(number, currency)
    return data.Balance(_meta(meta), date, account, amount, None, None)


def event(
    date: datetime.date,
    kind: str,
    description: str,
    *,
    meta: Mapping[str, Value] | None = None,
) -> data.Event:
    """Make an event: from this day on, KIND is DESCRIPTION."""
    return data.Event(_meta(meta), date, kind, description)


def _meta(meta: Mapping[str, Value] | None) -> dict[str, Any]:
    return data.new_metadata(*_NOWHERE, dict(meta or {}))


def _typed(value: Value) -> ValueType:
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    kind: Any = ACCOUNT_TYPE if isinstance(value, Account) else type(value)
    return ValueType(value, kind)

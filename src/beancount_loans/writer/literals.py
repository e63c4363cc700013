r"""The smallest pieces of ledger text: strings, numbers, names, amounts.

What is written here is read back by Beancount as the same value; what has no form
in its language is refused.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from beancount.core.amount import Amount
from beancount.core.number import MISSING

from beancount_loans.writer.errors import UnwritableValueError

if TYPE_CHECKING:
    from collections.abc import Callable

# beancount/parser/lexer.l, rules of 3.2; the escapes are those of tokens.c, where
# any other escaped character stands for itself.
_ESCAPES = str.maketrans(
    {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"} | {"\b": r"\b", "\f": r"\f"}
)
_DIGITS = 28  # Beancount rounds longer ones when it negates them
_TAG = re.compile(r"[A-Za-z0-9\-_/.]+")
_KEY = re.compile(r"[a-z][a-zA-Z0-9\-_]+")
_FLAG = re.compile(r"[*!&#?%A-Z]")
_CURRENCY = re.compile(
    r"[A-Z]([A-Z0-9'._\-]*[A-Z0-9])?|/[A-Z0-9'._\-]*[A-Z]([A-Z0-9'._\-]*[A-Z0-9])?"
)
_LETTER = r"[A-Za-z0-9\-]|[^\x00-\x7f]"
_ACCOUNT = re.compile(rf"([A-Z]|[^\x00-\x7f])({_LETTER})*(:([A-Z0-9]|[^\x00-\x7f])({_LETTER})*)+")


class Account(str):
    """An account as a metadata or custom value: written without quotes."""

    __slots__ = ()


def quoted(value: str) -> str:
    r"""Write a string literal on one line.

    >>> print(quoted('a "b"\nc'))
    "a \"b\"\nc"
    """
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise UnwritableValueError("the text", value, "it is not valid Unicode")
    return f'"{value.translate(_ESCAPES)}"'


def account_name(name: str) -> str:
    """Check an account's name against the grammar, whatever its root is called."""
    remedy = "accounts are like Assets:Loans:Name, each part beginning with a capital"
    return _matching(_ACCOUNT, "the account", name, remedy)


def tag_name(name: str) -> str:
    """Check the name of a tag or link, given without its `#` or `^`."""
    return _matching(_TAG, "the tag or link", name, "use only a-z A-Z 0-9 - _ / .")


def key_name(name: str) -> str:
    """Check a metadata key."""
    remedy = "use two or more of a-z A-Z 0-9 - _, the first of a-z"
    return _matching(_KEY, "the metadata key", name, remedy)


def currency_name(name: str | None) -> str:
    """Check a currency; one that is missing is left for Beancount to fill in."""
    if missing(name) or not name:
        return ""
    return _matching(_CURRENCY, "the currency", name, "use capitals and digits")


def flag_name(flag: str | None) -> str:
    """Check the flag of a transaction or posting."""
    return _matching(_FLAG, "the flag", flag, "use * or !, or one capital")


def number(value: Decimal | None) -> str:
    """Write a number with all its digits and no exponent, or nothing if missing."""
    if missing(value):
        return ""
    if not isinstance(value, Decimal) or not value.is_finite():
        raise UnwritableValueError("the number", value, "give a finite decimal")
    written = format(value, "f")
    if sum(map(str.isdigit, written)) > _DIGITS:
        raise UnwritableValueError("the number", value, f"it exceeds {_DIGITS} digits")
    return written


def amount(value: Amount) -> str:
    """Write an amount, or the part of it that is not missing."""
    return f"{number(value.number)} {currency_name(value.currency)}".strip()


def missing(value: object) -> bool:
    """Tell whether Beancount is to fill a value in."""
    return value is None or value is MISSING


def literal(value: object) -> str:
    """Write a metadata or custom value by its type; None is an empty value.

    Raises:
        UnwritableValueError: There is no such value in the language; binary floats
            are refused, as their digits are not those that were meant.
    """
    for kind, write in _LITERALS:
        if isinstance(value, kind):
            return write(value)
    remedy = "give text, a decimal, a date, an amount or true/false"
    raise UnwritableValueError("the value", value, remedy)


def _day(value: datetime.date) -> str:
    if isinstance(value, datetime.datetime):
        raise UnwritableValueError("the time", value, "give a date alone")
    return value.isoformat()


def _matching(pattern: re.Pattern[str], what: str, value: Any, remedy: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise UnwritableValueError(what, value, remedy)
    return value


# The first kind that fits; a bool is an int, an Account is a str.
_LITERALS: tuple[tuple[type[Any], Callable[[Any], str]], ...] = (
    (type(None), lambda _: ""),
    (Account, account_name),
    (Enum, lambda value: quoted(str(value.value))),
    (str, quoted),
    (bool, lambda value: "TRUE" if value else "FALSE"),
    (int, str),
    (Decimal, number),
    (datetime.date, _day),
    (Amount, amount),
)

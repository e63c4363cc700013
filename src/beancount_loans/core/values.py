"""Reading single values of the ledger language: rates, money, periods, words.

A value arrives as Beancount read it (number, amount, date, flag) or as a string
that says the same, since Fava saves some of them so. Each reader returns the
value or raises `UnreadableValueError` with what to write instead.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, NamedTuple

from beancount_loans.core.calendar import Every
from beancount_loans.core.money import Money
from beancount_loans.core.rates import Rate

Value = str | Decimal | Money | dt.date | bool | int | None
"""What stands behind a key, once Beancount's amounts are `Money`."""

_NUMBER = r"[+-]?\d[\d ]*(?:[.,]\d+)?"
_PERCENT = re.compile(rf"({_NUMBER}) ?%")
_RATE = re.compile(
    r"(?:(?P<index>[^\W\d][\w .-]*?) *(?P<sign>[+-]) *)?"
    rf"(?P<number>{_NUMBER}) ?%(?P<effective> effective)?"
)
_INDEX_ALONE = re.compile(r"[^\W\d][\w.-]*")
_MONEY = re.compile(r"([+-]?[\d,]+(?:\.\d+)?) ([A-Z][A-Z0-9'._-]*)")
_LARGEST = Decimal(10) ** 15


class UnreadableValueError(ValueError):
    """A value that cannot be what its key asks for; the message says what to write."""


class Share(NamedTuple):
    """A part of an amount: a percentage as a fraction, or a fixed sum."""

    fraction: Decimal | None
    money: Decimal | None

    def of(self, base: Decimal) -> Decimal:
        """The share of an amount in currency units, unrounded."""
        return base * self.fraction if self.fraction is not None else self.money or Decimal(0)

    def __str__(self) -> str:
        if self.fraction is None:
            return str(self.money)
        return f"{(self.fraction * 100).normalize():f} %"


def nearest(word: str, known: Sequence[str]) -> str:
    """A hint naming the nearest known word, or all of them where none is near."""
    close = get_close_matches(_spelt_out(word), known, n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else "known are " + ", ".join(known)


def _spelt_out(word: str) -> str:
    """`ACT/360`, as bankers write it, is `actual/360` here."""
    return re.sub(r"\b(act|actual)(?=/|$)", "actual", word, flags=re.IGNORECASE)


def _number(text: str) -> Decimal:
    try:
        return Decimal(text.replace(" ", "").replace(",", "."))
    except InvalidOperation:
        raise UnreadableValueError(f'"{text}" is not a number') from None


def percent(value: Value) -> Decimal:
    """A percentage as a fraction: `"8 %"` is 0.08."""
    found = _PERCENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise UnreadableValueError(
            f'is {shown(value)}: a percentage carries its sign, write "{_plain(value)} %"'
        )
    return _number(found[1]) / 100


def rate(value: Value) -> Rate:
    """`"8 %"`, `"8 % effective"`, `"DK-reference + 4.5 %"` or an index alone."""
    if isinstance(value, str):
        text = value.strip()
        if _INDEX_ALONE.fullmatch(text):
            return Rate(Decimal(0), text)
        if found := _RATE.fullmatch(text):
            return _rate_of(found)
    raise UnreadableValueError(
        f"is {shown(value)}: a rate carries its sign, "
        f'write "{_plain(value)} %" or "INDEX + {_plain(value)} %"'
    )


def _rate_of(found: re.Match[str]) -> Rate:
    margin = _number(found["number"]) / 100
    index = found["index"]
    if found["sign"] == "-":
        margin = -margin
    if abs(margin) > 100:
        raise UnreadableValueError(f"is {found[0]}: more than 10,000 % a year cannot be a rate")
    if index and found["effective"]:
        raise UnreadableValueError(
            f"is {found[0]}: an effective rate is fixed, it cannot follow an index"
        )
    return Rate(margin, index, bool(found["effective"]))


def money_in(currency: str) -> Callable[[Value], Decimal]:
    """A reader of amounts in one currency, as decimals of currency units."""

    def money(value: Value) -> Decimal:
        amount = _amount(value, currency)
        if amount.currency != currency:
            raise UnreadableValueError(f"is in {amount.currency}, but the loan is in {currency}")
        if not abs(amount.number) < _LARGEST:
            raise UnreadableValueError(f"is {amount}: no amount here can be so large")
        return amount.number

    return money


def _amount(value: Value, currency: str) -> Money:
    if isinstance(value, Money):
        return value
    if isinstance(value, str) and (found := _MONEY.fullmatch(value.strip())):
        return Money(Decimal(found[1].replace(",", "")), found[2])
    raise UnreadableValueError(
        f"is {shown(value)}: write an amount with its currency, like 1000 {currency}"
    )


def share_in(currency: str) -> Callable[[Value], Share]:
    """A reader of an amount or a percentage."""
    money = money_in(currency)

    def share(value: Value) -> Share:
        if isinstance(value, str) and value.rstrip().endswith("%"):
            return Share(percent(value), None)
        return Share(None, money(value))

    return share


def day(value: Value) -> dt.date:
    """A date, or its ISO text."""
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value).strip())
    except ValueError:
        raise UnreadableValueError(f"is {shown(value)}: write a date like 2026-01-31") from None


def flag(value: Value) -> bool:
    """TRUE or FALSE."""
    if isinstance(value, bool):
        return value
    known = {"true": True, "false": False}.get(str(value).strip().lower())
    if known is None:
        raise UnreadableValueError(f"is {shown(value)}: write TRUE or FALSE")
    return known


def count(value: Value) -> int:
    """A whole number, not negative."""
    if not isinstance(value, bool) and isinstance(value, (Decimal, int, str)):
        try:
            number = Decimal(str(value).strip())
        except InvalidOperation:
            number = Decimal(-1)
        if number == number.to_integral_value() and 0 <= number < 100_000:
            return int(number)
    raise UnreadableValueError(f"is {shown(value)}: write a whole number like 24")


def whole(value: Value) -> int:
    """A number of decimals, from -6 to 18; it may be negative: `-2` decimals are hundreds."""
    if isinstance(value, str) and value.strip().startswith("-"):
        found = -count(value.strip()[1:])
    elif isinstance(value, (Decimal, int)) and not isinstance(value, bool) and value < 0:
        found = -count(-value)
    else:
        found = count(value)
    if not -6 <= found <= 18:
        raise UnreadableValueError(f"is {shown(value)}: money has from -6 to 18 decimals")
    return found


def period(value: Value) -> Every:
    """`"1 month"`, `"2 weeks"`, `"15 days"`, `"1 quarter"`, `"1 year"`."""
    if not isinstance(value, str):
        raise UnreadableValueError(f'is {shown(value)}: write a period like "1 month"')
    try:
        return Every.parse(value)
    except ValueError as error:
        raise UnreadableValueError(str(error)) from None


def word(*known: str) -> Callable[[Value], str]:
    """A reader of one of several words."""

    def one_of(value: Value) -> str:
        if isinstance(value, str) and value.strip() in known:
            return value.strip()
        raise UnreadableValueError(f"is {shown(value)}: {nearest(str(value), known)}")

    return one_of


def told(key: str, reader: Callable[[Value], Any], value: Value) -> Any:
    """A value read; what is wrong with it names its key."""
    try:
        return reader(value)
    except UnreadableValueError as problem:
        raise UnreadableValueError(f"{key} {problem}") from None


def language(value: Value) -> str:
    """A language by its code of two letters (ISO 639-1), or a locale like `da_DK`."""
    if isinstance(value, str) and value.replace("-", "_").split("_")[0].lower() in _LANGUAGES:
        return value
    raise UnreadableValueError(f'is {shown(value)}: write a code of two letters, like "da" or "en"')


_LANGUAGES = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz
    ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln
    lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi
    pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti
    tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()  # noqa: SIM905 - words to read, not a column
)


def text(value: Value) -> str:
    """Text that is not empty."""
    if isinstance(value, str) and value.strip():
        return value.strip()
    if isinstance(value, (Decimal, int)) and not isinstance(value, bool):
        return str(value)
    raise UnreadableValueError(f"is {shown(value)}: write text in quotes")


def names(value: Value) -> tuple[str, ...]:
    """Several ids in one string, separated by semicolons."""
    return tuple(part.strip() for part in text(value).split(";") if part.strip())


def shown(value: Value) -> str:
    """A value as a message quotes it."""
    if value is None:
        return "empty"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _plain(value: Value) -> str:
    return str(value) if isinstance(value, (Decimal, int)) and not isinstance(value, bool) else "8"

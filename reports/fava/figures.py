"""How amounts, rates and days are written: by the ledger's locale, and hidden in incognito."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

_DIGIT = re.compile(r"\d")
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_MONEY = re.compile(r"(?<![\w.,-])(\d+(?:\.\d+)?) ([A-Z][A-Z0-9]{2,})\b")
_SPACE = "\N{NO-BREAK SPACE}"


class Figures:
    """Writes figures for one reader.

    Attributes:
        hidden: Fava runs in incognito mode: amounts, and texts that may hold some, show no digits.
    """

    def __init__(self, locale: str | None, *, hidden: bool = False) -> None:
        self._locale = _parse(locale)
        self.hidden = hidden

    def number(self, amount: Decimal) -> str:
        """An amount with the decimals it has, without its currency."""
        return self.private(self._plain(amount))

    def money(self, amount: Decimal, currency: str) -> str:
        """An amount with its currency, not to be broken over two lines."""
        return f"{self.number(amount)}{_SPACE}{currency}"

    def percent(self, fraction: Decimal, decimals: int = 1) -> str:
        """A share of a whole, like 12.5 %."""
        unit = Decimal(1).scaleb(-decimals)
        return f"{self._plain((fraction * 100).quantize(unit, ROUND_HALF_UP))}{_SPACE}%"

    def rate(self, fraction: Decimal) -> str:
        """A yearly rate with as many decimals as it needs."""
        percent = (fraction * 100).normalize()
        exponent = percent.as_tuple().exponent
        decimals = max(0, -exponent) if isinstance(exponent, int) else 0
        return self.percent(fraction, decimals)

    def day(self, day: dt.date) -> str:
        """A date: ISO as everywhere in Fava, or as the ledger's locale writes it."""
        return format_date(day, "medium", self._locale) if self._locale else day.isoformat()

    def month(self, day: dt.date) -> str:
        """A month of a year."""
        return format_date(day, "LLL y", self._locale) if self._locale else day.strftime("%Y-%m")

    def private(self, text: str) -> str:
        """A text that may tell amounts, numbers of accounts or telephones."""
        return _DIGIT.sub("X", text) if self.hidden else text

    def told(self, sentence: str) -> str:
        """A sentence of ours, its days and amounts as the reader writes them.

        >>> Figures("da_DK").told("promised by 2026-11-30")
        'promised by 30. nov. 2026'
        """
        if self._locale is None:
            return self.private(sentence)
        money = _MONEY.sub(lambda one: self.money(Decimal(one[1]), one[2]), sentence)
        return self.private(_DAY.sub(lambda one: self._day(one[0]), money))

    def _day(self, text: str) -> str:
        try:
            return self.day(dt.date.fromisoformat(text))
        except ValueError:
            return text

    def _plain(self, amount: Decimal) -> str:
        exponent = amount.as_tuple().exponent
        decimals = max(0, -exponent) if isinstance(exponent, int) else 0
        if self._locale is None:
            return f"{amount:.{decimals}f}"
        pattern = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
        return format_decimal(amount, pattern, self._locale)


def _parse(locale: str | None) -> Locale | None:
    if not locale:
        return None
    try:
        return Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None

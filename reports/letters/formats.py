r"""Money, dates and rates as a language writes them.

>>> danish = Formats("da")
>>> danish.money(Decimal("2713.64"), "DKK")
'2.713,64\xa0kr.'
>>> danish.date(dt.date(2026, 12, 4))
'4. december 2026'
>>> Formats("en").rate(Decimal("0.0805"))
'8.05%'
>>> Formats("en").money(Decimal("100.00"), "DKK")
'DKK\xa0100.00'
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

_CODE = re.compile(r"^(-?[A-Z]{2,})(?=\d)")
LOCALES = {"da": "da_DK", "en": "en_GB", "de": "de_DE", "sv": "sv_SE", "nb": "nb_NO"}
"""The languages that letters are written in, with the country whose habits they follow."""


@dataclass(frozen=True, slots=True)
class Formats:
    """How one language writes figures.

    Attributes:
        language: one of `LOCALES`; any other writes as English does.
    """

    language: str

    @property
    def locale(self) -> Locale:
        """Babel's locale."""
        return Locale.parse(LOCALES.get(self.language, "en_GB"))

    def money(self, amount: Decimal, currency: str) -> str:
        """An amount with its currency and all of its decimals."""
        told = format_currency(amount, currency, locale=self.locale, decimal_quantization=False)
        return _CODE.sub("\\1\N{NO-BREAK SPACE}", told)

    def number(self, amount: Decimal) -> str:
        """An amount without its currency, for columns."""
        places = max(0, -int(amount.as_tuple().exponent))
        pattern = "#,##0." + "0" * places if places else "#,##0"
        return format_decimal(amount, pattern, locale=self.locale)

    def date(self, day: dt.date) -> str:
        """A day in words."""
        return format_date(day, "long", locale=self.locale)

    def short_date(self, day: dt.date) -> str:
        """A day in a column."""
        return format_date(day, "dd.MM.yyyy" if self.language == "da" else "medium", self.locale)

    def rate(self, fraction: Decimal) -> str:
        """A fraction as percent, with as many decimals as it has, four at most."""
        return format_percent(fraction, self._rate_pattern(), locale=self.locale)

    def _rate_pattern(self) -> str:
        sign = "%" if self.language == "en" else "\N{NO-BREAK SPACE}%"
        return f"#,##0.####{sign}"

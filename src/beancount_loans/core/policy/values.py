"""The kinds of value a policy pack may hold, and how each is read from text.

Rates carry their sign (``"8 %"``) and become decimal fractions; money names its
currency (``"100 DKK"``); a span is a whole number of days, weeks, months or years.
Every reader raises `ValueError` with the sentence that is shown to the bookkeeper.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, NamedTuple

from beancount_loans.core.calendar import add_months
from beancount_loans.core.components import CHARGES as CHARGE_NUMBERS
from beancount_loans.core.components import NAMES
from beancount_loans.core.day_count import CONVENTIONS, PERIODS
from beancount_loans.core.money import Money

Kind = Callable[[object], Any]

COMPONENTS = NAMES
CHARGES = tuple(COMPONENTS[number] for number in CHARGE_NUMBERS)
HOLD_EFFECTS = ("reminders", "fees", "late-interest")
INTERRUPTIONS = (
    "acknowledgement",
    "payment",
    "demand",
    "court-claim",
    "insolvency-claim",
    "settlement",
    "judgment",
    "enforcement",
)
DAY_COUNTS = (*CONVENTIONS, PERIODS)

_RATE = re.compile(r"([+-]?\d{1,9}(?:\.\d{1,9})?)\s*%")
_MONEY = re.compile(r"([+-]?\d{1,15}(?:\.\d{1,9})?)\s+([A-Z][A-Z0-9'._-]*)")
_SPAN = re.compile(r"(\d{1,3})\s+(day|week|month|year)s?")
_HOURS = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")


def about(kind: Kind, unit: str, meaning: str) -> dict[str, Any]:
    """Return the metadata of a field that is a key of the pack files."""
    return {"kind": kind, "unit": unit, "meaning": meaning}


class Span(NamedTuple):
    """A length of time in calendar units, as statutes give it."""

    number: int
    unit: str

    @property
    def months(self) -> int:
        """The whole months in it; days and weeks count as none."""
        return {"month": 1, "year": 12}.get(self.unit, 0) * self.number

    def after(self, start: date) -> date:
        """Return the same day so much later; the month's last day if there is none.

        >>> Span(3, "year").after(date(2024, 2, 29))
        datetime.date(2027, 2, 28)
        """
        if self.unit in {"day", "week"}:
            days = self.number * (7 if self.unit == "week" else 1)
            return date.fromordinal(start.toordinal() + days)
        return add_months(start, self.months)

    def __str__(self) -> str:
        """Return the span in words, ``3 years``."""
        return f"{self.number} {self.unit}{'' if self.number == 1 else 's'}"


class Hours(NamedTuple):
    """Hours of the borrower's local day; a start later than the end spans midnight."""

    start: time
    end: time

    def covers(self, moment: time) -> bool:
        """Tell whether the moment lies in the hours, the start in, the end out."""
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


class Band(NamedTuple):
    """A row of a cost table: claims up to ``up_to`` cost ``amount``.

    Above the last bound, ``share`` (a fraction) of what exceeds it is added. In a
    marginal scale ``amount`` is zero and ``share`` applies to each slice.
    """

    up_to: Decimal | None
    amount: Decimal
    share: Decimal


class AccelerationTest(NamedTuple):
    """One way in which the whole loan may be called; all that is set must be met.

    ``share`` is the overdue part, as a fraction, of the credit; terms bound the
    loan's length; ``consecutive`` means installments in unbroken row; with
    ``more_than`` the share must be passed, not only reached.
    """

    installments: int
    consecutive: bool
    days_overdue: int
    share: Decimal
    term_up_to: Span | None
    term_over: Span | None
    more_than: bool


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean …?`` with the closest known word, or nothing."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    return f"; did you mean '{close[0]}'?" if close else ""


def text(raw: object) -> str:
    """Read free text, not empty."""
    if isinstance(raw, str) and raw.strip():
        return raw.strip()
    raise ValueError(f"is {raw!r}, but text is needed")


def flag(raw: object) -> bool:
    """Read true or false."""
    if isinstance(raw, bool):
        return raw
    raise ValueError(f"is {raw!r}, but true or false is needed")


def count(raw: object) -> int:
    """Read a whole number from zero to 9999."""
    if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw <= 9999:
        return raw
    raise ValueError(f"is {raw!r}, but a whole number from 0 to 9999 is needed")


def day(raw: object) -> date:
    """Read a TOML date (without quotes)."""
    if isinstance(raw, date) and 1900 <= raw.year <= 2999:
        return date(raw.year, raw.month, raw.day)
    raise ValueError(f"is {raw!r}, but a date such as 2026-01-31, unquoted, is needed")


def rate(raw: object) -> Decimal:
    """Read a rate or share with its sign, ``"8 %"``, as a fraction.

    >>> rate("8 %")
    Decimal('0.08')
    """
    match = _RATE.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None:
        raise ValueError(f'is {raw!r}, but a rate with its sign, "8 %", is needed')
    return Decimal(match[1]).scaleb(-2)


def money(raw: object) -> Money:
    """Read an amount with its currency, ``"100 DKK"``."""
    match = _MONEY.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None:
        raise ValueError(f'is {raw!r}, but an amount with its currency such as "100 DKK" is needed')
    return Money(Decimal(match[1]), match[2])


def span(raw: object) -> Span:
    """Read a length of time, ``"3 years"``."""
    match = _SPAN.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None:
        raise ValueError(f'is {raw!r}, but a time such as "3 years" is needed')
    return Span(int(match[1]), match[2])


def hours(raw: object) -> Hours:
    """Read hours of the day, ``"21:00-08:00"``."""
    match = _HOURS.fullmatch(raw.strip()) if isinstance(raw, str) else None
    try:
        if match is not None:
            return Hours(time.fromisoformat(match[1]), time.fromisoformat(match[2]))
    except ValueError:
        pass
    raise ValueError(f'is {raw!r}, but hours such as "21:00-08:00" are needed')


def choice(*allowed: str) -> Kind:
    """Make a reader of one word out of those allowed."""

    def read(raw: object) -> str:
        if isinstance(raw, str) and raw in allowed:
            return raw
        hint = nearest(str(raw), allowed)
        raise ValueError(f"is {raw!r}, but one of {', '.join(allowed)} is needed{hint}")

    return read


def words(*allowed: str) -> Kind:
    """Make a reader of a list of words out of those allowed, none twice."""

    def read(raw: object) -> tuple[str, ...]:
        given = raw.split() if isinstance(raw, str) else raw
        if not isinstance(given, list) or not all(isinstance(w, str) for w in given):
            raise ValueError(f"is {raw!r}, but a list of words is needed")
        for word in given:
            if allowed and word not in allowed:
                hint = nearest(word, allowed)
                raise ValueError(f"has '{word}'; known are {', '.join(allowed)}{hint}")
        if len(set(given)) != len(given):
            raise ValueError(f"names a word twice: {' '.join(given)}")
        return tuple(given)

    return read


def allocation(raw: object) -> tuple[str, ...]:
    """Read an order of components; ``charges`` stands for the first three."""
    order = words(*COMPONENTS, "charges")(raw)
    full: tuple[str, ...] = tuple(
        part for word in order for part in (CHARGES if word == "charges" else (word,))
    )
    missing = [part for part in COMPONENTS if part not in full]
    if missing or len(full) != len(COMPONENTS):
        lacks = f"lacks {', '.join(missing)}" if missing else "names a component twice"
        raise ValueError(f"{lacks}; an allocation order names every component once")
    return full


def bands(raw: object) -> tuple[Band, ...]:
    """Read a cost table: a list of ``{ up-to, amount, share }``, ascending."""
    rows = tuple(_band(row) for row in _tables(raw, {"up-to", "amount", "share"}))
    bounds = [row.up_to for row in rows if row.up_to is not None]
    if bounds != sorted(bounds) or any(row.up_to is None for row in rows[:-1]):
        raise ValueError("has rows out of order: bounds must rise, the open row last")
    return rows


def _band(row: Mapping[str, object]) -> Band:
    up_to, amount = row.get("up-to"), row.get("amount")
    return Band(
        money(up_to).number if up_to is not None else None,
        money(amount).number if amount is not None else Decimal(0),
        rate(row["share"]) if "share" in row else Decimal(0),
    )


def acceleration_tests(raw: object) -> tuple[AccelerationTest, ...]:
    """Read the ways in which a loan may be called, a list of tables."""
    return tuple(_acceleration_test(row) for row in _tables(raw, _TEST_KEYS))


_TEST_KEYS = frozenset(name.replace("_", "-") for name in AccelerationTest._fields)


def _acceleration_test(row: Mapping[str, object]) -> AccelerationTest:
    return AccelerationTest(
        count(row.get("installments", 1)),
        flag(row.get("consecutive", False)),
        count(row.get("days-overdue", 0)),
        rate(row.get("share", "0 %")),
        span(row["term-up-to"]) if "term-up-to" in row else None,
        span(row["term-over"]) if "term-over" in row else None,
        flag(row.get("more-than", False)),
    )


def _tables(raw: object, known: Collection[str]) -> list[Mapping[str, object]]:
    """Check that raw is a list of tables with known keys alone."""
    if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
        raise ValueError(f"is {raw!r}, but a list of tables is needed")
    for word in (word for row in raw for word in row if word not in known):
        raise ValueError(
            f"has an unknown key '{word}'; known are {', '.join(sorted(known))}"
            f"{nearest(word, known)}"
        )
    return raw

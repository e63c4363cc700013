"""Calendars of banks and of the law, country by country.

The public holidays come from the `holidays` package. What banks add to them stands
here. Where sources differ, these are followed:

- DK: Finans Danmark's bank holidays (as QuantLib has them): also the Friday after
  Ascension, 5 June, 24 and 31 December. `holidays` lists none of them as public.
- SE: also Midsummer Eve, 24 and 31 December, which `holidays` calls de facto; not the
  half days it lists for banks.
- NO: also 24 December, with QuantLib and against `holidays`.
- DE: the holidays of Hesse, where the banks' settlement is, and 24 December.
- GB: bank holidays of England and Wales.
- US: the Federal Reserve's: a holiday on a Sunday is kept on Monday, and one on a
  Saturday is not kept on Friday, against `holidays`.
- TARGET: the European Central Bank's closing days.

Any other country, by its ISO code: its nationwide public holidays.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, partial
from typing import Final, NamedTuple

from beancount_loans.core.calendar import NO_HOLIDAYS, WEEKENDS, Calendar

__all__ = ["TARGET", "UnknownCalendarError", "bank_calendar", "legal_calendar"]

THURSDAY: Final = 3
SUNDAY: Final = 6


class UnknownCalendarError(ValueError):
    """The ledger names a calendar that is none."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f'no calendar "{name}" is known; write the two-letter code of a country,'
            ' such as "DK", or "TARGET", "weekends" or "none"'
        )


class _Rule(NamedTuple):
    """What closes beyond the public holidays, and which of those count."""

    region: str | None = None
    categories: tuple[str, ...] = ("public",)
    observed: bool = True
    yearly: tuple[tuple[int, int], ...] = ()
    more: Callable[[frozenset[date]], frozenset[date]] | None = None


def _friday_after_ascension(public: frozenset[date]) -> frozenset[date]:
    """Closed since 2009; Ascension is the last holiday on a Thursday before summer."""
    ascension = max(day for day in public if day.weekday() == THURSDAY and day.month < 7)
    return frozenset({ascension + timedelta(days=1)} if ascension.year >= 2009 else ())


def _monday_after_sunday(public: frozenset[date]) -> frozenset[date]:
    return frozenset(day + timedelta(days=1) for day in public if day.weekday() == SUNDAY)


_CONSTITUTION_DAY: Final = (6, 5)
_CHRISTMAS_EVE: Final = (12, 24)
_NEW_YEARS_EVE: Final = (12, 31)

_DANISH_DAYS: Final = (_CONSTITUTION_DAY, _CHRISTMAS_EVE, _NEW_YEARS_EVE)

_BANKS: Final = {
    "DK": _Rule(yearly=_DANISH_DAYS, more=_friday_after_ascension),
    "SE": _Rule(categories=("public", "de_facto")),
    "NO": _Rule(yearly=(_CHRISTMAS_EVE,)),
    "DE": _Rule(region="HE", yearly=(_CHRISTMAS_EVE,)),
    "GB": _Rule(region="ENG"),
    "US": _Rule(observed=False, more=_monday_after_sunday),
}

# DK: forældelsesloven § 27. SE: lag (1930:173) om beräkning av lagstadgad tid § 2.
# Elsewhere weekends and public holidays: NO domstolloven § 149, DE BGB § 193.
_DEADLINES: Final = {
    "DK": _Rule(yearly=_DANISH_DAYS),
    "SE": _Rule(categories=("public", "de_facto")),
    "GB": _Rule(region="ENG"),
}


_PLAIN: Final = {"WEEKENDS": WEEKENDS, "NONE": NO_HOLIDAYS}
"""Calendars of no country."""


def bank_calendar(name: str) -> Calendar:
    """The days on which banks settle payments.

    Args:
        name: ISO country code, `"TARGET"`, `"weekends"` or `"none"`; any case.

    Raises:
        UnknownCalendarError: There is no such calendar.
    """
    code = name.upper()
    if code in _PLAIN:
        return _PLAIN[code]
    if code == TARGET.name:
        return TARGET
    return _country(code, _BANKS.get(code, _Rule()))


def legal_calendar(name: str) -> Calendar:
    """The days on which a legal time limit can end; on others it ends the day after.

    Args:
        name: ISO country code, `"weekends"` or `"none"`; any case.

    Raises:
        UnknownCalendarError: There is no such calendar.
    """
    code = name.upper()
    if code in _PLAIN:
        return _PLAIN[code]
    return _country(code, _DEADLINES.get(code, _Rule()))


@cache
def _country(code: str, rule: _Rule) -> Calendar:
    """The calendar of a country, whose weekend is its own; always the same object."""
    import holidays  # noqa: PLC0415  (slow to import, and not every ledger needs it)

    if code not in holidays.list_supported_countries(include_aliases=False):
        raise UnknownCalendarError(code)
    weekend = frozenset(holidays.country_holidays(code).weekend)
    return Calendar(code, weekend, partial(_closed_days, code, rule))


def _closed_days(code: str, rule: _Rule, year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415

    public = frozenset(
        holidays.country_holidays(
            code,
            subdiv=rule.region,
            years=year,
            observed=rule.observed,
            categories=rule.categories,
        )
    )
    yearly = frozenset(date(year, month, day) for month, day in rule.yearly)
    return public | yearly | (rule.more(public) if rule.more else frozenset())


def _target_days(year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415

    return frozenset(holidays.financial_holidays("ECB", years=year))


TARGET: Final = Calendar("TARGET", WEEKENDS.weekend, _target_days)
"""Days on which the euro is settled."""

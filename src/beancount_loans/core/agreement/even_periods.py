"""Loans whose periods are all alike, as those of most are."""

from __future__ import annotations

from beancount_loans.core.agreement.grid import Grid
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.calendar import keeps_day
from beancount_loans.core.day_count import CONVENTIONS, PERIODS, period_fraction
from beancount_loans.core.money import Ratio

_BY_MONTHS = ("30E/360", "30/360", "30E/365", "months+days")
"""Day counts by which a month from one day to the same day of the next is always the same."""


def even_part(terms: Terms, grid: Grid, day_count: str) -> Ratio | None:
    """What part of a year each period is, by a day count; None where they may differ.

    It holds between unmoved dates.
    """
    if not grid.is_even:
        return None
    if day_count == PERIODS:
        return period_fraction(terms.every)
    if day_count in _BY_MONTHS and keeps_day(grid.start, terms.every, terms.end_of_month):
        return CONVENTIONS[day_count](grid.start, grid.date(0))
    return None

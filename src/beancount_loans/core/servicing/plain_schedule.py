"""The schedule of plain terms before signing: one loop over integers.

A loan at a fixed rate, disbursed at once, needs no servicing to know its installments.
`schedule` asks here first; for terms that are not plain there is no answer, and for those
that are it is what replaying them gives (a law to test).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice, pairwise
from operator import lt, sub
from typing import NamedTuple

from beancount_loans.core.agreement.amortising import (
    Course,
    Share,
    all_equal,
    any_course,
    even_course,
    varied_course,
)
from beancount_loans.core.agreement.even_periods import even_part
from beancount_loans.core.agreement.grid import Grid
from beancount_loans.core.agreement.sizing import annuity, level_share
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.calendar import Calendar
from beancount_loans.core.day_count import CONVENTIONS, PERIODS
from beancount_loans.core.money import Ratio
from beancount_loans.core.rates import ratio_of
from beancount_loans.core.servicing.plain_installment import has_plain_terms


class Plan(NamedTuple):
    """Columns of equal length, an installment a place.

    Attributes:
        starts: where its interest period began.
        dues: the day it is to be paid.
        course: its amounts.
        lent: minor units.
    """

    starts: Sequence[dt.date]
    dues: Sequence[dt.date]
    course: Course
    lent: int

    @property
    def balances(self) -> Iterator[int]:
        """What each installment leaves of the principal."""
        return islice(accumulate(self.course.principal, sub, initial=self.lent), 1, None)


def plain_schedule(terms: Terms, start: dt.date, calendar: Calendar) -> Plan | None:
    """The installments of a loan disbursed whole on a day, or None where terms are not plain."""
    if not _is_plain(terms):
        return None
    grid = Grid(terms, start, calendar)
    dates = dues = grid.regular_dates()
    if dates is None or dues is None:
        return None
    if terms.business_days != "none":
        dues = [calendar.adjust(date, terms.business_days) for date in dates]
    counted = dues if terms.interest_dates == "adjusted" else dates
    ends = [start, *counted]
    part = even_part(terms, grid, terms.day_count) if counted is dates else None
    if not all(map(lt, ends, counted)) or dues[0] <= start:
        return None
    if terms.day_count == PERIODS and part is None:
        return None
    course = _course(terms, _growths(terms, ends, part))
    return Plan([start, *dates[:-1]], dues, course, terms.minor(terms.principal))


def _is_plain(terms: Terms) -> bool:
    return (
        has_plain_terms(terms)
        and (terms.day_count in CONVENTIONS or terms.day_count == PERIODS)
        and terms.day_count != "30E/360-ISDA"
        and not terms.rate.effective
        and terms.rate.margin >= 0
        and terms.amortize_over is None
        and terms.down_payment is None
        and terms.last_installment == "remainder"
    )


def _growths(terms: Terms, ends: Sequence[dt.date], part: Ratio | None) -> list[Ratio]:
    """Interest of a unit of balance in each period; `part`: of a year, where all are alike."""
    rate, years = ratio_of(terms.rate.margin), CONVENTIONS.get(terms.day_count)
    if part is not None:
        return [(rate[0] * part[0], rate[1] * part[1])] * (len(ends) - 1)
    assert years is not None
    parts = [years(*period) for period in pairwise(ends)]
    return [(rate[0] * part[0], rate[1] * part[1]) for part in parts]


def _course(terms: Terms, growths: Sequence[Ratio]) -> Course:
    balance, size = terms.minor(terms.principal), _size(terms, growths)
    if terms.method == "annuity" and terms.rounding == "half-up":
        found = (
            even_course(balance, size, growths[0], len(growths))
            if all_equal(growths)
            else varied_course(balance, size, growths)
        )
        if found is not None:
            return found
    return any_course(balance, _share(terms, size), growths, terms.round)


def _share(terms: Terms, size: int) -> Share:
    """What an installment repays, given its interest."""
    if terms.method != "annuity":
        return lambda _: size
    if terms.installment is not None:
        return lambda interest: size - interest
    return lambda interest: max(0, size - interest)


def _size(terms: Terms, growths: Sequence[Ratio]) -> int:
    """The level installment, or the level part of principal."""
    if terms.method == "bullet":
        return 0
    if terms.installment is not None:
        return terms.minor(terms.installment)
    principal = terms.minor(terms.principal)
    balloon = terms.minor(terms.balloon) if terms.balloon else 0
    unit = terms.minor(terms.round_to) if terms.round_to else 1
    if terms.method == "equal-principal":
        return level_share(principal - balloon, len(growths), unit, terms.round)
    numerator, denominator = growths[0]
    first = (principal * (denominator + numerator), denominator)
    return annuity(first, growths[1:], balloon, unit, terms.round)

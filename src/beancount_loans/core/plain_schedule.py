"""The schedule of plain terms before signing: one loop over integers.

A loan at a fixed rate, disbursed at once, needs no servicing to know its installments.
`schedule` asks here first; for terms that are not plain there is no answer, and for those
that are it is what replaying them gives (a law to test).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from beancount_loans.core.calendar import Calendar
from beancount_loans.core.day_count import CONVENTIONS
from beancount_loans.core.grid import Grid
from beancount_loans.core.money import Ratio
from beancount_loans.core.plain_installment import has_plain_terms
from beancount_loans.core.rates import ratio_of
from beancount_loans.core.sizing import annuity, level_share
from beancount_loans.core.terms import Terms


class Plain(NamedTuple):
    """An installment; amounts in minor units, the balance after it."""

    number: int
    start: dt.date
    due: dt.date
    interest: int
    principal: int
    balance: int


def plain_schedule(terms: Terms, start: dt.date, calendar: Calendar) -> list[Plain] | None:
    """The installments of a loan disbursed whole on a day, or None where terms are not plain."""
    if not _is_plain(terms):
        return None
    dates = Grid(terms, start, calendar).regular_dates()
    if dates is None:
        return None
    dues = [calendar.adjust(date, terms.business_days) for date in dates]
    ends = [start, *(dues if terms.interest_dates == "adjusted" else dates)]
    if not all(one < other for one, other in pairwise(ends)) or dues[0] <= start:
        return None
    rate, years = ratio_of(terms.rate.margin), CONVENTIONS[terms.day_count]
    parts = (years(one, other) for one, other in pairwise(ends))
    growths = [(rate[0] * part[0], rate[1] * part[1]) for part in parts]
    return list(_installments(terms, [start, *dates], dues, growths))


def _is_plain(terms: Terms) -> bool:
    return (
        has_plain_terms(terms)
        and terms.day_count in CONVENTIONS
        and terms.day_count != "30E/360-ISDA"
        and not terms.rate.effective
        and terms.rate.margin >= 0
        and terms.amortize_over is None
        and terms.down_payment is None
        and terms.last_installment == "remainder"
    )


def _installments(
    terms: Terms, starts: Sequence[dt.date], dues: Sequence[dt.date], growths: Sequence[Ratio]
) -> Iterator[Plain]:
    balance, rounding = terms.minor(terms.principal), terms.round
    size = _size(terms, balance, growths)
    covers = terms.installment is not None
    for index, (numerator, denominator) in enumerate(growths):
        interest = rounding(balance * numerator, denominator)
        part = size
        if index + 1 == len(growths):
            part = balance
        elif terms.method == "annuity":
            part = size - interest if covers or size >= interest else 0
        part = min(part, balance)
        balance -= part
        if interest or part:
            yield Plain(index + 1, starts[index], dues[index], interest, part, balance)
        if not balance:
            return


def _size(terms: Terms, principal: int, growths: Sequence[Ratio]) -> int:
    """The level installment, or the level part of principal."""
    if terms.method == "bullet":
        return 0
    if terms.installment is not None:
        return terms.minor(terms.installment)
    balloon = terms.minor(terms.balloon) if terms.balloon else 0
    unit = terms.minor(terms.round_to) if terms.round_to else 1
    if terms.method == "equal-principal":
        return level_share(principal - balloon, len(growths), unit, terms.round)
    numerator, denominator = growths[0]
    first = (principal * (denominator + numerator), denominator)
    return annuity(first, growths[1:], balloon, unit, terms.round)

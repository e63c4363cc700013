"""The commonest flows by far: one drawing, then the same amount month after month.

Their worth is a geometric sum, so that the search for their rate costs as much for thirty years
as for one. Whatever else flows are is left to the general way, which comes to the same rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from math import exp, expm1, log
from typing import Any, Final

from beancount_loans.core.calendar import add_months

__all__ = ["plain_force"]

_MOST: Final = 120
"""Payments in the longest plain flows: ten years."""


def plain_force(flows: Sequence[tuple[Any, Any]]) -> float | None:
    """The force of interest a month of plain flows; None where they are not plain."""
    count = len(flows) - 1
    if not 2 <= count <= _MOST:
        return None
    dates, amounts = zip(*flows, strict=True)
    start, first = dates[0], dates[1]
    if type(start) is not date or type(first) is not date:
        return None
    if start.day != first.day or first.day > 28 or first <= start:
        return None
    drawn, paid, last = map(float, (amounts[0], amounts[1], amounts[-1]))
    if not (drawn < 0 < paid and last > 0) or amounts[1:-1].count(amounts[1]) != count - 1:
        return None
    if dates[1:] != _monthly(first)[:count]:
        return None
    months = 12 * (first.year - start.year) + first.month - start.month
    return _root(-drawn, paid, last, months, count - 1)


@lru_cache(maxsize=512)
def _monthly(first: date) -> tuple[date, ...]:
    return tuple(add_months(first, number) for number in range(_MOST))


def _root(drawn: float, paid: float, last: float, months: int, equal: int) -> float | None:
    """Newton on what `equal` payments, the first after some months, and a last one are worth."""
    end = months + equal
    total = equal * paid + last
    moment = paid * equal * (months + (equal - 1) / 2) + last * end
    at = log(total / drawn) * total / moment
    try:
        for _ in range(20):
            many, one = expm1(-equal * at), expm1(-at)
            regular = paid * exp(-months * at) * many / one
            final = last * exp(-end * at)
            slope = regular * ((one + 1) / one - equal * (many + 1) / many - months) - end * final
            step = (regular + final - drawn) / slope
            at -= step
            if abs(step) < 1e-11:
                return at
    except (OverflowError, ZeroDivisionError):
        return None
    return None

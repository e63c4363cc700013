"""Interest earned and not yet due at the ends of months or years.

It is booked on the last day and taken back on the day after, so that each period
carries the interest that it earned; the due itself is booked whole on its day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.calendar import days_in_month
from beancount_loans.core.servicing.replay import run

DECEMBER = 12


class Accrual(NamedTuple):
    """Interest earned and not yet due at the end of a day, in minor units."""

    date: dt.date
    amount: int


def period_ends(first: dt.date, last: dt.date, every: str) -> Iterator[dt.date]:
    """The last days of months or years from one day to another, both included.

    Args:
        first: where to begin.
        last: where to stop.
        every: `month` or `year`.
    """
    year, month = first.year, DECEMBER if every == "year" else first.month
    while (day := dt.date(year, month, days_in_month(year, month))) <= last:
        yield day
        months = year * DECEMBER + month - 1 + (DECEMBER if every == "year" else 1)
        year, month = divmod(months, DECEMBER)
        month += 1


def accruals(loan: Loan, until: dt.date, every: str) -> list[Accrual]:
    """What a loan has earned and not yet let fall due at each period's end up to a day.

    What was taken over with the loan stands on the accrued-interest account already and is
    not counted again.
    """
    first = min((event.date for event in loan.events), default=None)
    if first is None:
        return []
    last = min(until, loan.closed) if loan.closed else until
    found = []
    for day in period_ends(first, last, every):
        state = run(loan, day)
        amount = state.earned(day) - state.carry
        if amount and state.principal:
            found.append(Accrual(day, amount))
    return found

"""How interest came about: the stretches of equal balance and rate behind each amount.

The loan is replayed once more, stopping before each due and event to look at what has
accrued; the amounts themselves are those that servicing books.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from beancount_loans.core.agreement.loan import Loan, Source
from beancount_loans.core.day_count import CONVENTIONS
from beancount_loans.core.money import Ratio
from beancount_loans.core.servicing.replay import advance, apply, in_order
from beancount_loans.core.servicing.state import Servicing


class Stretch(NamedTuple):
    """Interest of a balance at a rate for a part of a year.

    Attributes:
        base: minor units.
        rate: a fraction a year.
        years: the part of a year.
        effective: the rate is a yearly yield, so the part is its exponent.
        exact: the interest in minor units, not rounded.
    """

    start: dt.date
    end: dt.date
    base: int
    rate: Ratio
    years: Ratio
    effective: bool
    exact: Fraction


class Accrual(NamedTuple):
    """What had accrued on a day, before what happened on it.

    Attributes:
        stretches: of contract interest since the period began.
        carried: interest taken over with the loan, in minor units.
        late: stretches of late interest since the loan was first late.
        late_claimed: late interest claimed or given up before, in minor units.
        size: installment or share of principal, as it stood after the day's due.
    """

    stretches: tuple[Stretch, ...]
    carried: int
    late: tuple[Stretch, ...]
    late_claimed: int
    size: int | None = None


@dataclass(slots=True)
class Accruals:
    """What had accrued before each due and each event of a loan's history.

    Attributes:
        dues: by due date.
        events: by place in the ledger and kind.
    """

    dues: dict[dt.date, Accrual] = field(default_factory=dict)
    events: dict[tuple[Source, str], Accrual] = field(default_factory=dict)


def accruals(loan: Loan, until: dt.date) -> Accruals:
    """Replay a loan to the end of a day and keep what had accrued before each thing in it."""
    seen = Accruals()
    servicing = Servicing(loan)
    for event in in_order(loan.events):
        if event.date > until:
            break
        first = event.first or event.kind == "opening"
        _advance(servicing, event.date, seen, before=first)
        seen.events[event.source, event.kind] = accrued(servicing, event.date, event.date)
        servicing = apply(servicing, event)
    _advance(servicing, min(until, loan.closed or until), seen, before=False)
    return seen


def accrued(servicing: Servicing, end: dt.date, today: dt.date) -> Accrual:
    """What has accrued on a running loan.

    Args:
        servicing: the loan.
        end: contract interest is counted to this day.
        today: late interest is counted to this day.
    """
    late = servicing.late
    return Accrual(
        stretches=tuple(_stretches(servicing, end)),
        carried=servicing.carry,
        late=tuple(_late(servicing, today)),
        late_claimed=late.claimed + late.given_up,
        size=servicing.size,
    )


def _advance(servicing: Servicing, date: dt.date, seen: Accruals, *, before: bool) -> None:
    while True:
        slot = servicing.upcoming()
        if slot is None or slot.due > date or (before and slot.due == date):
            break
        advance(servicing, slot.due, before=True)
        slot = servicing.upcoming() or slot
        adjusted = servicing.terms.interest_dates == "adjusted"
        accrual = accrued(servicing, slot.due if adjusted else slot.date, slot.due)
        advance(servicing, slot.due)
        seen.dues[slot.due] = accrual._replace(size=servicing.size)
    advance(servicing, date, before=before)


def _stretches(servicing: Servicing, end: dt.date) -> list[Stretch]:
    marks = servicing.marks
    found = []
    for index, (start, base, rate) in enumerate(marks):
        stop = min(marks[index + 1][0], end) if index + 1 < len(marks) else end
        if base and rate[0] and start < stop:
            exact = Fraction(*servicing.interest_on(base, rate, start, stop))
            years = servicing.years(start, stop)
            effective = servicing.terms.rate.effective
            found.append(Stretch(start, stop, base, rate, years, effective, exact))
    return found


def _late(servicing: Servicing, today: dt.date) -> list[Stretch]:
    if servicing.terms.late_rate is None:
        return []
    found = []
    convention = CONVENTIONS[servicing.terms.late_day_count]
    for start, end, base, rate in servicing.late.spans(today):
        years = convention(start, end)
        exact = Fraction(base * rate[0] * years[0], rate[1] * years[1])
        if exact:
            found.append(Stretch(start, end, base, rate, years, False, exact))
    return found

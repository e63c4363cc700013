"""The interest of a claim line by line: balance, rate, days, interest, as a court wants it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from beancount_loans.core.components import INTEREST
from beancount_loans.core.explain.accruals import Accrual, Accruals, Stretch, accruals, accrued
from beancount_loans.core.servicing.movements import ACCRUED, EARNED, SUSPENDED, Movement
from beancount_loans.core.servicing.position import Position

_SOURCES = (EARNED[INTEREST], ACCRUED, SUSPENDED)
"""Where interest comes from, by the journal's legs."""
FINER = 2
"""Decimals beyond the currency's that a line is shown with; sums are of what is booked."""


@dataclass(frozen=True, slots=True)
class InterestLine:
    """One stretch of interest.

    Attributes:
        installment: its number; None for interest of a called loan, a payoff, or not yet due.
        due: the day on which the sum of its lines fell due; None for what was put off or has not.
        start: interest runs from the end of this day.
        end: to the end of this day.
        base: that it runs on.
        rate: a fraction a year; None where the terms tell the interest itself.
        days: and `year`: the part of a year.
        amount: not rounded, to two decimals more than the currency has.
    """

    installment: int | None
    due: dt.date | None
    start: dt.date | None
    end: dt.date | None
    base: Decimal | None
    rate: Decimal | None
    days: int
    year: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class InterestSum:
    """Lines that are one amount in the books.

    Attributes:
        booked: their sum, rounded as the loan's terms say.
    """

    lines: tuple[InterestLine, ...]
    booked: Decimal


@dataclass(frozen=True, slots=True)
class InterestLines:
    """All interest of a loan to the end of a day.

    Attributes:
        contract: a sum for each time that interest was earned, then what is not yet due.
        late: all late interest since the loan was first late.
        late_before: claimed or given up before, and so within other dues.
        late_now: run up and not yet claimed.
    """

    contract: tuple[InterestSum, ...]
    late: InterestSum
    late_before: Decimal
    late_now: Decimal


def interest_lines(position: Position) -> InterestLines:
    """How the interest of a loan came about, to the end of the position's day."""
    state, on = position.state, position.as_of
    now, seen = accrued(state, on, on), accruals(position.loan, on)
    unclaimed = state.late_unclaimed(on)
    whole = unclaimed + (now.late_claimed if now.late else 0)
    late = tuple(_line(position, one, None, None) for one in now.late)
    return InterestLines(
        contract=tuple(_contract(position, seen, now)),
        late=InterestSum(late, position.money(whole)),
        late_before=position.money(now.late_claimed if now.late else 0),
        late_now=position.money(unclaimed),
    )


def _contract(position: Position, seen: Accruals, now: Accrual) -> Iterator[InterestSum]:
    """What the journal says was earned, with what it is made of; then what is not yet due."""
    for movement in position.journal:
        earned = -sum(movement.legs.get(place, 0) for place in _SOURCES)
        if movement.kind == "due" and earned and _of_time(movement):
            lines = _of_movement(position, movement, _accrual(seen, movement), earned)
            yield InterestSum(tuple(lines), position.money(earned))
    earned = position.state.earned(position.as_of)
    if earned:
        lines = (_line(position, one, None, None) for one in now.stretches)
        carried = _told(position, None, None, now.carried) if now.carried else ()
        yield InterestSum((*carried, *lines), position.money(earned))


def _of_time(movement: Movement) -> bool:
    """Whether time brought it, and not the bookkeeper's own claim."""
    return movement.due is None or movement.due.kind not in ("charge", "late-interest")


def _accrual(seen: Accruals, movement: Movement) -> Accrual | None:
    if movement.event is not None:
        return seen.events.get((movement.event.source, movement.event.kind))
    return seen.dues.get(movement.date)


def _of_movement(
    position: Position, movement: Movement, found: Accrual | None, earned: int
) -> Iterator[InterestLine]:
    """The stretches; where the terms tell the interest itself, that alone."""
    number = movement.due.number if movement.due else None
    due = movement.due.date if movement.due else None
    if found is None or not (found.stretches or found.carried):
        yield from _told(position, number, due, earned)
        return
    if found.carried:
        yield from _told(position, number, due, found.carried)
    for one in found.stretches:
        yield _line(position, one, number, due)


def _told(
    position: Position, number: int | None, due: dt.date | None, amount: int
) -> tuple[InterestLine, ...]:
    told = _finer(position, Fraction(amount))
    return (InterestLine(number, due, None, None, None, None, 0, 0, told),)


def _line(
    position: Position, one: Stretch, number: int | None, due: dt.date | None
) -> InterestLine:
    days, year = one.years
    return InterestLine(
        installment=number,
        due=due,
        start=one.start,
        end=one.end,
        base=position.money(one.base),
        rate=Decimal(one.rate[0]) / Decimal(one.rate[1]),
        days=days,
        year=year,
        amount=_finer(position, one.exact),
    )


def _finer(position: Position, minor: Fraction) -> Decimal:
    """Minor units as money with more decimals, half up."""
    decimals = position.loan.terms.decimals
    scaled = minor * 10**FINER
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole).scaleb(-decimals - FINER)

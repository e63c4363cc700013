"""How large the installments of a running loan are, from the next one on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from beancount_loans.core.agreement.even_periods import even_part
from beancount_loans.core.agreement.grid import Grid, Slot
from beancount_loans.core.agreement.sizing import annuity, level_share
from beancount_loans.core.money import Ratio, add_ratio
from beancount_loans.core.rates import ZERO
from beancount_loans.core.servicing.state import Servicing


def ensure_size(servicing: Servicing, slot: Slot) -> None:
    """Work out how large the installments are from the next one on, unless that is known."""
    if servicing.size is not None or servicing.number <= servicing.terms.grace_principal:
        if servicing.terms.method == "flat" and servicing.flat is None:
            _size_flat(servicing)
        return
    servicing.counting = servicing.terms.installment_day_count
    _SIZES.get(servicing.terms.method, _no_size)(servicing, slot)
    servicing.counting = None


def _no_size(_servicing: Servicing, _slot: Slot) -> None:
    """Bullets, custom plans and loans on demand have no level part."""


def multiple(servicing: Servicing) -> int:
    """Installments are a multiple of so many minor units."""
    terms = servicing.terms
    return terms.minor(terms.round_to) if terms.round_to else 1


def remaining(servicing: Servicing) -> Sequence[int]:
    """The indexes of slots with principal still to come, the next one first."""
    grid, last = servicing.grid, servicing.last
    assert grid is not None
    assert last is not None
    places = range(servicing.slot, last)
    if grid.all_principal:
        return places
    return [index for index in places if grid.slot(index).principal]


def _size_annuity(servicing: Servicing, slot: Slot) -> None:
    terms, grid = servicing.terms, servicing.grid
    assert grid is not None
    if terms.installment is not None:
        servicing.size = terms.minor(terms.installment)
        return
    end = servicing.end_of(slot)
    accrued = add_ratio(servicing.accrued(end), _after_pause(servicing, end))
    first = (
        (servicing.principal + servicing.carry) * accrued[1] + accrued[0],
        accrued[1],
    )
    growths = _growths(servicing, grid)
    balloon = terms.minor(terms.balloon) if terms.balloon else 0
    servicing.size = annuity(first, growths, balloon, multiple(servicing), terms.round)
    if terms.last_installment == "spread":
        _spread(servicing, first, growths)


def _after_pause(servicing: Servicing, end: dt.date) -> Ratio:
    """Interest of what is left of the running period when a pause in it is over."""
    paused = servicing.paused_until
    if paused is None or paused >= end:
        return ZERO
    return servicing.interest_on(servicing.base, servicing.rate, paused, end)


def _growths(servicing: Servicing, grid: Grid) -> list[Ratio]:
    """Interest of one unit of balance in each period after the next installment.

    What lies in a pause bears none.
    """
    terms, since, slot = servicing.terms, servicing.since, servicing.slot
    places, paused = _places_sized_for(servicing), servicing.paused_until
    part = even_part(terms, grid, servicing.counting or terms.day_count)
    if part is not None and paused is None and terms.interest_dates != "adjusted":
        return [servicing.growth(servicing.rate, part)] * len(places)
    found: list[Ratio] = []
    slot_at = grid.slot if terms.amortize_over is None else grid.regular_slot
    start = servicing.end_of(grid.slot(slot))
    for place in places:
        one = slot_at(place)
        servicing.since, servicing.slot, end = start, place, servicing.end_of(one)
        if one.principal:
            bears = max(start, paused or start)
            found.append(
                servicing.interest_on(1, servicing.rate, bears, end) if bears < end else ZERO
            )
        start = end
    servicing.since, servicing.slot = since, slot
    return found


def _places_sized_for(servicing: Servicing) -> range:
    """The slots after the next: to maturity, or all that the installment is sized for."""
    terms, last, following = servicing.terms, servicing.last, servicing.slot + 1
    assert last is not None
    if terms.amortize_over is None:
        return range(following, last)
    return range(following, following + terms.amortize_over - servicing.number)


def _spread(servicing: Servicing, first: Ratio, growths: list[Ratio]) -> None:
    """Nudge the installment once, so that the last one differs less, if that helps.

    Source: Apache Fineract's progressive schedule: half the number of installments in
    minor units is how far the last may differ before the difference is spread.
    """
    count = len(growths) + 1
    size = servicing.size or 0
    unit = multiple(servicing)
    difference = _last_installment(servicing, size, first, growths) - size
    if abs(difference) <= count // 2 * unit:
        return
    nudged = size + servicing.terms.round(difference, count * unit) * unit
    if abs(_last_installment(servicing, nudged, first, growths) - nudged) < abs(difference):
        servicing.size = nudged


def _last_installment(servicing: Servicing, size: int, first: Ratio, growths: list[Ratio]) -> int:
    rounding = servicing.terms.round
    balance = servicing.principal
    interest = rounding(first[0] - balance * first[1], first[1])
    for numerator, denominator in growths:
        balance -= size - interest
        interest = rounding(balance * numerator, denominator)
    return balance + interest


def _size_share(servicing: Servicing, _slot: Slot) -> None:
    terms = servicing.terms
    if terms.installment is not None:
        servicing.size = terms.minor(terms.installment)
        return
    balloon = terms.minor(terms.balloon) if terms.balloon else 0
    count = (
        terms.amortize_over - servicing.number + 1
        if terms.amortize_over
        else len(remaining(servicing))
    )
    servicing.size = level_share(
        servicing.principal - balloon, count, multiple(servicing), terms.round
    )


def _size_flat(servicing: Servicing, _slot: Slot | None = None) -> None:
    """Interest on the amount drawn for the whole term, in equal parts."""
    terms, grid, last = servicing.terms, servicing.grid, servicing.last
    assert grid is not None
    assert last is not None
    count = len(remaining(servicing))
    total = terms.round(*_flat_total(servicing, grid, last))
    servicing.flat = (terms.round(total, count), total)
    unit = multiple(servicing)
    whole = servicing.principal + total if terms.round_to is not None else servicing.principal
    servicing.size = level_share(whole, count, unit, terms.round)


def _flat_total(servicing: Servicing, grid: Grid, last: int) -> Ratio:
    accrued = servicing.accrued(grid.date(servicing.slot))
    total = accrued
    for numerator, denominator in _growths(servicing, grid):
        more = (servicing.drawn * numerator, denominator)
        total = (
            (total[0] * more[1] + more[0] * total[1], total[1] * more[1])
            if total[1] != more[1]
            else (total[0] + more[0], total[1])
        )
    return total


_SIZES: dict[str, Callable[[Servicing, Slot], None]] = {
    "annuity": _size_annuity,
    "equal-principal": _size_share,
    "flat": _size_flat,
}

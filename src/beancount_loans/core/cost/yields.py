"""The search for the rate at which flows of money are worth nothing.

It runs on the force of interest, the logarithm of a year's growth, where the worth of a
loan falls smoothly from one end to the other, and on binary floats: a rate is no money.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import log
from operator import mul
from typing import Final

__all__ = ["NoRateError", "ValueAndSlope", "force_of_interest"]

ValueAndSlope = Callable[[float], tuple[float, float]]
"""What flows are worth at a force of interest, and how that changes with it."""

_Draw = tuple[float, float]
"""When, and how much; negative."""

_TOO_FAR: Final = 600.0
"""Largest exponent tried: `exp` overflows at 709."""


class NoRateError(ValueError):
    """No rate makes what is paid worth what is drawn."""

    def __init__(self, why: str) -> None:
        super().__init__(f"there is no annual rate: {why}")


def force_of_interest(
    value_and_slope: ValueAndSlope, times: Sequence[float], amounts: Sequence[float]
) -> float:
    """The force of interest (logarithm of growth) at which the flows are worth nothing.

    Where draws come before payments there is one, and Newton finds it from a guess
    that is exact for a single payment. Otherwise the one nearest to zero is taken.
    """
    draws = [flow for flow in zip(times, amounts, strict=True) if flow[1] < 0]
    if not draws:
        raise NoRateError("nothing is drawn")
    guess = _guess(times, amounts, draws)
    if _draws_first(times, draws) or _turns_once(times, amounts):
        found = _newton(value_and_slope, guess)
        if found is not None:
            return found
    furthest = _TOO_FAR / max(1.0, *map(abs, times))
    return _bisect(value_and_slope, *_bracket(value_and_slope, furthest))


def _guess(times: Sequence[float], amounts: Sequence[float], draws: Sequence[_Draw]) -> float:
    """As if all were drawn at one time, on average, and paid at another."""
    drawn = sum(amount for _, amount in draws)
    paid = sum(amounts) - drawn
    if not paid:
        raise NoRateError("nothing is paid back")
    if len(set(times)) == 1:
        raise NoRateError("what is drawn is paid back at once")
    moment = sum(time * amount for time, amount in draws)
    apart = (sum(map(mul, times, amounts)) - moment) / paid - moment / drawn
    return log(-paid / drawn) / apart if apart else 0.0


def _draws_first(times: Sequence[float], draws: Sequence[_Draw]) -> bool:
    """Whether every draw comes before every other flow."""
    last, _ = max(draws)
    return len(draws) + sum(map(last.__lt__, times)) == len(times)


def _turns_once(times: Sequence[float], amounts: Sequence[float]) -> bool:
    """Whether, in time, all draws come first and then all payments.

    What moves on one day is taken together.
    """
    days: dict[float, float] = {}
    for time, amount in zip(times, amounts, strict=True):
        days[time] = days.get(time, 0.0) + amount
    signs = [days[time] > 0 for time in sorted(days) if days[time]]
    turns = sum(before != after for before, after in pairwise(signs))
    return turns == 1 and not signs[0]


def _newton(value_and_slope: ValueAndSlope, at: float) -> float | None:
    """The root near a guess, or None where the steps do not settle."""
    try:
        for _ in range(30):
            value, slope = value_and_slope(at)
            step = value / slope
            at -= step
            if abs(step) < 1e-9 * max(1.0, abs(at)):
                return at if abs(at) < _TOO_FAR else None
    except (OverflowError, ZeroDivisionError):
        return None
    return None


def _bracket(value_and_slope: ValueAndSlope, furthest: float) -> tuple[float, float]:
    """The two neighbours nearest to zero between which the worth changes sign."""
    steps = [0.0, *_widening(furthest)]
    values = [(value_and_slope(at)[0], value_and_slope(-at)[0]) for at in steps]
    for index in range(1, len(steps)):
        near, far = steps[index - 1], steps[index]
        for side, sign in ((0, 1), (1, -1)):
            if values[index - 1][side] * values[index][side] <= 0:
                return sign * near, sign * far
    raise NoRateError("at no rate is what is paid worth what is drawn")


def _widening(furthest: float) -> Iterator[float]:
    at = 0.005
    while at < furthest:
        yield at
        at = at * 1.1 + 0.005


def _bisect(value_and_slope: ValueAndSlope, low: float, high: float) -> float:
    """The root between two values of different sign, to the last bit or so."""
    rising = value_and_slope(high)[0] > value_and_slope(low)[0]
    for _ in range(80):
        middle = (low + high) / 2
        if (value_and_slope(middle)[0] > 0) == rising:
            high = middle
        else:
            low = middle
    return (low + high) / 2

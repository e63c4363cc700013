"""How a loan runs down: interest and principal of all its installments, in whole minor units.

One loop over integers that fills columns; nobody needs an object for every installment.
Interest is the balance times a ratio, multiplied before it is divided and rounded once, so
it is what rational numbers give (a law to test, ties included).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from math import gcd
from typing import NamedTuple

from beancount_loans.core.money import Ratio, Rounding, half_up


class Course(NamedTuple):
    """Columns of equal length, an installment a place."""

    interest: list[int]
    principal: list[int]


Share = Callable[[int], int]
"""What an installment repays, given its interest; at most the balance is taken."""


def even_size(first: Ratio, growth: Ratio, count: int, balloon: int = 0) -> Ratio:
    """The exact level installment over periods that are all alike: powers, not a sum.

    Args:
        first: the balance with its interest just before the first installment, minor units.
        growth: interest of one unit of balance in each later period; 0 or more.
        count: of later periods.
        balloon: what the last installment leaves to be paid beside it.
    """
    numerator, denominator = lowest(growth)
    if not numerator:
        return first[0] - balloon * first[1], first[1] * (count + 1)
    more = denominator + numerator
    grown, flat = more**count, denominator**count
    level = numerator * (first[0] * grown - balloon * first[1] * flat)
    return level, first[1] * (grown * more - flat * denominator)


def even_course(balance: int, size: int, growth: Ratio, count: int) -> Course | None:
    """An annuity over periods that are all alike; see `varied_course`."""
    numerator, denominator = lowest(growth)
    twice, double = 2 * numerator, 2 * denominator
    interests: list[int] = []
    principals: list[int] = []
    for _ in repeat(None, count - 1):
        interest = (balance * twice + denominator) // double
        principal = size - interest
        balance -= principal
        interests.append(interest)
        principals.append(principal)
    return _ended(interests, principals, balance, (twice, double))


def varied_course(balance: int, size: int, growths: Sequence[Ratio]) -> Course | None:
    """An annuity whose interest is rounded half up; the last installment takes what is left.

    Args:
        balance: minor units lent.
        size: of every installment but the last.
        growths: interest of one unit of balance in each period; 0 or more.

    Returns:
        None where a size so small or so large makes it no plain annuity: an installment
        would not cover its interest, or nothing would be left for the last.
    """
    interests: list[int] = []
    principals: list[int] = []
    for numerator, denominator in growths[:-1]:
        interest = (2 * balance * numerator + denominator) // (2 * denominator)
        principal = size - interest
        balance -= principal
        interests.append(interest)
        principals.append(principal)
    return _ended(interests, principals, balance, growths[-1])


def _ended(
    interests: list[int], principals: list[int], balance: int, growth: Ratio
) -> Course | None:
    if balance <= 0 or min(principals, default=0) < 0:
        return None
    interests.append(half_up(balance * growth[0], growth[1]))
    principals.append(balance)
    return Course(interests, principals)


def any_course(balance: int, share: Share, growths: Iterable[Ratio], rounding: Rounding) -> Course:
    """Any other loan; the last installment takes what is left, those after it are nothing."""
    found = Course([], [])
    for numerator, denominator in growths:
        interest = rounding(balance * numerator, denominator)
        principal = min(share(interest), balance)
        balance -= principal
        found.interest.append(interest)
        found.principal.append(principal)
    found.principal[-1] += balance
    return found


def all_equal(growths: Sequence[Ratio]) -> bool:
    """Whether all periods are alike."""
    return growths.count(growths[0]) == len(growths)


def lowest(ratio: Ratio) -> Ratio:
    """A ratio in its lowest terms."""
    divisor = gcd(*ratio)
    return ratio[0] // divisor, ratio[1] // divisor

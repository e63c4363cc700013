"""Money as integers of a loan's smallest unit, and exact rounding of ratios.

Inside the core an amount is an `int` of minor units (øre, cents; 10**-8 where a
loan keeps eight decimals), so sums are exact and fast. Decimals appear at the
doors only: `to_minor` coming in, `to_decimal` going out.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

Ratio = tuple[int, int]
"""A rational number as (numerator, denominator), the denominator positive."""

Rounding = Callable[[int, int], int]
"""Rounds numerator / denominator (denominator positive) to an integer."""


class Money(NamedTuple):
    """An amount in currency units, as ledgers write it."""

    number: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.number} {self.currency}"


class FinerThanCurrencyError(ValueError):
    """An amount has more decimals than its loan keeps."""

    def __init__(self, number: Decimal, decimals: int) -> None:
        super().__init__(f"{number} has more decimals than the {decimals} of its currency")


def half_up(numerator: int, denominator: int) -> int:
    """Round to the nearest integer, halves away from zero.

    >>> half_up(5, 2), half_up(-5, 2), half_up(7, 3)
    (3, -3, 2)
    """
    if numerator < 0:
        return -((denominator - 2 * numerator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def half_even(numerator: int, denominator: int) -> int:
    """Round to the nearest integer, halves to the even one.

    >>> half_even(5, 2), half_even(7, 2), half_even(-5, 2)
    (2, 4, -2)
    """
    quotient, rest = divmod(numerator, denominator)
    twice = 2 * rest
    if twice > denominator or (twice == denominator and quotient % 2):
        return quotient + 1
    return quotient


ROUNDINGS: dict[str, Rounding] = {"half-up": half_up, "half-even": half_even}


def round_to(value: Ratio, multiple: int, rounding: Rounding) -> int:
    """Round a ratio to a multiple of an integer of minor units."""
    numerator, denominator = value
    return rounding(numerator, denominator * multiple) * multiple


def to_minor(number: Decimal, decimals: int) -> int:
    """Turn a decimal of currency units into minor units, exactly.

    Raises:
        FinerThanCurrencyError: the number has more decimals than the currency.
    """
    scaled = number.scaleb(decimals)
    minor = int(scaled)
    if minor != scaled:
        raise FinerThanCurrencyError(number, decimals)
    return minor


def new_decimal(minor: int, decimals: int) -> Decimal:
    """Turn minor units into a decimal of currency units with all its decimals.

    >>> new_decimal(271364, 2)
    Decimal('2713.64')
    """
    return Decimal(minor).scaleb(-decimals)


@lru_cache(maxsize=65536)
def to_decimal(minor: int, decimals: int) -> Decimal:
    """As `new_decimal`, for figures that are asked for again and again."""
    return new_decimal(minor, decimals)


def add_ratio(one: Ratio, other: Ratio) -> Ratio:
    """The sum of two ratios, over the product of their denominators unless they share one."""
    if one[1] == other[1]:
        return one[0] + other[0], one[1]
    return one[0] * other[1] + other[0] * one[1], one[1] * other[1]

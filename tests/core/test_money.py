"""Rounding of ratios, held to the standard library's decimal arithmetic."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beancount_loans.core.money import (
    FinerThanCurrencyError,
    Rounding,
    add_ratio,
    half_even,
    half_up,
    round_to,
    to_minor,
)

BOTH = pytest.mark.parametrize(
    ("rounding", "standard"), [(half_up, ROUND_HALF_UP), (half_even, ROUND_HALF_EVEN)]
)


@BOTH
@given(st.integers(-(10**9), 10**9), st.sampled_from([1, 2, 4, 5, 8, 1000]))
def test_any_ratio_rounds_as_decimals_do(
    rounding: Rounding, standard: str, numerator: int, denominator: int
) -> None:
    exact = Decimal(numerator) / denominator  # these denominators divide a power of ten

    assert rounding(numerator, denominator) == int(exact.quantize(Decimal(1), standard))


@pytest.mark.parametrize(
    ("numerator", "away_from_zero", "even"),
    [(1, 1, 0), (3, 2, 2), (5, 3, 2), (-1, -1, 0), (-3, -2, -2), (-5, -3, -2), (-7, -4, -4)],
)
def test_a_half_goes_away_from_zero_or_to_the_even_neighbour(
    numerator: int, away_from_zero: int, even: int
) -> None:
    assert half_up(numerator, 2) == away_from_zero
    assert half_even(numerator, 2) == even


@pytest.mark.parametrize(("numerator", "nearest"), [(7, 2), (8, 3), (-7, -2), (-8, -3)])
def test_a_third_goes_to_its_nearest_integer(numerator: int, nearest: int) -> None:
    assert half_up(numerator, 3) == half_even(numerator, 3) == nearest


@pytest.mark.parametrize(
    ("minor", "up", "even"), [(1025, 1050, 1000), (1075, 1100, 1100), (-1025, -1050, -1000)]
)
def test_a_ratio_rounds_to_a_multiple(minor: int, up: int, even: int) -> None:
    assert round_to((minor, 1), 50, half_up) == up
    assert round_to((minor * 3, 3), 50, half_even) == even


def test_an_amount_finer_than_its_currency_is_refused() -> None:
    assert to_minor(Decimal("-10.05"), 2) == -1005
    with pytest.raises(FinerThanCurrencyError, match=r"10\.005 has more decimals than the 2"):
        to_minor(Decimal("10.005"), 2)


def test_ratios_add_over_a_common_denominator() -> None:
    assert add_ratio((1, 4), (2, 4)) == (3, 4)
    assert add_ratio((1, 2), (-1, 3)) == (1, 6)

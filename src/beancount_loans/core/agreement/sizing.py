"""How large an installment is.

An annuity is sized on its real periods (design: the rules of servicing): the level
amount that brings a balance to its balloon after growing by each period's
interest. With growth factors g = 1 + rate x year fraction,

    installment = (balance x g1 ... gn - balloon) / (1 + gn + gn gn-1 + ...)

which is principal / sum of products of 1/g where there is no balloon.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from beancount_loans.core.agreement.amortising import all_equal, even_size
from beancount_loans.core.money import Ratio, Rounding, round_to

SCALE = 1 << 160
_NEAR_TIE = 1 << 24
_SHORT = 1 << 32
"""Denominators of which long powers are still quick."""


def annuity(
    first: Ratio,
    growths: Sequence[Ratio],
    balloon: int,
    multiple: int,
    rounding: Rounding,
) -> int:
    """The level installment.

    Args:
        first: the balance with its interest just before the first installment, minor units.
        growths: interest of a unit of balance in each later period, a ratio.
        balloon: what the last installment leaves to be paid beside it.
        multiple: the result is a multiple of so many minor units.
        rounding: of the exact figure to that multiple.

    Where all periods are alike, as they are for most loans, powers give the exact figure.
    Else it is worked out to 160 binary digits behind the point and, in the rare case that
    this cannot tell on which side of a tie it lies, again in exact fractions.
    """
    if growths and growths[0][1] < _SHORT and growths[0][0] >= 0 and all_equal(growths):
        return round_to(even_size(first, growths[0], len(growths), balloon), multiple, rounding)
    grown, weight = first[0] * SCALE // first[1], SCALE
    for numerator, denominator in growths:
        grown += grown * numerator // denominator
        weight += weight * numerator // denominator + SCALE
    level = (grown - balloon * SCALE, weight)
    if _near_tie(level, multiple):
        level = _exact(first, growths, balloon)
    return round_to(level, multiple, rounding)


def _near_tie(level: Ratio, multiple: int) -> bool:
    numerator, denominator = level
    unit = denominator * multiple
    return abs(2 * (numerator % unit) - unit) * _NEAR_TIE < unit


def _exact(first: Ratio, growths: Sequence[Ratio], balloon: int) -> Ratio:
    grown, weight = Fraction(*first), Fraction(1)
    for growth in growths:
        factor = 1 + Fraction(*growth)
        grown *= factor
        weight = weight * factor + 1
    level = (grown - balloon) / weight
    return level.numerator, level.denominator


def level_share(amount: int, count: int, multiple: int, rounding: Rounding) -> int:
    """An equal part of an amount, rounded to a multiple; the last part takes what is left."""
    return round_to((amount, count), multiple, rounding)

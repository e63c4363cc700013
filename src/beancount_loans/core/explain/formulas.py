"""Figures with the numbers put in, as a borrower could check them on paper.

Signs and numbers only, so that they read alike in every language.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.explain.accruals import Stretch
from beancount_loans.core.money import Ratio

MINUS: Final = "\N{MINUS SIGN}"
TIMES: Final = "\N{MULTIPLICATION SIGN}"
_SHOWN: Final = 4
"""Decimals of a minor unit that an amount not yet rounded is shown with."""


def percent(rate: Ratio) -> str:
    """A rate, a fraction a year, in percent.

    >>> percent((2, 25)), percent((39, 400))
    ('8 %', '9.75 %')
    """
    return f"{_plain(Fraction(rate[0] * 100, rate[1]), 6)} %"


def _plain(number: Fraction, decimals: int) -> str:
    """A number with no more decimals than it needs."""
    rounded = Decimal(number.numerator) / Decimal(number.denominator)
    text = f"{rounded:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def interest(terms: Terms, stretches: Sequence[Stretch], amount: int, carried: int = 0) -> str:
    """Interest from its stretches: balance by rate by part of a year, and what it is rounded to.

    Args:
        terms: whose money and rounding.
        stretches: what it is made of.
        amount: what is booked, in minor units.
        carried: what was taken over with the loan and is within it.
    """
    pieces = [f"{terms.money(carried)}"] if carried else []
    pieces += [_product(terms, one) for one in stretches]
    if not pieces:
        return ""
    exact = sum((one.exact for one in stretches), Fraction(carried))
    return f"{' + '.join(pieces)} = {_result(terms, exact, amount)}"


def _product(terms: Terms, one: Stretch) -> str:
    base, rate = terms.money(one.base), percent(one.rate)
    days, year = one.years
    if one.effective:
        return f"{base} {TIMES} ((1 + {rate}) ^ ({days}/{year}) {MINUS} 1)"
    return f"{base} {TIMES} {rate} {TIMES} {days}/{year}"


def _result(terms: Terms, exact: Fraction, amount: int) -> str:
    booked = f"{terms.money(amount)}"
    if exact == amount:
        return booked
    return f"{_plain(exact / 10**terms.decimals, terms.decimals + _SHOWN)} ≈ {booked}"


def late_interest(terms: Terms, stretches: Sequence[Stretch], before: int, amount: int) -> str:
    """Late interest from its stretches, less what was claimed of it before."""
    if not stretches:
        return ""
    whole = amount + before
    text = interest(terms, stretches, whole)
    return f"{text}; {added(terms, [whole, -before])}" if before else text


def fee(terms: Terms, principal: int, amount: int) -> str:
    """A fee for early repayment as the share of principal that the terms ask; empty if less."""
    share = terms.prepayment_fee
    if share is None or share.fraction is None:
        return ""
    exact = Fraction(share.fraction) * principal
    if terms.round(*exact.as_integer_ratio()) != amount:
        return ""
    return f"{terms.money(principal)} {TIMES} {share} = {_result(terms, exact, amount)}"


def added(terms: Terms, amounts: Sequence[int]) -> str:
    """A sum of minor units; those that are zero are left out.

    >>> from beancount_loans.core.rates import Rate
    >>> terms = Terms(currency="DKK", principal=Decimal(1), rate=Rate(Decimal(0)))
    >>> added(terms, [271364, 0, 100])
    '2713.64 + 1.00 = 2714.64'
    """
    parts = [one for one in amounts if one] or [0]
    text = f"{terms.money(parts[0])}"
    for one in parts[1:]:
        text += f" {'+' if one > 0 else MINUS} {terms.money(abs(one))}"
    return f"{text} = {terms.money(sum(parts))}" if len(parts) > 1 else text

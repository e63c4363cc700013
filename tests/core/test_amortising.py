"""The loop over integers gives what rational numbers give, to the last tie."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from beancount_loans.core.agreement.amortising import all_equal, even_course, varied_course
from beancount_loans.core.agreement.sizing import annuity
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.calendar import Every, series, step
from beancount_loans.core.money import Ratio, half_up
from beancount_loans.core.rates import Rate
from beancount_loans.core.servicing.schedule import schedule

HALF = Fraction(1, 2)
START = dt.date(2026, 1, 15)


def exact(principal: int, growths: list[Fraction]) -> Iterator[tuple[int, int, bool]]:
    """Interest, principal and whether the interest was a tie, by the textbook."""
    level, discount = Fraction(0), Fraction(1)
    for growth in growths:
        discount /= 1 + growth
        level += discount
    size, balance = math.floor(principal / level + HALF), principal
    for left, growth in reversed([*enumerate(reversed(growths))]):
        raw = balance * growth
        interest = math.floor(raw + HALF)
        part = size - interest if left else balance
        balance -= part
        yield interest, part, raw % 1 == HALF


def test_a_hundred_thousand_installments_are_the_rational_ones_ties_included() -> None:
    chance, ties, installments = Random(8), 0, 0
    while installments < 100_000:
        principal, count = chance.randrange(100, 3000) * 100_00, chance.randrange(1, 61)
        basis_points, periods = chance.randrange(0, 1401, 25), chance.choice([12, 12, 4, 52])
        every = {12: Every(1, "month"), 4: Every(3, "month"), 52: Every(1, "week")}[periods]
        agreed = Terms(
            currency="DKK",
            principal=Decimal(principal) / 100,
            rate=Rate(Decimal(basis_points) / 10_000),
            installments=count,
            every=every,
            day_count="periods",
        )
        wanted = list(exact(principal, [Fraction(basis_points, 10_000 * periods)] * count))
        found = schedule(agreed, START)
        assert [(row.interest, row.principal) for row in found] == [row[:2] for row in wanted]
        ties += sum(tie for *_, tie in wanted)
        installments += count
    assert ties > 100


growths = st.lists(st.tuples(st.integers(1, 400), st.just(12_000)), min_size=1, max_size=40)
alike = st.tuples(st.integers(1, 400), st.integers(12_000, 13_000), st.integers(1, 90)).map(
    lambda one: [one[:2]] * one[2]
)


@given(st.integers(1_000_00, 10**12), st.one_of(growths, alike))
def test_an_annuity_is_the_rational_one_whatever_its_periods(
    principal: int, periods: list[Ratio]
) -> None:
    numerator, denominator = periods[0]
    first = (principal * (denominator + numerator), denominator)
    size = annuity(first, periods[1:], 0, 1, half_up)
    course = varied_course(principal, size, periods)
    wanted = list(exact(principal, [Fraction(*one) for one in periods]))
    if all_equal(periods):
        assert even_course(principal, size, periods[0], len(periods)) == course
    if course is None:
        assert min(part for _, part, _ in wanted) <= 0
        return
    assert [*zip(course.interest, course.principal, strict=True)] == [row[:2] for row in wanted]
    assert sum(course.principal) == principal


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
    st.builds(Every, st.integers(1, 14), st.sampled_from(["day", "week", "month"])),
    st.integers(-40, 40),
    st.integers(0, 40),
    st.booleans(),
)
def test_a_series_is_its_steps(
    anchor: dt.date, every: Every, first: int, count: int, end_of_month: bool
) -> None:
    steps = [step(anchor, every, first + index, end_of_month) for index in range(count)]
    assert series(anchor, every, first, count, end_of_month) == steps

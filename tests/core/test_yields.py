"""The rate at which flows of money are worth nothing, where more than one would do."""

from __future__ import annotations

from math import exp, log

import pytest

from beancount_loans.core.cost.yields import NoRateError, ValueAndSlope, force_of_interest


def worth(times: list[float], amounts: list[float]) -> ValueAndSlope:
    def value_and_slope(at: float) -> tuple[float, float]:
        worths = [amount * exp(-at * time) for time, amount in zip(times, amounts, strict=True)]
        return sum(worths), sum(-time * one for time, one in zip(times, worths, strict=True))

    return value_and_slope


def force(times: list[float], amounts: list[float]) -> float:
    return force_of_interest(worth(times, amounts), times, amounts)


def test_one_payment_for_one_draw_grows_by_their_ratio() -> None:
    assert force([0.0, 2.0], [-100.0, 121.0]) == pytest.approx(log(1.1), abs=1e-12)


@pytest.mark.parametrize(
    ("growths", "nearest"),
    [((1.1, 1.5), 1.1), ((0.8, 1.5), 0.8), ((0.9, 0.5), 0.9), ((1.2, 3.0), 1.2)],
)
def test_of_two_rates_the_one_nearest_to_none_is_taken(
    growths: tuple[float, float], nearest: float
) -> None:
    # -(g - a)(g - b) in powers of growth g over two years: drawn, paid, drawn again
    one, other = growths
    flows = [-100.0, 100 * (one + other), -100 * one * other]

    assert force([0.0, 1.0, 2.0], flows) == pytest.approx(log(nearest), abs=1e-9)


def test_what_is_paid_back_exactly_costs_nothing_where_draws_go_on() -> None:
    # growth 1 is a root of -(g - 1)(g - 2) exactly
    assert force([0.0, 1.0, 2.0], [-100.0, 300.0, -200.0]) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("times", "amounts", "why"),
    [
        ([0.0, 1.0], [100.0, 100.0], "nothing is drawn"),
        ([0.0, 1.0], [-100.0, -100.0], "nothing is paid back"),
        ([1.0, 1.0], [-100.0, 100.0], "what is drawn is paid back at once"),
        # -(g - 1)^2 - 1 is nowhere nothing
        ([0.0, 1.0, 2.0], [-100.0, 200.0, -200.0], "at no rate"),
    ],
)
def test_flows_without_a_rate_say_why(times: list[float], amounts: list[float], why: str) -> None:
    with pytest.raises(NoRateError, match=why):
        force(times, amounts)

"""Annual rates against published examples, pyxirr and the definition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from beancount_loans.core.calendar import Every, add_months, step
from beancount_loans.core.cost.apr import (
    Flow,
    NoRateError,
    UnitFlow,
    effective_rate,
    eu_apr,
    interval,
    reg_z_apr,
    time_unit,
    unit_periods,
)
from beancount_loans.core.cost.plain_apr import plain_force

MONTH = Every(1, "month")
CENTS = st.decimals(1, 100_000, places=2)


def monthly(amount: str, count: int, first: int = 1) -> list[Flow]:
    return [Flow((month, 12), Decimal(amount)) for month in range(first, first + count)]


def flow(months: int, amount: str) -> Flow:
    return Flow((months, 12), Decimal(amount))


def percent(rate: Decimal, decimals: int = 6) -> Decimal:
    return round(rate * 100, decimals)


# European Commission, DG FISMA, "Examples for the calculation of the APRC" (2015), each
# a loan of 200 000 with a fee of 4000 unless it says otherwise.
DRAWN = [flow(0, "-200000"), flow(0, "4000")]


@pytest.mark.parametrize(
    ("flows", "expected"),
    [
        ([*DRAWN, *monthly("1432.86", 240)], "6.434412"),  # 1
        ([*DRAWN, *monthly("1199.10", 180), flow(180, "142097.69")], "6.409523"),  # 7
        ([*DRAWN, *monthly("1166.67", 240), flow(240, "200000")], "7.430479"),  # 8a
        (
            [*DRAWN, *monthly("1349.91", 9), *monthly("1404.06", 231, 10)],
            "6.134668",  # 22, case 1a
        ),
        (
            [
                flow(-12, "150"),
                flow(0, "-30000"),
                flow(0, "450"),
                *monthly("356.11", 120),
            ],
            "8.269278",  # 43: a fee paid a year before the drawdown
        ),
    ],
)
def test_the_european_rate_is_that_of_the_commissions_examples(
    flows: list[Flow], expected: str
) -> None:
    assert percent(eu_apr(flows)) == Decimal(expected)


@pytest.mark.parametrize(
    ("every", "payment", "count", "expected"),
    [
        (MONTH, "1433.57", 240, "6.434185"),  # example 2, case 1
        (Every(12, "month"), "16541.86", 20, "6.282070"),  # example 2, case 3
    ],
)
def test_the_european_rate_counts_an_odd_first_period_in_days(
    every: Every, payment: str, count: int, expected: str
) -> None:
    first = date(2012, 2, 15)
    flows = [
        Flow(date(2012, 1, 12), Decimal(-196000)),
        *(Flow(step(first, every, n), Decimal(payment)) for n in range(count)),
    ]

    assert percent(eu_apr(flows, time_unit(every))) == Decimal(expected)


def test_a_fee_paid_before_the_drawdown_counts_from_the_day_it_is_paid() -> None:
    drawn, paid = date(2015, 3, 20), date(2016, 3, 20)
    by_dates = [
        Flow(date(2015, 3, 10), Decimal(50)),
        Flow(drawn, Decimal(-1000)),
        Flow(paid, Decimal(1000)),
    ]
    by_years = [Flow((-10, 365), Decimal(50)), flow(0, "-1000"), flow(12, "1000")]

    assert eu_apr(by_dates) == eu_apr(by_years)


def test_a_cost_withheld_and_a_cost_paid_at_once_make_the_same_rate() -> None:
    paid = eu_apr([flow(0, "-1000"), flow(0, "50"), *monthly("90", 12)])

    assert paid == eu_apr([flow(0, "-950"), *monthly("90", 12)])


# Commission guidelines SWD(2012) 128 final, section 4.1.1.
@pytest.mark.parametrize(
    ("start", "end", "unit", "years"),
    [
        (date(2012, 1, 12), date(2012, 2, 15), "month", 1 / 12 + 3 / 365),
        (date(2013, 1, 12), date(2013, 2, 15), "month", 1 / 12 + 3 / 366),
        (date(2012, 2, 26), date(2012, 3, 29), "month", 1 / 12 + 3 / 366),
        (date(2012, 1, 12), date(2013, 2, 15), "year", 1 + 34 / 365),
        (date(2012, 1, 12), date(2015, 1, 12), "year", 3),
        (date(2012, 1, 12), date(2012, 1, 26), "week", 2 / 52),
        (date(2012, 1, 12), date(2012, 1, 29), "week", 2 / 52 + 3 / 365),
    ],
)
def test_intervals_are_whole_units_counted_back_and_then_days(
    start: date, end: date, unit: Any, years: float
) -> None:
    numerator, denominator = interval(start, end, unit)

    assert numerator / denominator == pytest.approx(years, abs=1e-14)


def test_the_unit_of_time_is_that_in_which_payments_recur() -> None:
    assert time_unit(Every.parse("1 quarter")) == "month"
    assert time_unit(Every.parse("2 years")) == "year"
    assert time_unit(Every.parse("2 weeks")) == "week"
    assert time_unit(Every.parse("15 days")) == "month"


# 12 CFR 1026, Appendix J, (c): the number of the example, and what it prints.
@pytest.mark.parametrize(
    ("financed", "payments", "every", "expected"),
    [
        (5000, [(230, 24, 1, (0, 1))], MONTH, "9.69"),  # (1)(i)
        (6000, [(200, 36, 1, (19, 30))], MONTH, "11.82"),  # (1)(ii)
        (10000, [(385, 40, 1, (39, 90))], Every(3, "month"), "8.97"),  # (1)(iv)
        (500, [("17.60", 30, 4, (4, 7))], Every(1, "week"), "14.96"),  # (1)(v)
        (5000, [(230, 23, 1, (0, 1)), (280, 1, 24, (0, 1))], MONTH, "10.50"),  # (3)(i)
        (1000, [(1080, 1, 1, (0, 1))], Every(255, "day"), "11.45"),  # (5)(i)
    ],
)
def test_the_american_rate_is_that_of_appendix_j(
    financed: int, payments: list[Any], every: Every, expected: str
) -> None:
    flows = [UnitFlow(Decimal(-financed), 0)] + [
        UnitFlow(Decimal(amount), first + nth, odd)
        for amount, count, first, odd in payments
        for nth in range(count)
    ]

    assert percent(reg_z_apr(flows, every.per_year), 2) == Decimal(expected)


@pytest.mark.parametrize(
    ("start", "end", "every", "expected"),
    [
        (date(1978, 1, 10), date(1978, 2, 10), MONTH, (1, (0, 30))),
        (date(1978, 2, 10), date(1978, 4, 1), MONTH, (1, (19, 30))),
        (date(1978, 5, 23), date(1978, 10, 1), Every(3, "month"), (1, (39, 90))),
        (date(1978, 3, 20), date(1978, 4, 21), Every(1, "week"), (4, (4, 7))),
        (date(1978, 1, 10), date(1978, 3, 1), Every(2, "month"), (0, (52, 60))),
        (date(1978, 1, 3), date(1978, 9, 15), Every(255, "day"), (1, (0, 255))),
    ],
)
def test_unit_periods_are_counted_as_appendix_j_shows(
    start: date, end: date, every: Every, expected: object
) -> None:
    assert unit_periods(start, end, every) == expected


@st.composite
def loans(draw: st.DrawFn) -> list[Flow]:
    """Drawn once or twice, then paid back on later days, more or less than all."""
    start = draw(st.dates(date(2000, 1, 1), date(2040, 1, 1)))
    drawn = draw(st.lists(CENTS, min_size=1, max_size=2))
    gaps = draw(st.lists(st.integers(1, 400), min_size=1, max_size=30))
    share = draw(st.decimals("0.5", "3", places=2)) / len(gaps)
    flows = [Flow(start + timedelta(days=number), -amount) for number, amount in enumerate(drawn)]
    at = flows[-1].when
    for gap in gaps:
        assert isinstance(at, date)
        at += timedelta(days=gap)
        flows.append(Flow(at, round(sum(drawn) * share, 2)))
    assume(all(flow.amount for flow in flows))
    return flows


def worth(flows: Sequence[Flow], rate: Decimal) -> float:
    start = min(at for at, _ in flows if isinstance(at, date))
    total = 0.0
    for at, amount in flows:
        assert isinstance(at, date)
        total += float(amount) * float(1 + rate) ** (-(at - start).days / 365)
    return total


@given(loans())
def test_a_yield_makes_payments_worth_what_was_drawn(flows: list[Flow]) -> None:
    try:
        rate = effective_rate(flows)
    except NoRateError:
        assume(False)
    assume(Decimal("-0.9") < rate < 1000)

    volume = sum(abs(float(amount)) for _, amount in flows)
    assert abs(worth(flows, rate)) < 1e-4 * volume


@given(loans())
def test_a_yield_is_that_of_pyxirr(flows: list[Flow]) -> None:
    pyxirr = pytest.importorskip("pyxirr")
    theirs = pyxirr.xirr([(at, float(amount)) for at, amount in flows])
    assume(theirs is not None and -0.9 < theirs < 100)

    ours = effective_rate(flows)

    assert float(ours) == pytest.approx(theirs, rel=1e-6, abs=1e-8)


@given(loans(), st.integers(2, 1000))
def test_a_rate_does_not_depend_on_currency_or_order(flows: list[Flow], factor: int) -> None:
    scaled = [Flow(at, amount * factor) for at, amount in reversed(flows)]

    try:
        expected = eu_apr(flows)
    except NoRateError:
        assume(False)

    assert eu_apr(scaled) == pytest.approx(expected, rel=Decimal("1e-8"), abs=Decimal("1e-9"))


@given(loans())
def test_paying_more_raises_the_rate(flows: list[Flow]) -> None:
    dearer = [*flows[:-1], flows[-1]._replace(amount=flows[-1].amount * 2)]
    try:
        rates = [effective_rate(flows), effective_rate(dearer)]
    except NoRateError:
        assume(False)

    assume(rates[0] > Decimal("-0.99"))  # below it the decimals run out
    assert rates[0] < rates[1]


def test_a_loan_paid_back_without_cost_has_no_rate_to_speak_of() -> None:
    assert eu_apr([flow(0, "-1200"), *monthly("100", 12)]) == 0


def test_a_loss_is_a_negative_rate() -> None:
    assert effective_rate([flow(0, "-100"), flow(12, "90")]) == Decimal("-0.1")


def test_a_very_short_and_dear_loan_has_a_rate() -> None:
    """150 drawn, 191.99 paid after 9 days: the printed rate is 2 238 723.9 %."""
    flows = [Flow((0, 1), Decimal(-150)), Flow((12, 487), Decimal("191.99"))]

    assert percent(eu_apr(flows), 1) == Decimal("2238723.9")


def test_of_several_rates_the_one_nearest_to_zero_is_given() -> None:
    """-1 + 2.3/q - 1.32/q² is nought at 10 % and at 20 %."""
    flows = [flow(0, "-1"), flow(12, "2.3"), flow(24, "-1.32")]

    assert eu_apr(flows) == Decimal("0.1")


@pytest.mark.parametrize(
    ("flows", "why"),
    [
        ([], "nothing is drawn"),
        ([flow(1, "100")], "nothing is drawn"),
        ([flow(0, "-100")], "nothing is paid back"),
        ([flow(0, "-100"), flow(0, "101")], "paid back at once"),
        ([flow(0, "-1"), flow(12, "1"), flow(24, "-1")], "at no rate"),
        ([Flow((0, 1), Decimal(-1)), Flow((1, 10000), Decimal(10))], "at no rate"),
    ],
)
def test_where_there_is_no_rate_the_error_says_why(flows: list[Flow], why: str) -> None:
    with pytest.raises(NoRateError, match=f"there is no annual rate: .*{why}"):
        eu_apr(flows)


def test_dates_and_years_are_not_mixed() -> None:
    drawn, paid = Flow(date(2026, 1, 1), Decimal(-1)), flow(12, "1.1")

    with pytest.raises(ValueError, match="all by dates or all by years"):
        eu_apr([drawn, paid])
    with pytest.raises(ValueError, match="all by dates or all by years"):
        eu_apr([paid._replace(amount=Decimal(-1)), drawn._replace(amount=Decimal(2))])


@settings(max_examples=300)
@given(
    st.dates(date(2000, 1, 1), date(2060, 1, 1)),
    st.integers(1, 4),
    st.integers(2, 130),
    st.integers(1_000, 100_000_000),
    st.floats(0.3, 4),
    st.integers(-3, 3),
)
def test_plain_flows_have_the_rate_of_the_general_way(
    start: date, months: int, count: int, drawn: int, dear: float, odd: int
) -> None:
    paid = int(drawn * dear / count) + 4
    dates = [add_months(start, months + number) for number in range(count)]
    amounts = [*[paid] * (count - 1), paid + odd]
    flows = [Flow(start, -drawn), *map(Flow, dates, amounts)]

    with patch("beancount_loans.core.cost.apr.plain_force", return_value=None):
        general = eu_apr(flows)

    assert abs(eu_apr(flows) - general) <= max(Decimal("1e-10"), abs(general) * Decimal("1e-11"))
    plain = plain_force(flows)
    assert (plain is not None) == (start.day <= 28 and count <= 120) or sum(amounts) == drawn

"""The due dates of a loan: up to its maturity, and where interest has dates of its own."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from beancount_loans.core.agreement.grid import Grid
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.calendar import NO_HOLIDAYS, Calendar, Every, regular_dates
from beancount_loans.core.rates import Rate

START = dt.date(2024, 1, 15)


def grid(**terms: Any) -> Grid:
    agreed = Terms(
        **{"currency": "DKK", "principal": Decimal(1200), "rate": Rate(Decimal("0.12")), **terms}
    )
    return Grid(agreed, START, NO_HOLIDAYS)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2024-{text}")


def dates(of: Grid, count: int | None = None) -> list[str]:
    return [f"{of.slot(index).due:%m-%d}" for index in range(count or of.count or 0)]


def test_a_maturity_without_a_first_date_counts_periods_from_the_start() -> None:
    whole = grid(maturity=day("05-15"))
    short = grid(maturity=day("04-30"), stub="short-last")

    assert dates(whole) == ["02-15", "03-15", "04-15", "05-15"]
    assert dates(short) == ["02-15", "03-15", "04-15", "04-30"]


def test_a_maturity_with_a_first_date_counts_from_that_date() -> None:
    agreed = grid(first_due=day("02-01"), maturity=day("04-01"))

    assert dates(agreed) == ["02-01", "03-01", "04-01"]


def test_interest_on_its_own_cycle_falls_due_between_the_installments() -> None:
    # principal each quarter, interest each month
    agreed = grid(every=Every(3, "month"), installments=2, interest_every=Every(1, "month"))

    assert dates(agreed) == ["02-15", "03-15", "04-15", "05-15", "06-15", "07-15"]
    assert [agreed.slot(index).principal for index in range(6)] == [
        False, False, True, False, False, True,
    ]  # fmt: skip
    assert all(agreed.slot(index).interest for index in range(6))


def test_interest_more_rarely_than_principal_falls_due_with_some_installments() -> None:
    agreed = grid(installments=6, interest_every=Every(3, "month"))

    assert [agreed.slot(index).interest for index in range(6)] == [
        False, False, True, False, False, True,
    ]  # fmt: skip
    assert agreed.all_principal


def test_interest_with_a_first_date_of_its_own_counts_from_that() -> None:
    agreed = grid(
        every=Every(3, "month"),
        installments=2,
        interest_every=Every(1, "month"),
        interest_first_due=day("02-01"),
        stub="short-last",
    )

    # monthly from 1 February to the last installment on 15 July; principal on 15 April and July
    assert dates(agreed) == [
        "02-01", "03-01", "04-01", "04-15", "05-01", "06-01", "07-01", "07-15",
    ]  # fmt: skip


def test_interest_that_begins_after_the_last_installment_falls_due_with_it() -> None:
    agreed = grid(installments=2, interest_first_due=day("12-01"))

    assert [agreed.slot(index).interest for index in range(2)] == [False, True]


def test_a_stub_of_interest_lies_where_the_terms_say() -> None:
    # two months of interest from 15 January to 15 June: one month is over
    def interest(stub: str) -> list[str]:
        agreed = grid(installments=5, interest_every=Every(2, "month"), stub=stub)
        return [f"{agreed.slot(i).due:%m-%d}" for i in range(5) if agreed.slot(i).interest]

    assert interest("short-first") == ["02-15", "04-15", "06-15"]
    assert interest("short-last") == ["03-15", "05-15", "06-15"]
    assert interest("long-last") == ["03-15", "06-15"]


@pytest.mark.parametrize(
    ("terms", "since", "index", "share"),
    [
        # monthly beside quarterly principal: the first month is a whole one
        ({"every": Every(3, "month"), "installments": 2}, "01-15", 0, Fraction(1, 12)),
        ({"every": Every(3, "month"), "installments": 2}, "02-15", 1, Fraction(1, 12)),
        # from a first date of its own: 17 days of the 31 of January, then 14 of the 31 of July
        (
            {"every": Every(3, "month"), "installments": 2, "interest_first_due": day("02-01")},
            "01-15",
            0,
            Fraction(17, 31 * 12),
        ),
        (
            {"every": Every(3, "month"), "installments": 2, "interest_first_due": day("02-01")},
            "07-01",
            7,
            Fraction(14, 31 * 12),
        ),
        # each two months, the odd one first: 31 of the 62 days from 15 December
        (
            {"installments": 5, "interest_every": Every(2, "month"), "stub": "short-first"},
            "01-15",
            0,
            Fraction(1, 12),
        ),
        # the odd one last: 31 of the 61 days from 15 May to 15 July
        (
            {"installments": 5, "interest_every": Every(2, "month"), "stub": "short-last"},
            "05-15",
            4,
            Fraction(31, 61 * 6),
        ),
    ],
)
def test_a_period_of_interest_is_a_share_of_its_own_cycle(
    terms: dict[str, Any], since: str, index: int, share: Fraction
) -> None:
    agreed = grid(**{"interest_every": Every(1, "month"), **terms})
    start, end = day(since), agreed.date(index)

    assert Fraction(*agreed.period(start, end, start, index)) == share


def test_month_ends_stay_month_ends_when_counted_back_from_the_last() -> None:
    # from 31 January to 30 June in whole months that end with their month: no stub
    found = regular_dates(
        day("01-31"), Every(1, "month"), day("06-30"), "long-first", end_of_month=True
    )

    assert [f"{one:%m-%d}" for one in found] == [
        "01-31", "02-29", "03-31", "04-30", "05-31", "06-30",
    ]  # fmt: skip


def test_a_week_of_six_days_off_has_a_business_day_and_one_of_seven_has_none() -> None:
    monday = Calendar("mondays", frozenset({1, 2, 3, 4, 5, 6}), NO_HOLIDAYS.holidays)

    assert monday.adjust(day("01-16"), "following") == day("01-22")
    with pytest.raises(ValueError, match="calendar never leaves no business day in a week"):
        Calendar("never", frozenset(range(7)), NO_HOLIDAYS.holidays)

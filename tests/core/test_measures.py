"""What the measures of a loan's life do, each on a loan small enough to check by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from beancount_loans.core.agreement.loan import Change, Event, Loan, Measures, Opening
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.components import COST, INTEREST, LATE_INTEREST, PRINCIPAL
from beancount_loans.core.rates import Rate
from beancount_loans.core.servicing.position import Position, replay
from beancount_loans.core.values import Share

START = dt.date(2024, 1, 1)

# 1200 at 12 % a year in four equal parts of principal: 300 a month and 12, 9, 6, 3 of interest.
LENT = Terms(
    currency="DKK",
    principal=Decimal(1200),
    rate=Rate(Decimal("0.12")),
    method="equal-principal",
    installments=4,
    day_count="periods",
)


def month(number: int, day: int = 1) -> dt.date:
    return dt.date(2024, number, day)


def position(on: dt.date, *events: Event, **terms: Any) -> Position:
    agreed = replace(LENT, **terms)
    lent = Event(START, "disbursement", agreed.minor(agreed.principal))
    return replay(Loan("Assets:Loans:X", "x", "x", START, agreed, events=(lent, *events)), on)


def paid(day: dt.date, amount: int) -> Event:
    return Event(day, "payment", amount * 100)


def changed(day: dt.date, **measures: Any) -> Event:
    return Event(day, "change", change=Change(measures=Measures(**measures)))


def rows(at: Position) -> list[tuple[dt.date, Decimal, Decimal]]:
    return [(row.due, at.money(row.principal), at.money(row.interest)) for row in at.schedule]


# ------------------------------------------------------------ settlement for less

SETTLE = changed(month(3, 10), settle=60_000, settle_by=month(4, 30))


def test_a_settlement_that_is_kept_closes_the_loan_and_the_rest_is_lost() -> None:
    kept = position(month(5), SETTLE, paid(month(4, 10), 200), paid(month(4, 20), 400))

    assert kept.claim == 0
    assert kept.stage == "settled"
    # 1200 and the interest to 20 April (12 + 9 + 6 + 3 x 19/30, as 600 overdue bears none) less 600
    assert kept.written_off == Decimal("1228.90") - 600


def test_a_settlement_that_is_not_kept_has_changed_nothing() -> None:
    broken = position(month(6), SETTLE, paid(month(4, 10), 200), paid(month(5, 2), 400))
    without = position(month(6), paid(month(4, 10), 200), paid(month(5, 2), 400))

    assert (broken.claim, broken.due) == (without.claim, without.due)
    assert broken.written_off == 0


# ------------------------------------------------------------ what the court gave


def test_a_judgment_replaces_the_claim_by_what_the_court_gave() -> None:
    given = {PRINCIPAL: 115_000, INTEREST: 2_000, LATE_INTEREST: 500, COST: 7_500}
    judged = position(month(3, 15), changed(month(3, 15), judgment=given))

    assert judged.stage == "judgment"
    due = judged.due
    parts = [due.principal, due.interest, due.late_interest, due.charges]
    assert parts == [1150, 20, 5, 75]
    assert judged.claim == 1250
    assert judged.principal_not_due == 0


# ------------------------------------------------------------ arrears


def test_re_ageing_makes_arrears_part_of_the_installments_to_come() -> None:
    aged = position(month(3), changed(month(3), re_age=True))

    assert aged.days_past_due == 0
    assert aged.due.total == 0
    # 1200 over two installments; the 21 of interest is paid first, and bears no interest itself
    assert rows(aged)[-2:] == [
        (month(4), Decimal(579), Decimal(33)),
        (month(5), Decimal(621), Decimal("6.21")),
    ]


def test_capitalised_arrears_bear_interest_themselves() -> None:
    aged = position(month(3), changed(month(3), re_age=True, capitalize=True))

    assert rows(aged)[-2:] == [
        (month(4), Decimal("610.50"), Decimal("12.21")),
        (month(5), Decimal("610.50"), Decimal("6.11")),
    ]


def test_capitalising_leaves_principal_in_arrears_due() -> None:
    added = position(month(2), changed(month(2), capitalize=True))

    assert [added.due.principal, added.due.interest] == [300, 0]
    assert added.principal_not_due == 912


# ------------------------------------------------------------ the end


@pytest.mark.parametrize("measure", ["accelerate", "charge_off"])
def test_all_of_it_falls_due_with_the_interest_to_the_day(measure: str) -> None:
    called = position(month(2, 16), changed(month(2, 16), **{measure: True}))

    assert called.due.principal == 1200
    # 12 of January and half of February's 9 (15 of 29 days)
    assert called.due.interest == Decimal("16.66")
    assert called.stage == ("terminated" if measure == "accelerate" else "charged-off")


# ------------------------------------------------------------ payment holidays


@pytest.mark.parametrize(
    ("how", "interest", "total"),
    [
        # 12 of the 300 pay the holiday: 12 of principal is repaid later, for 0.12 a month
        ("accrue", Decimal(24), Decimal("42.36")),
        ("waive", Decimal(12), Decimal(30)),
        ("pay", Decimal(12), Decimal(42)),
        # 1212 is owed, and repaid in four parts of 303
        ("capitalize", Decimal("12.12"), Decimal("30.30")),
    ],
)
def test_the_interest_of_a_holiday_goes_where_it_is_said(
    how: str, interest: Decimal, total: Decimal
) -> None:
    rested = position(START, changed(START, defer=1, defer_interest=how))

    assert rows(rested)[0][2] == interest
    assert sum(row[2] for row in rows(rested)) == total
    assert rows(rested)[-1][0] == month(6)


def test_a_pause_bears_no_interest_on_its_first_and_last_day() -> None:
    paused = position(
        month(3), changed(month(2, 4), pause_interest=month(2, 10)), day_count="actual/365"
    )

    # nights of 5 to 10 February: six of 29
    assert rows(paused)[1][2] == round(Decimal(900) * 12 / 100 * 23 / 365, 2)


# ------------------------------------------------------------ fees and rates


def test_an_added_fee_may_be_drawn_beside_the_principal() -> None:
    fee = Share(None, Decimal(50))
    lent = replace(LENT, fee=fee, fee_taken="added")
    whole = Event(START, "disbursement", 125_000)
    more = Event(START, "disbursement", 125_001)
    drawn = [
        replay(Loan("Assets:Loans:X", "x", "x", START, lent, events=(one,)), START)
        for one in (whole, more)
    ]

    assert [bool(one.faults) for one in drawn] == [False, True]


def test_an_effective_rate_is_the_yield_of_a_year() -> None:
    year = position(
        START, method="bullet", installments=12, rate=Rate(Decimal("0.08"), effective=True)
    )
    monthly = Decimal("0.006434030110")  # the twelfth root of 1.08, less one

    assert rows(year)[0][2] == round(1200 * monthly, 2)
    once = position(
        START, method="bullet", maturity=dt.date(2025, 1, 1), installments=1,
        rate=Rate(Decimal("0.08"), effective=True), day_count="actual/actual",
    )  # fmt: skip
    assert rows(once)[0][2] == 96


# ------------------------------------------------------------ what the schedule shows of the past


def test_installments_taken_over_by_re_ageing_say_so_and_their_balance_never_fell() -> None:
    """The first two are unpaid: 312 and 309 go into the two that are left."""
    aged = position(month(3, 10), changed(month(3, 10), re_age=True))

    past, coming = aged.schedule[:2], aged.schedule[2:]
    assert [aged.money(row.given_over) for row in past] == [Decimal(312), Decimal(309)]
    assert [aged.money(row.balance) for row in past] == [Decimal(1200), Decimal(1200)]
    for before, row in zip((past[-1], *coming), coming, strict=False):
        assert row.balance == before.balance - row.principal
    assert not any(row.given_over for row in coming)


def test_a_loan_taken_over_in_good_order_has_no_row_for_it() -> None:
    taken_over = Event(START, "opening", 120_000)
    opened = Opening(START, 120_000)
    loan = Loan("Assets:Loans:X", "x", "x", START, LENT, events=(taken_over,), opening=opened)

    schedule = replay(loan, START).schedule

    assert [row.kind for row in schedule] == ["installment"] * 4


def test_a_called_loan_that_is_paid_in_installments_again_is_terminated_no_longer() -> None:
    called, off = changed(month(3, 15), accelerate=True), changed(month(3, 15), charge_off=True)
    again = changed(month(4, 2), re_age=True)

    assert position(month(4), called).stage == "terminated"
    assert position(month(4, 2), called, again).stage == "current"
    assert position(month(4, 2), off, again).stage == "charged-off"

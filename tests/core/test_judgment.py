"""What is written down of a judgment, of interest made principal, and of a loan on demand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from beancount_loans.core.agreement.loan import Change, Event, Loan, Measures
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.components import COST, INTEREST, PRINCIPAL
from beancount_loans.core.rates import Rate
from beancount_loans.core.servicing.movements import DUE, EARNED, LATER, LOSS, ROOT, Movement
from beancount_loans.core.servicing.position import Position, replay

START, MARCH = dt.date(2024, 1, 1), dt.date(2024, 3, 1)


def position(on: dt.date, *events: Event, **terms: Any) -> Position:
    # 1200 at 12 % a year, 300 a month and 12, 9, 6, 3 of interest
    usual = {"method": "equal-principal", "installments": 4, "day_count": "30E/360"}
    agreed = Terms(
        currency="DKK",
        principal=Decimal(1200),
        rate=Rate(Decimal("0.12")),
        **{**usual, **terms},
    )
    lent = Event(START, "disbursement", 120_000)
    return replay(Loan("Assets:Loans:X", "x", "x", START, agreed, events=(lent, *events)), on)


def changed(**measures: Any) -> Event:
    return Event(MARCH, "change", change=Change(measures=Measures(**measures)))


def movements(at: Position, rule: str) -> list[Movement]:
    return [one for one in at.journal if one.rule == rule]


def test_a_judgment_books_what_the_court_left_out_as_a_loss_and_what_it_added_as_earned() -> None:
    given = {PRINCIPAL: 110_000, INTEREST: 2_100, COST: 5_000}
    judged = changed(judgment=given)
    at = position(MARCH, judged)
    (booked,) = movements(at, "as the court gave them")

    # 1200 of principal and 12 + 9 of interest were due: 100 lost, 50 of costs added
    assert booked.event == judged
    assert booked.due is not None
    assert (booked.due.kind, booked.due.event) == ("judgment", judged)
    assert (booked.legs[LOSS], booked.legs[EARNED[COST]]) == (10_000, -5_000)
    assert booked.legs.get(EARNED[INTEREST], 0) == 0
    assert at.claim == Decimal("1171.00")


def test_unpaid_interest_made_principal_is_booked_from_one_place_to_the_other() -> None:
    made = changed(capitalize=True)
    at = position(MARCH, made)
    (booked,) = movements(at, "interest becomes principal")

    assert booked.kind == "allocation"
    assert dict(booked.legs) == {DUE[INTEREST]: -2_100, ROOT: 2_100}
    assert [taken.by for part in booked.parts for taken in part.due.taken] == [made, made]
    assert at.principal_outstanding == Decimal("1221.00")


def test_deferred_interest_leaves_its_place_when_it_becomes_principal() -> None:
    # the first installment moves to the end, its interest of 12 waits; the next month earns 12
    holiday = Event(START, "change", change=Change(measures=Measures(defer=1)))
    eve = dt.date(2024, 2, 29)
    at = position(eve, holiday)
    made = Event(eve, "change", change=Change(measures=Measures(capitalize=True)))
    after = position(eve, holiday, made)
    (booked,) = movements(after, "interest becomes principal")

    assert at.principal_outstanding == 1200
    assert dict(booked.legs) == {LATER[INTEREST]: -1_200, ROOT: 1_200}
    assert after.principal_outstanding == 1212


def test_interest_of_a_loan_on_demand_falls_due_on_the_day_something_is_paid() -> None:
    paid = Event(dt.date(2024, 2, 1), "payment", 11_200)
    at = position(paid.date, paid, method="on-demand", installments=None)
    (booked,) = movements(at, "interest to the day of a payment")

    assert dict(booked.legs) == {EARNED[INTEREST]: -1_200, DUE[INTEREST]: 1_200}
    assert booked.event == paid
    assert booked.due is not None
    assert (booked.due.kind, booked.due.number) == ("installment", None)
    assert at.principal_outstanding == 1100

"""Money paid before its day: for which installments it is meant, and what it pays of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from beancount_loans.core.agreement.loan import Event, Loan
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.calendar import Every
from beancount_loans.core.components import FEE, PENALTY, order_of
from beancount_loans.core.rates import Rate
from beancount_loans.core.servicing.position import Position, replay

START = dt.date(2024, 1, 1)

# Four installments of 300 on the first of the months from February, without interest.
LENT = Terms(
    currency="DKK",
    principal=Decimal(1200),
    rate=Rate(Decimal(0)),
    method="equal-principal",
    installments=4,
    overpayment="next",
)


def position(on: dt.date, *events: Event, **terms: Any) -> Position:
    agreed = replace(LENT, **terms)
    lent = Event(START, "disbursement", agreed.minor(agreed.principal))
    return replay(Loan("Assets:Loans:X", "x", "x", START, agreed, events=(lent, *events)), on)


def paid(day: dt.date, amount: int, **more: Any) -> Event:
    return Event(day, "payment", amount * 100, **more)


def paid_by_installment(at: Position) -> list[Decimal]:
    return [at.money(sum(row.paid)) for row in at.schedule if row.kind == "installment"]


EARLY = dt.date(2024, 1, 15)


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("next", [300, 200, 0, 0]),
        ("last", [0, 0, 200, 300]),
        ("each", [125, 125, 125, 125]),
    ],
)
def test_it_shows_on_the_installments_it_is_meant_for(wish: str, expected: list[int]) -> None:
    at_once = position(EARLY, paid(EARLY, 500), overpayment=wish)
    said_so = position(EARLY, paid(EARLY, 500, overpayment=wish), overpayment="advance")

    assert paid_by_installment(at_once) == expected
    assert paid_by_installment(said_so) == expected
    assert at_once.prepaid == 500


@pytest.mark.parametrize("wish", ["next", "last", "each"])
def test_what_was_shown_is_paid_when_the_day_comes(wish: str) -> None:
    shown = position(EARLY, paid(EARLY, 500), overpayment=wish)
    come = position(dt.date(2024, 5, 1), paid(EARLY, 500), overpayment=wish)

    assert paid_by_installment(come) == paid_by_installment(shown)
    assert come.due.total == 700


def test_the_installments_are_not_settled_before_their_day() -> None:
    whole = position(EARLY, paid(EARLY, 1300))

    assert paid_by_installment(whole) == [300, 300, 300, 300]
    assert whole.money(whole.ahead.surplus) == 100
    assert not whole.dues


# ------------------------------------------------------------ charges

PENALIZED = Event(START, "charge", 2000, parts={PENALTY: 2000}, due=dt.date(2024, 1, 20))
CHARGED = Event(START, "charge", 1000, parts={FEE: 1000}, due=dt.date(2024, 1, 10))


def test_a_charge_falls_due_with_the_installment_of_its_period() -> None:
    with_it = position(EARLY, CHARGED, PENALIZED, charges="installment")
    apart = position(EARLY, CHARGED, PENALIZED)

    assert {row.due for row in with_it.schedule} == {
        dt.date(2024, month, 1) for month in (2, 3, 4, 5)
    }
    assert apart.due.charges == 10


def test_early_money_pays_charges_whose_own_day_has_come_before_principal() -> None:
    early = position(
        EARLY, CHARGED, PENALIZED, paid(EARLY, 305),
        charges="installment",
        allocation_advance=order_of(["principal", "penalties", "fees"]),
    )  # fmt: skip
    first = [due for due in early.ahead.dues if due.date == dt.date(2024, 2, 1)]
    unpaid = [sum(due.unpaid[one] for due in first) for one in (FEE, 5, PENALTY)]

    # the fee of the 10th, then 295 of principal, nothing of the penalty of the 20th
    assert unpaid == [0, 500, 2000]


def test_components_are_paid_over_everything_that_is_due_on_one_day() -> None:
    due = dt.date(2024, 2, 1)
    late = position(
        due, PENALIZED, paid(due, 310),
        charges="installment", allocation=order_of(["principal", "penalties"]),
    )  # fmt: skip

    assert late.due.principal == 0
    assert late.due.charges == 10


# ------------------------------------------------------------ money lent for a day


def test_money_lent_for_a_day_falls_due_whole_on_it() -> None:
    day = dt.date(2024, 2, 20)
    again = Event(EARLY, "disbursement", 50_000, due=day)
    lent = position(EARLY, again, limit=Decimal(2000))
    rows = [(row.due, lent.money(row.principal)) for row in lent.schedule]

    assert (day, Decimal(500)) in rows
    assert [amount for due, amount in rows if due != day] == [300] * 4
    assert lent.claim == 1700


# ------------------------------------------------------------ dates and balances


def test_the_31st_of_a_shorter_month_may_be_the_first_of_the_next() -> None:
    start = dt.date(2025, 1, 31)
    lent = Event(start, "disbursement", 120_000)
    terms = replace(LENT, missing_day="next")
    at = replay(Loan("Assets:Loans:X", "x", "x", start, terms, events=(lent,)), start)

    assert [row.due.isoformat() for row in at.schedule] == [
        "2025-03-01",
        "2025-03-31",
        "2025-05-01",
        "2025-05-31",
    ]


def test_interest_runs_on_the_balance_as_it_was_last_looked_at() -> None:
    looked = position(
        START, rate=Rate(Decimal("0.12")), day_count="periods",
        interest_base_every=Every(2, "month"), interest_base_from=dt.date(2024, 3, 1),
    )  # fmt: skip

    # on 1200 until 1 March, then on the 600 of that day
    assert [looked.money(row.interest) for row in looked.schedule] == [12, 12, 6, 6]


def test_money_lent_after_the_last_installment_falls_due_on_the_next_regular_date() -> None:
    again = Event(dt.date(2024, 6, 10), "disbursement", 50_000)
    lent = position(dt.date(2024, 6, 10), again, limit=Decimal(2000))

    last = lent.schedule[-1]
    assert last.due == dt.date(2024, 7, 1)
    assert lent.money(last.principal) == 500


def test_what_was_held_for_the_last_installment_repays_the_loan_with_the_rest() -> None:
    """600 and 600 at 1 % a month: 600 held from January, and 612 on 1 February, are all of it.

    Left with the last installment, the 600 would bear 6.00 more to 1 March.
    """
    due = dt.date(2024, 2, 1)
    paid_off = (paid(EARLY, 600, overpayment="last"), paid(due, 612))
    terms = {
        "installments": 2,
        "rate": Rate(Decimal("0.12")),
        "day_count": "periods",
        "overpayment": "last",
    }

    for day in (due, dt.date(2024, 4, 1)):
        at = position(day, *paid_off, **terms)
        assert at.stage == "repaid"
        assert at.claim == at.prepaid == 0


def test_money_held_for_installments_without_interest_waits_for_them() -> None:
    due = dt.date(2024, 2, 1)

    at = position(due, paid(EARLY, 900, overpayment="last"), paid(due, 300), overpayment="last")

    assert at.claim == 0
    assert at.prepaid == 900

"""Claims given up, refunds and interest made principal by hand, on a loan small enough to check."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from beancount_loans.core.agreement.loan import Event, Loan
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.components import FEE, INTEREST, PRINCIPAL
from beancount_loans.core.rates import Rate
from beancount_loans.core.servicing.movements import DUE, LATER, PREPAID, ROOT, Movement
from beancount_loans.core.servicing.position import Position, replay

START = dt.date(2024, 1, 1)
FEBRUARY, MARCH, JUNE = dt.date(2024, 2, 10), dt.date(2024, 3, 10), dt.date(2024, 6, 10)

# 1200 at 12 % a year in four equal parts of principal: 300 a month and 12, 9, 6, 3 of interest.
LENT = Terms(
    currency="DKK",
    principal=Decimal(1200),
    rate=Rate(Decimal("0.12")),
    method="equal-principal",
    installments=4,
    day_count="periods",
)


def position(on: dt.date, *events: Event) -> Position:
    lent = Event(START, "disbursement", 120_000)
    return replay(Loan("Assets:Loans:X", "x", "x", START, LENT, events=(lent, *events)), on)


def fee(day: dt.date, amount: int, **more: Any) -> Event:
    return Event(day, "charge", amount * 100, parts={FEE: amount * 100}, **more)


def waived(day: dt.date, component: int, amount: int) -> Event:
    return Event(day, "waiver", amount * 100, parts={component: amount * 100})


def told(at: Position) -> list[str]:
    return [message for _, message in at.faults]


def movement_of(at: Position, event: Event) -> Movement:
    (found,) = [one for one in at.journal if one.event == event]
    return found


def test_a_waiver_takes_what_is_due_off_the_claim_and_is_booked_as_given_up() -> None:
    given_up = waived(FEBRUARY, INTEREST, 12)
    at = position(FEBRUARY, given_up)
    booked = movement_of(at, given_up)

    assert at.due.interest == 0
    assert at.due.principal == 300
    assert (booked.kind, booked.rule) == ("allocation", "given up")
    assert dict(booked.legs) == {ROOT: 1200, DUE[INTEREST]: -1200}  # øre
    assert [(part.component, part.amount) for part in booked.parts] == [(INTEREST, 1200)]
    assert booked.parts[0].due.paid[0].by == given_up


def test_a_waiver_reaches_a_claim_that_is_due_later() -> None:
    given_up = waived(FEBRUARY, FEE, 60)
    charged = fee(FEBRUARY, 100, due=MARCH)
    at = position(MARCH, charged, given_up)

    assert at.due.charges == 40
    assert dict(movement_of(at, given_up).legs) == {ROOT: 6000, LATER[FEE]: -6000}
    assert told(at) == []


def test_what_is_given_up_beyond_the_claim_is_told_and_held_for_the_borrower() -> None:
    given_up = waived(FEBRUARY, FEE, 130)
    at = position(FEBRUARY, fee(FEBRUARY, 100), given_up)

    assert at.due.charges == 0
    assert at.prepaid == 30
    (fault,) = told(at)
    assert "gives up 30.00 DKK more than is claimed" in fault
    assert dict(movement_of(at, given_up).legs) == {ROOT: 13000, DUE[FEE]: -10000, PREPAID: -3000}


def test_interest_made_principal_by_hand_is_added_to_what_is_still_owed() -> None:
    plain = position(FEBRUARY)
    at = position(FEBRUARY, Event(FEBRUARY, "capitalization", 9000))

    assert plain.principal_outstanding == 1200
    assert at.principal_outstanding == 1290
    # 990 not yet due in three equal parts from March on
    assert [at.money(row.principal) for row in at.schedule[1:]] == [330, 330, 330]


def test_a_refund_of_more_than_is_prepaid_lends_the_rest_and_says_so() -> None:
    back = Event(FEBRUARY, "refund", 15_000)
    held = Event(FEBRUARY, "payment", 41_200, overpayment="next")
    at = position(FEBRUARY, held, back)

    assert at.prepaid == 0
    assert at.due.principal == 50  # 150 went back, of which 100 were held
    (fault,) = told(at)
    assert "refunds 150.00 DKK, but only 100.00 DKK is prepaid" in fault
    rules = [(one.kind, one.rule, dict(one.legs)) for one in at.journal if one.date == FEBRUARY]
    assert ("allocation", "refund of what was prepaid", {ROOT: -10000, PREPAID: 10000}) in rules
    assert ("allocation", "lent, due at once", {ROOT: -5000, DUE[PRINCIPAL]: 5000}) in rules


def test_a_write_off_takes_the_last_installments_first() -> None:
    at = position(FEBRUARY, Event(FEBRUARY, "write-off", 100_000))

    # 900 not yet due, then 100 of the 312 that fell due, principal before interest
    assert at.due.principal == 200
    assert at.due.interest == 12
    assert at.written_off == 1000
    assert at.claim == 212

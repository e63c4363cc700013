"""While a notice of arrears that the law asks for is missing, no interest runs (CCA 1974 s 86D)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from beancount_loans.core.agreement.loan import Contact, Event, Loan
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.components import FEE
from beancount_loans.core.rates import Rate
from beancount_loans.core.servicing.barring import notices_given
from beancount_loans.core.servicing.position import Position, replay
from beancount_loans.policy_packs import load_policy

START = dt.date(2024, 1, 1)
NOTICE = "arrears-notice"

# 12000 over twelve months: the first two installments fall due on 1 February and 1 March,
# so the notice is to be given by 15 March.
LENT = Terms(
    currency="GBP",
    principal=Decimal(12000),
    rate=Rate(Decimal("0.12")),
    installments=12,
    day_count="actual/365",
    late_rate=Rate(Decimal("0.08")),
)
LAST_DAY = dt.date(2024, 3, 15)


def loan(*notices: dt.date, events: tuple[Event, ...] = ()) -> Loan:
    rules = load_policy("united-kingdom-consumer").at(START).notices
    lent = Event(START, "disbursement", LENT.minor(LENT.principal))
    return Loan(
        "Assets:Loans:X", "x", "x", START, LENT,
        events=(lent, *events),
        contacts=tuple(Contact(day, "letter", "", step=NOTICE) for day in notices),
        arrears_notices=rules,
        notice_steps=frozenset({NOTICE}),
    )  # fmt: skip


def interest_of(position: Position, due: dt.date) -> Decimal:
    row = next(row for row in position.schedule if row.due == due)
    return position.money(row.interest)


def free(day: dt.date, *, events: tuple[Event, ...] = ()) -> Position:
    return replay(replace(loan(events=events), arrears_notices=None), day)


def test_interest_stands_still_from_the_last_day_for_the_notice() -> None:
    due = dt.date(2024, 4, 1)
    without, usual = replay(loan(), due), free(due)

    # 14 of the 31 nights from 1 March bear interest.
    assert interest_of(without, due) == round(interest_of(usual, due) * 14 / 31, 2)


def test_it_runs_again_from_the_day_of_a_late_notice() -> None:
    due, given = dt.date(2024, 4, 1), dt.date(2024, 3, 25)
    late, usual = replay(loan(given), due), free(due)

    assert interest_of(late, due) == round(interest_of(usual, due) * 21 / 31, 2)


def test_a_notice_in_time_stops_nothing() -> None:
    due, given = dt.date(2024, 4, 1), dt.date(2024, 3, 10)
    in_time, usual = replay(loan(given), due), free(due)

    assert interest_of(in_time, due) == interest_of(usual, due)
    assert in_time.late_interest_accrued == usual.late_interest_accrued


def test_late_interest_stands_still_as_long() -> None:
    at_the_end, later = replay(loan(), LAST_DAY), replay(loan(), dt.date(2024, 6, 1))

    assert later.late_interest_accrued == at_the_end.late_interest_accrued > 0


def test_it_runs_again_when_nothing_is_in_arrears_any_more() -> None:
    day = dt.date(2024, 3, 20)
    paid = (Event(day, "payment", LENT.minor(Decimal(2140))),)
    cured = replay(loan(events=paid), dt.date(2024, 4, 1))

    assert interest_of(cured, dt.date(2024, 4, 1)) > interest_of(
        replay(loan(), dt.date(2024, 4, 1)), dt.date(2024, 4, 1)
    )
    assert cured.state.barred_since is None


def test_a_notice_is_a_note_or_a_fee_of_its_step() -> None:
    noted, charged, other = (dt.date(2024, 3, day) for day in (12, 10, 11))
    fees = (
        Event(charged, "charge", 500, parts={FEE: 500}, step=NOTICE),
        Event(other, "charge", 500, parts={FEE: 500}),
    )

    assert notices_given(loan(noted, events=fees)) == [charged, noted]


def test_late_interest_runs_again_from_the_day_of_a_late_notice() -> None:
    given = dt.date(2024, 3, 20)
    barred, on_the_day, ten_days_on = (
        replay(loan(given), day).late_interest_accrued
        for day in (LAST_DAY, given, given + dt.timedelta(days=10))
    )

    assert barred == on_the_day
    # principal and interest of two installments at 8 % for ten days
    due = replay(loan(given), given).due
    overdue = due.principal + due.interest
    assert ten_days_on - on_the_day == round(overdue * Decimal("0.08") * 10 / 365, 2)

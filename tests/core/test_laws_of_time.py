"""Laws of a loan's whole life: it closes to zero, and no empty pause and no century matters."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from beancount_loans.core.agreement.loan import Change, Event, Loan, Measures
from beancount_loans.core.agreement.terms import DAY_COUNTS, OVERPAYMENTS, Terms
from beancount_loans.core.calendar import Every
from beancount_loans.core.components import PRINCIPAL
from beancount_loans.core.rates import Rate
from beancount_loans.core.servicing.early_repayment import interest_ahead
from beancount_loans.core.servicing.movements import SUSPENDED
from beancount_loans.core.servicing.payoff import quote
from beancount_loans.core.servicing.position import replay
from beancount_loans.core.servicing.replay import run
from beancount_loans.core.servicing.schedule import rows
from beancount_loans.core.values import Share

START = dt.date(2024, 1, 31)
END = START + dt.timedelta(days=900)
CYCLE = dt.timedelta(days=28 * 365 + 7)
"""After 28 years weekdays and leap years come again, until 2100."""

EVERY = [Every(1, "month"), Every(15, "day"), Every(3, "month")]

terms = st.builds(
    Terms,
    currency=st.just("EUR"),
    principal=st.integers(10_000, 9_000_000).map(lambda cents: Decimal(cents) / 100),
    rate=st.builds(
        lambda rate, effective: Rate(Decimal(rate) / 10_000, effective=effective),
        st.integers(0, 3000),
        st.booleans(),
    ),
    method=st.sampled_from(["annuity", "equal-principal", "flat", "bullet"]),
    installments=st.integers(1, 24),
    every=st.sampled_from(EVERY),
    day_count=st.sampled_from(DAY_COUNTS),
    grace_interest=st.integers(0, 2),
    interest_rounding=st.sampled_from(["period", "segment"]),
    last_installment=st.sampled_from(["remainder", "spread"]),
    overdue_interest=st.sampled_from(["none", "daily", "period"]),
    overpayment=st.sampled_from(OVERPAYMENTS),
    missing_day=st.sampled_from(["last", "next"]),
    late_rate=st.sampled_from([None, Rate(Decimal("0.08"))]),
    late_claim=st.sampled_from(["step", "due", "payment"]),
)
fees = st.sampled_from([None, Share(Decimal("0.01"), None), Share(None, Decimal(25))])
caps = st.sampled_from([None, Decimal("0.05"), Decimal(1)])
days = st.integers(1, 800).map(lambda number: START + dt.timedelta(days=number))
payments = st.lists(
    st.builds(
        lambda day, amount: Event(day, "payment", amount, ref=f"{day} {amount}"),
        days,
        st.integers(1, 400_000),
    ),
    max_size=5,
)


def lent(agreed: Terms, events: list[Event], start: dt.date = START) -> Loan:
    begun = Event(start, "disbursement", agreed.minor(agreed.principal))
    return Loan("Assets:Loans:X", "x", "x", start, agreed, events=(begun, *events))


@settings(max_examples=200)
@given(terms, payments, days, fees, st.sampled_from(OVERPAYMENTS), caps)
def test_paying_the_payoff_figure_closes_a_loan_to_zero(
    agreed: Terms,
    made: list[Event],
    day: dt.date,
    fee: Share | None,
    overpayment: str,
    cap: Decimal | None,
) -> None:
    agreed = replace(agreed, overpayment=overpayment, prepayment_fee=fee)
    before = [event for event in made if event.date <= day]
    loan = replace(lent(agreed, before), cost_cap=cap)
    owed = quote(run(loan, day)).total
    if owed <= 0:
        return

    last = Event(day, "payment", owed, ref="")
    closed = run(replace(loan, events=(*loan.events, last)), day)

    assert (closed.claim, closed.due_total, sum(quote(closed))) == (0, 0, 0)
    assert run(replace(loan, events=(*loan.events, last)), END).claim == 0
    waits = closed.prepaid_total  # for the installments it is meant for, where these cost no more
    assert waits == closed.principal
    assert interest_ahead(closed) == 0
    assert waits or rows(closed)[-1].due <= day


@settings(max_examples=200)
@given(terms, payments, days, days, st.booleans())
def test_suspended_interest_is_all_income_once_a_loan_is_repaid(
    agreed: Terms, made: list[Event], since: dt.date, day: dt.date, charged_off: bool
) -> None:
    measures = Measures(charge_off=charged_off, suspend_interest=None if charged_off else True)
    doubtful = Event(since, "change", change=Change(measures=measures))
    agreed = replace(agreed, overpayment="advance")
    before = [event for event in [*made, doubtful] if event.date <= day]
    open_still = run(lent(agreed, before), day)
    usual = run(lent(agreed, [event for event in before if event.change is None]), day)
    owed = quote(open_still).total

    assert open_still.sums.get(SUSPENDED, 0) <= 0
    if not charged_off:
        assert open_still.claim == usual.claim
        assert open_still.cost == usual.cost
    if owed > 0:
        closed = run(lent(agreed, [*before, Event(day, "payment", owed)]), day)
        assert closed.claim == 0
        assert closed.sums.get(SUSPENDED, 0) == 0


@settings(max_examples=200)
@given(terms, payments, st.integers(1, 300), st.sampled_from([None, 2]))
def test_an_installment_that_leaves_interest_out_takes_no_principal_back(
    agreed: Terms, made: list[Event], asked: int, interest_every: int | None
) -> None:
    """`:Due:Principal` is never below zero; what is left out is repaid as principal in the end."""
    agreed = replace(
        agreed,
        method="annuity",
        grace_interest=0,
        installment=Decimal(asked),
        interest_every=Every(interest_every, "month") if interest_every else None,
    )
    state = run(lent(agreed, made), END)

    added = sum(due.capitalized for due in state.dues)
    principal = sum(due.amounts[PRINCIPAL] for due in state.dues)
    assert all(amount >= 0 for due in state.dues for amount in due.amounts)
    assert all(sum(one.legs.values()) == 0 for one in state.journal)
    if state.upcoming() is None and agreed.overpayment in ("advance", "next", "last", "each"):
        assert principal == state.drawn + added


@settings(max_examples=200)
@given(terms, payments, days, fees)
def test_less_than_the_payoff_figure_does_not_repay_a_loan(
    agreed: Terms, made: list[Event], day: dt.date, fee: Share | None
) -> None:
    agreed = replace(agreed, prepayment_fee=fee, late_rate=None)
    before = [event for event in made if event.date <= day]
    owed = quote(run(lent(agreed, before), day)).total
    if owed <= 1:
        return

    last = Event(day, "payment", owed - 1, ref="")
    left = run(lent(agreed, [*before, last]), day)

    assert quote(left).total >= 1


@settings(max_examples=200)
@given(terms, payments, days)
def test_a_pause_that_ends_on_its_day_changes_nothing(
    agreed: Terms, made: list[Event], day: dt.date
) -> None:
    pause = Event(day, "change", change=Change(measures=Measures(pause_interest=day)))

    paused, usual = run(lent(agreed, [*made, pause]), END), run(lent(agreed, made), END)

    assert paused.sums == usual.sums
    assert rows(paused) == rows(usual)


@settings(max_examples=200)
@given(terms, payments)
def test_a_life_28_years_later_is_the_same(agreed: Terms, made: list[Event]) -> None:
    moved = [event._replace(date=event.date + CYCLE) for event in made]

    now = replay(lent(agreed, made), END)
    then = replay(lent(agreed, moved, START + CYCLE), END + CYCLE)

    assert now.state.sums == then.state.sums
    assert [(row.due + CYCLE, row.total, row.outstanding) for row in now.schedule] == [
        (row.due, row.total, row.outstanding) for row in then.schedule
    ]
    assert now.days_past_due == then.days_past_due

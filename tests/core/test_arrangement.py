"""An arrangement holds on just those days at whose end what was promised by the day before came."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from beancount_loans.core.agreement.loan import Event, Hold, Loan, PlanRow
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.collection.arrangement import kept_holds
from beancount_loans.core.rates import Rate

START = dt.date(2026, 3, 1)
SPAN = 40
sums = st.lists(st.tuples(st.integers(1, SPAN), st.integers(1, 300)), max_size=5)


def after(days: int) -> dt.date:
    return START + dt.timedelta(days=days)


def arranged(rows: list[tuple[int, int]], paid: list[tuple[int, int]]) -> Loan:
    terms = Terms(currency="DKK", principal=Decimal(1200), rate=Rate(Decimal(0)), installments=12)
    hold = Hold(START, "arrangement", after(SPAN), frozenset({"reminders"}))
    events = tuple(Event(after(day), "payment", amount) for day, amount in sorted(paid))
    plan = tuple(PlanRow(after(day), amount) for day, amount in sorted(rows))
    return Loan(
        "Assets:Loans:Bo", "bo", "bo", START, terms, events=events, holds=(hold,), rows=plan
    )


@given(rows=sums.filter(bool), paid=sums, recorded=st.integers(0, SPAN))
def test_it_holds_on_the_days_on_which_it_is_kept(
    rows: list[tuple[int, int]], paid: list[tuple[int, int]], recorded: int
) -> None:
    """Day by day against the definition; past the last recorded day nothing changes."""
    holds = kept_holds(arranged(rows, paid), after(recorded))

    for day in range(SPAN + 1):
        known = min(day, recorded)
        owed = sum(amount for row, amount in rows if row < known)
        came = sum(amount for at, amount in paid if at <= known)
        covering = [hold for hold in holds if hold.covers(after(day))]
        assert len(covering) == (1 if came >= owed else 0), day


@given(rows=sums.filter(bool), paid=sums)
def test_its_pieces_keep_the_day_that_was_agreed(
    rows: list[tuple[int, int]], paid: list[tuple[int, int]]
) -> None:
    for hold in kept_holds(arranged(rows, paid), after(SPAN)):
        assert hold.until == after(SPAN)
        assert hold.kept_until is None or hold.start <= hold.kept_until < after(SPAN)


def test_without_rows_or_of_another_kind_a_hold_stays_as_it_is() -> None:
    loan = arranged([], [])

    assert kept_holds(loan, after(SPAN)) == loan.holds

"""What closed books keep of a loan."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from beancount_loans.core.agreement.loan import Event, Loan
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.rates import Rate
from beancount_loans.core.servicing.closing import intruders, mark, missing, snapshot
from beancount_loans.core.servicing.movements import ROOT, Movement

EVE, CLOSE, AFTER = dt.date(2024, 12, 30), dt.date(2024, 12, 31), dt.date(2025, 1, 1)
EARLY, LAST, LATE = (Event(day, "payment", 100) for day in (EVE, CLOSE, AFTER))


def loan(*events: Event) -> Loan:
    terms = Terms(currency="DKK", principal=Decimal(1200), rate=Rate(Decimal(0)))
    return Loan("Assets:Loans:X", "x", "x", EVE, terms, events=events)


def test_a_snapshot_keeps_what_came_up_to_the_end_of_its_day() -> None:
    journal = [Movement(day, "allocation", {ROOT: 5}) for day in (EVE, CLOSE, AFTER)]
    kept = snapshot(loan(EARLY, LAST, LATE), journal, CLOSE)

    assert (kept.date, kept.sums) == (CLOSE, {ROOT: 10})
    assert kept.marks == tuple(sorted((mark(EARLY), mark(LAST))))


def test_a_mark_is_eight_letters_that_follow_what_an_event_says() -> None:
    assert len(mark(EARLY)) == 8
    assert mark(EARLY) == mark(EARLY._replace(text="other words"))
    assert mark(EARLY) != mark(EARLY._replace(amount=101))


def test_what_came_into_closed_books_and_what_left_them_is_told() -> None:
    kept = snapshot(loan(EARLY, LATE), [], CLOSE)

    assert intruders(loan(EARLY, LAST, LATE), kept) == [LAST]
    assert missing(loan(LAST), kept) == 1
    assert (intruders(loan(EARLY), kept), missing(loan(EARLY), kept)) == ([], 0)

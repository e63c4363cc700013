"""What differs between two tellings of one loan."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from beancount_loans.core.agreement.loan import Change, Event, Loan, Measures
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.explain.compare import causes
from beancount_loans.core.rates import Rate

START, LATER = dt.date(2024, 1, 1), dt.date(2024, 2, 1)


def loan(*events: Event) -> Loan:
    terms = Terms(currency="DKK", principal=Decimal(1200), rate=Rate(Decimal(0)))
    return Loan("Assets:Loans:X", "x", "x", START, terms, events=events)


def paid(day: dt.date, amount: int, *, ref: str = "", text: str = "") -> Event:
    return Event(day, "payment", amount * 100, ref=ref, text=text)


def told(before: Event, after: Event) -> list[tuple[str, str, str]]:
    return [(one.how, one.before, one.after) for one in causes(loan(before), loan(after))]


def test_a_payment_of_the_same_bank_reference_is_one_that_was_changed() -> None:
    assert told(paid(START, 100, ref="a"), paid(LATER, 90, ref="a")) == [
        ("changed", "2024-01-01 100.00 DKK", "2024-02-01 90.00 DKK")
    ]


def test_a_payment_with_a_reference_is_not_the_one_without() -> None:
    assert sorted(told(paid(START, 100), paid(START, 90, ref="a"))) == [
        ("added", "", "2024-01-01 90.00 DKK"),
        ("removed", "2024-01-01 100.00 DKK", ""),
    ]


def test_without_references_the_words_and_the_day_or_amount_tell_what_is_the_same() -> None:
    assert [how for how, *_ in told(paid(START, 100, text="a"), paid(START, 90, text="a"))] == [
        "changed"
    ]
    assert sorted(
        how for how, *_ in told(paid(START, 100, text="a"), paid(START, 90, text="b"))
    ) == ["added", "removed"]


def test_another_kind_on_the_same_day_is_another_thing() -> None:
    payment, refund = paid(START, 100), Event(START, "refund", 10_000)

    assert sorted(how for how, *_ in told(payment, refund)) == ["added", "removed"]


def test_a_change_is_told_by_its_keys_values_and_reason() -> None:
    holiday = Change({"grace_days": 5}, Measures(defer=2), "holiday")
    (cause,) = causes(loan(), loan(Event(LATER, "change", change=holiday)))

    assert cause.how == "added"
    assert cause.after == "2024-02-01 loan-grace-days: 5; loan-defer: 2; holiday"

"""The ladder, day by day, against what each country's law asks for; nobody pays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beancount_loans.calendars import legal_calendar
from beancount_loans.core.calendar import NO_HOLIDAYS, Calendar
from beancount_loans.core.collection.acceleration import Exposure, Unpaid, may_call
from beancount_loans.core.collection.ladder import NextStep, next_step
from beancount_loans.core.collection.situation import Situation, Taken
from beancount_loans.core.policy.policy import Policy
from beancount_loans.policy_packs import load_policy, policy_names

DUE = date(2026, 2, 28)
CURRENCY = {
    "denmark-consumer": "DKK",
    "denmark-business": "DKK",
    "sweden": "SEK",
    "norway": "NOK",
    "united-kingdom-consumer": "GBP",
}


def late(on: date, due: date = DUE, **more: Any) -> Situation:
    """A borrower who has paid nothing since a due date; the bank is recorded."""
    standing = Situation(
        currency="DKK",
        days_delinquent=max((on - due).days, 0),
        unpaid=(Unpaid(due, Decimal(2713)),) if on > due else (),
        arrears_since=due,
        next_due=due if on < due else None,
        recorded_until=on,
        credit=Decimal(60000),
        months=24,
    )
    return replace(standing, **more)


def missed(on: date) -> tuple[Unpaid, ...]:
    """Monthly installments of 2713 missing from the end of February 2026 on."""
    dues = [DUE, *(date(2026, month, 28) for month in range(3, 13))]
    return tuple(Unpaid(due, Decimal(2713)) for due in dues if due < on)


def walk(
    policy: Policy, days: int, *, monthly: bool = False, legal: Calendar = NO_HOLIDAYS
) -> Iterator[tuple[date, NextStep]]:
    """Take every step on the first day that allows it; nobody ever pays.

    Of those that a person decides on, only the calling of the loan is taken.
    """
    taken: tuple[Taken, ...] = ()
    for number in range(-10, days):
        on = DUE + timedelta(number)
        currency = CURRENCY.get(policy.name, "EUR")
        standing = late(on, steps=taken, currency=currency)
        standing = replace(standing, unpaid=missed(on)) if monthly else standing
        found = next_step(standing, policy, on, legal)
        by_hand = found.decided and found.step and found.step.key in {"handover", "claim"}
        if found.allowed and found.step is not None and not by_hand:
            fee = found.cost.fee.number if found.cost.fee else Decimal(0)
            taken = (*taken, Taken(found.step.key, on, fee))
            yield on, found


def timeline(name: str, days: int, **more: Any) -> list[tuple[str, str, str, str]]:
    """Key, day, fee and deadline of the steps, as month-day."""
    return [
        (
            found.step.key,
            f"{on:%m-%d}",
            str(found.cost.fee) if found.cost.fee else "",
            f"{found.deadline:%m-%d}" if found.deadline else "",
        )
        for on, found in walk(load_policy(name), days, **more)
        if found.step is not None
    ]


def test_a_danish_consumer_gets_three_reminders_with_a_fee_and_ten_days_of_demand() -> None:
    # renteloven § 9 b stk. 2: at most three reminders with at most 100 DKK each, ten days
    # apart; inkassoloven § 10 stk. 3: a demand with ten days, without a fee here.
    # Due 28 Feb; first reminder 10 days on, 10 Mar, to be paid by 20 Mar; the next on the
    # day after each deadline: 21 Mar (11 days later), 1 Apr, 12 Apr.
    assert timeline("denmark-consumer", 45) == [
        ("notice", "02-23", "", ""),
        ("nudge", "03-04", "", ""),
        ("reminder-1", "03-10", "100 DKK", "03-20"),
        ("reminder-2", "03-21", "100 DKK", "03-31"),
        ("reminder-3", "04-01", "100 DKK", "04-11"),
        ("demand", "04-12", "", "04-22"),
    ]


def test_a_deadline_that_ends_on_a_day_off_moves_and_the_next_step_with_it() -> None:
    # 11 Apr 2026 is a Saturday: the third reminder runs to Monday the 13th.
    steps = timeline("denmark-consumer", 47, legal=legal_calendar("DK"))

    assert steps[4] == ("reminder-3", "04-01", "100 DKK", "04-13")
    assert steps[5] == ("demand", "04-14", "", "04-24")


def test_the_danish_loan_is_called_once_two_installments_reach_five_per_cent() -> None:
    # kreditaftaleloven § 29: 30 days overdue, one installment of 10 %, or several of 5 %.
    # 2713 of 60000 is 4.5 %; with the second (due 28 Mar, 30 days old on 27 Apr) 9.0 %.
    # The demand of 12 Apr runs to 22 Apr; 14 days of habit end on 26 Apr.
    steps = timeline("denmark-consumer", 60, monthly=True)

    assert steps[6][:2] == ("acceleration", "04-27")


def test_a_german_consumer_loan_is_called_after_two_installments_and_two_weeks() -> None:
    # BGB § 498: two consecutive installments, 10 % of the loan up to three years, and a
    # warning of two weeks. 2713 x 3 = 8139 of 60000 is 13.6 %, from 28 Apr on (two are
    # 9.0 %). Reminders 10 Mar (14 days, to 24 Mar) and 25 Mar (to 8 Apr), demand with the
    # warning 9 Apr (to 23 Apr). On 24 Apr two are missing: the court for those only; with
    # the third, missed on 29 Apr, the whole.
    by_day = dict(walk(load_policy("germany-consumer"), 52, monthly=True))
    keys = [found.step.key for found in by_day.values() if found.step]

    assert keys[:5] == ["notice", "nudge", "reminder-1", "reminder-2", "demand"]
    assert list(by_day)[4] == date(2026, 4, 9)
    assert by_day[date(2026, 4, 9)].deadline == date(2026, 4, 23)
    exposure = Exposure(missed(date(2026, 4, 29)), Decimal(60000), 24)
    tests = load_policy("germany-consumer").at(date(2026, 4, 29)).acceleration.tests
    assert may_call(tests, exposure, date(2026, 4, 29))
    assert not may_call(tests, replace_unpaid(exposure, 2), date(2026, 4, 29))


def replace_unpaid(exposure: Exposure, count: int) -> Exposure:
    """The same loan with only so many installments missing."""
    return exposure._replace(unpaid=exposure.unpaid[:count])


def test_a_german_loan_over_three_years_needs_five_per_cent() -> None:
    # BGB § 498 (1) 1 b: 5 % above three years. 2 x 1500 of 60000 is 5 %.
    tests = load_policy("germany-consumer").at(DUE).acceleration.tests
    two = tuple(Unpaid(due, Decimal(1500)) for due in (DUE, date(2026, 3, 28)))

    assert may_call(tests, Exposure(two, Decimal(60000), 37), date(2026, 4, 1))
    assert not may_call(tests, Exposure(two, Decimal(60000), 36), date(2026, 4, 1))


def test_a_swedish_loan_needs_more_than_a_month_and_more_than_the_share() -> None:
    # konsumentkreditlagen § 33: more than a month late with more than 10 % of the claim.
    tests = load_policy("sweden").at(DUE).acceleration.tests

    def one(amount: int, on: date) -> bool:
        loan = Exposure((Unpaid(DUE, Decimal(amount)),), Decimal(60000), 24)
        return may_call(tests, loan, on)

    assert not one(6000, date(2026, 5, 1))
    assert one(6001, date(2026, 5, 1))
    assert not one(6001, date(2026, 3, 31))


def test_sweden_has_one_fee_for_reminders_and_eight_days_at_least_for_the_demand() -> None:
    # lag (1981:739) § 4: 60 SEK, once; 180 SEK for the demand (inkassokrav), which by good
    # practice runs eight days from sending (IMY); the pack gives ten.
    steps = timeline("sweden", 45)

    assert [step for step in steps if step[2]] == [
        ("reminder-1", "03-07", "60 SEK", "03-17"),
        ("demand", "04-02", "180 SEK", "04-12"),
    ]


def test_a_swedish_fee_that_was_not_agreed_is_not_charged() -> None:
    # lag (1981:739) § 2.
    on = date(2026, 3, 20)

    found = next_step(late(on, currency="SEK", fees_agreed=False), load_policy("sweden"), on)

    assert found.allowed
    assert found.cost.fee is None
    told = "no fee was agreed when the loan was made: lag (1981:739) § 2"
    assert told in map(str, found.cost.notes)


def test_norway_waits_two_weeks_before_each_step_and_charges_35_kroner_twice() -> None:
    # inkassoforskriften: no fee sooner than 14 days after the due date, two at most, 35 NOK;
    # inkassoloven § 9: the notice (inkassovarsel) gives 14 days from sending. Due 28 Feb:
    # reminder 14 Mar (to 28 Mar), notice 29 Mar (to 12 Apr), payment demand 13 Apr, 105 NOK.
    steps = timeline("norway", 46)

    assert steps[2:5] == [
        ("reminder-1", "03-14", "35 NOK", "03-28"),
        ("demand", "03-29", "35 NOK", "04-12"),
        ("payment-demand", "04-13", "105 NOK", "04-27"),
    ]


def test_a_british_lender_owes_a_notice_of_arrears_within_14_days_and_half_yearly() -> None:
    # CCA s 86B: two payments fallen due and missing (28 Mar is the second): within 14 days,
    # by 11 Apr; then at intervals of not more than six months.
    policy = load_policy("united-kingdom-consumer")
    on = date(2026, 3, 29)
    situation = late(on, unpaid=missed(on), currency="GBP")

    found = next_step(situation, policy, on)
    given = replace(situation, steps=(Taken("arrears-notice", on),))
    again = next_step(replace(given, days_delinquent=220), policy, date(2026, 9, 20))

    assert found.step is not None
    assert (found.step.key, found.allowed, found.latest) == (
        "arrears-notice",
        True,
        date(2026, 4, 11),
    )
    assert found.cost.fee is None
    assert next_step(given, policy, date(2026, 3, 30)).step != found.step
    assert again.step == found.step
    assert again.latest == date(2026, 9, 29)


def test_a_british_default_notice_gives_14_days_before_the_loan_is_called() -> None:
    # CCA ss 87-88.
    steps = timeline("united-kingdom-consumer", 72, monthly=True)
    keys = [step[0] for step in steps]
    notice = steps[keys.index("default-notice")]
    call = steps[keys.index("acceleration")]

    assert notice[1:] == ("04-24", "", "05-08")
    assert call[1] == "05-09"


def test_a_dutch_demand_counts_its_14_days_from_receipt() -> None:
    # BW 6:96 lid 6: fourteen days from the day after receipt; two days of post. Sent
    # 9 Apr, received 11 Apr, the last day is 25 Apr.
    steps = timeline("netherlands", 45)

    assert steps[-1] == ("demand", "04-09", "", "04-25")


@pytest.mark.parametrize("name", ["eu-business", "germany-business", "friends-and-family"])
def test_packs_without_reminder_fees_never_charge_one(name: str) -> None:
    assert not [step for step in timeline(name, 200, monthly=True) if step[2]]


def test_among_friends_the_first_steps_are_a_word_and_a_talk() -> None:
    assert [step[:2] for step in timeline("friends-and-family", 30)] == [
        ("notice", "02-23"),
        ("nudge", "03-07"),
        ("reminder-1", "03-21"),
    ]


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(policy_names()),
    due=st.dates(date(2021, 1, 1), date(2026, 6, 1)),
    delays=st.lists(st.integers(0, 40), min_size=12, max_size=12),
)
def test_no_ladder_charges_more_or_sooner_than_its_law(
    name: str, due: date, delays: list[int]
) -> None:
    """However late the lender acts: fees within number, cap and distance; no step twice."""
    policy = load_policy(name)
    taken: tuple[Taken, ...] = ()
    on = due
    for delay in delays:
        on += timedelta(delay)
        currency = policy.currency or "EUR"
        found = next_step(late(on, due=due, steps=taken, currency=currency), policy, on)
        if found.allowed and found.step is not None and found.step.kind != "notice":
            fee = found.cost.fee.number if found.cost.fee else Decimal(0)
            taken = (*taken, Taken(found.step.key, on, fee))
    fees = policy.at(on).fees
    reminders = [t for t in taken if t.key.startswith("reminder")]
    gaps = [(b.on - a.on).days for a, b in pairwise(reminders)]

    assert len({t.key for t in taken}) == len(taken)
    charged = sum(1 for t in reminders if t.fee)
    assert fees.reminder_times is None or charged <= fees.reminder_times
    assert all(t.fee <= fees.reminder_cap.number for t in reminders if fees.reminder_cap)
    assert all(gap >= fees.reminder_gap_days for gap in gaps)

"""What blocks a step of the ladder, what it costs, and what it says of itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from beancount_loans.core.agreement.loan import Hold
from beancount_loans.core.collection.acceleration import Unpaid
from beancount_loans.core.collection.ladder import next_step
from beancount_loans.core.collection.situation import Promise, Situation, Taken
from beancount_loans.core.policy.policy import Policy, read_policy
from beancount_loans.policy_packs import load_policy

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


def test_a_friendly_notice_comes_before_the_due_date_and_only_once() -> None:
    policy = load_policy("denmark-consumer")
    early, day = date(2026, 2, 22), date(2026, 2, 23)

    assert not next_step(late(early), policy, early).allowed
    found = next_step(late(day), policy, day)
    assert found.allowed
    assert (found.earliest, found.latest, found.cost.fee) == (day, DUE, None)
    given = late(date(2026, 2, 25), steps=(Taken("notice", day),))
    assert next_step(given, policy, date(2026, 2, 25)).step is None


def test_a_gentle_word_is_passed_over_when_the_reminders_time_has_come() -> None:
    on = date(2026, 4, 30)

    found = next_step(late(on), load_policy("denmark-consumer"), on)

    assert found.step is not None
    assert found.step.key == "reminder-1"
    assert found.allowed


def test_days_of_grace_come_before_the_days_of_delay() -> None:
    # Due 28 Feb, seven days of grace to 7 Mar, the nudge after four days of delay: 11 Mar.
    on = date(2026, 3, 5)
    situation = late(on, days_delinquent=0, grace_days=7)

    found = next_step(situation, load_policy("denmark-consumer"), on)

    assert found.earliest == date(2026, 3, 11)
    assert found.reasons[0].text == (
        "it comes after 4 days of delay, grace and holds not counted, on 2026-03-11"
    )


def test_each_reminders_deadline_blocks_the_next() -> None:
    on = date(2026, 3, 20)
    taken = (Taken("reminder-1", date(2026, 3, 10), Decimal(100)),)

    found = next_step(late(on, steps=taken), load_policy("denmark-consumer"), on)

    assert found.earliest == date(2026, 3, 21)
    assert found.reasons[0].kind == "deadline"
    assert (
        found.reasons[0].text
        == "the deadline set by reminder-1 on 2026-03-10 runs until 2026-03-20"
    )


def test_a_fourth_fee_is_not_charged_even_where_a_fourth_reminder_is_sent() -> None:
    # renteloven § 9 b stk. 2: three in the same unbroken arrears period.
    on = date(2026, 5, 1)
    taken = tuple(
        Taken(key, date(2026, 3, 10), Decimal(100)) for key in ("reminder-1", "reminder-2", "x")
    )
    policy = load_policy("denmark-consumer")
    three = (*taken[:2], Taken("reminder-2", date(2026, 4, 1), Decimal(100)))

    found = next_step(late(on, steps=three), policy, on)

    assert found.step is not None
    assert found.step.key == "reminder-3"
    assert found.cost.fee is None
    assert "renteloven" in str(found.cost.notes[0])


def own_policy(**fees: object) -> Policy:
    """A ladder of one reminder of 100 DKK under the limits given."""
    step = {"key": "reminder", "kind": "reminder", "fee": "100 DKK", "evidence": "own"}
    extra = {"key": "word", "kind": "nudge", "after": "due", "days": 0}
    policy = read_policy({"fees": fees, "step": [extra, step]}, "own")
    assert isinstance(policy, Policy)
    return policy


def test_a_fee_is_cut_to_the_cap_of_its_day_and_says_so() -> None:
    on = date(2026, 3, 15)
    word = (Taken("word", DUE),)

    cut = next_step(late(on, steps=word), own_policy(**{"reminder-cap": "60 DKK"}), on)
    none = next_step(late(on, steps=word), own_policy(**{"reminder-cap": "0 DKK"}), on)

    assert str(cut.cost.fee) == "60 DKK"
    assert [str(one) for one in cut.cost.notes] == ["at most 60 DKK: own policy"]
    assert none.cost.fee is None


def test_a_fee_too_soon_after_the_due_date_or_the_last_fee_is_left_out() -> None:
    on = date(2026, 3, 5)
    first = own_policy(**{"reminder-first-days": 14})
    gap = own_policy(**{"reminder-gap-days": 30})
    word = Taken("word", DUE)

    soon = next_step(late(on, steps=(word,)), first, on)
    charged = next_step(late(on, steps=(Taken("word", DUE, Decimal(5)),)), gap, on)

    assert [str(one) for one in soon.cost.notes] == [
        "less than 14 days after the due date: own policy"
    ]
    assert [str(one) for one in charged.cost.notes] == [
        "less than 30 days since the last fee: own policy"
    ]


def test_a_ladder_at_its_end_has_no_next_step() -> None:
    on = date(2026, 3, 15)

    found = next_step(late(on, steps=(Taken("reminder", DUE),)), own_policy(), on)

    assert found.step is None


def test_a_new_arrears_period_starts_the_ladder_and_its_fees_anew() -> None:
    on = date(2026, 9, 10)
    old = tuple(
        Taken(f"reminder-{n}", date(2026, 2, 28) + timedelta(11 * n), Decimal(100))
        for n in (1, 2, 3)
    )
    situation = late(on, due=date(2026, 8, 28), steps=old)

    found = next_step(situation, load_policy("denmark-consumer"), on)

    assert found.step is not None
    assert found.step.key == "reminder-1"
    assert found.cost.fee is not None


def test_a_kept_agreement_suspends_the_ladder_and_a_broken_one_resumes_it() -> None:
    on = date(2026, 4, 1)
    steps = (Taken("reminder-1", date(2026, 3, 10), Decimal(100)),)
    policy = load_policy("denmark-consumer")

    kept = next_step(late(on, steps=steps, agreement="kept"), policy, on)
    broken = next_step(late(on, steps=steps, agreement="broken"), policy, on)

    assert [reason.kind for reason in kept.reasons] == ["agreement"]
    assert broken.allowed
    assert broken.step is not None
    assert broken.step.key == "reminder-2"


def test_an_open_promise_is_waited_for_and_a_broken_one_is_not() -> None:
    on, by = date(2026, 3, 12), date(2026, 3, 15)
    policy = load_policy("denmark-consumer")

    waiting = next_step(late(on, promises=(Promise(by, Decimal(500)),)), policy, on)
    after = date(2026, 3, 16)
    broken = next_step(late(after, promises=(Promise(by, Decimal(500), "broken"),)), policy, after)

    assert waiting.reasons[0].text == "500 DKK is promised by 2026-03-15"
    assert waiting.reasons[0].until == by
    assert broken.allowed


def test_a_promise_counts_as_broken_only_when_the_bank_is_recorded_past_it() -> None:
    on = date(2026, 3, 20)
    promise = Promise(date(2026, 3, 17), Decimal(500))

    found = next_step(
        late(on, promises=(promise,), recorded_until=date(2026, 3, 17)),
        load_policy("denmark-consumer"),
        on,
    )

    assert [reason.kind for reason in found.reasons] == ["bank"]


@pytest.mark.parametrize("recorded", [None, DUE, date(2026, 2, 1)])
def test_a_bank_not_recorded_past_the_due_date_blocks_a_reminder(recorded: date | None) -> None:
    on = date(2026, 3, 15)

    found = next_step(late(on, recorded_until=recorded), load_policy("denmark-consumer"), on)

    assert [reason.kind for reason in found.reasons] == ["bank"]


def test_a_payment_that_could_be_theirs_blocks_a_reminder_until_looked_at() -> None:
    on = date(2026, 3, 15)
    line = "2026-03-02 ANNA JENSEN 1356.82 DKK"

    found = next_step(late(on, unmatched=(line,)), load_policy("denmark-consumer"), on)

    assert not found.allowed
    assert line in found.reasons[0].text


@pytest.mark.parametrize(
    "kind", ["dispute", "illness", "death", "breathing-space", "representative", "arrangement"]
)
def test_a_hold_stops_reminders_and_says_until_when(kind: str) -> None:
    on = date(2026, 3, 15)
    hold = Hold(date(2026, 3, 1), kind, date(2026, 3, 31))

    found = next_step(late(on, holds=(hold,)), load_policy("denmark-consumer"), on)

    assert [(reason.kind, reason.until) for reason in found.reasons] == [("hold", hold.until)]


def test_a_hold_may_say_itself_what_it_stops() -> None:
    on = date(2026, 3, 15)
    hold = Hold(date(2026, 3, 1), "illness", None, frozenset({"fees"}))

    found = next_step(late(on, holds=(hold,)), load_policy("denmark-consumer"), on)

    assert found.allowed
    assert found.cost.fee is None
    assert [str(one) for one in found.cost.notes] == ["no fees while on hold: illness"]


def test_a_notice_before_the_due_date_is_not_sent_to_the_dead() -> None:
    on = date(2026, 2, 25)
    hold = Hold(date(2026, 2, 1), "death")

    assert not next_step(late(on, holds=(hold,)), load_policy("generic"), on).allowed


def test_a_dispute_does_not_keep_the_court_from_settling_it() -> None:
    on = date(2026, 6, 1)
    hold = Hold(date(2026, 3, 1), "dispute")
    steps = (Taken("handover", date(2026, 5, 1)),)

    found = next_step(late(on, holds=(hold,), steps=steps), load_policy("denmark-consumer"), on)

    assert found.step is not None
    assert (found.step.key, found.allowed, found.decided) == ("claim", True, True)


def test_insolvency_leaves_only_the_filing_of_the_claim() -> None:
    on = date(2026, 4, 1)
    holds = (Hold(date(2026, 3, 1), "insolvency"),)
    policy = load_policy("denmark-consumer")

    found = next_step(late(on, holds=holds), policy, on)
    filed = late(on, holds=holds, steps=(Taken("insolvency", date(2026, 3, 20)),))

    assert found.step is not None
    assert (found.step.key, found.allowed) == ("insolvency", True)
    assert next_step(filed, policy, on).step is None


def test_a_person_may_go_to_court_without_handing_over_first() -> None:
    on = date(2026, 6, 1)
    steps = (Taken("demand", date(2026, 5, 1)),)

    found = next_step(late(on, steps=steps), load_policy("denmark-consumer"), on)

    assert found.step is not None
    assert found.step.key == "handover"
    assert "claim" in found.instead


def test_a_fee_in_another_currency_than_the_loans_is_not_charged() -> None:
    on = date(2026, 3, 15)

    found = next_step(late(on, currency="EUR"), load_policy("denmark-consumer"), on)

    assert [str(one) for one in found.cost.notes] == ["the policy's fee is in DKK, the loan in EUR"]


def test_a_step_names_its_law_and_the_policys_standing() -> None:
    on = date(2026, 3, 15)

    found = next_step(late(on), load_policy("denmark-consumer"), on)

    assert found.basis == "renteloven (LBK 459/2014) § 9 b stk. 2"
    assert "Not legal advice" in found.warning


def test_nobody_who_owes_nothing_is_given_a_step() -> None:
    on = date(2026, 3, 15)
    paid = Situation("DKK", recorded_until=on)

    assert next_step(paid, load_policy("denmark-consumer"), on).step is None


def test_before_the_court_is_asked_forbearance_is() -> None:
    # directive (EU) 2023/2225 art. 35, from 2026-11-20; before that a good habit.
    steps = (Taken("handover", date(2026, 5, 1)),)
    policy = load_policy("denmark-consumer")

    habit = next_step(late(date(2026, 6, 1), steps=steps), policy, date(2026, 6, 1))
    law = next_step(late(date(2026, 11, 24), steps=steps), policy, date(2026, 11, 24))

    assert [rule.evidence for rule in habit.asks] == ["seen", "habit"]
    assert [rule.evidence for rule in law.asks] == ["seen", "unconfirmed"]
    assert "L 19" in law.asks[1].law
    assert "payment order needs a demand" in law.asks[0].value

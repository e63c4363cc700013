"""Limits of terms, steps and contacts, against the law's own figures."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from beancount_loans.core.agreement.loan import Hold
from beancount_loans.core.collection.acceleration import Exposure, Unpaid
from beancount_loans.core.collection.limits import (
    AgreedTerms,
    Finding,
    check_cost,
    check_terms,
    room_for_cost,
)
from beancount_loans.core.collection.limits_of_steps import (
    Contacted,
    StepTaken,
    check_contacts,
    check_steps,
)
from beancount_loans.core.servicing.early_repayment import fee_cap
from beancount_loans.policy_packs import load_policy

DANISH = load_policy("denmark-consumer")
PERIOD = date(2026, 3, 1)


def rules_of(found: tuple[Finding, ...]) -> list[str]:
    """The keys of the rules that are broken."""
    return [finding.rule for finding in found]


def reminder(number: int, on: date, fee: int = 100, period: date = PERIOD) -> StepTaken:
    """A Danish reminder with its fee."""
    return StepTaken(f"reminder-{number}", on, period, date(2026, 2, 28), Decimal(fee))


def test_an_apr_over_35_per_cent_breaks_danish_law_and_35_itself_does_not() -> None:
    # lov om forbrugslånsvirksomheder § 11 a, from 2020-07-01.
    over = AgreedTerms(date(2026, 1, 28), apr=Decimal("0.351"))

    found = check_terms(over, DANISH, date(2026, 3, 1))

    assert rules_of(found) == ["caps.apr"]
    assert found[0].text == "the APR 35.1 % is above the ceiling 35 %"
    assert found[0].law == "lov om forbrugslånsvirksomheder § 11 a"
    at = AgreedTerms(date(2026, 1, 28), apr=Decimal("0.35"))
    before = AgreedTerms(date(2020, 6, 30), apr=Decimal("0.90"))
    home = AgreedTerms(date(2026, 1, 28), apr=Decimal("0.40"), home=True)
    assert not any(check_terms(terms, DANISH, PERIOD) for terms in (at, before, home))


def test_a_danish_loan_may_cost_no_more_than_was_lent() -> None:
    # § 11 b: 100 % of the credit, fees and interest of default included.
    agreed = date(2026, 1, 28)
    lent = Decimal(10000)

    assert room_for_cost(DANISH, agreed, lent, Decimal(9900)) == 100
    assert room_for_cost(DANISH, agreed, lent, Decimal(10000)) == 0
    assert room_for_cost(DANISH, agreed, lent, Decimal(10001)) == 0
    assert check_cost(DANISH, agreed, lent, Decimal(10000), PERIOD) == ()
    assert rules_of(check_cost(DANISH, agreed, lent, Decimal(10001), PERIOD)) == ["caps.total-cost"]
    assert room_for_cost(load_policy("germany-consumer"), agreed, lent, Decimal(1)) is None


def test_planned_costs_above_the_credit_are_refused_but_not_for_open_credit() -> None:
    terms = AgreedTerms(date(2026, 1, 28), credit=Decimal(10000), planned_cost=Decimal("10000.01"))
    open_ended = AgreedTerms(
        date(2026, 1, 28), credit=Decimal(1), planned_cost=Decimal(2), open_ended=True
    )

    assert rules_of(check_terms(terms, DANISH, PERIOD)) == ["caps.total-cost"]
    assert check_terms(open_ended, DANISH, PERIOD) == ()


def test_a_danish_late_rate_may_not_be_above_the_statutory_one_in_any_half_year() -> None:
    # renteloven §§ 5, 7: 3.75 + 8 = 11.75 % in early 2024, 2.75 + 8 = 10.75 % in 2025.
    terms = AgreedTerms(date(2024, 2, 1), late_rate=Decimal("0.11"))

    found = check_terms(terms, DANISH, date(2025, 3, 1))

    assert [(f.rule, f.on) for f in found] == [("late-interest.is-maximum", date(2025, 1, 1))]
    assert check_terms(terms, DANISH, date(2024, 6, 30)) == ()
    assert check_terms(terms, load_policy("denmark-business"), date(2025, 3, 1)) == ()


def test_a_late_rate_that_follows_the_reference_is_compared_on_its_first_day() -> None:
    terms = AgreedTerms(date(2024, 2, 1), late_rate=Decimal("0.1175"), late_rate_follows=True)

    assert check_terms(terms, DANISH, date(2025, 3, 1)) == ()


def test_swedish_contract_and_late_rates_stay_under_the_reference_and_20_points() -> None:
    # konsumentkreditlagen, from 2025-03-01; reference 2.00 %: 22 %.
    day = date(2025, 8, 1)
    terms = AgreedTerms(day, rate=Decimal("0.22"), late_rate=Decimal("0.2201"))

    found = check_terms(terms, load_policy("sweden"), day)

    assert rules_of(found) == ["caps.rate-over-reference"]
    assert found[0].text == "the late rate 22.01 % is above the ceiling 22 %"


def test_a_british_late_rate_is_at_most_the_contracts_own() -> None:
    # CCA s 93, not confirmed at the source, and the finding says so.
    terms = AgreedTerms(PERIOD, rate=Decimal("0.08"), late_rate=Decimal("0.10"))

    found = check_terms(terms, load_policy("united-kingdom-consumer"), PERIOD)

    assert rules_of(found) == ["late-interest.not-above-contract"]
    assert found[0].law.endswith("(unconfirmed)")


@pytest.mark.parametrize(
    ("fee", "years", "broken"),
    [
        # kreditaftaleloven § 26 stk. 3: 1 % with more than a year left, else 0.5 %.
        ("0.01", "1.5", []),
        ("0.011", "1.5", ["prepayment.cap-long"]),
        ("0.01", "1", ["prepayment.cap-short"]),
        ("0.005", "1", []),
    ],
)
def test_the_fee_for_early_repayment_depends_on_the_time_left(
    fee: str, years: str, broken: list[str]
) -> None:
    terms = AgreedTerms(PERIOD, prepayment_fee=Decimal(fee), years_left=Decimal(years))

    assert rules_of(check_terms(terms, DANISH, PERIOD)) == broken


@pytest.mark.parametrize(
    ("end", "saved", "cap"),
    [
        # § 26 stk. 3, 5: 1 % of 50000 is 500, 0.5 % is 250, never above the interest saved.
        (date(2027, 3, 2), 2000, 500),
        (date(2027, 3, 1), 2000, 250),
        (date(2027, 3, 2), 120, 120),
    ],
)
def test_early_repayment_costs_at_most_the_interest_it_saves(
    end: date, saved: int, cap: int
) -> None:
    on, rules = date(2026, 3, 1), DANISH.at(PERIOD).prepayment

    assert fee_cap(rules, Decimal(50000), on, end, Decimal(saved)) == cap
    assert fee_cap(load_policy().at(PERIOD).prepayment, Decimal(1), on, end, Decimal(1)) is None


def test_three_danish_reminder_fees_ten_days_apart_are_lawful() -> None:
    # renteloven § 9 b stk. 2.
    steps = [reminder(n, date(2026, 3, 10) + timedelta(10 * (n - 1))) for n in (1, 2, 3)]

    assert check_steps(steps, DANISH) == ()


def test_a_fourth_fee_in_the_same_arrears_period_is_not() -> None:
    steps = [reminder(n, date(2026, 3, 10) + timedelta(10 * n)) for n in range(4)]

    found = check_steps(steps, DANISH)

    assert rules_of(found) == ["fees.reminder-times"]
    assert found[0].text == (
        "reminder-3 is reminder 4 with a fee in the arrears since 2026-03-01; 3 are allowed"
    )
    assert found[0].law == "renteloven (LBK 459/2014) § 9 b stk. 2"


def test_a_new_arrears_period_has_its_own_three_fees() -> None:
    steps = [reminder(n, date(2026, 3, 10) + timedelta(10 * n)) for n in range(3)]
    later = [
        reminder(n, date(2026, 9, 10) + timedelta(10 * n), period=date(2026, 9, 1))
        for n in range(3)
    ]

    assert check_steps([*steps, *later], DANISH) == ()


def test_a_fee_nine_days_after_the_last_reminder_is_lost() -> None:
    # U 2008.1083 V.
    steps = [reminder(1, date(2026, 3, 10)), reminder(2, date(2026, 3, 19))]

    found = check_steps(steps, DANISH)

    assert rules_of(found) == ["fees.reminder-gap-days"]
    assert "comes 9 days after reminder-1; 10 are needed" in found[0].text


def test_a_fee_above_100_kroner_is_above_the_cap() -> None:
    found = check_steps([reminder(1, date(2026, 3, 10), fee=150)], DANISH)

    assert [(f.rule, f.text) for f in found] == [
        ("fees.reminder-cap", "the fee 150 of reminder-1 is above 100 DKK")
    ]


def test_a_step_that_the_policy_does_not_know_is_held_to_the_reminders_rules() -> None:
    own = StepTaken("rykkerbrev", date(2026, 3, 10), PERIOD, fee=Decimal(150))

    assert rules_of(check_steps([own], DANISH)) == ["fees.reminder-cap"]


def test_a_fee_while_on_hold_is_found() -> None:
    hold = Hold(date(2026, 3, 1), "dispute", date(2026, 3, 31))

    found = check_steps([reminder(1, date(2026, 3, 10))], DANISH, holds=[hold])

    assert rules_of(found) == ["holds.dispute"]


def test_a_swedish_fee_that_was_not_agreed_and_a_second_one_are_found() -> None:
    # lag (1981:739) §§ 2, 4: agreed when the debt arose, 60 SEK, once.
    steps = [
        StepTaken("reminder-1", date(2026, 3, 10), PERIOD, fee=Decimal(60)),
        StepTaken("reminder-2", date(2026, 3, 20), PERIOD, fee=Decimal(60)),
    ]

    found = check_steps(steps, load_policy("sweden"), fees_agreed=False)

    assert rules_of(found) == [
        "fees.needs-agreement",
        "fees.needs-agreement",
        "fees.reminder-times",
    ]


def test_a_norwegian_fee_thirteen_days_after_the_due_date_is_too_soon() -> None:
    # inkassoforskriften: 14 days after the due date at the earliest, 35 NOK.
    step = StepTaken("reminder-1", date(2026, 3, 13), PERIOD, date(2026, 2, 28), Decimal(35))

    found = check_steps([step], load_policy("norway"))

    assert rules_of(found) == ["fees.reminder-first-days"]


def test_norways_collection_notice_is_one_of_the_two_with_a_fee() -> None:
    norway = load_policy("norway")
    steps = [
        StepTaken("reminder-1", date(2026, 3, 14), PERIOD, fee=Decimal(35)),
        StepTaken("purring-2", date(2026, 3, 29), PERIOD, fee=Decimal(35)),
        StepTaken("demand", date(2026, 4, 13), PERIOD, fee=Decimal(35)),
    ]

    assert rules_of(check_steps(steps, norway)) == ["fees.reminder-times"]


def test_going_to_court_before_the_demands_ten_days_have_passed_is_too_soon() -> None:
    # inkassoloven § 10 stk. 3: sent 12 Apr, the tenth day is 22 Apr.
    demand = StepTaken("demand", date(2026, 4, 12), PERIOD)

    early = check_steps([demand, StepTaken("claim", date(2026, 4, 22), PERIOD)], DANISH)
    right = check_steps([demand, StepTaken("claim", date(2026, 4, 23), PERIOD)], DANISH)

    assert rules_of(early) == ["notices.demand-days"]
    assert right == ()


def test_a_shorter_habit_than_the_packs_is_judged_by_the_law_alone() -> None:
    # Sweden: eight days by good practice; the pack gives ten.
    demand = StepTaken("demand", date(2026, 4, 1), PERIOD)
    claim = StepTaken("claim", date(2026, 4, 10), PERIOD)

    assert check_steps([demand, claim], load_policy("sweden")) == ()


def test_a_loan_called_for_too_small_arrears_is_found() -> None:
    # BGB § 498: one installment is not two.
    one = Exposure((Unpaid(date(2026, 2, 28), Decimal(9000)),), Decimal(60000), 24)
    call = StepTaken("acceleration", date(2026, 6, 1), PERIOD, exposure=one)

    found = check_steps([call], load_policy("germany-consumer"))

    assert [(f.rule, f.law) for f in found] == [("acceleration.tests", "BGB § 498")]


def test_an_eighth_call_in_seven_days_and_a_call_after_a_talk_are_found() -> None:
    # 12 CFR 1006.14(b): seven calls in seven days; seven days after a conversation.
    usa = load_policy("usa-generic")
    monday = date(2026, 3, 2)
    seven = [Contacted(monday, "phone") for _ in range(7)]

    assert check_contacts(seven, usa) == ()
    assert rules_of(check_contacts([*seven, Contacted(monday, "phone")], usa)) == ["contact.calls"]
    talk = [Contacted(monday, "phone", reached=True), Contacted(date(2026, 3, 6), "phone")]
    assert rules_of(check_contacts(talk, usa)) == ["contact.wait-after-talk-days"]


def test_a_call_on_a_sunday_breaks_the_good_habit_and_a_letter_does_not() -> None:
    sunday = date(2026, 3, 1)

    assert rules_of(check_contacts([Contacted(sunday, "phone")], DANISH)) == [
        "contact.quiet-sundays"
    ]
    assert check_contacts([Contacted(sunday, "letter")], DANISH) == ()

"""Limitation by component, counted by hand from each country's statute."""

from __future__ import annotations

from datetime import date

import pytest

from beancount_loans.calendars import legal_calendar
from beancount_loans.core.collection.limitation import (
    ClaimPart,
    Component,
    Interruption,
    first_lapse,
    lapse,
)
from beancount_loans.policy_packs import load_policy

ORIGIN = date(2024, 1, 28)
DUE = date(2024, 5, 1)


def last_day(name: str, component: Component, *events: Interruption, note: bool = False) -> date:
    """The last day of a part due on 1 May 2024 of a loan made on 28 January 2024."""
    found = lapse(ClaimPart(component, DUE, ORIGIN, note), events, load_policy(name))
    assert found is not None
    return found.last_day


@pytest.mark.parametrize(
    ("name", "component", "note", "day"),
    [
        # forældelsesloven §§ 2, 3: three years from the due date; § 5: ten with a note.
        ("denmark-consumer", "principal", False, date(2027, 5, 1)),
        ("denmark-consumer", "principal", True, date(2034, 5, 1)),
        ("denmark-consumer", "interest", True, date(2027, 5, 1)),
        # BGB §§ 195, 199: three years from the end of the year.
        ("germany-business", "principal", False, date(2027, 12, 31)),
        # BGB § 497 (3): stands still ten years from default, then three.
        ("germany-consumer", "principal", False, date(2037, 5, 1)),
        ("germany-consumer", "charges", False, date(2027, 12, 31)),
        # preskriptionslagen § 2: from the day the claim arose, three years, ten with a
        # running note.
        ("sweden", "principal", False, date(2027, 1, 28)),
        ("sweden", "principal", True, date(2034, 1, 28)),
        # foreldelsesloven §§ 2, 5: ten years for money lent, three for the rest.
        ("norway", "principal", False, date(2034, 5, 1)),
        ("norway", "charges", False, date(2027, 5, 1)),
        # Limitation Act 1980 s 5; BW 3:307.
        ("united-kingdom-consumer", "principal", False, date(2030, 5, 1)),
        ("netherlands", "principal", False, date(2029, 5, 1)),
    ],
)
def test_each_component_lapses_when_its_statute_says(
    name: str, component: Component, note: bool, day: date
) -> None:
    assert last_day(name, component, note=note) == day


def test_a_written_acknowledgement_gives_danish_principal_ten_years_and_interest_three() -> None:
    # forældelsesloven §§ 5, 15.
    said = Interruption("acknowledgement", date(2026, 1, 15))

    assert last_day("denmark-consumer", "principal", said) == date(2036, 1, 15)
    assert last_day("denmark-consumer", "interest", said) == date(2029, 1, 15)


def test_a_danish_part_payment_does_not_reset_the_rest_but_a_british_one_does() -> None:
    # § 15 is disputed; Limitation Act s 29.
    paid = Interruption("payment", date(2026, 1, 15))

    assert last_day("denmark-consumer", "principal", paid) == date(2027, 5, 1)
    assert last_day("united-kingdom-consumer", "principal", paid) == date(2032, 1, 15)


def test_a_swedish_or_dutch_demand_starts_the_time_again() -> None:
    # preskriptionslagen § 5; BW 3:317.
    demand = Interruption("demand", date(2026, 6, 1))

    assert last_day("sweden", "principal", demand) == date(2029, 6, 1)
    assert last_day("netherlands", "principal", demand) == date(2031, 6, 1)


def test_a_judgment_gives_what_it_names_a_new_and_longer_time() -> None:
    # forældelsesloven § 5: ten years; BGB § 197: thirty.
    judged = Interruption("judgment", date(2026, 6, 1), ("principal",))

    assert last_day("denmark-consumer", "principal", judged) == date(2036, 6, 1)
    assert last_day("denmark-consumer", "interest", judged) == date(2027, 5, 1)
    assert last_day("germany-business", "principal", judged) == date(2056, 6, 1)


def test_a_german_payment_order_only_makes_the_time_stand_still() -> None:
    # BGB § 204: filed on 2027-12-20, eleven days before the end; six months at least.
    filed = Interruption("court-claim", date(2027, 12, 20))
    early = Interruption("court-claim", date(2025, 1, 10))

    assert last_day("germany-business", "principal", filed) == date(2028, 6, 20)
    assert last_day("germany-business", "principal", early) == date(2027, 12, 31)


def test_what_comes_too_late_or_before_the_due_date_interrupts_nothing() -> None:
    late = Interruption("acknowledgement", date(2027, 5, 2))
    before = Interruption("acknowledgement", date(2024, 4, 1))
    on_the_last_day = Interruption("court-claim", date(2027, 5, 1))

    assert last_day("denmark-consumer", "principal", late, before) == date(2027, 5, 1)
    assert last_day("denmark-consumer", "principal", on_the_last_day) == date(2030, 5, 1)


def test_a_danish_last_day_on_a_day_off_moves_to_the_next_day() -> None:
    # § 27: 5 June 2027 is Constitution Day and a Saturday; Monday is the 7th. The Friday
    # after Ascension, 7 May 2027, is a bank closing day but no day off in § 27.
    policy, legal = load_policy("denmark-consumer"), legal_calendar("DK")

    def last(due: date) -> date:
        found = lapse(ClaimPart("interest", due, ORIGIN), (), policy, legal)
        assert found is not None
        return found.last_day

    assert last(date(2024, 6, 5)) == date(2027, 6, 7)
    assert last(date(2024, 5, 7)) == date(2027, 5, 7)
    assert last(date(2024, 12, 24)) == date(2027, 12, 27)


def test_a_leap_day_has_its_last_day_on_28_february() -> None:
    # § 27: the month's last day where there is no such day.
    found = lapse(
        ClaimPart("interest", date(2024, 2, 29), ORIGIN), (), load_policy("denmark-consumer")
    )

    assert found is not None
    assert found.last_day == date(2027, 2, 28)


def test_the_part_that_lapses_first_is_named_with_its_law() -> None:
    parts = [
        ClaimPart("principal", DUE, ORIGIN, note=True),
        ClaimPart("interest", DUE, ORIGIN),
        ClaimPart("interest", date(2024, 4, 1), ORIGIN),
    ]

    found = first_lapse(parts, (), load_policy("denmark-consumer"))

    assert found is not None
    assert found.part == parts[2]
    assert found.law == "forældelsesloven (LBK 1238/2015) § 5"
    assert found.because == ()


def test_a_policy_without_limitation_says_nothing() -> None:
    part = ClaimPart("principal", DUE, ORIGIN)

    assert lapse(part, (), load_policy("friends-and-family")) is None
    assert first_lapse([part], (), load_policy("generic")) is None


def test_what_put_it_off_is_told_in_order() -> None:
    events = (
        Interruption("court-claim", date(2027, 3, 1)),
        Interruption("acknowledgement", date(2026, 1, 15)),
        Interruption("payment", date(2026, 2, 1)),
    )

    found = lapse(ClaimPart("interest", DUE, ORIGIN), events, load_policy("denmark-consumer"))

    assert found is not None
    assert [event.kind for event in found.because] == ["acknowledgement", "court-claim"]
    assert found.starts == date(2027, 3, 1)

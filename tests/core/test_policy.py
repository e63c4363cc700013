"""The shipped policies: their values by date, and what vouches for them."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from beancount_loans.core.agreement.term_keys import read_fields
from beancount_loans.core.money import Money
from beancount_loans.core.policy.reading import GROUPS, group_keys
from beancount_loans.core.policy.steps import Step
from beancount_loans.core.policy.values import Hours, Span
from beancount_loans.core.rates import IndexSeries
from beancount_loans.policy_packs import load_policy, policy_names

TODAY = date(2026, 3, 1)
MANUAL = (Path(__file__).parents[2] / "docs/policies.md").read_text(encoding="utf-8")
COMPLETE = {
    "denmark-business",
    "denmark-consumer",
    "eu-business",
    "friends-and-family",
    "generic",
    "germany-business",
    "germany-consumer",
    "norway",
    "sweden",
    "united-kingdom-consumer",
}
DRAFTS = {"netherlands", "usa-generic"}


def test_every_pack_of_the_design_is_shipped_and_reads_without_a_fault() -> None:
    assert set(policy_names()) == COMPLETE | DRAFTS

    assert {name for name in policy_names() if load_policy(name).draft} == DRAFTS


@pytest.mark.parametrize("name", sorted(COMPLETE | DRAFTS))
def test_every_value_of_a_pack_says_what_vouches_for_it(name: str) -> None:
    policy = load_policy(name)
    versions = [v for rows in policy.values.values() for v in rows]
    versions += [v for rows in policy.rules.values() for v in rows]
    versions += [row for series in policy.series.values() for row in series.rows]
    steps = [step for period in policy.periods for step in period.steps]

    assert all(v.evidence in {"seen", "unconfirmed", "habit"} and v.law for v in versions)
    assert all(v.url for v in versions if v.evidence == "seen")
    assert all(s.evidence in {"seen", "unconfirmed", "habit"} and s.law for s in steps)
    assert all(advice.evidence in {"seen", "unconfirmed"} for advice in policy.advice)


@pytest.mark.parametrize("name", sorted(COMPLETE | DRAFTS))
def test_every_key_has_a_unit_and_a_meaning(name: str) -> None:
    owners = [*GROUPS.values(), Step]
    metadata = [f.metadata for owner in owners for f in fields(owner) if "kind" in f.metadata]

    assert all(m["unit"] and m["meaning"] for m in metadata)


@pytest.mark.parametrize("name", sorted(COMPLETE | DRAFTS))
def test_a_packs_defaults_are_terms_that_the_ledger_language_reads(name: str) -> None:
    _, faults = read_fields(load_policy(name).term_defaults(TODAY), "DKK")

    assert faults == []


def test_a_draft_says_so_on_every_use_and_no_pack_is_legal_advice() -> None:
    assert "draft" in load_policy("netherlands").warning()
    assert "draft" not in load_policy("sweden").warning()
    assert all("Not legal advice" in load_policy(name).warning() for name in policy_names())


def test_the_generic_policy_charges_nothing_by_itself() -> None:
    rules = load_policy().at(TODAY)

    assert rules.late_interest.formula is None
    assert all(step.fee is None for step in rules.steps)
    assert rules.allocation.order == (
        "costs",
        "penalties",
        "fees",
        "late-interest",
        "interest",
        "principal",
    )


def test_a_value_holds_from_its_date_until_the_next_version() -> None:
    # Norway: 70 NOK for claims due to 2020-09-30, 35 from 2020-10-01 (sergel.no).
    policy = load_policy("norway")

    assert policy.at(date(2020, 9, 30)).fees.reminder_cap == Money(Decimal(70), "NOK")
    assert policy.at(date(2020, 10, 1)).fees.reminder_cap == Money(Decimal(35), "NOK")


def test_danish_ceilings_came_into_force_on_1_july_2020() -> None:
    policy = load_policy("denmark-consumer")

    assert policy.at(date(2020, 6, 30)).caps.apr is None
    assert policy.at(date(2020, 7, 1)).caps.apr == Decimal("0.35")
    assert policy.at(date(2020, 7, 1)).caps.total_cost == 1


@pytest.mark.parametrize(
    ("due", "on", "rate"),
    [
        # forbrug.dk: 8.20 % from 2013-03-01, 7.55 % from 2022-07-01, 11.25 % from
        # 2023-07-01; 11.75 % from 2024-01-01 (selandiaadvokater.dk).
        (date(2013, 3, 1), date(2013, 3, 1), "0.0820"),
        (date(2022, 12, 31), date(2022, 12, 31), "0.0755"),
        (date(2022, 12, 31), date(2023, 1, 1), "0.0990"),
        (date(2022, 12, 31), date(2023, 8, 15), "0.1125"),
        (date(2022, 12, 31), date(2024, 2, 1), "0.1175"),
        # elov.dk: what fell due before 2013-03-01 keeps 7 points; 0.20 + 7 = 7.20.
        (date(2013, 2, 28), date(2013, 12, 31), "0.0720"),
    ],
)
def test_danish_late_rates_are_those_of_the_published_table(due: date, on: date, rate: str) -> None:
    rates = load_policy("denmark-consumer").late_rates(due, on)

    assert rates[-1].rate == Decimal(rate)
    assert rates[0].since == due


@pytest.mark.parametrize(
    ("name", "day", "rate"),
    [
        # rechtsportal.de: Basiszinssatz 3.62 % on 2024-01-01; BGB § 288: + 5, + 9.
        ("germany-consumer", date(2024, 2, 1), "0.0862"),
        ("germany-business", date(2024, 2, 1), "0.1262"),
        # NRW advice centre 2017: 4.12 % for consumers.
        ("germany-consumer", date(2017, 2, 1), "0.0412"),
        # capway.se: referensränta 4.00 % from 2024-01-01; räntelagen § 6: + 8.
        ("sweden", date(2024, 3, 1), "0.1200"),
        # FOR-2024-12-19-3279: 12.5 % from 2025-01-01.
        ("norway", date(2025, 2, 1), "0.125"),
        # enterprise.gov.ie: ECB 4.25 % from 2024-07-01; directive 2011/7: + 8.
        ("eu-business", date(2024, 8, 1), "0.1225"),
    ],
)
def test_late_rates_of_other_countries_follow_their_published_references(
    name: str, day: date, rate: str
) -> None:
    assert [r.rate for r in load_policy(name).late_rates(day, day)] == [Decimal(rate)]


def test_a_reference_past_its_last_half_year_is_stale_and_told() -> None:
    # The last Danish row is 2026-01-01; it speaks for no day after 2026-06-30.
    policy = load_policy("denmark-consumer")

    assert not policy.series["DK-reference"].is_stale(date(2026, 6, 30))
    assert policy.series["DK-reference"].is_stale(date(2026, 7, 1))
    assert policy.late_rates(date(2026, 1, 1), date(2026, 7, 1))[-1].stale
    assert "reference.DK-reference" in policy.unconfirmed(date(2026, 7, 1))


def test_a_ledgers_own_values_hold_from_their_first_date_and_the_packs_before() -> None:
    own = IndexSeries.of("DK-reference", {date(2026, 1, 1): Decimal("0.02")})
    other = IndexSeries.of("CIBOR", {date(2026, 1, 1): Decimal("0.03")})

    found = load_policy("denmark-consumer").indexes({"DK-reference": own, "CIBOR": other})

    assert found["DK-reference"].on(date(2025, 12, 31)) == Decimal("0.0175")
    assert found["DK-reference"].on(date(2026, 1, 1)) == Decimal("0.02")
    assert found["CIBOR"] == other
    assert load_policy("denmark-consumer").indexes()["DK-reference"].on(TODAY) == Decimal("0.0175")


def test_what_could_not_be_confirmed_is_named() -> None:
    assert "allocation.order" in load_policy("denmark-consumer").unconfirmed(TODAY)
    assert "(unconfirmed)" in load_policy("denmark-consumer").cite("allocation.order", TODAY)
    assert load_policy("generic").unconfirmed(TODAY) == ()


def test_germany_pays_a_consumers_principal_before_interest_of_default() -> None:
    # BGB § 497 (3) against § 367.
    assert load_policy("germany-consumer").at(TODAY).allocation.order[3:] == (
        "principal",
        "interest",
        "late-interest",
    )
    assert load_policy("germany-business").at(TODAY).allocation.order[3:] == (
        "late-interest",
        "interest",
        "principal",
    )


def test_the_swedish_ceiling_is_the_reference_and_twenty_points() -> None:
    # konsumentkreditlagen since 2025-03-01; reference 2.00 % from 2025-07-01.
    assert load_policy("sweden").cap_rate(date(2025, 8, 1)) == Decimal("0.22")


def test_a_hold_stops_what_its_kind_says_and_an_unknown_kind_is_none() -> None:
    holds = load_policy("united-kingdom-consumer").at(TODAY).holds

    assert holds.stops("breathing-space") == ("reminders", "fees", "late-interest")
    assert holds.stops("holiday") is None


def test_a_british_breathing_space_lasts_sixty_days_where_no_end_is_written() -> None:
    # Debt Respite Scheme Regulations 2020: 1 March is the first day, 29 April the sixtieth.
    holds = load_policy("united-kingdom-consumer").at(TODAY).holds

    assert holds.last_day("breathing-space", date(2026, 3, 1)) == date(2026, 4, 29)
    assert holds.last_day("illness", date(2026, 3, 1)) is None
    assert load_policy().at(TODAY).holds.last_day("breathing-space", TODAY) is None


def test_quiet_hours_may_span_midnight() -> None:
    quiet = load_policy("usa-generic").at(TODAY).contact.quiet_hours

    assert quiet is not None
    assert quiet.covers(time(21, 0))
    assert quiet.covers(time(7, 59))
    assert not quiet.covers(time(8, 0))
    assert Hours(time(12, 0), time(13, 0)).covers(time(12, 30))


def test_a_span_counts_calendar_units_and_stays_within_the_month() -> None:
    assert Span(3, "year").after(date(2024, 2, 29)) == date(2027, 2, 28)
    assert Span(6, "month").after(date(2026, 8, 31)) == date(2027, 2, 28)
    assert Span(2, "week").after(date(2026, 1, 1)) == date(2026, 1, 15)


def section(page: str, name: str) -> str:
    """The part of the manual's page about one pack."""
    return page.split(f"### `{name}`", 1)[1].split("\n### ", 1)[0]


def test_the_manual_tells_every_key_with_its_unit_and_meaning() -> None:
    rows = {
        f"| `{group}.{f.name.replace('_', '-')}` | {f.metadata['unit']} |"
        for group, owner in {**GROUPS, "step": Step}.items()
        for f in fields(owner)
        if "kind" in f.metadata
    }

    assert {row for row in rows if row not in MANUAL} == set()


@pytest.mark.parametrize("name", sorted(COMPLETE | DRAFTS))
def test_the_manual_tells_of_each_pack_what_is_unconfirmed(name: str) -> None:
    told = section(MANUAL, name)
    policy = load_policy(name)

    assert ("**Draft.**" if policy.draft else "**Complete.**") in told
    assert [key for key in policy.unconfirmed(date(2026, 11, 24)) if f"`{key}`" not in told] == []


def test_the_manuals_own_pack_reads(tmp_path: Path) -> None:
    example = MANUAL.split("```toml\n", 1)[1].split("```", 1)[0]
    (tmp_path / "village.toml").write_text(example, encoding="utf-8")

    assert load_policy("village", tmp_path).at(TODAY).step("visit") is not None


def test_group_keys_are_written_with_hyphens() -> None:
    assert "reminder-gap-days" in group_keys(GROUPS["fees"])

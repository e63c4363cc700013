"""Policy packs: reading, versions, sources, errors that help."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from beancount_loans.core.money import Money
from beancount_loans.core.policy import Policy, read_policy
from beancount_loans.core.policy_reading import GROUPS, group_keys
from beancount_loans.core.policy_steps import Step
from beancount_loans.core.policy_values import Span
from beancount_loans.core.rates import IndexSeries
from beancount_loans.core.term_keys import read_fields
from beancount_loans.policy_packs import (
    CircularPolicyError,
    FaultyPolicyError,
    UnknownPolicyError,
    UnreadablePolicyError,
    load_policy,
    policy_names,
)

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


def faults_of(toml: str) -> list[str]:
    """The sentences about a pack written in TOML."""
    found = read_policy(tomllib.loads(toml, parse_float=Decimal), "own")
    return [] if isinstance(found, Policy) else [str(fault) for fault in found]


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


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("[fes]\n", "fes is no section of a policy; did you mean 'fees'?"),
        (
            "[fees]\nreminder-caps = '100 DKK'\n",
            "fees.reminder-caps is no key of a policy; did you mean 'reminder-cap'?",
        ),
        (
            "[fees]\nreminder-cap = 100\n",
            'fees.reminder-cap is 100, but an amount with its currency such as "100 DKK" is needed',
        ),
        (
            "[late-interest]\nmargin = 8.0\n",
            "late-interest.margin is Decimal('8.0'), but a rate with its sign, \"8 %\", is needed",
        ),
        (
            "[allocation]\norder = ['costs', 'principal', 'interest']\n",
            "allocation.order lacks penalties, fees, late-interest; an allocation order names"
            " every component once",
        ),
        (
            "[allocation]\nby = 'instalment'\n",
            "allocation.by is 'instalment', but one of installment, component is needed; did you"
            " mean 'installment'?",
        ),
        (
            "[late-interest]\nmargin = { value = '8 %', evidense = 'seen' }\n",
            "late-interest.margin.evidense is no key of a policy; did you mean 'evidence'?",
        ),
        (
            "[late-interest]\nmargin = { value = '8 %', source = 'renteloven' }\n",
            "late-interest.margin.source 'renteloven' stands nowhere in [sources]",
        ),
        (
            "[late-interest]\nreference = 'DK'\n",
            "late-interest.reference names the series 'DK', but [reference] has none",
        ),
        (
            "[[step]]\nkey = 'r'\ntone = 'angry'\n",
            "step r: tone is 'angry', but one of friendly, kind, plain, firm, formal is needed",
        ),
        ("[[step]]\nname = 'R'\n", "step.key is missing: each step needs its own key"),
        (
            "[limitation]\nprincipal = [{ value = '3 years' }, { value = '10 years' }]\n",
            "limitation.principal has two versions from the same date",
        ),
        ("[contact]\nquiet-hours = '25:00-08:00'\n", "contact.quiet-hours is '25:00-08:00',"),
        ("fees = 3\n", "fees is 3, but a table [fees] is needed"),
        ("step = 3\n", "step is 3, but tables [[step]] are needed"),
        (
            "[reference.X]\nrows = [[2026-01-01]]\n",
            "reference.X has a row [datetime.date(2026, 1, 1)]; a row is [date, rate]",
        ),
        ("[pack]\ndraft = 'yes'\n", "pack.draft is 'yes', but true or false is needed"),
    ],
)
def test_a_fault_names_the_key_and_what_would_be_right(toml: str, sentence: str) -> None:
    assert [fault for fault in faults_of(toml) if fault.startswith(sentence)]


def test_all_faults_of_a_pack_are_told_at_once() -> None:
    assert len(faults_of("[fees]\nx = 1\ny = 2\n[caps]\napr = 35\n")) == 3


@pytest.mark.parametrize("raw", [{}, {"fees": {"reminder-cap": {}}}, {"step": [{"key": 3}]}])
def test_no_mapping_makes_reading_fall_over(raw: dict[str, Any]) -> None:
    assert read_policy(raw) is not None


def test_a_bookkeepers_pack_extends_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "village-bank.toml").write_text(
        '[pack]\nextends = "denmark-consumer"\n'
        "[defaults]\ngrace-days = 5\n"
        '[[step]]\nkey = "reminder-1"\nfee = "50 DKK"\n'
        '[[step]]\nkey = "nudge"\ndrop = true\n'
        '[[step]]\nkey = "visit"\nfollows = "reminder-1"\nkind = "reminder"\n',
        encoding="utf-8",
    )

    rules = load_policy("village-bank", tmp_path).at(TODAY)

    assert rules.defaults.grace_days == 5
    assert rules.fees.reminder_times == 3
    assert [step.key for step in rules.steps][:4] == [
        "notice",
        "reminder-1",
        "visit",
        "reminder-2",
    ]
    assert rules.steps[1].fee == Money(Decimal(50), "DKK")
    assert rules.steps[1].deadline_days == 10


def test_a_bookkeepers_pack_stands_before_the_shipped_one_and_may_extend_it(
    tmp_path: Path,
) -> None:
    pack = tmp_path / "generic.toml"
    pack.write_text('[pack]\nextends = "generic"\n[defaults]\ngrace-days = 3\n')

    assert load_policy("generic", tmp_path).at(TODAY).defaults.grace_days == 3
    assert load_policy("generic").at(TODAY).defaults.grace_days == 0


def test_an_edited_pack_is_read_again(tmp_path: Path) -> None:
    pack = tmp_path / "own.toml"
    pack.write_text("[defaults]\ngrace-days = 3\n")
    before = load_policy("own", tmp_path).at(TODAY).defaults.grace_days

    pack.write_text("[defaults]\ngrace-days = 14 # more\n")

    assert (before, load_policy("own", tmp_path).at(TODAY).defaults.grace_days) == (3, 14)


def test_an_unknown_policy_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(UnknownPolicyError, match="did you mean 'denmark-consumer'"):
        load_policy("danmark-consumer")


def test_packs_that_cannot_be_used_say_why_and_where(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("[fees")
    (tmp_path / "faulty.toml").write_text("[fees]\nx = 1\n")
    (tmp_path / "a.toml").write_text('[pack]\nextends = "b"\n')
    (tmp_path / "b.toml").write_text('[pack]\nextends = "a"\n')

    with pytest.raises(UnreadablePolicyError, match=r"broken\.toml: cannot be read"):
        load_policy("broken", tmp_path)
    with pytest.raises(FaultyPolicyError, match=r"faulty\.toml: fees\.x is no key"):
        load_policy("faulty", tmp_path)
    with pytest.raises(CircularPolicyError, match="extends"):
        load_policy("a", tmp_path)


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

"""Reading policies: faults that help, packs that extend others."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beancount_loans.core.money import Money
from beancount_loans.core.policy.policy import Policy, read_policy
from beancount_loans.core.policy.reading import GROUPS, group_keys
from beancount_loans.policy_packs import (
    SHIPPED,
    CircularPolicyError,
    FaultyPolicyError,
    UnknownPolicyError,
    UnreadablePolicyError,
    load_policy,
    merge,
)

TODAY = date(2026, 3, 1)
BASE = tomllib.loads((SHIPPED / "generic.toml").read_text(encoding="utf-8"), parse_float=Decimal)


def faults_of(toml: str) -> list[str]:
    """The sentences about a pack written in TOML."""
    found = read_policy(tomllib.loads(toml, parse_float=Decimal), "own")
    return [] if isinstance(found, Policy) else [str(fault) for fault in found]


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
        ("[reference]\nX = 3\n", "reference.X needs a table with its rows"),
        ("[reference.X]\nrows = 3\n", "reference.X needs a table with its rows"),
        ("[sources]\nlaw = 'BGB'\n", "sources.law needs a table { law = …, url = … }"),
        ("[pack]\nname = 'x'\n", "pack.name is no key of a policy"),
        ("[[step]]\nkey = 'r'\nname = 3\n", "step r: name needs text, or texts by language"),
        ("[[step]]\nkey = 'r'\n[[step]]\nkey = 'r'\n", "step r: has two versions from the same"),
        ("[[step]]\nkey = 'r'\ntext = 't'\n", "step r: text names 't', but no [[rule]] has"),
        ("[[advice]]\nphone = '1'\n", "advice.name is missing"),
        ("[[rule]]\nkey = 'x'\n", "rule x: needs a key and a text"),
        (
            "[fees]\nreminder-times = { value = 3, evidence = 'heard' }\n",
            "fees.reminder-times.evidence is 'heard', but one of seen,",
        ),
        (
            "[fees]\nreminder-times = { value = 3, law = 7 }\n",
            "fees.reminder-times.law is 7, but text is needed",
        ),
        ("[fees]\nreminder-times = -1\n", "fees.reminder-times is -1, but a whole number"),
        ("[fees]\nreminder-cap = {}\n", "fees.reminder-cap has no value"),
        (
            "[fees]\nreminder-cap = { value = '1 DKK', from = '2026-01-01' }\n",
            "fees.reminder-cap.from is '2026-01-01', but a date such as 2026-01-31, unquoted,",
        ),
        ("[limitation]\nprincipal = '3 winters'\n", "limitation.principal is '3 winters',"),
        ("[late-interest]\nbase = [1]\n", "late-interest.base is [1], but a list of words"),
        ("[late-interest]\nbase = ['rent']\n", "late-interest.base has 'rent'; known are"),
        (
            "[late-interest]\nbase = ['interest', 'interest']\n",
            "late-interest.base names a word twice: interest interest",
        ),
        (
            "[allocation]\norder = 'charges late-interest interest principal costs'\n",
            "allocation.order names a component twice",
        ),
        (
            "[fees]\nexternal-costs = [{ amount = '5 DKK' }, { up-to = '1 DKK' }]\n",
            "fees.external-costs has rows out of order: bounds must rise, the open row last",
        ),
        ("[acceleration]\ntests = 3\n", "acceleration.tests is 3, but a list of tables"),
        (
            "[acceleration]\ntests = [{ instalments = 2 }]\n",
            "acceleration.tests has an unknown key 'instalments'",
        ),
        ("[calendars]\nbank = ''\n", "calendars.bank is '', but text is needed"),
        ("[pack]\ndraft = 'yes'\n", "pack.draft is 'yes', but true or false is needed"),
    ],
)
def test_a_fault_names_the_key_and_what_would_be_right(toml: str, sentence: str) -> None:
    assert [fault for fault in faults_of(toml) if fault.startswith(sentence)]


def test_all_faults_of_a_pack_are_told_at_once() -> None:
    assert len(faults_of("[fees]\nx = 1\ny = 2\n[caps]\napr = 35\n")) == 3


SECTIONS = [*GROUPS, "pack", "sources", "step", "reference", "advice", "rule", "nonsense"]
KEYS = {key for owner in GROUPS.values() for key in group_keys(owner)}
WORDS = st.sampled_from(sorted(KEYS)) | st.sampled_from(
    ["value", "from", "source", "law", "evidence", "rows", "key", "name", "text", "every", "drop"]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.dates()
    | st.decimals()
    | st.text(max_size=5)
    | st.sampled_from(["8 %", "100 DKK", "3 years", "seen", "9999-12-31", "21:00-08:00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(SECTIONS), VALUES, max_size=4))
def test_no_mapping_makes_reading_or_extending_fall_over(raw: dict[str, Any]) -> None:
    for mapping in (raw, merge(BASE, raw), merge(raw, BASE)):
        found = read_policy(mapping)

        assert isinstance(found, Policy) or all(str(fault) for fault in found)


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

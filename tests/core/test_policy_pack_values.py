"""What a pack's tables are read into, field by field."""

from __future__ import annotations

import tomllib
from datetime import date, time
from decimal import Decimal

import pytest

from beancount_loans.core.policy.policy import Policy, read_policy
from beancount_loans.core.policy.values import (
    AccelerationTest,
    Hours,
    Span,
    acceleration_tests,
    hours,
    nearest,
)
from beancount_loans.core.policy.versions import Advice, Version


def read(toml: str) -> Policy:
    found = read_policy(tomllib.loads(toml, parse_float=Decimal), "own")
    assert isinstance(found, Policy), [str(fault) for fault in found]
    return found


def faults_of(toml: str) -> list[str]:
    found = read_policy(tomllib.loads(toml, parse_float=Decimal), "own")
    assert not isinstance(found, Policy)
    return [str(fault) for fault in found]


# ------------------------------------------------------------ acceleration


def test_each_word_of_an_acceleration_test_is_read() -> None:
    # BGB § 498: two installments in a row and ten per cent, five where the term passes three years
    row = {
        "installments": 2,
        "consecutive": True,
        "days-overdue": 14,
        "share": "10 %",
        "term-up-to": "3 years",
        "term-over": "6 months",
        "more-than": True,
    }

    assert acceleration_tests([row]) == (
        AccelerationTest(
            2, True, 14, Decimal("0.1"), Span(3, "year"), Span(6, "month"), more_than=True
        ),
    )


def test_an_acceleration_test_asks_for_one_installment_where_it_says_nothing() -> None:
    (test,) = acceleration_tests([{}])

    assert test == AccelerationTest(1, False, 0, Decimal(0), None, None, more_than=False)


# ------------------------------------------------------------ the head of a pack


def test_the_head_of_a_pack_is_read() -> None:
    pack = read(
        '[pack]\ntitle = "My rules"\ncountry = "DK"\ncurrency = "DKK"\nlanguage = "da"\n'
        'draft = true\nreviewed = 2026-01-31\nnote = "For friends."\n'
    )

    assert (pack.title, pack.country, pack.currency, pack.language) == (
        "My rules",
        "DK",
        "DKK",
        "da",
    )
    assert (pack.draft, pack.reviewed, pack.note) == (True, date(2026, 1, 31), "For friends.")


def test_a_pack_without_a_head_bears_its_own_name_and_no_country() -> None:
    pack = read("")

    assert (pack.title, pack.country, pack.currency, pack.language) == ("own", "", None, None)
    assert (pack.draft, pack.reviewed, pack.note) == (False, None, "")


# ------------------------------------------------------------ reference series


def test_a_row_of_a_series_has_its_own_evidence_and_source_or_those_of_the_series() -> None:
    pack = read(
        '[reference.base]\nevidence = "unconfirmed"\nurl = "https://bank.example"\n'
        "rows = [[2024-01-01, '2 %'], [2024-07-01, '1.5 %', 'seen'],\n"
        " [2025-01-01, '1 %', 'seen', 'https://bank.example/2025']]\n"
    )

    assert pack.series["base"].rows == (
        Version(date(2024, 1, 1), Decimal("0.02"), "", "https://bank.example", "unconfirmed"),
        Version(date(2024, 7, 1), Decimal("0.015"), "", "https://bank.example", "seen"),
        Version(date(2025, 1, 1), Decimal("0.01"), "", "https://bank.example/2025", "seen"),
    )
    # a half-yearly rate speaks for six months
    assert pack.series["base"].known_until == date(2025, 6, 30)
    assert pack.series["base"].rate(date(2024, 8, 1)) == Decimal("0.015")


@pytest.mark.parametrize(
    ("row", "wrong"),
    [("['now', '2 %']", "'now'"), ("[2024-01-01, 2]", "2"), ("[2024-01-01]", "a row is")],
)
def test_a_faulty_row_of_a_series_is_told_and_left_out(row: str, wrong: str) -> None:
    (fault,) = faults_of(f"[reference.base]\nrows = [{row}]\n")

    assert fault.startswith("reference.base ")
    assert wrong in fault


# ------------------------------------------------------------ advice, rules, notes


def test_advice_names_who_helps_and_how_to_reach_them() -> None:
    pack = read(
        '[[advice]]\nname = "Debt line"\nphone = "12 34 56 78"\n'
        'url = "https://help.example"\nevidence = "seen"\n'
    )

    assert pack.advice == (Advice("Debt line", "12 34 56 78", "https://help.example", "seen"),)


def test_a_fault_of_advice_names_its_word() -> None:
    assert faults_of('[[advice]]\nname = "Debt line"\nphone = 12\n') == [
        "advice.phone is 12, but text is needed"
    ]


def test_a_rule_has_its_versions_in_order_of_their_dates() -> None:
    pack = read(
        '[[rule]]\nkey = "notice"\nfrom = 2024-01-01\ntext = "In writing."\n'
        '[[rule]]\nkey = "notice"\nfrom = 2020-01-01\ntext = "By post."\n'
        '[[rule]]\nkey = "other"\ntext = "Else."\n'
    )

    assert set(pack.rules) == {"notice", "other"}
    assert [one.value for one in pack.rules["notice"]] == ["By post.", "In writing."]
    told = pack.rule("notice", date(2023, 12, 31))
    assert told is not None
    assert told.value == "By post."


def test_a_rule_with_a_faulty_key_is_told_by_the_word() -> None:
    assert "rule.key is 7, but text is needed" in faults_of('[[rule]]\nkey = 7\ntext = "X"\n')


def test_a_value_keeps_its_note() -> None:
    pack = read("[caps]\nrate = { value = '35 %', law = 'Act', note = 'Since the reform.' }\n")
    found = pack.source("caps.rate", date(2026, 1, 1))

    assert found == Version(date.min, Decimal("0.35"), "Act", "", "own", "Since the reform.")


def test_a_step_named_in_one_language_is_english() -> None:
    (step,) = read('[[step]]\nkey = "nudge"\nname = "A word"\n').at(date(2026, 1, 1)).steps

    assert step.name == (("en", "A word"),)


# ------------------------------------------------------------ hours and near words


def test_hours_are_read_from_start_to_end() -> None:
    assert hours(" 21:00-08:00 ") == Hours(time(21), time(8))


@pytest.mark.parametrize("raw", [2100, None, "9-5", "25:00-08:00"])
def test_what_is_no_hours_is_told(raw: object) -> None:
    with pytest.raises(ValueError, match='but hours such as "21:00-08:00" are needed'):
        hours(raw)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("fine", "; did you mean 'fees'?"),  # two of four letters in order: just near enough
        ("fuzzy", ""),
        ("penaltys", "; did you mean 'penalties'?"),
    ],
)
def test_a_word_near_enough_is_offered(word: str, hint: str) -> None:
    assert nearest(word, ("penalties", "fees")) == hint

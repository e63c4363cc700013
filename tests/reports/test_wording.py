"""The sentences that all faces share: whole in each language, with the same places."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from beancount_loans import load
from beancount_loans.core.collection.said import ENGLISH, said
from beancount_loans.policy_packs import load_policy
from beancount_loans.reports.wording import Words, catalogue, languages, nearest, words_of

PLACE = re.compile(r"{(\w+)}")


def places(text: Any) -> list[set[str]]:
    """The places of each plural form."""
    forms = [text] if isinstance(text, str) else list(text.values())
    return [set(PLACE.findall(one)) for one in forms]


def told(text: Any) -> set[str]:
    return set().union(*places(text))


def test_english_danish_and_german_are_spoken() -> None:
    assert set(languages()) == {"da", "de", "en"}


@pytest.mark.parametrize("language", ["da", "de"])
def test_every_language_says_all_that_english_does(language: str) -> None:
    english, other = catalogue("en"), catalogue(language)
    ladder = {f"said.{key}": text for key, text in ENGLISH.items()}

    assert other.keys() == english.keys() | ladder.keys()
    wrong = {key for key, text in {**english, **ladder}.items() if told(text) != told(other[key])}
    assert wrong == set()


@pytest.mark.parametrize("language", languages())
def test_no_place_is_unknown_to_a_plural_form(language: str) -> None:
    """`one` may leave out the number that it says itself."""
    for key, text in catalogue(language).items():
        for form in places(text):
            assert told(text) - form <= {"n", "days"}, key


def test_holds_are_named_as_the_ledger_names_them() -> None:
    kinds = {key.removeprefix("hold.") for key in catalogue("en") if key.startswith("hold.")}

    assert kinds == {
        "arrangement", "breathing-space", "death", "dispute", "illness", "insolvency",
        "representative",
    }  # fmt: skip


def test_the_ladder_speaks_danish_with_the_policys_own_names() -> None:
    words = Words("da")

    deadline = said("deadline", step="reminder-1", on="2026-03-10", until="2026-03-20")
    hold = said("hold-open", start="2026-03-01", kind="dispute")

    assert words.said(deadline, {"reminder-1": "Rykker"}.__getitem__) == (
        "fristen fra “Rykker” af 2026-03-10 løber til og med 2026-03-20"
    )
    assert words.said(hold) == "i bero siden 2026-03-01, indtil andet siges: bestridt"
    assert Words("fi").said(said("agreement")) == "an agreement runs and is kept"


@pytest.mark.parametrize(
    ("count", "text"),
    [(1, "forsinket, 1 dag siden 2026-03-01"), (2, "forsinket, 2 dage siden 2026-03-01")],
)
def test_numbers_choose_the_plural(count: int, text: str) -> None:
    assert Words("da")("why.late", n=count, since="2026-03-01") == text


def test_one_of_a_thing_is_said_in_the_singular_in_english_too() -> None:
    assert str(said("early-notice", days=1, day="2026-03-01")).startswith("it comes 1 day before")
    assert "1 reminder with a fee is all" in str(said("fee-times", n=1, law="§ 4"))
    assert "2 reminders with a fee are all" in str(said("fee-times", n=2, law="§ 4"))


def test_a_language_is_the_first_wish_that_there_is() -> None:
    assert nearest(None, "da_DK", "en") == "da"
    assert nearest("fi") == "en"


@pytest.mark.parametrize("name", ["denmark-consumer", "netherlands"])
def test_a_policy_says_of_itself_what_the_core_does(name: str) -> None:
    policy = load_policy(name)

    assert Words("en").warning(policy) == policy.warning()
    assert Words("da").warning(policy).endswith("kontrollér det, du bygger på.")


@pytest.mark.parametrize(
    ("options", "language"),
    [
        ("", "en"),
        ('2026-01-01 custom "fava-option" "locale" "da_DK"\n', "da"),
        ('2026-01-01 custom "loan-option" "language" "de"\n', "de"),
        (
            '2026-01-01 custom "fava-option" "locale" "da_DK"\n'
            '2026-01-01 custom "loan-option" "language" "en"\n',
            "en",
        ),
    ],
)
def test_books_are_spoken_of_as_told_else_as_favas_locale_has_it(
    tmp_path: Path, options: str, language: str
) -> None:
    file = tmp_path / "main.beancount"
    file.write_text(options, "utf-8")

    assert words_of(load(file)).language == language

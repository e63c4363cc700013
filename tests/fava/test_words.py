"""The catalogues of the pages are complete, and so are the texts that templates ask for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from beancount_loans.core.movements import DueKind
from beancount_loans.reports import fava
from beancount_loans.reports.fava.overview import STAGES
from beancount_loans.reports.fava.words import Words, catalogue, languages, nearest_language

FOLDER = Path(fava.__file__).parent
PLACE = re.compile(r"{(\w+)}")


def places(text: object) -> set[str]:
    return set(PLACE.findall(str(text if isinstance(text, str) else dict(text)["other"])))  # type: ignore[call-overload]


def test_there_are_english_and_danish() -> None:
    assert {"da", "en"} <= set(languages())


@pytest.mark.parametrize("language", languages())
def test_every_language_has_all_texts_with_the_same_places(language: str) -> None:
    english, other = catalogue("en"), catalogue(language)

    assert list(other) == list(english)
    assert {key for key in english if places(english[key]) != places(other[key])} == set()


def test_every_text_that_is_asked_for_is_there() -> None:
    sources = [*FOLDER.rglob("*.html"), *FOLDER.glob("*.py")]
    asked = {
        key
        for source in sources
        for key in re.findall(r'\b(?:t|words)\("([a-z0-9.-]+)"[,)]', source.read_text("utf-8"))
    }

    assert len(asked) > 80
    assert asked <= set(catalogue("en"))


def test_every_stage_and_kind_of_due_has_a_name() -> None:
    words = set(catalogue("en"))

    assert {f"stage.{stage}" for stage in STAGES} <= words
    assert {f"due.{kind}" for kind in DueKind.__args__} <= words  # type: ignore[attr-defined]


def test_a_language_is_the_first_wish_that_there_is() -> None:
    assert nearest_language(None, "da_DK", "en") == "da"
    assert nearest_language("fi", None, None) == "en"


def test_numbers_choose_the_plural() -> None:
    words = Words("en")

    assert words("days", n=1) == "1 day"
    assert words("days", n=2) == "2 days"

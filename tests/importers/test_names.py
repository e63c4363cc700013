"""Names are recognised however a bank writes them."""

from __future__ import annotations

import sys
from importlib import reload

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beancount_loans.importers.names import KnownNames, normalise, similar, similarity
from beancount_loans.importers.names.similar import common_length, ratio


@pytest.mark.parametrize(
    "written",
    [
        "ANNE METTE JØRGENSEN",
        "Anne Mette Joergensen",
        "Anne Mette Jorgensen",
        "JØRGENSEN, ANNE METTE",
        "Jørgensen Anne Mette",
        "Anne Mette J\u00c3\u00b8rgensen",
        "Anne Mette J?rgensen",
        "Anne Mete Jørgensen",
        "Fru Anne Mette Jørgensen",
    ],
)
def test_a_spelling_is_the_name_itself(written: str) -> None:
    assert similarity(written, "Anne Mette Jørgensen") == 100


@pytest.mark.parametrize(
    ("written", "name", "least"),
    [
        ("Thomas Nikolaj Ves", "Thomas Nikolaj Vestergård", 93),
        ("A. Jensen", "Anne Mette Jensen", 85),
        ("Anne Jensen", "Anne Mette Jensen", 85),
        ("Ane Jense", "Anne Jensen", 90),
    ],
)
def test_an_abridged_name_is_nearly_the_name(written: str, name: str, least: int) -> None:
    assert least <= similarity(written, name) < 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Freja Østergaard", "Freja Vestergård"),
        ("LUND", "Birgitte Lund"),
        ("LØNKONTO", "Anne Jensen"),
        ("Anne Jensen", "Jens Hansen"),
    ],
)
def test_two_people_are_not_taken_for_one(one: str, other: str) -> None:
    assert similarity(one, other) < 93


def test_letters_lost_in_decoding_are_matched_with_any() -> None:
    wreck = "Łukasz Bæk".encode().decode("cp1252", "replace")

    assert similarity(wreck, "Łukasz Bæk") == 100


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_symmetric_and_whole_for_the_same(one: str, other: str) -> None:
    assert similarity(one, other) == similarity(other, one)
    assert similarity(one, one) == (100 if normalise(one) else 0)


@given(st.text("abcde ", max_size=20), st.text("abcde ", max_size=20))
def test_with_and_without_the_fast_library_is_the_same(one: str, other: str) -> None:
    whole = len(one) + len(other)
    own = 200 * common_length(one, other) // whole if whole else 100

    assert ratio(one, other) == own


def test_without_the_fast_library_names_still_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidfuzz.distance.Indel", None)
    slow = reload(similar)

    assert slow.ratio("hansen", "hanson") == 83
    monkeypatch.undo()
    reload(similar)


def test_a_name_is_found_among_the_words_of_a_text() -> None:
    known = KnownNames([("Åse Jørgensen", "a"), ("Bo Holm", "b")])

    assert known.in_text("Afdrag fra ?se J?rgensen 0001000462 tak") == {"a": 100}


def test_the_longer_of_two_names_in_a_text_is_meant() -> None:
    known = KnownNames([("Mette Jensen", "short"), ("Anne Mette Jensen", "long")])

    found = known.in_text("Anne Mette Jensen afdrag")

    assert found["long"] == 100
    assert found["short"] < 93


def test_a_payer_is_told_by_name_with_a_misspelling() -> None:
    known = KnownNames([("Søren Kjær", "s"), ("Søren Holm", "h")])

    assert known.of_payer("KJAER SOEREN") == {"s": 100}
    assert known.of_payer("Sören Kjer")["s"] >= 85


def test_a_name_of_one_word_is_found() -> None:
    assert KnownNames([("Genbrugs", "g")]).in_text("fra Genbrugs") == {"g": 100}


@given(st.text(max_size=60))
def test_any_text_can_be_searched(text: str) -> None:
    known = KnownNames([("Søren Kjær", "s"), ("A. B.", "i"), ("", "nobody")])

    assert isinstance(known.in_text(text), dict)
    assert isinstance(known.of_payer(text), dict)

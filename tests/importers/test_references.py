"""References are made, checked, printed and found as their schemes publish them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beancount_loans.importers.references import (
    KINDS,
    KnownReferences,
    ReferenceRefusedError,
    check,
    format_reference,
    make,
    normalise,
)

PUBLISHED = [
    # Danish payment slips in Microsoft's and Nordea's published samples.
    ("fik71", "103010", "000000001030105"),
    ("fik71", "2021104", "000000020211041"),
    # ISO 11649, example of the standard.
    ("rf", "539007547034", "RF18539007547034"),
    # Finance Finland, "Form and check digit of the reference number".
    ("viite", "12345", "123453"),
    # Febelfin, example of a structured communication.
    ("ogm", "0909337554", "090933755493"),
    # SIX, Swiss Implementation Guidelines QR-bill, example of a QR reference.
    ("qrr", "21000000000313947143000901", "210000000003139471430009017"),
    # Luhn's own textbook number, and an account number: KID has the same two sums.
    ("kid10", "7992739871", "79927398713"),
    ("kid11", "8601111794", "86011117947"),
]


@pytest.mark.parametrize(("kind", "number", "reference"), PUBLISHED)
def test_a_published_reference_is_made_of_its_number(
    kind: str, number: str, reference: str
) -> None:
    assert make(kind, number) == reference


@pytest.mark.parametrize(("kind", "number", "reference"), PUBLISHED)
def test_a_published_reference_holds(kind: str, number: str, reference: str) -> None:
    assert kind in check(reference)


def test_the_swedish_length_digit_is_the_length_modulo_ten() -> None:
    reference = make("ocr-length", "100007")

    assert reference[-2] == str(len(reference) % 10)
    assert "ocr-length" in check(reference)


def test_a_norwegian_check_digit_of_ten_is_a_hyphen() -> None:
    refs = [make("kid11", number) for number in range(10, 40)]

    with_hyphen = [ref for ref in refs if ref.endswith("-")]
    assert with_hyphen
    assert all("kid11" in check(ref) for ref in with_hyphen)


MAKES = {
    "rf": st.from_regex(r"[0-9A-Z]{1,21}", fullmatch=True),
    "qrr": st.from_regex(r"[0-9]{1,26}", fullmatch=True),
    "ogm": st.from_regex(r"[1-9][0-9]{0,9}", fullmatch=True),
    "fik71": st.from_regex(r"[0-9]{1,14}", fullmatch=True),
    "fik75": st.from_regex(r"[0-9]{1,15}", fullmatch=True),
    "viite": st.from_regex(r"[0-9]{3,19}", fullmatch=True),
    "ocr-length": st.from_regex(r"[0-9]{1,23}", fullmatch=True),
    "kid10": st.from_regex(r"[0-9]{1,24}", fullmatch=True),
    "kid11": st.from_regex(r"[0-9]{1,24}", fullmatch=True),
    "ocr": st.from_regex(r"[0-9]{1,24}", fullmatch=True),
}


@pytest.mark.parametrize("kind", MAKES)
@given(data=st.data())
def test_what_is_made_holds_also_as_printed(kind: str, data: st.DataObject) -> None:
    reference = make(kind, data.draw(MAKES[kind]))

    assert kind in check(reference)
    assert normalise(format_reference(kind, reference)) == reference


@pytest.mark.parametrize("kind", ["fik71", "viite", "kid10", "ocr", "qrr", "ogm", "rf"])
@given(data=st.data())
def test_one_wrong_digit_never_holds(kind: str, data: st.DataObject) -> None:
    reference = make(kind, data.draw(st.integers(10**6, 10**9)))
    place = data.draw(st.integers(len(reference) - 5, len(reference) - 1))
    digit = data.draw(st.sampled_from(sorted(set("0123456789") - {reference[place]})))

    assert kind not in check(reference[:place] + digit + reference[place + 1 :])


@pytest.mark.parametrize(
    ("kind", "number"),
    [("fik71", "1" * 15), ("rf", "x" * 30), ("viite", "12"), ("ogm", "1" * 11), ("fikk", "1")],
)
def test_a_number_that_does_not_fit_is_refused_in_words(kind: str, number: str) -> None:
    with pytest.raises(ReferenceRefusedError, match=f"no {kind} reference"):
        make(kind, number)


def test_a_card_73_has_no_number() -> None:
    assert "fik73" in KINDS
    assert format_reference("fik73", "") == "+73<"


KNOWN = KnownReferences(
    [
        ("000000001000462", "fik"),
        ("RF43000100081", "rf"),
        ("L-00012", "code"),
        ("090933755493", "ogm"),
        ("210000000003139471430009017", "qrr"),
        ("123453", "viite"),
    ]
)


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("+71<000000001000462+12345678<", "fik"),
        ("71/000000001000462", "fik"),
        ("71/1000462", "fik"),
        ("Indbet.ID=000000001000462", "fik"),
        ("laan 0000 0000 1000 462 rate 3", "fik"),
        ("1000462", "fik"),
        ("RF43 0001 0008 1", "rf"),
        ("rf43000100081", "rf"),
        ("EREF+NOTPROVIDED SVWZ+RF43000100081", "rf"),
        ("EREFRF43000100081", "rf"),
        ("Retur DD-L-00012-3", "code"),
        ("lån l00012 tak", "code"),
        ("+++090/9337/55493+++", "ogm"),
        ("21 00000 00003 13947 14300 09017", "qrr"),
        ("viite 1 23453", "viite"),
    ],
)
def test_a_reference_is_found_in_any_spelling(text: str, owner: str) -> None:
    assert [hit.owner for hit in KNOWN.find(text)] == [owner]


@pytest.mark.parametrize(
    "text",
    [
        "91000462",
        "1000462.5 is not 10004629",
        "XL-00012",
        "DE89 3704 0044 0532 0130 00",
        "",
        "L 12",
    ],
)
def test_a_reference_inside_something_longer_is_none(text: str) -> None:
    hits = [hit.written for hit in KNOWN.find(text)]

    assert hits in ([], ["1000462"])
    assert hits == [] or text.startswith("1000462.5")


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("Ref OOOOOOOO1OOO462", "letters for digits"),
        ("10004662", "one slip"),
        ("1004062", "one slip"),
        ("100462", "one slip"),
        ("00000000100046", "one slip"),
        ("0000000010004", "cut"),
    ],
)
def test_a_garbled_reference_is_weaker_evidence(text: str, how: str) -> None:
    assert KNOWN.find(text) == ()
    assert ("fik", how) in {(hit.owner, hit.how) for hit in KNOWN.garbled(text)}


@pytest.mark.parametrize("text", ["L-00012", "Retur L 00012", "DD-L-00012-26"])
def test_a_reference_that_is_found_is_no_slip_of_its_neighbours(text: str) -> None:
    known = KnownReferences([(f"L-{number:05}", number) for number in range(10, 30)])

    assert [hit.owner for hit in known.find(text)] == [12]
    assert known.garbled(text) == ()


def test_a_failed_check_digit_is_no_refusal() -> None:
    own = KnownReferences([("1000461", "mine")])

    assert check("1000461") == ()
    assert [hit.owner for hit in own.find("betaling 1000461")] == ["mine"]


@given(st.text(max_size=80))
def test_any_text_can_be_searched(text: str) -> None:
    assert isinstance(KNOWN.find(text), tuple)
    assert isinstance(KNOWN.garbled(text), tuple)

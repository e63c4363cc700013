"""Directives come back from their text as they went in."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from beancount.core.amount import Amount
from beancount.core.data import Booking
from beancount.parser import parser, printer
from hypothesis import given
from hypothesis import strategies as st

from beancount_loans import writer
from beancount_loans.writer import Account
from beancount_loans.writer.errors import UnwritableValueError
from beancount_loans.writer.proof import prove_text

DAY = datetime.date(2026, 4, 7)
CAR = "Assets:Loans:MetteJensen:Car"

texts = st.text(st.characters(exclude_categories=["Cs"]))
numbers = st.decimals(-(10**23), 10**23, places=4)
days = st.dates()
amounts = st.builds(Amount, numbers, st.sampled_from(["DKK", "EUR", "V", "/ESZ25"]))
values = st.one_of(texts, numbers, st.booleans(), days, amounts)
accounts = st.sampled_from([CAR, "Assets:Loans:Åse", "Income:Loans:9-A", "Equity:X"])
labels = st.frozensets(st.from_regex(r"[A-Za-z0-9\-_/.]+", fullmatch=True), max_size=3)
meta = st.dictionaries(
    st.from_regex(r"[a-z][a-zA-Z0-9_\-]{1,9}", fullmatch=True).filter(
        lambda key: key not in ("filename", "lineno")
    ),
    st.one_of(values, accounts.map(Account), st.none()),
    max_size=4,
)


def parsed(text: str) -> list[Any]:
    entries, errors, _ = parser.parse_string(text)
    assert not errors, text
    return list(entries)


def own(found: Any) -> dict[str, Any]:
    return {k: v for k, v in found.meta.items() if k not in ("filename", "lineno")}


@given(texts, texts, labels, labels, meta)
def test_any_text_of_a_transaction_comes_back(
    payee: str,
    narration: str,
    tags: frozenset[str],
    links: frozenset[str],
    meta: dict[str, Any],
) -> None:
    legs = [writer.posting(CAR, Decimal("-1.50"), "DKK", meta=meta)]
    entry = writer.transaction(DAY, payee, narration, legs, tags=tags, links=links, meta=meta)

    (found,) = parsed(writer.text([entry]))

    assert (found.payee, found.narration) == (payee, narration)
    assert (found.tags, found.links) == (tags, links)
    assert own(found) == own(found.postings[0]) == meta
    assert found.postings[0].units == Amount(Decimal("-1.50"), "DKK")


@given(texts, labels, labels, meta)
def test_any_text_of_a_note_comes_back(
    comment: str, tags: frozenset[str], links: frozenset[str], meta: dict[str, Any]
) -> None:
    entry = writer.note(DAY, CAR, comment, tags=tags, links=links, meta=meta)

    (found,) = parsed(writer.text([entry]))

    assert (found.comment, found.tags, found.links) == (comment, tags, links)
    assert own(found) == meta


@given(texts, st.lists(st.one_of(values, accounts.map(Account)), max_size=5), meta)
def test_any_values_of_a_custom_come_back(
    kind: str, values: list[Any], meta: dict[str, Any]
) -> None:
    (found,) = parsed(writer.text([writer.custom(DAY, kind, *values, meta=meta)]))

    assert found.type == kind
    assert [value for value, _ in found.values or []] == values
    assert own(found) == meta


@given(texts, texts, days, amounts)
def test_events_openings_and_balances_come_back(
    kind: str, description: str, day: datetime.date, amount: Amount
) -> None:
    asked: list[Any] = [
        writer.event(day, kind, description),
        writer.opening(day, CAR, ["DKK", "EUR"], booking=Booking.FIFO),
        writer.opening(day, "Assets:Bank"),
        writer.closing(day, CAR),
        writer.balance(day, CAR, amount.number or Decimal(), amount.currency),
    ]

    found = {type(entry).__name__: entry for entry in parsed(writer.text(asked))}

    assert (found["Event"].type, found["Event"].description) == (kind, description)
    assert found["Balance"].amount == amount
    assert found["Close"].date == day
    prove_text(asked, writer.text(asked), Path("/x"), parser.parse_string("")[2])


def test_what_beancount_itself_parsed_is_written_so_that_it_reads_the_same() -> None:
    ledger = r"""
2026-01-01 commodity DKK
2026-01-01 price EUR 7.46 DKK
2026-01-01 pad Assets:A Equity:Opening-Balances
2026-01-01 query "late" "SELECT \"x\""
2026-01-02 balance Assets:A 5.00 ~ 0.01 DKK
2026-01-02 document Assets:A "/letters/a \"b\".pdf" #sent ^loan-a
2026-01-03 ! "P" "N" #b #a ^l
  some-key: Assets:A
  * Assets:A   5 HOOL {3.10 EUR, 2020-01-01, "lot \"1\""} @ 4 EUR
    key: -5 DKK
  Assets:B   5 HOOL {1 # 3 EUR}
  Assets:C   5 HOOL {}
  Assets:D   DKK
  Assets:E
"""
    entries = parsed(ledger)

    again = parsed(writer.text(entries))

    prove_text(entries, writer.text(entries), Path("/x"), parser.parse_string("")[2])
    assert len(again) == len(entries)


def test_a_transaction_looks_as_beancount_prints_it() -> None:
    legs = [
        writer.posting("Assets:Bank:Checking", Decimal("2713.64"), "DKK"),
        writer.posting(CAR, Decimal("-13"), "DKK"),
        writer.posting("Income:Loans:Fees", flag="!"),
    ]
    entry = writer.transaction(
        DAY, "Mette Jensen", "Ydelse", legs, links=["loan-x"], meta={"bank-ref": "7"}
    )

    printed = printer.format_entry(entry)

    assert writer.text([entry]) == printed


def test_currencies_stand_in_the_column_that_the_books_ask_for() -> None:
    legs = [writer.posting("Assets:Bank", Decimal(5), "DKK"), writer.posting(CAR)]
    entry = writer.transaction(DAY, None, "x", legs)

    lines = writer.text([entry], writer.Style(currency_column=61)).splitlines()

    assert lines[1].index("DKK") == 60


def test_transactions_stand_apart_and_notes_together() -> None:
    note = writer.note(DAY, CAR, "a")
    payment = writer.transaction(DAY, None, "b", [])

    kinds = [line[11:15] for line in writer.text([note, note, payment, payment]).split("\n")]

    assert kinds == ["note", "note", "", '* "b', "", '* "b', ""]


def test_a_negative_number_after_a_number_is_not_a_subtraction() -> None:
    entry = writer.custom(DAY, "x", Decimal(10), Decimal(-5), Amount(Decimal(-1), "DKK"))

    assert "10 (-5) (-1) DKK" in writer.text([entry])


def test_a_document_in_the_books_folder_is_written_by_its_relative_path() -> None:
    entry = writer.document(DAY, CAR, "/books/documents/a b.pdf")

    written = writer.text([entry], writer.Style(folder=Path("/books")))

    assert '"documents/a b.pdf"' in written


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        (writer.note(DAY, CAR, "a", tags=["two words"]), "two words"),
        (writer.note(DAY, CAR, "a", links=["lån-1"]), "lån-1"),
        (writer.note(DAY, "assets:x", "a"), "assets:x"),
        (writer.note(DAY, "Assets:A_B", "a"), "Assets:A_B"),
        (writer.note(DAY, CAR, "a", meta={"x": "one letter"}), "'x'"),
        (writer.note(DAY, CAR, "a", meta={"Key": "a"}), "Key"),
        (writer.note(DAY, CAR, "a", meta={"rate": 0.08}), "0.08"),  # type: ignore[dict-item]
        (writer.note(DAY, CAR, "a", meta={"rate": Decimal("NaN")}), "NaN"),
        (writer.note(DAY, CAR, "a", meta={"rate": Decimal(10) ** -28}), "28 digits"),
        (writer.note(DAY, CAR, "half \ud800 pair"), "Unicode"),
        (writer.note(DAY, CAR, "a", meta={"at": datetime.datetime.now(datetime.UTC)}), "date"),
        (writer.transaction(DAY, None, "a", [], flag="??"), "??"),
        (writer.transaction(DAY, None, "a", [writer.posting(CAR, 1, "kr.")]), "kr."),
    ],
)
def test_what_has_no_form_in_the_language_is_refused_by_name(entry: Any, named: str) -> None:
    with pytest.raises(UnwritableValueError, match="cannot be written") as caught:
        writer.text([entry])

    assert named in str(caught.value)

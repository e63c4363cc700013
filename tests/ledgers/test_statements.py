"""The demo's bank statements add up, follow each other, and tie to the books."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from beancount.core.data import Balance, Transaction
from defusedxml import ElementTree

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # noqa: TID251


DEMO = Path(__file__).resolve().parents[2] / "ledgers" / "demo"
BANK = "Assets:Bank:Checking"
NEWEST = DEMO / "statements" / "2026-11.xml"
NS = "{urn:iso:std:iso:20022:tech:xsd:camt.053.001.02}"


class Line(NamedTuple):
    """A line of a bank statement; `ref` is empty where the bank gives none."""

    day: date
    amount: Decimal
    ref: str


class Month(NamedTuple):
    """A statement: balances before and after its lines."""

    opening: Decimal
    lines: list[Line]
    closing: Decimal


def danish(number: str) -> Decimal:
    return Decimal(number.replace(".", "").replace(",", "."))


def signed(element: Element) -> Decimal:
    amount = Decimal(element.findtext(f"{NS}Amt") or "")
    return amount if element.findtext(f"{NS}CdtDbtInd") == "CRDT" else -amount


def camt_lines(entry: Element) -> Iterator[Line]:
    day = date.fromisoformat(entry.findtext(f"{NS}BookgDt/{NS}Dt") or "")
    sign = -1 if entry.findtext(f"{NS}CdtDbtInd") == "DBIT" else 1
    for detail in entry.iter(f"{NS}TxDtls"):
        amount = Decimal(detail.findtext(f"{NS}AmtDtls/{NS}TxAmt/{NS}Amt") or "")
        ref = detail.findtext(f"{NS}Refs/{NS}AcctSvcrRef") or ""
        yield Line(day, sign * amount, ref)


def read_camt(path: Path) -> Month:
    root = ElementTree.parse(path).getroot()
    assert root is not None
    opening, closing = (signed(balance) for balance in root.iter(f"{NS}Bal"))
    entries = list(root.iter(f"{NS}Ntry"))
    lines = [line for entry in entries for line in camt_lines(entry)]
    assert sum(line.amount for line in lines) == sum(signed(e) for e in entries)
    return Month(opening, lines, closing)


def read_csv(path: Path) -> Month:
    with path.open(encoding="cp1252", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    lines = []
    for row in rows:
        day, month, year = map(int, row["Dato"].split("-"))
        lines.append(Line(date(year, month, day), danish(row["Beløb"]), ""))
    opening = danish(rows[0]["Saldo"]) - danish(rows[0]["Beløb"])
    return Month(opening, lines, danish(rows[-1]["Saldo"]))


@pytest.fixture(scope="module")
def statements() -> dict[str, Month]:
    """The demo's statements by month, oldest first."""
    files = sorted((DEMO / "statements").iterdir())
    return {
        file.stem: read_csv(file) if file.suffix == ".csv" else read_camt(file) for file in files
    }


def test_every_statement_adds_up(statements: dict[str, Month]) -> None:
    for name, month in statements.items():
        moved = sum(line.amount for line in month.lines)

        assert month.opening + moved == month.closing, name
        assert {f"{line.day:%Y-%m}" for line in month.lines} == {name}


def test_each_statement_opens_where_the_one_before_closed(
    statements: dict[str, Month],
) -> None:
    months = list(statements.values())

    assert months[0].opening == 0
    assert [m.opening for m in months[1:]] == [m.closing for m in months[:-1]]
    assert len(months) == 26


def test_the_books_assert_the_closing_balance_of_every_booked_statement(
    demo: list[object], statements: dict[str, Month]
) -> None:
    asserted = [
        entry.amount.number
        for entry in demo
        if isinstance(entry, Balance) and entry.account == BANK
    ]

    assert asserted == [month.closing for name, month in statements.items() if name != NEWEST.stem]


def bank_legs(entries: list[object]) -> Iterator[Line]:
    for entry in entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                if posting.account == BANK and posting.units and posting.units.number:
                    yield Line(entry.date, posting.units.number, entry.meta.get("bank-ref", ""))


def test_every_line_of_the_booked_statements_is_in_the_books_once(
    demo: list[object], statements: dict[str, Month]
) -> None:
    banked = [
        line for name, month in statements.items() if name != NEWEST.stem for line in month.lines
    ]

    booked = list(bank_legs(demo))

    assert Counter(line[:2] for line in booked) == Counter(line[:2] for line in banked)
    with_ref = {line for line in banked if line.ref}
    assert with_ref <= set(booked)
    assert len(with_ref) == sum(1 for line in banked if line.ref)


def test_the_newest_statement_waits_to_be_imported(
    demo: list[object], statements: dict[str, Month]
) -> None:
    waiting = {line.ref for line in statements[NEWEST.stem].lines}

    assert waiting.isdisjoint(line.ref for line in bank_legs(demo))
    assert max(line.day for line in bank_legs(demo)) < date(2026, 11, 1)

"""The example books: they load, tie to their statements, show what they promise."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from beancount import loader
from beancount.core.data import Balance, Custom, Document, Open, Transaction
from defusedxml import ElementTree
from stdnum import iban, luhn

from beancount_loans import Book, load, replay

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # noqa: TID251

LEDGERS = Path(__file__).resolve().parents[2] / "ledgers"
DEMO = LEDGERS / "demo"
BANK = "Assets:Bank:Checking"
NEWEST = DEMO / "statements" / "2026-11.xml"
NS = "{urn:iso:std:iso:20022:tech:xsd:camt.053.001.02}"
ALL = sorted(path.parent.name for path in LEDGERS.glob("*/main.beancount"))


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


@cache
def loans_of(ledger: Path) -> Book:
    return load(ledger)


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


def plain(ledger: str, folder: Path) -> Path:
    """A copy of an example ledger without its plugin lines."""
    copy = shutil.copytree(LEDGERS / ledger, folder / ledger)
    main = copy / "main.beancount"
    text = main.read_text(encoding="utf-8")
    main.write_text(re.sub(r"(?m)^plugin .*\n", "", text), encoding="utf-8")
    return main


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """The demo's entries as its bookkeeper wrote them."""
    entries, errors, _ = loader.load_file(str(plain("demo", tmp_path_factory.mktemp("plain"))))
    assert not errors
    return list(entries)


@pytest.mark.parametrize("ledger", ALL)
def test_every_example_is_sound_as_plain_beancount(ledger: str, tmp_path: Path) -> None:
    _, errors, _ = loader.load_file(str(plain(ledger, tmp_path)))

    assert [error.message for error in errors] == []


@pytest.mark.parametrize("ledger", ALL)
def test_every_example_loads_with_its_plugins(ledger: str) -> None:
    book = loans_of(LEDGERS / ledger / "main.beancount")

    assert book.loans
    assert [str(error) for error in book.errors] == []


MISSING = {
    "Assets:Loans:DianaPetrova:Dental": 3 * Decimal("1032.87"),
    "Assets:Loans:MetteJensen:Car": Decimal("2713.64"),
    "Assets:Loans:NielsBrandt:EBike": 3 * Decimal("853.54") - 1450,
    "Assets:Loans:OlgaKowalska:Shop": 2 * Decimal("985.00"),
    "Assets:Loans:PeterLund:Deposit": Decimal("899.99"),
}
"""Installments less payments, by hand; all others are paid to the cent."""


def test_loans_stand_at_the_end_of_october_as_their_story_tells() -> None:
    book = loans_of(DEMO / "main.beancount")

    missing = {}
    for account, loan in book.loans.items():
        due = replay(loan, date(2026, 10, 31)).due
        if due.interest + due.principal:
            missing[account] = due.interest + due.principal

    assert missing == MISSING


STAGES = {
    "HassanYilmaz:Washer": "repaid",
    "LiseVinther:Laptop": "repaid",
    "KimDahl:Van": "written-off",
    "NadiaOmar:Sewing": "not-disbursed",
    "OlgaKowalska:Shop": "held",
    "PeterLund:Deposit": "late",
    "SofieBach:Course": "current",
}


@pytest.mark.parametrize("loan", STAGES)
def test_the_demo_has_loans_at_every_stage(loan: str) -> None:
    book = loans_of(DEMO / "main.beancount")

    position = replay(book.loans[f"Assets:Loans:{loan}"], date(2026, 10, 31))

    assert position.stage == STAGES[loan]
    assert position.claim == 0 or position.stage not in {"repaid", "written-off"}


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


def loans(entries: list[object]) -> list[Open]:
    return [e for e in entries if isinstance(e, Open) and "loan-principal" in e.meta]


def test_the_demo_has_more_than_fourteen_loans(demo: list[object]) -> None:
    assert len(loans(demo)) >= 14
    assert any(loan.account.startswith("Liabilities:") for loan in loans(demo))


TERMS = {
    "loan-method": {"annuity", "equal-principal", "bullet"},
    "loan-every": {"1 month", "2 weeks", "1 quarter"},
    "loan-pay-by": {"fik", "transfer", "betalingsservice"},
    "loan-overpayment": {"advance", "shorten"},
    "loan-fee-taken": {"withheld"},
    "loan-guarantor": {"bo-holm", "lene-gryde"},
    "loan-policy": {"denmark-business"},
    "loan-rate": {"0 %", "CIBOR-3M + 4.5 %"},
}


@pytest.mark.parametrize("key", TERMS)
def test_the_demo_shows_the_kinds_of_terms(demo: list[object], key: str) -> None:
    assert {loan.meta.get(key) for loan in loans(demo)} >= TERMS[key]


def test_the_demo_shows_the_turns_a_loan_can_take(demo: list[object]) -> None:
    customs = [e for e in demo if isinstance(e, Custom)]
    changed = {key for e in customs if e.type == "loan-change" for key in e.meta}
    happened = {e.meta.get("loan-event") for e in demo if isinstance(e, Transaction)}
    steps = {getattr(e, "meta", {}).get("loan-step") for e in demo}

    assert {"loan-hold", "loan-opening", "loan-index"} <= {e.type for e in customs}
    assert {"loan-defer", "loan-rate", "loan-accelerate"} <= changed
    assert {"returned-payment", "prepayment", "write-off"} <= happened
    assert {"reminder-1", "reminder-2", "reminder-3"} <= steps


def test_references_and_account_numbers_in_the_demo_have_valid_check_digits(
    demo: list[object],
) -> None:
    references = [
        loan.meta["loan-reference"] for loan in loans(demo) if "loan-reference" in loan.meta
    ]
    accounts = re.findall(r"DK\d{16}", NEWEST.read_text(encoding="utf-8"))

    slips = [text for text in references if text.startswith("+71")]
    ids = [re.fullmatch(r"\+71<(\d{15})\+\d{8}<", text) for text in slips]
    assert all(found and luhn.is_valid(found[1]) for found in ids)
    assert len(set(references)) == len(references) > 14
    assert all(iban.is_valid(account) for account in accounts)


def test_letters_in_the_documents_folder_are_real_pdf_files(demo: list[object]) -> None:
    letters = [Path(e.filename) for e in demo if isinstance(e, Document)]

    assert len(letters) > 14
    for letter in letters:
        assert letter.read_bytes().startswith(b"%PDF-")
        assert letter.stat().st_size < 60_000

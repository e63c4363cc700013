"""The example books: they load, stand as told, and show what they promise."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from beancount import loader
from beancount.core.data import Custom, Document, Open, Transaction
from click.testing import CliRunner
from stdnum import iban, luhn

from beancount_loans import Book, load, replay
from beancount_loans.cli import main as cli

LEDGERS = Path(__file__).resolve().parents[2] / "ledgers"
DEMO = LEDGERS / "demo"
NEWEST = DEMO / "statements" / "2026-11.xml"
ALL = sorted(path.parent.name for path in LEDGERS.glob("*/main.beancount"))


@cache
def loans_of(ledger: Path) -> Book:
    return load(ledger)


@pytest.mark.parametrize("ledger", ALL)
def test_every_example_is_sound_as_plain_beancount(
    ledger: str, plain: Callable[[str], Path]
) -> None:
    _, errors, _ = loader.load_file(str(plain(ledger)))

    assert [error.message for error in errors] == []


@pytest.mark.parametrize("ledger", ALL)
def test_every_example_loads_with_its_plugins(ledger: str) -> None:
    book = loans_of(LEDGERS / ledger / "main.beancount")

    assert book.loans
    assert [str(error) for error in book.errors] == []


def missing_on(book: Book, day: date) -> dict[str, Decimal]:
    """Interest and principal due and unpaid, by loan, where there is any."""
    dues = {account: replay(loan, day).due for account, loan in book.loans.items()}
    missing = {account: due.interest + due.principal for account, due in dues.items()}
    return {account: amount for account, amount in missing.items() if amount}


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

    assert missing_on(book, date(2026, 10, 31)) == MISSING


AFTER_NOVEMBER = {
    "Assets:Loans:DianaPetrova:Dental": 4 * Decimal("1032.87"),
    "Assets:Loans:MetteJensen:Car": Decimal("2713.64"),
    "Assets:Loans:NielsBrandt:EBike": 4 * Decimal("853.54") - 1850,
    "Assets:Loans:OlgaKowalska:Shop": 3 * Decimal("985.00"),
    "Assets:Loans:PeterLund:Deposit": 2 * Decimal("899.99"),
    "Assets:Loans:ThomasKjaer:Car": Decimal("1409.83"),
}


def test_importing_november_leaves_what_the_story_tells(tmp_path: Path) -> None:
    copy = shutil.copytree(DEMO, tmp_path / "demo")
    main = str(copy / "main.beancount")
    statement = str(copy / "statements" / NEWEST.name)

    result = CliRunner().invoke(cli, ["import", "--ledger", main, "--yes", statement])

    assert result.exit_code == 0, result.output
    assert result.output.count("#loan-review") == 2
    assert missing_on(load(main), date(2026, 11, 24)) == AFTER_NOVEMBER


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

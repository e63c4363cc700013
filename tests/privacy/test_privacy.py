"""What is held about a borrower is shown whole, and can be taken out with no balance moved."""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from beancount import loader
from beancount.core.data import Transaction
from click.testing import CliRunner, Result

from beancount_loans.cli import main

ROOT = Path(__file__).resolve().parents[2]
BOOKS = """
option "operating_currency" "DKK"
option "documents" "documents"
plugin "beancount_loans.plugins"
2014-01-01 open Assets:Bank DKK
2014-01-01 open Equity:Capital
2014-01-01 open Income:Fees
2014-01-01 custom "loan-borrower" "bo"
  name: "Bo Hemmelig"
  address: "Skjulevej 7"
  iban: "DK5000400440116243"
2014-01-01 custom "loan-borrower" "ann"
  name: "Ann Synlig"
; Bo Hemmelig asked for this by phone
2014-01-01 open Assets:Loans:X1 DKK
  loan-borrower: "bo"
  loan-principal: 1000 DKK
  loan-rate: "0 %"
  loan-installments: 1
  loan-purpose: "operation abroad"
2014-01-01 open Assets:Loans:X2 DKK
  loan-borrower: "ann"
  loan-principal: 500 DKK
  loan-rate: "0 %"
  loan-installments: 100
2014-01-02 * "Bo Hemmelig" "Paid out to Skjulevej 7"
  Assets:Bank  -1000.00 DKK
  Assets:Loans:X1
2014-01-02 * "Ann Synlig" "Paid out"
  Assets:Bank  -500.00 DKK
  Assets:Loans:X2
2014-01-20 note Assets:Loans:X1 "Bo Hemmelig is ill"
  contact: "phone"
  outcome: "hardship"
  said-by: "his wife Eva"
2014-02-02 * "Eva Hemmelig" "for Bo, from DK5000400440116243"
  bank-ref: "B1"
  loan-evidence: "the name Bo Hemmelig"
  Assets:Bank  1000.00 DKK
  Assets:Loans:X1
2015-03-01 * "Bo Hemmelig" "Bought a chair"
  Assets:Bank  5.00 DKK
  Income:Fees
2026-01-01 * "Ann Synlig" "Paid"
  Assets:Bank  5.00 DKK
  Assets:Loans:X2
"""
SECRETS = ("Hemmelig", "Skjulevej", "DK5000400440116243", "operation", " ill", "Eva")
ON = ("--as-of", "2026-06-01")


@pytest.fixture
def books(tmp_path: Path) -> Path:
    path = tmp_path / "main.beancount"
    path.write_text(BOOKS, "utf-8")
    letter = tmp_path / "documents" / "Assets" / "Loans" / "X1" / "2014-01-02.agreement.pdf"
    letter.parent.mkdir(parents=True)
    letter.write_bytes(b"%PDF")
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def amounts(path: Path) -> Counter[tuple[dt.date, str, str]]:
    entries, errors, _ = loader.load_file(str(path))
    assert [error.message for error in errors] == []
    return Counter(
        (entry.date, leg.account, str(leg.units))
        for entry in entries
        if isinstance(entry, Transaction)
        for leg in entry.postings
    )


def test_everything_held_about_a_borrower_is_given_and_nothing_of_others(books: Path) -> None:
    told = json.loads(run("export-borrower", books, "bo").output)
    whole = json.dumps(told, ensure_ascii=False)

    assert told["borrower"]["address"] == "Skjulevej 7"
    assert told["loans"] == ["Assets:Loans:X1"]
    assert all(secret in whole for secret in SECRETS)
    assert "Ann" not in whole
    assert [Path(one).name for one in told["documents"]] == ["2014-01-02.agreement.pdf"]


def test_an_archive_holds_the_documents_themselves(books: Path, tmp_path: Path) -> None:
    answer = run("export-borrower", books, "Bo Hemmelig", "-o", tmp_path / "bo.zip")

    assert answer.exit_code == 0, answer.output
    held = zipfile.ZipFile(io.BytesIO((tmp_path / "bo.zip").read_bytes()))
    assert "documents/001-2014-01-02.agreement.pdf" in held.namelist()
    assert "Hemmelig" in held.read("held.beancount").decode()


def test_a_person_is_gone_and_no_amount_has_moved(books: Path) -> None:
    before = amounts(books)

    answer = run("anonymise", books, "bo", *ON, "--yes")

    assert answer.exit_code == 0, answer.output
    kept = "\n".join(
        line
        for line in books.read_text("utf-8").splitlines()
        if not line.startswith(";") and "Bought a chair" not in line
    )
    assert [secret for secret in SECRETS if secret in kept] == []
    assert "Ann Synlig" in kept
    assert amounts(books) == before


def test_what_people_have_to_judge_is_told(books: Path) -> None:
    answer = run("anonymise", books, "bo", *ON, "--yes")

    assert "names them in a comment" in answer.output
    assert "is about no loan" in answer.output
    assert "to be deleted: " in answer.output
    assert (books.parent / "documents/Assets/Loans/X1/2014-01-02.agreement.pdf").exists()


def test_documents_go_where_that_is_asked(books: Path) -> None:
    answer = run("anonymise", books, "Assets:Loans:X1", *ON, "--yes", "--delete-documents")

    assert answer.exit_code == 0, answer.output
    assert not list(books.parent.rglob("*.pdf"))
    assert amounts(books)


def test_nothing_of_it_is_kept_for_undo(books: Path) -> None:
    run("anonymise", books, "bo", *ON, "--yes")
    answer = run("undo", books, "--yes")

    assert answer.exit_code == 1
    kept = (books.parent / ".beancount-loans" / "journal.jsonl").read_bytes()
    assert b"Hemmelig" not in kept


def test_a_dry_run_changes_nothing(books: Path) -> None:
    answer = run("anonymise", books, "bo", *ON, "--dry-run", "--delete-documents")

    assert books.read_text("utf-8") == BOOKS
    assert "to be deleted" in answer.output
    assert list(books.parent.rglob("*.pdf"))


@pytest.mark.parametrize(
    ("who", "more", "why"),
    [
        ("ann", (), "only a loan that is over"),
        ("bo", ("--keep-until", "2026-12-31"), "to be kept until 2026-12-31"),
        ("nobody", (), "nobody is no loan"),
    ],
)
def test_a_loan_that_runs_or_is_to_be_kept_stays(
    books: Path, who: str, more: tuple[str, ...], why: str
) -> None:
    answer = run("anonymise", books, who, *ON, *more, "--yes")

    assert answer.exit_code != 0
    assert why in answer.output
    assert books.read_text("utf-8") == BOOKS


def test_ten_years_are_kept_where_nobody_says_how_long(books: Path) -> None:
    answer = run("anonymise", books, "bo", "--as-of", "2024-12-31", "--yes")

    assert "to be kept until 2024-12-31" in answer.output


def test_a_borrower_of_the_demo_can_be_taken_out(tmp_path: Path) -> None:
    ignore = shutil.ignore_patterns(".*")
    shutil.copytree(ROOT / "ledgers" / "demo", tmp_path / "demo", ignore=ignore)
    books = tmp_path / "demo" / "main.beancount"
    before = amounts(books)
    late = ("--as-of", "2026-11-24", "--keep-until", "2026-01-01", "--yes")

    answer = run("anonymise", books, "lise-vinther", *late)

    assert answer.exit_code == 0, answer.output
    assert amounts(books) == before
    assert "Lyngblomstvej 8" not in (books.parent / "borrowers.beancount").read_text("utf-8")

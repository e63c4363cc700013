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


@pytest.mark.parametrize(
    ("policy", "last_day"),
    [("denmark-consumer", "2019-12-31"), ("sweden", "2021-12-31"), ("generic", "2024-12-31")],
)
def test_the_policy_says_how_long_is_kept(books: Path, policy: str, last_day: str) -> None:
    text = f'2014-01-01 custom "loan-option" "policy" "{policy}"\n' + BOOKS
    books.write_text(text, "utf-8")

    early = run("anonymise", books, "bo", "--as-of", last_day, "--yes")
    after = str(dt.date.fromisoformat(last_day) + dt.timedelta(days=1))
    late = run("anonymise", books, "bo", "--as-of", after, "--yes")

    assert f"to be kept until {last_day} (policy {policy})" in early.output
    assert late.exit_code == 0, late.output


NAMED = """
option "operating_currency" "DKK"
option "documents" "documents"
plugin "beancount_loans.plugins"
include "more.beancount"
2014-01-01 open Assets:Bank DKK
2014-01-01 open Equity:Capital
2014-01-01 open Assets:Loans:MetteJensenHolm:Car DKK
  loan-principal: 500 DKK
  loan-rate: "0 %"
  loan-installments: 100
2014-01-01 custom "loan-borrower" "mette-jensen"
  name: "Mette Jensen"
; Assets:Loans:MetteJensen:Car was her first
2014-01-01 open Assets:Loans:MetteJensen:Car DKK
  loan-principal: 1000 DKK
  loan-rate: "8 %"
  loan-installments: 1
2014-01-01 open Assets:Loans:MetteJensen:Boat DKK
  loan-borrower: "mette-jensen"
  loan-id: "mj-boat"
  loan-principal: 100 DKK
  loan-rate: "0 %"
  loan-installments: 1
2014-01-02 * "Mette Jensen" "Paid out" ^loan-mette-jensen-car
  Assets:Bank  -1000.00 DKK
  Assets:Loans:MetteJensen:Car
2014-01-02 * "Mette Jensen" "Paid out" ^loan-mj-boat
  Assets:Bank  -100.00 DKK
  Assets:Loans:MetteJensen:Boat
2014-01-20 custom "loan-hold" "mette-jensen" "illness"
  until: 2014-01-25
2014-02-02 * "Mette Jensen" "Both" ^loan-mette-jensen-car ^loan-mj-boat
  bank-ref: "B1"
  Assets:Bank  1106.67 DKK
  Assets:Loans:MetteJensen:Boat  -100.00 DKK
  Assets:Loans:MetteJensen:Car
"""
MORE = """2014-02-03 balance Assets:Loans:MetteJensen:Boat  0.00 DKK\r
2014-02-03 custom "loan-line" "boat club" Assets:Loans:MetteJensen:Car\r
2014-02-03 document Assets:Loans:MetteJensen:Car \
"documents/Assets/Loans/MetteJensen/Car/2014-02-03.receipt.mette-jensen-car.pdf"\r
"""
FORMER = {
    "Assets:Loans:MetteJensen:Boat": "Assets:Loans:Former1:Loan1",
    "Assets:Loans:MetteJensen:Car": "Assets:Loans:Former1:Loan2",
}


@pytest.fixture
def named(tmp_path: Path) -> Path:
    path = tmp_path / "main.beancount"
    path.write_text(NAMED, "utf-8")
    (tmp_path / "more.beancount").write_bytes(MORE.encode())
    letter = tmp_path / "documents/Assets/Loans/MetteJensen/Car/2014-02-03.receipt.pdf"
    letter.parent.mkdir(parents=True)
    letter.write_bytes(b"%PDF")
    letter.with_name("2014-02-03.receipt.mette-jensen-car.pdf").write_bytes(b"%PDF")
    return path


def renamed(account: str) -> str:
    for old, new in FORMER.items():
        if account == old or account.startswith(f"{old}:"):
            return new + account.removeprefix(old)
    return account


def test_accounts_ids_links_and_folders_are_named_anew_and_every_balance_is_the_same(
    named: Path,
) -> None:
    before = Counter({(day, renamed(a), u): n for (day, a, u), n in amounts(named).items()})
    asked = status(named)

    answer = run("anonymise", named, "mette-jensen", *ON, "--rename", "--yes")

    assert answer.exit_code == 0, answer.output
    assert "Assets:Loans:MetteJensen:Car is Assets:Loans:Former1:Loan2 from now on" in answer.output
    kept = {path: path.read_bytes() for path in named.parent.rglob("*") if path.is_file()}
    words = (b"MetteJensen:", b"mette-jensen-car", b'"mette-jensen"', b"mj-boat", b"Mette Jensen")
    assert [(p, w) for p, data in kept.items() for w in words if w in data] == []
    assert not [path for path in named.parent.rglob("*") if "MetteJensen" in path.name]
    assert b"\r\n" in kept[named.parent / "more.beancount"]
    assert b"MetteJensenHolm:Car" in kept[named]
    assert amounts(named) == before
    assert status(named) == {renamed(account): told for account, told in asked.items()}


def status(path: Path) -> dict[str, object]:
    told = json.loads(run("status", path, *ON, "--format", "json").stdout)
    return {one["account"]: (one["stage"], one["claim"]) for one in told["loans"]}


def test_a_dry_run_of_new_names_changes_no_byte(named: Path) -> None:
    before = {path: path.read_bytes() for path in named.parent.rglob("*.*") if path.is_file()}

    answer = run("anonymise", named, "mette-jensen", *ON, "--rename", "--dry-run")

    assert "+2014-01-01 open Assets:Loans:Former1:Loan2 DKK" in answer.output
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    ("more", "who", "why"),
    [
        ("", "Assets:Loans:MetteJensen:Car", "MetteJensen:Boat is theirs too"),
        ('  loan-guarantor: "mette-jensen"\n', "mette-jensen", "answers for loans of others"),
    ],
)
def test_names_stay_while_somebody_is_named_for_other_loans(
    named: Path, more: str, who: str, why: str
) -> None:
    holm = "2014-01-01 open Assets:Loans:MetteJensenHolm:Car DKK\n"
    named.write_text(NAMED.replace(holm, holm + more), "utf-8")

    answer = run("anonymise", named, who, *ON, "--rename", "--yes")

    assert answer.exit_code == 1
    assert why in answer.output
    assert "MetteJensen:Car" in named.read_text("utf-8")


def test_no_cache_tells_what_was_taken_out(
    named: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.delenv("BEANCOUNT_DISABLE_LOAD_CACHE", raising=False)
    monkeypatch.delenv("BEAN_LOANS_SNAPSHOTS", raising=False)
    named.with_name(".main.beancount.picklecache").write_bytes(b"Mette Jensen")
    status(named)
    assert any(b"Mette Jensen" in one.read_bytes() for one in cache.rglob("*") if one.is_file())

    run("anonymise", named, "mette-jensen", *ON, "--rename", "--yes")

    assert not [one for one in cache.rglob("*") if one.is_file()]
    assert not named.with_name(".main.beancount.picklecache").exists()


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

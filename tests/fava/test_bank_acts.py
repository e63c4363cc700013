"""Money from the bank, on the pages: divided between loans, and moved to the loan it was for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from beancount import loader
from tests.fava.acting import BOOKS, ask, do, opened, refusal
from tests.fava.conftest import Site, write

TWO = (
    BOOKS.replace('option "documents" "documents"\n', "")
    + """
2026-01-01 open Assets:Loans:Anna:Roof DKK
  loan-principal: 600 DKK
  loan-rate: "0 %"
  loan-installments: 6
2026-01-02 * "Anna" "Paid out"
  Assets:Bank  -600.00 DKK
  Assets:Loans:Anna:Roof
2026-02-02 * "Anna" "Payment" ^loan-anna-roof
  bank-ref: "R0"
  Assets:Bank  100.00 DKK
  Assets:Loans:Anna:Roof
2026-01-01 open Assets:Loans:Eva:Boat EUR
  loan-principal: 600 EUR
  loan-rate: "0 %"
  loan-installments: 6
"""
)
LINE = "2026-03-04 R1 B HOLM thanks"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return write(tmp_path, TWO)


@pytest.fixture
def site(books: Path) -> Site:
    return opened(books)


def balances(books: Path) -> dict[str, str]:
    """What the user's own entries move on accounts of loans."""
    entries, errors, _ = loader.load_file(str(books))
    assert not errors, errors
    found: dict[str, str] = {}
    for entry in entries:
        if getattr(entry, "meta", {}).get("bank-ref") in ("R0", "R1"):
            for leg in entry.postings:  # type: ignore[union-attr]
                if leg.account.startswith("Assets:Loans"):
                    found[leg.account] = str(leg.units)
    return found


def test_a_bank_line_is_divided_and_the_last_gets_the_rest(site: Site, books: Path) -> None:
    shown = do(
        site, "split", line=LINE,
        **{"loan-1": "bo-car", "amount-1": "66,62", "loan-2": "Assets:Loans:Anna:Roof"},
    )  # fmt: skip

    assert re.search(r"\+ +Assets:Loans:Bo:Car +-66.62 DKK", shown)
    assert re.search(r"\+ +Assets:Loans:Anna:Roof +-40.00 DKK", shown)
    assert balances(books)["Assets:Loans:Bo:Car"] == "-66.62 DKK"
    assert 'loan-rule: "by-hand"' in books.read_text()
    assert LINE not in site.page(page="review", day="2026-03-05")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"loan-1": "bo-car", "amount-1": "5", "loan-2": "anna-roof", "amount-2": "5"}, "sum to"),
        ({"loan-1": "bo-car", "loan-2": "anna-roof"}, "only one loan can get what is left"),
        ({"loan-1": "bo-car", "amount-1": "5"}, "two loans at least"),
        ({"loan-1": "bo-car", "amount-2": "5"}, "name the loan that gets 5"),
        ({"loan-1": "bo-car", "amount-1": "200", "loan-2": "anna-roof"}, "wrong sign"),
        ({"loan-1": "bo-car", "amount-1": "5", "loan-2": "eva-boat"}, "is in EUR"),
        ({"loan-1": "bo-cra", "amount-1": "5", "loan-2": "anna-roof"}, "did you mean bo-car"),
    ],
)
def test_parts_that_are_not_the_line_are_refused(
    site: Site, books: Path, fields: dict[str, str], why: str
) -> None:
    before = books.read_bytes()

    assert why in refusal(site, "split", line=LINE, **fields)
    assert books.read_bytes() == before


def test_a_payment_is_moved_and_the_trail_is_kept(site: Site, books: Path) -> None:
    page = site.page(day="2026-03-05", loan="anna-roof")
    assert 'data-act="move"' in page
    shown = do(site, "move", loan="anna-roof", ref="R0", to="bo-car")

    assert '+  moved-from: "Assets:Loans:Anna:Roof 100.00 DKK"' in shown
    assert balances(books) == {"Assets:Loans:Bo:Car": "-100.00 DKK"}
    do(site, "undo")
    assert books.read_text() == TWO


def test_a_part_of_a_payment_is_moved(site: Site, books: Path) -> None:
    do(site, "move", loan="anna-roof", ref="R0", to="bo-car", amount="30")

    assert balances(books) == {
        "Assets:Loans:Anna:Roof": "-70.00 DKK",
        "Assets:Loans:Bo:Car": "-30.00 DKK",
    }


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"to": "bo-car", "amount": "500"}, "not 500"),
        ({"to": "eva-boat"}, "is not in DKK|not in EUR|exchange"),
        ({"to": "anna-roof"}, "no loan has money|no other loan"),
        ({"to": "bo-car", "ref": "R9"}, "no transaction has the bank-ref R9"),
    ],
)
def test_what_cannot_be_moved_is_said(
    site: Site, books: Path, fields: dict[str, str], why: str
) -> None:
    before = books.read_bytes()

    assert re.search(why, refusal(site, "move", loan="anna-roof", **{"ref": "R0", **fields}))
    assert books.read_bytes() == before


def test_only_payments_with_an_identity_that_did_not_come_back_can_be_moved(
    tmp_path: Path,
) -> None:
    back = """
2026-02-10 * "Bank" "Returned"
  bank-ref: "R2"
  returns: "R0"
  Assets:Loans:Anna:Roof  100.00 DKK
  Assets:Bank
"""
    site = opened(write(tmp_path, TWO + back))

    assert 'data-act="move"' not in site.page(day="2026-03-05", loan="anna-roof")


def test_a_danish_bookkeeper_is_told_in_danish_why_not(tmp_path: Path) -> None:
    danish = '2025-01-01 custom "loan-option" "language" "da"\n'
    site = opened(write(tmp_path, TWO + danish))
    parts = {"loan-1": "bo-car", "amount-1": "5", "loan-2": "anna-roof", "amount-2": "5"}

    assert "Delene giver 10.00, posten er 106.62 DKK" in refusal(site, "split", line=LINE, **parts)
    assert "Sæt kryds" in refusal(site, "letters")


# ------------------------------------------------------------ checks of large books


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Books too large for being loaded as a whole with each write."""
    monkeypatch.setattr("beancount_loans.reports.fava.act.FULL_CHECK", 0)


@pytest.mark.usefixtures("large")
def test_in_large_books_new_entries_are_checked_before_they_are_written(
    tmp_path: Path,
) -> None:
    closed = "2026-02-20 close Expenses:Rent\n"
    earlier = TWO.replace('2026-03-01 * "Shop" "Paper"', '2026-02-01 * "Shop" "Paper"')
    books = write(tmp_path, earlier + closed)
    site = opened(books)
    before = books.read_bytes()
    early = {"loan": "bo-car", "on": "2025-12-31", "amount": "5", "text": "x"}

    assert "Expenses:Rent" in refusal(site, "refuse", line=LINE, account="Expenses:Rent")
    assert "Assets:" in refusal(site, "payment", bank="Assets:Bank", **early)
    assert books.read_bytes() == before
    do(site, "assign", line=LINE, loan="bo-car")
    assert books.read_bytes() != before


@pytest.mark.usefixtures("large")
def test_what_only_the_load_of_all_the_books_finds_is_told_and_taken_back(tmp_path: Path) -> None:
    asserted = "2026-03-31 balance Assets:Bank  -1603.38 DKK\n"
    books = write(tmp_path, TWO + asserted)
    site = opened(books)
    assert not site.ledger.load_errors
    fields = {"loan": "bo-car", "on": "2026-03-05", "amount": "5", "text": "x"}
    do(site, "payment", bank="Assets:Bank", **fields)
    text = site.text(day="2026-03-05", loan="bo-car")

    assert "Since the last action the books have a new error. Undo takes the action back." in text
    assert "Balance failed for 'Assets:Bank'" in text
    do(site, "undo")
    assert "new error" not in site.text(day="2026-03-05", loan="bo-car")
    assert books.read_text() == TWO + asserted


def test_the_act_of_a_stranger_tells_nothing_of_the_loans(site: Site) -> None:
    body = {"act": "move", "fields": {"loan": "anna-roof", "ref": "R0", "to": "bo-car"}}
    answer = site.client.post(
        f"/{site.slug}/extension/BeancountLoans/preview",
        json=body,
        headers={"Origin": "http://elsewhere.example"},
    )

    assert answer.json is not None
    assert not answer.json["success"]
    assert "Assets" not in answer.text
    assert ask(site, "preview", "move", **{"loan": "anna-roof", "ref": "R0", "to": "bo-car"})

"""From the court to the end: judgment, attachment, agreed payments, write-off, late money.

12,000 at 0 % in twelve installments from 15 February 2026; nothing is ever paid before the court.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from beancount.core.inventory import Inventory
from tests.cli.conftest import Run

import beancount_loans as loans
from beancount_loans.ledger.loading import load_entries
from beancount_loans.standing import Standing, standings

BO = "Assets:Loans:Bo"
BOOKS = f"""\
plugin "beancount_loans.plugins"
2026-01-01 custom "loan-option" "policy" "denmark-consumer"
2026-01-01 open Assets:Bank  DKK
2026-01-01 open Equity:Funds
2026-01-15 open {BO}  DKK
  loan-principal: 12000 DKK
  loan-rate: "0 %"
  loan-installments: 12
2026-01-15 * "Bo" "drawn"
  {BO}  12000 DKK
  Assets:Bank
2026-05-20 note {BO} "Formal demand"
  contact: "letter"
  loan-step: "demand"
2026-06-10 custom "loan-change" {BO}
  loan-accelerate: TRUE
2026-06-20 note {BO} "Payment order asked for"
  contact: "letter"
  loan-step: "claim"
2026-06-20 * "The court" "fee" ^loan-bo
  loan-event: "charge"
  loan-charge: "cost"
  {BO}  750 DKK
  Assets:Bank
2026-08-03 custom "loan-change" {BO}
  loan-judgment: TRUE
  principal: 12000 DKK
  late-interest: 300 DKK
  costs: 1250 DKK
2026-09-01 note {BO} "Attached: van; 500 a month agreed before the bailiff"
  contact: "meeting"
  loan-step: "attachment"
2026-09-01 custom "loan-hold" {BO} "arrangement"
2026-10-01 custom "loan-row" {BO} 500 DKK
2026-11-01 custom "loan-row" {BO} 500 DKK
2026-10-01 * "Bo" "agreed"
  Assets:Bank  500 DKK
  {BO}
"""


def standing(folder: Path, day: str, more: str = "") -> Standing:
    file = folder / "main.beancount"
    shop = f'{day} * "Shop"\n  Equity:Funds  1 DKK\n  Assets:Bank\n'
    file.write_text(BOOKS + more + shop, "utf-8")
    book = loans.load(file)
    assert book.errors == ()
    (found,) = standings(book, dt.date.fromisoformat(day))
    return found


def test_the_ladder_goes_on_from_the_judgment_to_attachment(tmp_path: Path) -> None:
    """The arrears of 15 February are unbroken, though the court's figures replaced them."""
    found = standing(tmp_path, "2026-08-20")

    assert found.situation.arrears_since == dt.date(2026, 2, 15)
    assert [taken.key for taken in found.situation.period_steps()] == [
        "demand", "claim", "judgment",
    ]  # fmt: skip
    assert found.next.step is not None
    assert (found.next.step.key, found.next.allowed) == ("attachment", True)


def test_late_interest_runs_on_what_the_court_gave_from_its_day(tmp_path: Path) -> None:
    """What had run up before is within the 300 that the court gave. From 3 August to 3 September
    30 days of 30/360 on 12,000 at 1.75 % + 8 % = 9.75 %: 97.50; costs are their own."""
    (position,) = standing(tmp_path, "2026-09-03").positions

    assert position.due.late_interest == 300
    assert position.due.charges == 1250
    assert position.due.principal == 12000
    assert position.late_interest_accrued == Decimal("97.50")


@pytest.mark.parametrize(("day", "kinds"), [("2026-10-20", ["agreement"]), ("2026-11-02", [])])
def test_payments_agreed_before_the_bailiff_hold_the_rest_while_they_are_kept(
    tmp_path: Path, day: str, kinds: list[str]
) -> None:
    """500 came on 1 October; that of 1 November did not."""
    found = standing(tmp_path, day)

    assert found.next.step is not None
    assert found.next.step.key == "write-off"
    assert [reason.kind for reason in found.next.reasons] == kinds


def test_written_off_and_paid_later_it_comes_to_its_own_account(
    run: Run,
    tmp_path: Path,
) -> None:
    """12,000 + 300 + 1,250 - 500 = 13,050 leave the books; 200 of it come in a year later."""
    standing(tmp_path, "2026-12-31")
    books = tmp_path / "main.beancount"

    written = run("recovery", books, "bo", "--as-of", "2026-12-31", "--write", "write-off", "--yes")

    assert written.exit_code == 0, written.output
    money = (
        '2027-12-01 open Income:Loans:Recoveries\n2027-12-01 * "Bo" "late"\n'
        f"  Assets:Bank  200 DKK\n  Income:Loans:Recoveries\n    loan: {BO}\n"
    )
    books.write_text(f"{books.read_text('utf-8')}\n{money}", "utf-8")
    entries, errors, _ = load_entries(books)
    assert errors == []
    assert balance(entries, "Expenses:Loans:Losses") == Decimal(13050)
    assert balance(entries, "Income:Loans:Recoveries") == Decimal(-200)
    assert balance(entries, BO) == 0
    position = loans.replay(loans.load(books).loans[BO], dt.date(2027, 12, 31))
    assert (position.written_off, position.recovered) == (Decimal(13050), Decimal(200))


def balance(entries: list[object], account: str) -> Decimal:
    """Of an account with all below it."""
    whole = Inventory()
    for entry in entries:
        for leg in getattr(entry, "postings", ()):
            if leg.account == account or leg.account.startswith(f"{account}:"):
                whole.add_position(leg)
    return sum((one.units.number for one in whole), Decimal(0))

"""A real bank's statement, taken into books that have its payers' loans."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from click.testing import CliRunner

import beancount_loans as loans
from beancount_loans.cli import main

BOOKS = """
option "operating_currency" "DKK"
plugin "beancount_loans.plugins"
2020-01-01 open Equity:Capital
2020-01-01 open Assets:Bank DKK
  iban: "DK0320009876543210"
2020-01-01 open Assets:Loans:Ann DKK
  loan-principal: {principal} DKK
  loan-rate: "0 %"
  loan-installments: 10
  loan-first-due: 2020-09-30
  loan-reference: "+71<{reference}+12345678<"
2020-01-02 * "Lent"
  Assets:Loans:Ann  {principal} DKK
  Equity:Capital
2020-09-23 * "What the bank had"
  Assets:Bank  {opening} DKK
  Equity:Capital
"""
REFERENCE = "000000020211041"  # of the one slip in the statement that our loan has sent out
PAID = Decimal("200.00")


def test_a_danish_banks_batch_of_slips_finds_its_loan(shared: Path, tmp_path: Path) -> None:
    statement = shared / "samples" / "camt053" / "nordea_dk_fik71_batch.xml"
    ledger = tmp_path / "main.beancount"
    ledger.write_text(
        BOOKS.format(principal=2000, reference=REFERENCE, opening="80259.13"), "utf-8"
    )
    call = ["import", "--ledger", str(ledger), "--yes", str(statement)]

    first = CliRunner().invoke(main, call)
    after = ledger.read_text("utf-8")
    second = CliRunner().invoke(main, call)

    assert first.exit_code == 0, first.output
    loan = loans.load(ledger).loans["Assets:Loans:Ann"]
    assert [(event.kind, loan.terms.money(event.amount)) for event in loan.events][1:] == [
        ("payment", PAID)
    ]
    # 80,259.13 + 29,286.58 - 66,962.50: the statement's own closing balance, asserted in the books
    assert "balance Assets:Bank  42583.21 DKK" in after
    assert second.exit_code == 0
    assert ledger.read_text("utf-8") == after

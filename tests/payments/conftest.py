"""Books of a small lender: two borrowers, one paying by direct debit, one by transfer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from beancount_loans.cli import main
from beancount_loans.ledger import read
from beancount_loans.ledger.loading import load_entries

Run = Callable[..., Result]

JUERGEN = "Assets:Loans:JuergenGross:Car"
ANNA = "Assets:Loans:AnnaBerg:Roof"
BERTA = "Assets:Loans:BertaBerg:Shop"

BOOKS = """\
option "operating_currency" "EUR"
plugin "beancount_loans.plugins"

2026-01-01 custom "loan-lender" "Kleinkredit Nürnberg e.G."
  iban: "DE89370400440532013000"
  creditor-id: "DE98ZZZ09999999999"
2026-01-01 custom "loan-option" "bank-account" Assets:Bank
2026-01-01 open Assets:Bank  EUR
  iban: "DE89370400440532013000"
2026-01-01 open Expenses:Rent
2026-01-01 open Expenses:Bank
2026-01-01 open Equity:Own

2026-01-01 custom "loan-borrower" "juergen-gross"
  name: "Jürgen Groß"
  iban: "DE75512108001245126199"
2026-01-01 custom "loan-borrower" "anna-berg"
  name: "Anna Berg"
2026-01-01 custom "loan-borrower" "berta-berg"
  name: "Berta Berg"

2026-01-15 open Assets:Loans:JuergenGross:Car  EUR
  loan-principal: 6000 EUR
  loan-rate: "0 %"
  loan-installments: 6
  loan-pay-by: "direct-debit"
2026-01-15 custom "loan-mandate" Assets:Loans:JuergenGross:Car "M-1"
  signed: 2026-01-10
2026-01-15 open Assets:Loans:AnnaBerg:Roof  EUR
  loan-principal: 3000 EUR
  loan-rate: "0 %"
  loan-installments: 6
  loan-reference: "AB-4711"
2026-01-15 open Assets:Loans:BertaBerg:Shop  EUR
  loan-principal: 3000 EUR
  loan-rate: "0 %"
  loan-installments: 6

2026-01-01 * "Capital"
  Assets:Bank   20000 EUR
  Equity:Own
2026-01-15 * "Jürgen Groß" "Paid out"
  Assets:Loans:JuergenGross:Car   6000 EUR
  Assets:Bank
2026-01-15 * "Anna Berg" "Paid out"
  Assets:Loans:AnnaBerg:Roof   3000 EUR
  Assets:Bank
2026-01-15 * "Berta Berg" "Paid out"
  Assets:Loans:BertaBerg:Shop   3000 EUR
  Assets:Bank
"""
"""Each loan's first due is 15 February: 1000 for Jürgen, 500 for Anna and Berta."""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    file = tmp_path / "main.beancount"
    file.write_text(BOOKS, "utf-8")
    return file


@pytest.fixture
def run() -> Run:
    def call(*words: object, **more: Any) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], **more)

    return call


def loaded(ledger: Path) -> tuple[Any, list[Any]]:
    """The loans and entries of a ledger without errors."""
    entries, errors, options = load_entries(ledger)
    assert errors == []
    return read(entries, options), entries

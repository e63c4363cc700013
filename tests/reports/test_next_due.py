"""What falls due next, as reports and notices tell it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import beancount_loans as loans

BOOKS = """
plugin "beancount_loans.plugins"
2026-01-01 open Assets:Bank
2026-01-01 open Equity:Shares
2026-01-01 open Assets:Loans:Bo  DKK
  loan-principal: 6000 DKK
  loan-rate: "6 %"
  loan-installments: 6
2026-01-01 * "Paid out"
  Assets:Loans:Bo  6000 DKK
  Equity:Shares
2026-02-01 * "Installment 1"
  Assets:Bank      1017.57 DKK
  Assets:Loans:Bo
2026-02-10 custom "loan-change" Assets:Loans:Bo
  loan-defer: 2
"""


def test_in_a_payment_holiday_the_next_due_is_the_first_after_it(tmp_path: Path) -> None:
    """March and April move to the end: 1 May is next, with the installment as agreed."""
    file = tmp_path / "main.beancount"
    file.write_text(BOOKS, "utf-8")

    loan = loans.load(str(file)).loans["Assets:Loans:Bo"]

    assert loans.replay(loan, date(2026, 3, 10)).next_due == (date(2026, 5, 1), Decimal("1017.57"))

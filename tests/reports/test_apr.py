"""What loans cost a year, on figures that can be worked out by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from tests.reports.conftest import opened

from beancount_loans.reports.apr import LoanApr, apr_report

DAY = dt.date(2026, 8, 1)
BULLET = """\
2026-01-01 open Assets:Bank
2026-01-01 open Income:Fees
2026-01-15 open Assets:Loans:Bo  DKK
  loan-principal: 1000 DKK
  loan-rate: "0 %"
  loan-method: "bullet"
  loan-every: "1 year"
  loan-maturity: 2027-01-15
  loan-fee: 100 DKK
  loan-fee-taken: "{taken}"
"""
ONE = '{date} * "Bo"\n  Assets:Loans:Bo  {amount} DKK\n  Assets:Bank\n'


def rate(tmp_path: Path, text: str, method: str = "eu") -> LoanApr:
    file = tmp_path / "main.beancount"
    file.write_text(text, "utf-8")
    ledger = opened(file, DAY)
    assert ledger.errors == []
    assert ledger.book.errors == ()
    return apr_report(ledger.book, DAY, method=method).loans[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("taken", "lent", "in_hand", "back"),
    [("withheld", 1000, 900, 1000), ("paid", 1000, 900, 1000), ("added", 1100, 1000, 1100)],
)
def test_a_set_up_fee_counts_as_it_is_taken(
    tmp_path: Path, taken: str, lent: int, in_hand: int, back: int
) -> None:
    """What is paid back after a year over what was in hand, less one."""
    text = BULLET.format(taken=taken) + ONE.format(date="2026-01-15", amount=lent)

    loan = rate(tmp_path, text)

    assert loan.apr == (Decimal(back) / in_hand - 1).quantize(Decimal("1e-10"))
    assert (loan.fee, loan.fee_taken) == (Decimal("100.00"), taken)
    assert loan.total_cost == Decimal("100.00")


def test_money_drawn_in_two_parts_counts_from_its_own_day(tmp_path: Path) -> None:
    """With x for half a year's growth: 400 x² + 500 x = 1000."""
    text = BULLET.format(taken="paid").replace("1 year", "6 months")
    text += ONE.format(date="2026-01-15", amount=500) + ONE.format(date="2026-07-15", amount=500)

    loan = rate(tmp_path, text)

    growth = ((Decimal(500) ** 2 + 4 * 400 * 1000).sqrt() - 500) / 800
    assert loan.apr == (growth**2 - 1).quantize(Decimal("1e-10"))


def test_the_american_rate_of_equal_months_is_the_nominal_one(tmp_path: Path) -> None:
    text = (
        "2026-01-01 open Assets:Bank\n2026-01-28 open Assets:Loans:Bo  DKK\n"
        '  loan-principal: 60000 DKK\n  loan-rate: "8 %"\n  loan-installments: 24\n'
    ) + ONE.format(date="2026-01-28", amount=60000)

    american = rate(tmp_path, text, "us").apr
    european = rate(tmp_path, text).apr

    assert american is not None
    assert european is not None
    assert abs(american - Decimal("0.08")) < Decimal("0.00001")
    # twelve months of 8 % / 12
    assert abs(european - ((1 + Decimal("0.08") / 12) ** 12 - 1)) < Decimal("0.00001")


def test_a_loan_not_drawn_yet_is_rated_as_planned(tmp_path: Path) -> None:
    loan = rate(tmp_path, BULLET.format(taken="withheld"))

    assert loan.start == dt.date(2026, 1, 15)
    assert loan.apr == Decimal("0.1111111111")


def test_a_loan_on_demand_has_no_rate_and_says_why(tmp_path: Path) -> None:
    text = (
        "2026-01-01 open Assets:Bank\n2026-01-28 open Assets:Loans:Bo  DKK\n"
        '  loan-principal: 60000 DKK\n  loan-rate: "8 %"\n  loan-method: "on-demand"\n'
    ) + ONE.format(date="2026-01-28", amount=60000)

    loan = rate(tmp_path, text)

    assert loan.apr is None
    assert loan.reason == "nothing is to be paid back on a day that is known"


def test_a_loan_taken_over_without_its_start_says_what_to_write(tmp_path: Path) -> None:
    text = """\
2026-01-01 open Assets:Bank
2026-01-01 open Equity:Opening
2026-01-01 open Assets:Loans:Old  DKK
  loan-principal: 1000 DKK
  loan-rate: "8 %"
  loan-installments: 24
  loan-first-due: 2025-06-01
2026-01-01 custom "loan-opening" Assets:Loans:Old
  principal: 700 DKK
  installments-due: 8
2026-01-01 * "Taken over"
  Assets:Loans:Old  700 DKK
  Equity:Opening
"""
    loan = rate(tmp_path, text)

    assert loan.apr is None
    assert "write loan-start" in (loan.reason or "")

"""Installments are counted as the plan stood when each fell due."""

from __future__ import annotations

from typing import Any

LENT = """
2026-01-01 open Assets:Loans:Ann DKK
  loan-principal: 1200 DKK
  loan-rate: "0 %"
  loan-installments: 12
2026-01-01 * "Lent"
  Assets:Loans:Ann  1200 DKK
  Assets:Bank
2026-02-01 * "Paid"
  Assets:Bank  100 DKK
  Assets:Loans:Ann
"""
RECORDED = """
2026-12-31 * "Bank"
  Expenses:Bank  1 DKK
  Assets:Bank
"""


def names(ledger: Any) -> list[str]:
    """The installments as their entries name them."""
    told = [line.split(": ")[1] for line in ledger.generated("loan-due")]
    return [one.removeprefix("installment ") for one in told if one.startswith("installment")]


def test_a_plan_that_an_early_repayment_shortened_ends_sooner(load: Any) -> None:
    early = """
2026-02-15 * "Extra"
  loan-event: "prepayment"
  Assets:Bank  600 DKK
  Assets:Loans:Ann
"""
    # 500.00 is left after it, five installments of 100.00
    assert names(load(LENT + early + RECORDED)) == [
        "1 of 12", "2 of 6", "3 of 6", "4 of 6", "5 of 6", "6 of 6",
    ]  # fmt: skip


def test_a_plan_that_was_made_longer_counts_from_then_on(load: Any) -> None:
    longer = """
2026-03-15 custom "loan-change" Assets:Loans:Ann
  loan-installments: 14
"""
    assert names(load(LENT + longer + RECORDED))[:4] == ["1 of 12", "2 of 12", "3 of 14", "4 of 14"]


def test_an_even_plan_counts_as_its_terms_say(load: Any) -> None:
    assert names(load(LENT + RECORDED))[-1] == "11 of 12"

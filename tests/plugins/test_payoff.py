"""What a payoff letter asks repays the loan, with the entries that an accountant expects."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from beancount_loans.core.explain.explain import explain
from beancount_loans.reports.payoff import loan_payoff

D = Decimal
LENT = """
2026-01-01 open Assets:Loans:Ann DKK
  loan-principal: 6000 DKK
  loan-rate: "6 %"
  loan-installments: 6
  loan-policy: "denmark-consumer"
  loan-late-rate: "12 %"
  loan-late-day-count: "actual/365"
  loan-prepayment-fee: "1 %"
2026-01-01 * "Lent"
  Assets:Loans:Ann  6000 DKK
  Assets:Bank
"""
"""Nothing is paid on 1 February, when 30.00 + 987.57 = 1,017.57 falls due."""


def paid(amount: str, more: str = "") -> str:
    return f"""{LENT}
2026-02-13 * "Repaid"
  Assets:Bank  {amount} DKK
  Assets:Loans:Ann
{more}
"""


def test_the_figure_of_a_late_loan_with_a_fee_repays_it(load: Any) -> None:
    before, after = load(LENT), load(paid("6069.09"))

    # 6,000 + 30.00; 5,012.43 x 6 % x 12/360 = 10.02; 1,017.57 x 12 % x 12/365 = 4.01; less than
    # a year is left, so at most 0.5 % of 5,012.43 = 25.06 (kreditaftaleloven § 26 stk. 3)
    quoted = loan_payoff(before.position("2026-02-13"))
    assert quoted.accrued_interest == D("10.02")
    assert quoted.late_interest_accrued == D("4.01")
    assert quoted.prepayment_fee == D("25.06")
    assert quoted.total == D("6069.09") == before.position("2026-02-13").payoff
    # the night after: 5,012.43 x 6 % x 13/360 = 10.86, 1,017.57 x 12 % x 13/365 = 4.35
    assert quoted.per_day == D("0.84") + D("0.34")
    assert after.messages == []
    assert after.position("2026-02-13").stage == "repaid"
    assert after.position("2026-12-31").payoff == 0
    assert {name: left for name, left in after.balances().items() if "Ann" in name} == {}
    assert after.balances()["Income:Loans:Interest"] == D("-40.02")
    assert after.balances()["Income:Loans:LateInterest"] == D("-4.01")
    assert after.balances()["Income:Loans:Fees"] == D("-25.06")
    assert after.generated("loan-due")[1:] == [
        "2026-02-13 * Ann: late interest: late interest claimed when the loan is repaid: "
        "LateInterest -4.01, Ann:Due:LateInterest 4.01",
        "2026-02-13 * Ann: payoff: interest to the day, the fee for early repayment and all "
        "principal fall due: Interest -10.02, Fees -25.06, Ann -5012.43, Ann:Due:Charges 25.06, "
        "Ann:Due:Interest 10.02, Ann:Due:Principal 5012.43",
    ]


def test_a_cent_less_is_held_and_repays_nothing(load: Any) -> None:
    short = load(paid("6069.08")).position("2026-02-13")

    assert short.stage == "current"
    assert short.prepaid == D("6069.08") - D("1017.57")
    assert short.payoff == D("0.01")


def test_a_fee_booked_by_hand_that_day_is_not_claimed_twice(load: Any) -> None:
    by_hand = """
2026-02-13 * "Fee for early repayment"
  Assets:Loans:Ann  25.06 DKK
  Income:Loans:Fees
"""
    after = load(paid("6069.09", by_hand))

    assert after.position("2026-02-13").stage == "repaid"
    assert after.balances()["Income:Loans:Fees"] == D("-25.06")


def test_late_interest_given_up_before_is_not_asked(load: Any) -> None:
    waived = """
2026-02-12 custom "loan-change" Assets:Loans:Ann
  loan-waive-late-interest: TRUE
"""
    quoted = load(LENT + waived).position("2026-02-13")

    # one night is left to run: 1,017.57 x 12 % / 365 = 0.33, 4.01 - 3.68 by rounding of the whole
    assert quoted.payoff == D("6069.09") - D("3.68")


def test_a_last_installment_paid_a_few_days_early_costs_no_fee(load: Any) -> None:
    story = LENT + "".join(
        f"""
2026-{month:02}-01 * "Paid"
  Assets:Bank  1017.57 DKK
  Assets:Loans:Ann
"""
        for month in range(2, 7)
    )
    # 1,012.52 is left after five, and 1,012.52 x 6 % x 28/360 = 4.73 to the day: 0.33 too much
    early = (
        story
        + """
2026-06-29 * "Last"
  Assets:Bank  1017.58 DKK
  Assets:Loans:Ann
"""
    )
    after = load(early)

    assert after.position("2026-07-01").stage == "repaid"
    assert after.position("2026-07-01").claim == D("-0.33")
    assert "Income:Loans:Fees" not in after.balances()


def test_principal_is_not_repaid_around_the_fee_and_the_interest(load: Any) -> None:
    """An early repayment that takes all principal is a payoff; what it leaves out stays due."""
    around = f"""{LENT}
2026-02-13 * "All principal"
  loan-event: "prepayment"
  Assets:Bank  6030.00 DKK
  Assets:Loans:Ann
"""
    after = load(around).position("2026-02-13")

    assert after.due.total == D("39.09")
    assert after.stage == "due"


@pytest.mark.parametrize("method", ["on-demand", "bullet"])
def test_a_loan_that_was_called_is_repaid_with_its_late_interest(load: Any, method: str) -> None:
    called = f"""
2026-01-01 open Assets:Loans:Ann DKK
  loan-principal: 6000 DKK
  loan-rate: "0 %"
  loan-method: "{method}"
  loan-installments: 6
  loan-late-rate: "12 %"
2026-01-01 * "Lent"
  Assets:Loans:Ann  6000 DKK
  Assets:Bank
2026-02-01 custom "loan-change" Assets:Loans:Ann
  loan-accelerate: TRUE
2026-02-13 * "Repaid"
  Assets:Bank  6023.67 DKK
  Assets:Loans:Ann
"""
    after = load(called)

    # 6,000 x 12 % x 12/365 = 23.67
    assert after.position("2026-02-13").stage == "repaid"
    assert after.position("2026-02-13").claim == 0
    assert after.balances()["Income:Loans:LateInterest"] == D("-23.67")


def test_the_fee_explains_itself(load: Any) -> None:
    steps = explain(load(paid("6069.09")).position("2026-02-13"))
    long = LENT.replace("loan-installments: 6", "loan-installments: 60")
    quoted = load(long).position("2026-01-11")
    after = load(f"""{long}
2026-01-11 * "Repaid"
  Assets:Bank  {quoted.payoff} DKK
  Assets:Loans:Ann
""")

    told = [text for step in steps for text in step.formulas]
    assert "fee for early repayment: 25.06, the most that the law allows" in told
    # more than a year is left: 1 % of 6,000
    told = [text for step in explain(after.position("2026-01-11")) for text in step.formulas]
    assert "fee for early repayment: 6000.00 \N{MULTIPLICATION SIGN} 1 % = 60.00" in told
    assert after.position("2026-01-11").as_of == dt.date(2026, 1, 11)

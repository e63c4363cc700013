"""Interest of a loan that is not expected to pay is income once it is paid, and no loss before."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

D = Decimal
LENT = """
2026-01-01 open Assets:Loans:Ann DKK
  loan-principal: 6000 DKK
  loan-rate: "12 %"
  loan-method: "bullet"
  loan-installments: 6
  {terms}
2026-01-01 * "Lent"
  Assets:Loans:Ann  6000 DKK
  Assets:Bank
2026-02-15 custom "loan-change" Assets:Loans:Ann
  {measure}: TRUE
"""
BANK = """
2026-05-15 * "Bank"
  Expenses:Bank  1 DKK
  Assets:Bank
"""
PAID = """
2026-04-10 * "Paid"
  Assets:Bank  {amount} DKK
  Assets:Loans:Ann
"""
INCOME, WAITING = "Income:Loans:Interest", "Liabilities:Loans:SuspendedInterest"


def books(load: Any, more: str = "", measure: str = "suspend-interest", terms: str = "") -> Any:
    text = LENT.format(measure=f"loan-{measure}", terms=terms or 'loan-purpose: "a boat"')
    return load(text + more + BANK)


def of(ledger: Any, account: str, day: str = "2026-05-14") -> Decimal:
    found: Decimal = ledger.balances(day).get(account, D(0))
    return found


def test_the_schedule_stands_and_interest_waits(load: Any) -> None:
    ledger = books(load)

    # 6,000 x 1 % a month: February's 60.00 is income, March to May are suspended
    assert ledger.messages == []
    assert of(ledger, INCOME) == D("-60.00")
    assert of(ledger, WAITING) == D("-180.00")
    position = ledger.position("2026-05-14")
    assert (position.due.interest, position.principal_not_due) == (D(240), D(6000))
    assert position.stage == "late"


def test_what_is_paid_of_it_becomes_income_oldest_first(load: Any) -> None:
    ledger = books(load, PAID.format(amount="150.00"))

    # 60.00 was income before; 90.00 of the 120.00 that waited by then is now
    assert of(ledger, INCOME) == D("-150.00")
    assert of(ledger, WAITING) == D("-90.00")


def test_what_is_written_off_of_it_is_no_loss(load: Any) -> None:
    gone = """
2026-05-10 * "Written off"
  Expenses:Loans:Losses  6259.40 DKK
  Assets:Loans:Ann
"""
    called = '2026-05-09 custom "loan-change" Assets:Loans:Ann\n  loan-accelerate: TRUE\n'
    ledger = books(load, called + gone)

    # 60.00 by 1 May four times, 8 days of May are 16.00: 6,256.00; what is beyond is a fault
    assert any("the claim is 6256.00" in message for message in ledger.messages)
    exact = books(load, called + gone.replace("6259.40", "6256.00"))
    assert exact.messages == []
    assert of(exact, WAITING) == 0
    # the principal and the 60.00 that had been income are lost, and nothing else
    assert of(exact, "Expenses:Loans:Losses") == D("6060.00")
    assert of(exact, INCOME) == D("-60.00")


def test_what_is_given_up_of_it_costs_no_income(load: Any) -> None:
    given = """
2026-05-10 * "Given up"
  Income:Loans:Interest  240.00 DKK
  Assets:Loans:Ann
"""
    ledger = books(load, given)

    assert (of(ledger, INCOME), of(ledger, WAITING)) == (D(0), D(0))


def test_a_payment_that_comes_back_takes_the_income_with_it(load: Any) -> None:
    back = """
2026-05-12 * "Returned"
  returns: "2026-04-10"
  Assets:Loans:Ann  150.00 DKK
  Assets:Bank
"""
    ledger = books(load, PAID.format(amount="150.00") + back)

    assert ledger.messages == []
    assert (of(ledger, INCOME), of(ledger, WAITING)) == (D("-60.00"), D("-180.00"))


def test_a_loan_that_pays_again_earns_again(load: Any) -> None:
    again = '2026-03-20 custom "loan-change" Assets:Loans:Ann\n  loan-suspend-interest: FALSE\n'
    ledger = books(load, again)

    # March's 60.00 waits; April's and May's are income when they fall due
    assert (of(ledger, INCOME), of(ledger, WAITING)) == (D("-180.00"), D("-60.00"))
    paid = books(load, again + PAID.format(amount="180.00"))
    assert (of(paid, INCOME), of(paid, WAITING)) == (D("-240.00"), D(0))


@pytest.mark.parametrize("measure", ["charge-off", "suspend-interest"])
def test_a_repaid_loan_leaves_nothing_suspended(load: Any, measure: str) -> None:
    owed = books(load, measure=measure).position("2026-04-10").payoff
    ledger = books(load, PAID.format(amount=owed), measure)

    assert ledger.position("2026-04-10").stage in ("repaid",)
    assert of(ledger, WAITING) == 0
    assert {name for name in ledger.balances() if "Ann" in name} == set()


def test_books_of_cash_and_month_ends_leave_it_out(load: Any) -> None:
    cash = books(load, PAID.format(amount="150.00"), terms='loan-posting: "cash"')
    monthly = books(load, '2026-01-01 custom "loan-option" "accrue" "month"\n')

    assert (of(cash, INCOME), of(cash, WAITING)) == (D("-150.00"), D(0))
    assert of(monthly, "Assets:Loans:AccruedInterest", "2026-01-31") == D("58.00")
    assert of(monthly, "Assets:Loans:AccruedInterest", "2026-02-28") == 0

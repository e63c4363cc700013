"""Closed books stay as they were closed; what comes later is booked on the first open day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from beancount_loans.reports.status import status_report


def test_terms_edited_after_closing_are_corrected_on_the_first_open_day(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "12 %"
      loan-method: "equal-principal"
      loan-installments: 12
    2026-01-01 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-02-28 custom "loan-snapshot" Assets:Loans:Ann
      loan: -100 DKK
      due-principal: 100 DKK
      due-interest: 10 DKK
      earned-interest: -10 DKK
    2026-03-20 * "Bank"
      Expenses:Bank  1 DKK
      Assets:Bank
    """
    # at 12 % January earns 12.00; when the books closed they said 10.00
    balances = [
        ledger.balances(day)["Income:Loans:Interest"] for day in ("2026-02-28", "2026-03-01")
    ]

    closed, after = (
        status_report(ledger.book(), day) for day in (date(2026, 2, 28), date(2026, 3, 1))
    )
    # claim: 1,200.00 lent and 10.00 earned; the day after with the 12.00 and 11.00 that are right
    assert (closed.loans[0].due.interest, closed.loans[0].claim) == (Decimal(10), Decimal(1210))
    assert (
        sum(number for name, number in ledger.balances("2026-02-28").items() if "Ann" in name)
        == 1210
    )
    assert closed.loans[0].as_closed
    assert "The books of 2026-02-28 are closed" in closed.notes()[-1]
    assert (after.loans[0].due.interest, after.loans[0].claim) == (Decimal(23), Decimal(1223))
    assert not after.loans[0].as_closed

    assert balances[0] == -10
    assert balances[1] == -23  # 12 for January, 11 for February
    assert [line.split(":")[0] for line in ledger.generated("loan-correction")] == [
        "2026-02-28 * Ann",
        "2026-03-01 * Ann",
    ]


def test_an_entry_that_came_into_closed_books_is_an_error_at_its_line(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
    2026-01-01 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-02-10 * "Entered too late"
      Assets:Bank  100 DKK
      Assets:Loans:Ann
    2026-02-28 custom "loan-snapshot" Assets:Loans:Ann
      loan: -100 DKK
      due-principal: 100 DKK
      events: ""
    2026-03-20 * "Bank"
      Expenses:Bank  1 DKK
      Assets:Bank
    """
    told = [error for error in ledger.errors if "loan-paid: 2026-02-10" in error.message]

    assert len(told) == 1
    assert told[0].source["lineno"] == 15

"""Transactions that are told to be transfers."""

from __future__ import annotations

from typing import Any


def test_a_transfer_out_of_a_loan_pays_it_and_one_into_it_is_a_refund(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
      loan-overpayment: "next"
    2026-01-01 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-01-01 open Assets:Clearing DKK
    2026-02-01 * "Paid through clearing"
      Assets:Loans:Ann  -150 DKK
        loan-event: "transfer"
      Assets:Clearing
    2026-02-02 * "Given back"
      Assets:Loans:Ann  30 DKK
        loan-event: "transfer"
      Assets:Clearing
    """
    events = ledger.book().loans["Assets:Loans:Ann"].events
    position = ledger.position("2026-02-02")

    assert ledger.messages == []
    assert [(one.kind, one.amount) for one in events[1:]] == [("payment", 15000), ("refund", 3000)]
    assert (position.claim, position.prepaid) == (1080, 20)  # 100 were due, 50 held, 30 of it back


def test_a_transfer_that_returns_a_payment_undoes_it(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
    2026-01-01 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-01-01 open Assets:Clearing DKK
    2026-02-01 * "Paid"
      Assets:Loans:Ann  -100 DKK
      Assets:Bank
    2026-02-05 * "Came back"
      returns: "2026-02-01"
      loan-event: "transfer"
      Assets:Loans:Ann  100 DKK
      Assets:Clearing
    """
    events = ledger.book().loans["Assets:Loans:Ann"].events
    position = ledger.position("2026-02-05")

    assert [one.kind for one in events[1:]] == ["payment", "returned-payment"]
    assert (position.claim, position.due.principal) == (1200, 100)

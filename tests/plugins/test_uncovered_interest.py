"""An installment smaller than its interest: what it leaves out becomes principal, and is told."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from beancount_loans.core.cost.agreed import agreed
from beancount_loans.core.explain.explain import explain
from beancount_loans.findings import findings
from beancount_loans.reports.schedule import installment

D = Decimal
LENT = """
2026-01-01 open Assets:Loans:Ann DKK
  loan-principal: 12000 DKK
  loan-rate: "12 %"
  loan-installment: 100 DKK
  loan-maturity: 2026-05-01
  {more}
2026-01-01 * "Lent"
  Assets:Loans:Ann  12000 DKK
  Assets:Bank
2026-04-01 balance Assets:Bank  -12000 DKK
"""


def told(load: Any, more: str = 'loan-purpose: "a boat"') -> Any:
    return load(LENT.format(more=more))


def test_the_rest_of_the_interest_is_booked_to_principal(load: Any) -> None:
    ledger = told(load)

    # 12,000 x 1 % = 120.00, of which 100.00 is asked; then 12,020 x 1 % = 120.20
    assert ledger.messages == []
    assert ledger.generated("loan-due")[:2] == [
        "2026-02-01 ! Ann: installment 1 of 4: Interest -120.00, Ann 20.00, "
        "Ann:Due:Interest 100.00",
        "2026-03-01 ! Ann: installment 2 of 4: Interest -120.20, Ann 20.20, "
        "Ann:Due:Interest 100.00",
    ]
    assert "Assets:Loans:Ann:Due:Principal" not in ledger.balances()
    position = ledger.position("2026-03-31")
    assert ledger.balances("2026-03-31")["Assets:Loans:Ann"] == D("12040.20")
    assert (position.principal_not_due, position.due.total) == (D("12040.20"), D(200))


def test_schedule_and_cost_count_what_became_principal(load: Any) -> None:
    position = told(load).position("2026-01-01")
    rows = [installment(position.loan, row) for row in position.schedule]

    # 12,060.602 in the end: 20.00 + 20.20 + 20.40 were added; 121.00 is the last month's interest
    assert [row.capitalized for row in rows] == [D("20.00"), D("20.20"), D("20.40"), D("0.00")]
    assert [row.interest for row in rows] == [D(100), D(100), D(100), D("120.61")]
    assert rows[-1].principal == D("12060.60")
    assert rows[-1].balance == 0
    cost = agreed(position.loan).cost
    assert position.money(cost.interest) == D("120.00") + D("120.20") + D("120.40") + D("120.61")
    assert cost.payable == sum(flow.amount for flow in cost.flows if flow.amount > 0)


def test_it_is_explained(load: Any) -> None:
    times = "\N{MULTIPLICATION SIGN}"
    formulas = [
        text for step in explain(told(load).position("2026-02-01")) for text in step.formulas
    ]

    assert f"interest: 12000.00 {times} 12 % {times} 30/360 = 120.00" in formulas
    assert (
        "not covered by the installment, becomes principal: "
        "120.00 \N{MINUS SIGN} 100.00 = 20.00" in formulas
    )


def test_a_debt_that_grows_as_it_is_paid_is_a_finding_unless_it_is_meant(load: Any) -> None:
    day = dt.date(2026, 3, 31)
    found = findings(told(load).book(), day)
    meant = told(load, 'loan-accepted: "terms.covers-interest the boat is sold in May"')

    assert [str(one) for one in found] == [
        "Assets:Loans:Ann: the installment of 2026-02-01 does not cover its interest: "
        "20.00 becomes principal (terms.covers-interest: no law: the debt grows as it is paid)"
    ]
    assert findings(meant.book(), day) == []

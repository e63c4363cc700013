"""Due dates moved to a business day: interest counts to the unmoved date, and each night once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from beancount_loans.core.agreement.loan import Event, Loan
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.rates import Rate
from beancount_loans.core.servicing.replay import run

LENT = dt.date(2026, 1, 28)
TERMS = Terms(
    currency="DKK",
    principal=Decimal(60000),
    rate=Rate(Decimal("0.08")),
    installments=24,
    first_due=dt.date(2026, 2, 28),  # a Saturday
    business_days="following",
)


def dues_after(kind: str) -> list[tuple[str, int, int]]:
    lent = Event(LENT, "disbursement", 6_000_000)
    early = Event(dt.date(2026, 3, 1), kind, 3_000_000)  # type: ignore[arg-type]
    state = run(Loan("A:L:X", "x", "x", LENT, TERMS, events=(lent, early)), dt.date(2026, 4, 1))
    return [(str(due.date), due.amounts[4], due.amounts[5]) for due in state.dues]


def test_principal_repaid_between_both_dates_counts_from_its_day() -> None:
    # 28 Feb to 1 Mar, 3 days of 30E/360, on 60,000 - 2,313.64; then 2,713.64 of the 30,000 fill
    # the due of 2 March and 27,286.36 repay: 27 days on 30,400.00. 38.4576 + 182.40 = 220.86
    assert dues_after("prepayment") == [
        ("2026-03-02", 40_000, 231_364),
        ("2026-03-30", 22_086, 249_278),
    ]


def test_money_held_for_coming_dues_changes_no_interest() -> None:
    assert dues_after("payment") == [
        ("2026-03-02", 40_000, 231_364),
        ("2026-03-30", 38_458, 232_906),
    ]

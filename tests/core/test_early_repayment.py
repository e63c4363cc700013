"""The fee for repaying early, where the law caps it at the interest that is saved."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from beancount_loans.core.agreement.loan import Event, Loan
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.policy.terms import Prepayment
from beancount_loans.core.rates import Rate
from beancount_loans.core.servicing.early_repayment import early_fee
from beancount_loans.core.servicing.position import replay
from beancount_loans.core.values import Share

START = dt.date(2024, 1, 1)


@pytest.mark.parametrize(
    ("day", "fee"),
    [
        # 600 is left: 6.00 and 3.00 of interest are to come, of which half of the 6.00 has run
        (dt.date(2024, 3, 1), 900),
        (dt.date(2024, 3, 16), 600),
    ],
)
def test_the_fee_is_never_more_than_the_interest_saved(day: dt.date, fee: int) -> None:
    terms = Terms(
        currency="DKK",
        principal=Decimal(1200),
        rate=Rate(Decimal("0.12")),
        method="equal-principal",
        installments=4,
        day_count="30E/360",
        prepayment_fee=Share(Decimal("0.05"), None),
    )
    events = (
        Event(START, "disbursement", 120_000),
        Event(dt.date(2024, 2, 1), "payment", 31_200),
        Event(dt.date(2024, 3, 1), "payment", 30_900),
    )

    def fee_under(rules: Prepayment | None) -> int:
        loan = Loan("Assets:Loans:X", "x", "x", START, terms, events=events, early_repayment=rules)
        return early_fee(replay(loan, day).state)

    law = Prepayment(cap_short=Decimal("0.04"), cap_long=Decimal("0.04"))
    assert fee_under(None) == 3_000  # five per cent of 600, as agreed
    assert fee_under(law) == 2_400  # four, as the law has it
    assert fee_under(replace(law, at_most_interest_saved=True)) == fee

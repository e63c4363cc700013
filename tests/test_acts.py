"""What is recorded by hand: amounts as people type them, and values as the ledger has them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from beancount.core.amount import Amount

from beancount_loans.acts import ActError, amount, typed
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.rates import Rate


def loan() -> Loan:
    terms = Terms(currency="DKK", principal=Decimal(1000), rate=Rate(Decimal("0.08")))
    return Loan("Assets:Loans:Bo", "bo", "bo", dt.date(2026, 1, 1), terms)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1356.82", "1356.82"), ("1356,82", "1356.82"), ("1356", "1356.00"), (" 5 DKK ", "5.00"),
        ("1,234.50", "1234.50"), ("1.234,50", "1234.50"), ("1,234,567", "1234567.00"),
        ("0,5", "0.50"),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_it_is_meant(text: str, number: str) -> None:
    assert amount(text, loan()) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["1,234", "1.234", "", "x", "0", "-5", "NaN", "Infinity", "1e3", "5 EUR", "1 2", "1,2,3",
     "١٢", "5.001", "1_000"],
)  # fmt: skip
def test_what_could_be_meant_otherwise_is_refused(text: str) -> None:
    with pytest.raises(ActError):
        amount(text, loan())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-04-30", dt.date(2026, 4, 30)), ("TRUE", True), ("false", False),
        ("36", Decimal(36)), ("1000 DKK", Amount(Decimal(1000), "DKK")), ("4 %", "4 %"),
        ("2 weeks", "2 weeks"), ("capitalize", "capitalize"),
    ],
)  # fmt: skip
def test_a_value_is_written_as_the_ledger_has_it(text: str, value: object) -> None:
    assert typed(text) == value

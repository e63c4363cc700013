"""Every relief option of one loan, against an amortization written apart from the product.

12,000 at 12 % over twelve months from 1 January 2026, a month being a twelfth of the year: 1 % a
month, 1,066.19. The borrower can pay 600. Money is rounded to the cent once a month; the value to
the lender counts actual days over 365 at 1.01 ^ 12 - 1 = 12.6825 % a year; the APR counts months.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

import pytest

from beancount_loans.core.agreement.loan import Event, Loan
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.collection.relief import Outcome
from beancount_loans.core.collection.relief_offers import Choice, Wish, offers
from beancount_loans.core.rates import Rate

DAY = dt.date(2026, 1, 1)
LENT = Decimal(12000)
CENT = Decimal("0.01")
Paid = list[tuple[int, Decimal]]
"""Months from the day, and what is paid then."""


@pytest.fixture(scope="module")
def choice() -> Choice:
    terms = Terms(
        currency="DKK",
        principal=LENT,
        rate=Rate(Decimal("0.12")),
        installments=12,
        day_count="periods",
    )
    drawn = Event(DAY, "disbursement", 1_200_000, first=True)
    loan = Loan("Assets:Loans:Bo", "bo", "bo", DAY, terms, events=(drawn,))
    return offers(loan, Wish(Decimal(600)), DAY)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def annuity(count: int, monthly: Decimal) -> Decimal:
    return cents(LENT * monthly / (1 - (1 + monthly) ** -count))


def run_off(
    installment: Decimal, count: int, monthly: Decimal, *, first: int = 1, free: int = 0
) -> Iterator[tuple[int, Decimal]]:
    """A plan from its first month on; before it, interest runs up without interest on itself.

    `free` months bear none. Each payment takes the month's interest, what had run up, then
    principal; the last takes all that is left.
    """
    left, run_up = LENT, cents(LENT * monthly) * (first - 1)
    for number in range(count):
        month = first + number
        interest = cents(left * monthly) if month > free else Decimal(0)
        whole = left + interest + run_up
        paid = whole if number == count - 1 else min(installment, whole)
        to_run_up = min(run_up, paid - interest)
        run_up -= to_run_up
        left -= paid - interest - to_run_up
        yield month, paid
        if not left and not run_up:
            return


HALF = Decimal("0.005")
ONE = Decimal("0.01")
PLANS: dict[str, Paid] = {
    "unchanged": list(run_off(annuity(12, ONE), 12, ONE)),
    # three put off: the same installments from the fourth month on
    "holiday": list(run_off(annuity(12, ONE), 12, ONE, first=4)),
    # 600 for as long as it takes
    "smaller-installment": list(run_off(Decimal(600), 99, ONE)),
    # the fewest equal ones of at most 600: 23 of 586.63, since 22 would be 610.36
    "longer-term": list(run_off(annuity(23, ONE), 23, ONE)),
    # six months bear nothing: twelve equal ones of 12,000 / (6 + (1 - 1.01 ^ -6) / 0.01)
    "interest-pause": list(
        run_off(cents(LENT / (6 + (1 - (1 + ONE) ** -6) / ONE)), 12, ONE, free=6)
    ),
    # no rate makes it 600 by the agreed end: none it is, 1,000 a month
    "lower-rate": list(run_off(Decimal(1000), 12, Decimal(0))),
    # two put off, half the rate, 22 of 577.42: 21 would be 603.36
    "combination": list(run_off(annuity(22, HALF), 22, HALF, first=3)),
}


def on(month: int) -> dt.date:
    return dt.date(2026 + month // 12, month % 12 + 1, 1)


def worth(paid: Paid) -> Decimal:
    yearly = (1 + ONE) ** 12
    whole = Decimal(0)
    for month, amount in paid:
        years = Decimal((on(month) - DAY).days) / 365
        whole += amount / yearly**years
    return whole


def apr(paid: Paid) -> Decimal:
    """The yearly yield, by halving; months are twelfths of a year."""
    low, high = Decimal(0), Decimal(1)
    for _ in range(60):
        middle = (low + high) / 2
        value = sum(amount / (1 + middle) ** (Decimal(month) / 12) for month, amount in paid)
        low, high = (middle, high) if value > LENT else (low, middle)
    return low


def made(choice: Choice, kind: str) -> Outcome:
    if kind == "unchanged":
        return choice.unchanged
    return next(one for one in choice.offers if one.offer.kind == kind)


@pytest.mark.parametrize("kind", PLANS)
def test_an_option_is_what_the_arithmetic_says(choice: Choice, kind: str) -> None:
    found, plan = made(choice, kind), PLANS[kind]

    assert [(one.on, Decimal(one.amount) / 100) for one in found.payments] == [
        (on(month), amount) for month, amount in plan
    ]
    whole = sum(amount for _, amount in plan)
    assert Decimal(found.to_pay) / 100 == whole
    assert Decimal(found.cost) / 100 == whole - LENT
    assert found.end == on(plan[-1][0])
    assert found.apr is not None
    assert abs(found.apr - apr(plan)) < Decimal("0.000001")


@pytest.mark.parametrize("kind", PLANS)
def test_what_it_costs_the_lender_is_the_difference_of_present_values(
    choice: Choice, kind: str
) -> None:
    lost = Decimal(choice.unchanged.worth - made(choice, kind).worth) / 100

    assert abs(lost - (worth(PLANS["unchanged"]) - worth(PLANS[kind]))) <= CENT


def test_a_settlement_is_worth_what_the_borrower_could_pay_until_the_agreed_end(
    choice: Choice,
) -> None:
    """Twelve payments of 600, discounted; by 31 January, when 120 of interest has run up less a
    day's: 30 of 31 days of the month."""
    found = made(choice, "settlement")
    can_pay = worth([(month, Decimal(600)) for month in range(1, 13)])

    assert abs(Decimal(found.to_pay) / 100 - can_pay) <= CENT
    assert found.end == dt.date(2026, 1, 31)
    owed = LENT + cents(Decimal(120) * 30 / 31)
    assert abs(Decimal(found.forgiven) / 100 - (owed - can_pay)) <= Decimal("0.02")
    discounted = can_pay / (ONE + 1) ** (12 * Decimal(30) / 365)
    lost = Decimal(choice.unchanged.worth - found.worth) / 100
    assert abs(lost - (worth(PLANS["unchanged"]) - discounted)) <= Decimal("0.02")

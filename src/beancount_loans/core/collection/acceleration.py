"""Whether the whole of a loan may be called because of its arrears."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.core.policy.values import AccelerationTest


class Unpaid(NamedTuple):
    """An installment with interest or principal unpaid; ``amount`` is what is missing."""

    due: date
    amount: Decimal


class Exposure(NamedTuple):
    """What a test of acceleration looks at.

    ``unpaid`` is oldest first; since money goes to the oldest due, it is a row without
    gaps. ``credit`` is the amount lent, ``months`` the loan's whole length; amounts are
    units of one currency.
    """

    unpaid: tuple[Unpaid, ...]
    credit: Decimal
    months: int


def may_call(tests: tuple[AccelerationTest, ...], loan: Exposure, on: date) -> bool:
    """Tell whether one of the tests is met; no tests at all forbid nothing."""
    return not tests or any(_met(test, loan, on) for test in tests)


def _met(test: AccelerationTest, loan: Exposure, on: date) -> bool:
    ripe = [row for row in loan.unpaid if row.due + timedelta(test.days_overdue) <= on]
    return (
        _fits(test, loan.months)
        and len(ripe) >= max(test.installments, 1)
        and _reaches(test, sum((row.amount for row in ripe), Decimal(0)), loan.credit)
    )


def _fits(test: AccelerationTest, months: int) -> bool:
    up_to, over = test.term_up_to, test.term_over
    return (up_to is None or months <= up_to.months) and (over is None or months > over.months)


def _reaches(test: AccelerationTest, overdue: Decimal, credit: Decimal) -> bool:
    least = test.share * credit
    return overdue > least if test.more_than else overdue >= least

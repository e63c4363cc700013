"""Whoever pays what is quoted owes nothing, whatever the loan has been through."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

import beancount_loans as loans
from beancount_loans.core.agreement.loan import Event, Loan
from beancount_loans.reports.doctor import Ledger
from beancount_loans.reports.payoff import loan_payoff

DAYS = [dt.date(2026, 3, 17), dt.date(2026, 7, 31), dt.date(2026, 11, 24)]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_demos_borrowers_repay_their_loans_by_what_they_are_quoted(
    demo: Ledger, day: dt.date
) -> None:
    tried = 0
    for loan in demo.book.loans.values():
        quoted = loan_payoff(loans.replay(loan, day)).total
        if quoted <= 0:
            continue
        after = loans.replay(_with_payment(loan, day, loan.terms.minor(quoted)), day)
        tried += 1
        assert not any((after.claim, after.due.total, after.prepaid, after.payoff))
        assert after.stage in ("repaid", "settled", "written-off"), loan.account
    assert tried >= 5


def _with_payment(loan: Loan, day: dt.date, amount: int) -> Loan:
    known = tuple(event for event in loan.events if event.date <= day)
    return replace(loan, events=(*known, Event(day, "payment", amount)))

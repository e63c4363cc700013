"""Balance assertions on loans' accounts, which see the whole tree once the plugins run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from beancount.core import data

from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.rates import NoIndexValueError
from beancount_loans.core.servicing.position import replay
from beancount_loans.reports.doctor.report import Finding, Ledger

_REMEDY = "write {date} balance {account}  {amount} {currency}, the whole claim"


def balances(ledger: Ledger) -> Iterator[Finding]:
    """Assertions that fail, or would once dues are booked, with what to write instead."""
    for entry in ledger.entries:
        if not isinstance(entry, data.Balance):
            continue
        loan = ledger.book.loans.get(entry.account)
        told = entry.amount.number
        if loan is None or told is None or entry.amount.currency != loan.terms.currency:
            continue
        claim = _claim(ledger, loan, entry.date)
        if claim is not None and abs(claim - told) > _tolerance(entry, loan):
            yield _finding(entry, loan, claim)


def _claim(ledger: Ledger, loan: Loan, date: dt.date) -> Decimal | None:
    """The balance of the tree when a day begins; None where dues of that day are not booked yet."""
    day = date - dt.timedelta(days=1)
    until = ledger.book.until_for(loan)
    if loan.terms.posting != "accrual" or until is None or day > until:
        return None
    try:
        claim = replay(loan, day).claim
    except NoIndexValueError:
        return None
    return claim if loan.side == "asset" else -claim


def _tolerance(entry: data.Balance, loan: Loan) -> Decimal:
    """As Beancount has it: the one written, else two of the last decimal."""
    if entry.tolerance is not None:
        return entry.tolerance
    return Decimal(2).scaleb(-loan.terms.decimals)


def _finding(entry: data.Balance, loan: Loan, claim: Decimal) -> Finding:
    told = entry.amount.number
    currency = loan.terms.currency
    return Finding(
        "wrong",
        "balances",
        entry.meta.get("filename"),
        entry.meta.get("lineno"),
        loan.account,
        f"{entry.date} balance {loan.account} says {told} {currency}, but with what fell due "
        f"its tree holds {claim}",
        _REMEDY.format(date=entry.date, account=loan.account, amount=claim, currency=currency),
    )

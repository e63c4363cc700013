"""Payments of loans that the books hold, each where its money is now.

A transfer of closed books moves a payment, or a part of it, to another loan: what the
bank takes back later is then taken from there, and the payer's account is theirs.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from beancount.core.data import Transaction

from beancount_loans.core.agreement.loan import Loan
from beancount_loans.importers.matching import BookedPayment
from beancount_loans.rebooking import BY_HAND, is_transfer, loan_of

__all__ = ["payments_of"]

_CONFIRMED = ("", BY_HAND)


def payments_of(
    loans: Mapping[str, Loan], transactions: Sequence[Transaction]
) -> Iterator[BookedPayment]:
    """Give what each loan has of each payment.

    Args:
        loans: by account.
        transactions: the user's own.
    """
    returned = {_returns(entry) for entry in transactions if not is_transfer(entry)}
    moved: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in filter(is_transfer, transactions):
        for loan, amount, _ in _legs(entry, loans):
            moved[_returns(entry), loan] -= min(amount, Decimal(0))
    for entry in transactions:
        ref = _returns(entry) if is_transfer(entry) else str(entry.meta.get("bank-ref") or "")
        for loan, credited, recovered in _legs(entry, loans):
            gone = Decimal(0) if is_transfer(entry) or not ref else moved[ref, loan]
            if credited > gone:
                yield BookedPayment(
                    bank_ref=ref,
                    date=_day(entry),
                    amount=credited - gone,
                    loan=loan,
                    end_to_end_id=str(entry.meta.get("end-to-end-id") or ""),
                    payer_account=str(entry.meta.get("payer-account") or ""),
                    payer_words=" ".join(filter(None, (entry.payee, entry.narration))),
                    reversed=bool(ref) and ref in returned,
                    confirmed=str(entry.meta.get("loan-rule") or "") in _CONFIRMED,
                    recovered=recovered,
                )


def _returns(entry: Transaction) -> str:
    return str(entry.meta.get("returns") or "")


def _day(entry: Transaction) -> dt.date:
    """The payment's own day, where the books have it later."""
    try:
        return dt.date.fromisoformat(str(entry.meta["loan-paid"]))
    except (KeyError, ValueError):
        return entry.date


def _legs(entry: Transaction, loans: Mapping[str, Loan]) -> Iterator[tuple[str, Decimal, bool]]:
    """Loan, amount credited to it, and whether as a recovery, of each leg that is a loan's."""
    for leg in entry.postings:
        loan = loan_of(loans, entry, leg)
        if loan and leg.units and leg.units.number:
            recovered = leg.account == loans[loan].accounts["recovery-account"]
            yield loan, -leg.units.number, recovered

"""Payments that have come in, so that one taken back is found again."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from beancount_loans.importers.matching.books import BookedPayment
from beancount_loans.importers.matching.decisions import Allocation, Kind

__all__ = ["Receipt", "Receipts"]

_TOKEN = re.compile(r"[^\s,;()]+")
_RECENT = dt.timedelta(days=90)
"""How far back a payment is looked for by loan and amount."""


@dataclass(slots=True)
class Receipt:
    """One payment as the bank booked it, with its parts by loan.

    Attributes:
        bank_ref: Its identity.
        date: Booking date.
        parts: What went to each loan, positive.
        end_to_end_id: Of the payment, empty if not known.
        reversed: Already taken back.
    """

    bank_ref: str
    date: dt.date
    parts: list[Allocation]
    end_to_end_id: str = ""
    reversed: bool = False

    @property
    def amount(self) -> Decimal:
        """The whole payment."""
        return sum((part.amount for part in self.parts), Decimal(0))


class Receipts:
    """All payments, by reference, end-to-end identity and loan."""

    def __init__(self, payments: Iterable[BookedPayment]) -> None:
        """Gather the parts of each payment that the books hold."""
        self._by_ref: dict[str, Receipt] = {}
        self._by_end_to_end: dict[str, list[Receipt]] = defaultdict(list)
        self._by_loan: dict[str, list[Receipt]] = defaultdict(list)
        for payment in payments:
            known = self._by_ref.get(payment.bank_ref)
            if known and payment.bank_ref:
                known.parts.append(_part(payment))
                self._by_loan[payment.loan].append(known)
            else:
                self.add(_receipt(payment))

    def add(self, receipt: Receipt) -> None:
        """Count a payment."""
        if receipt.bank_ref:
            self._by_ref[receipt.bank_ref] = receipt
        if receipt.end_to_end_id:
            self._by_end_to_end[receipt.end_to_end_id.upper()].append(receipt)
        for part in receipt.parts:
            self._by_loan[part.loan].append(receipt)

    def named(self, identities: Iterable[str]) -> list[Receipt]:
        """Give the payments that bear one of these identities, oldest first."""
        found: dict[int, Receipt] = {}
        for identity in identities:
            if identity in self._by_ref:
                receipt = self._by_ref[identity]
                found[id(receipt)] = receipt
            for receipt in self._by_end_to_end.get(identity.upper(), ()):
                found[id(receipt)] = receipt
        return sorted(found.values(), key=lambda receipt: receipt.date)

    def quoted(self, text: str) -> list[Receipt]:
        """Give the payments whose end-to-end identity is a word of the text."""
        return self.named(_TOKEN.findall(text)) if self._by_end_to_end else []

    def of_loans(self, loans: Iterable[str], day: dt.date) -> list[Receipt]:
        """Give the payments of these loans in the time before a day, oldest first."""
        found = {
            id(receipt): receipt
            for loan in loans
            for receipt in self._by_loan.get(loan, ())
            if day - _RECENT <= receipt.date <= day
        }
        return sorted(found.values(), key=lambda receipt: receipt.date)


def _receipt(payment: BookedPayment) -> Receipt:
    return Receipt(
        payment.bank_ref,
        payment.date,
        [_part(payment)],
        payment.end_to_end_id,
        payment.reversed,
    )


def _part(payment: BookedPayment) -> Allocation:
    kind = Kind.RECOVERY if payment.recovered else Kind.PAYMENT
    return Allocation(payment.loan, payment.amount, kind)

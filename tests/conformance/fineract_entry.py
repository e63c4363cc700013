"""Something entered on a Fineract loan, as its story keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

PAYMENTS = {
    "repayment": "Repayment",
    "merchant_issued_refund": "Merchant Issued Refund",
    "payout_refund": "Payout Refund",
    "goodwill_credit": "Goodwill Credit",
    "down_payment": "Down Payment",
    "charge_adjustment": "Charge Adjustment",
}


@dataclass
class Entry:
    """Something entered: its day, what it was, and how the ledger says it.

    Attributes:
        due: the day a charge is for.
        held: what of a chargeback was overpaid before.
        parts: what of it claims fees, penalties or interest again.
        each: a charge that comes with every installment and has no day of its own.
        accrued: a job had counted this charge, or the one that this gives up, as earned.
        shown: the row of transactions as it was when this was undone.
    """

    day: date
    kind: str
    amount: Decimal
    meta: tuple[str, ...] = ()
    due: date | None = None
    penalty: bool = False
    number: int = 0
    held: Decimal = Decimal(0)
    parts: dict[str, Decimal] = field(default_factory=dict)
    each: bool = False
    accrued: bool = False
    shown: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return PAYMENTS.get(self.kind, self.kind)

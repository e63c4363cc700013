"""What a loan has open while a statement is read, and how an amount fits it.

Each payment posted moves the loan on, so that the next line meets what is then open.
Money fills the oldest due first; what is left fills coming ones.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from decimal import Decimal
from enum import IntEnum
from itertools import accumulate
from typing import NamedTuple

from beancount_loans.importers.matching.books import Payable

__all__ = ["Fit", "Standing", "Suit", "near"]

EARLY = dt.timedelta(days=45)
"""How long before its due date an installment is paid at the earliest."""
_MOST = 12
"""Installments that one payment covers at most, to be recognised as such."""
_SHORT = Decimal("0.05")
"""Share of a due that may be missing for the payment still to look like it."""


class Suit(IntEnum):
    """How an amount suits a loan, worst to best."""

    NOT = 0
    OVER = 1
    SHORT = 2
    USUAL = 3
    SEVERAL = 4
    PAYOFF = 5
    ONE = 6


class Fit(NamedTuple):
    """How an amount suits a loan, in words, and the due date it would be for."""

    suit: Suit
    why: str
    due: dt.date | None = None


_NO_FIT = Fit(Suit.NOT, "amount is none of its dues")


def near(one: Decimal, other: Decimal) -> bool:
    """Tell whether a person could take the one amount for the other.

    They differ by no more than one unit or half a percent.
    """
    gap = abs(one - other)
    return gap <= 1 or gap * 200 <= abs(one)


class Open(NamedTuple):
    """A due that is not wholly paid: its day, what is left of it, and the whole."""

    date: dt.date
    left: Decimal
    whole: Decimal


class Standing:
    """One loan's dues and what has been paid on them, as lines go by."""

    def __init__(self, payable: Payable) -> None:
        """Start from what the books say."""
        self.payable = payable
        self.paid = Decimal(0)
        self._reopened = dt.date.min
        self._dates = [due.date for due in payable.dues]
        self._sums = list(accumulate(due.amount for due in payable.dues))
        self._whole = [Open(due.date, due.amount, due.amount) for due in payable.dues]
        self._unpaid, self._first = self._left()

    def move(self, amount: Decimal, day: dt.date) -> None:
        """Count a payment (positive) or its return (negative) of a day."""
        self.paid += amount
        if amount < 0:
            self._reopened = day
        self._unpaid, self._first = self._left()

    def unpaid(self, until: dt.date = dt.date.max) -> list[Open]:
        """Give what is due until a day, and not wholly paid, oldest first."""
        last = bisect_right(self._dates, until)
        return self._unpaid[: max(last - self._first, 0)]

    def is_open(self, date: dt.date) -> bool:
        """Tell whether what falls due on a date is not wholly paid."""
        return max(self._first, 0) < len(self._dates) and date >= self._dates[max(self._first, 0)]

    def _left(self) -> tuple[list[Open], int]:
        """Give what is not wholly paid, and which due is the first; a reopened one is -1."""
        first = bisect_right(self._sums, self.paid) if self.paid > 0 else 0
        rest = self._whole[first:]
        if self.paid < 0:
            return [Open(self._reopened, -self.paid, -self.paid), *rest], -1
        if rest:
            date, _, whole = rest[0]
            rest[0] = Open(date, self._sums[first] - self.paid, whole)
        return rest, first

    def refundable(self, day: dt.date) -> Decimal:
        """Give what has been paid beyond all that is due by the end of the day."""
        count = bisect_right(self._dates, day)
        due = self._sums[count - 1] if count else Decimal(0)
        return max(self.payable.prepaid + self.paid - due, Decimal(0))

    def fit(self, amount: Decimal, day: dt.date) -> Fit:
        """Say how a payment of this amount on this day suits the loan."""
        window = self.unpaid(day + EARLY)
        return (
            _one(amount, day, window)
            or self._payoff(amount)
            or self._several(amount, window)
            or self._usual(amount)
            or _roughly(amount, window)
            or _NO_FIT
        )

    def amounts(self) -> set[Decimal]:
        """Give the amounts that a payer of this loan may send for one due."""
        payable = self.payable
        usual = (payable.installment, payable.payoff)
        return {due.amount for due in payable.dues} | {one for one in usual if one}

    def _payoff(self, amount: Decimal) -> Fit | None:
        payoff = self.payable.payoff
        left = None if payoff is None else payoff - self.paid
        return Fit(Suit.PAYOFF, "amount pays the loan off") if amount == left else None

    def _several(self, amount: Decimal, window: list[Open]) -> Fit | None:
        """Fit dues that follow each other, from any in the window on."""
        paid = self.paid
        for place, start in enumerate(window, self._first):
            last = bisect_left(self._sums, paid + amount)
            count = last + 1 - place
            if 1 < count <= _MOST and self._sums[last : last + 1] == [paid + amount]:
                why = f"amount is {count} dues from {start.date} on"
                return Fit(Suit.SEVERAL, why, start.date)
            paid += start.left
        return None

    def _usual(self, amount: Decimal) -> Fit | None:
        if amount != self.payable.installment:
            return None
        return Fit(Suit.USUAL, "amount is its usual installment")


def _one(amount: Decimal, day: dt.date, window: list[Open]) -> Fit | None:
    """Fit one due in the window, whole or what is left of it; the nearest."""
    dates = [due.date for due in window if amount in (due.left, due.whole)]
    if not dates:
        return None
    date = min(dates, key=lambda one: abs((one - day).days))
    return Fit(Suit.ONE, f"amount is what is due {date}", date)


def _roughly(amount: Decimal, window: list[Open]) -> Fit | None:
    for date, left, _ in reversed(window):
        if 0 < left - amount <= left * _SHORT:
            why = f"amount is {left - amount} less than what is due {date}"
            return Fit(Suit.SHORT, why, date)
    for date, left, _ in reversed(window):
        if left < amount <= left * 2:
            why = f"amount is {amount - left} more than what is due {date}"
            return Fit(Suit.OVER, why, date)
    return None

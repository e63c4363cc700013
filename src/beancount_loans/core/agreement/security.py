"""What secures a loan: pledges as the ledger writes them, and how much of a claim they cover."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from beancount_loans.core.values import UnreadableValueError, money_in

BETWEEN, WITHIN = "|", ";"


class Pledge(NamedTuple):
    """A thing pledged.

    Attributes:
        thing: what it is.
        value: what it is worth to this loan, after what ranks before it; None if not told.
        rank: its place among those who have it pledged, 1 the first.
    """

    thing: str
    value: Decimal | None
    rank: int


class Cover(NamedTuple):
    """How much of a claim is covered; all in currency units."""

    value: Decimal
    covered: Decimal
    uncovered: Decimal


def pledges(text: str | None, currency: str) -> tuple[Pledge, ...]:
    """Read `loan-security`: "pledge; value; rank", several with `|` between them.

    >>> pledges("Van, registered; 35000 DKK; 1", "DKK")
    (Pledge(thing='Van, registered', value=Decimal('35000'), rank=1),)

    What is no amount is part of the words: a pledge without a value covers nothing.
    """
    return tuple(_pledge(part, currency) for part in (text or "").split(BETWEEN) if part.strip())


def _pledge(text: str, currency: str) -> Pledge:
    words = [part.strip() for part in text.split(WITHIN)]
    value: Decimal | None = None
    rank = 1
    thing: list[str] = []
    for word in words:
        amount = _amount(word, currency)
        if amount is not None and value is None:
            value = amount
        elif word.isdigit() and thing:
            rank = int(word)
        else:
            thing.append(word)
    return Pledge("; ".join(thing), value, rank)


def _amount(word: str, currency: str) -> Decimal | None:
    try:
        return money_in(currency)(word)
    except UnreadableValueError:
        return None


def cover(found: tuple[Pledge, ...], claim: Decimal) -> Cover:
    """How much of a claim pledges cover, by their values.

    >>> cover(pledges("Van; 35000 DKK; 1", "DKK"), Decimal("40000.00"))
    Cover(value=Decimal('35000.00'), covered=Decimal('35000.00'), uncovered=Decimal('5000.00'))
    """
    value = sum((one.value for one in found if one.value is not None), claim * 0)
    covered = min(value, claim)
    return Cover(value, covered, claim - covered)

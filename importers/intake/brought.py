"""Totals of deliveries that came before the account's own statement did, and were booked.

Where no own statement was imported yet, a delivery is taken for the statement. When the
account's own statement comes after all, its line over the delivery's total is in the books
already: their entries say so from then on by its reference, as `batch-ref`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from beancount.core.data import Transaction

from beancount_loans.importers.intake.itemised import Delivery, may_be_total
from beancount_loans.importers.intake.naming import Renaming
from beancount_loans.importers.matching import Action, BookedLine
from beancount_loans.importers.matching.identity import is_made
from beancount_loans.rebooking import bank_moves, rewritten

__all__ = ["DELIVERY", "settle_totals"]

DELIVERY = "delivery"
"""Metadata of a line that no own statement of the account brought: what did."""

Brought = list[tuple[Transaction, BookedLine]]


def settle_totals(
    deliveries: Sequence[Delivery],
    entries: Sequence[Any],
    booked: Iterable[BookedLine],
    closed_until: dt.date | None,
) -> Iterator[Renaming]:
    """Decide the lines of own statements that are totals of booked deliveries.

    Only where just one line and one delivery fit; what stands in closed books stays.

    Args:
        deliveries: all statements of this import; decided in place.
        entries: the ledger's directives.
        booked: lines of the bank accounts that are in the books.
        closed_until: the last closed day.
    """
    known = {(one.bank, one.bank_ref) for one in booked}
    own = [
        (one, line)
        for one in deliveries
        if not one.itemises
        for line in one.statement.booked
        if line.bank_ref and line.line not in one.decided and (one.bank, line.bank_ref) not in known
    ]
    brought = _brought(entries, {one.bank for one, _ in own}, closed_until) if own else {}
    for (bank, kind, day), parts in brought.items():
        lines = [line for _, line in parts]
        fitting = [
            (one, line) for one, line in own if one.bank == bank and may_be_total(line, lines)
        ]
        if len(fitting) != 1:
            continue
        ((delivery, whole),) = fitting
        own.remove(fitting[0])
        delivery.decide(whole, Action.DUPLICATE, f"the books have its payments, by {kind} of {day}")
        for entry, _ in parts:
            yield Renaming(entry, rewritten(entry, meta={"batch-ref": whole.bank_ref}))


def _brought(
    entries: Sequence[Any], banks: set[str], closed_until: dt.date | None
) -> dict[tuple[str, str, dt.date], Brought]:
    """Booked lines of deliveries whose total no statement has had, by account, kind and day."""
    found: dict[tuple[str, str, dt.date], Brought] = defaultdict(list)
    for entry, bank, amount in bank_moves(entries, banks):
        kind, ref = str(entry.meta.get(DELIVERY) or ""), str(entry.meta.get("bank-ref") or "")
        free = kind and not entry.meta.get("batch-ref") and not is_made(ref)
        if free and (closed_until is None or entry.date > closed_until):
            told = BookedLine(bank=bank, date=entry.date, amount=amount, bank_ref=ref)
            found[bank, kind, entry.date].append((entry, told))
    return found

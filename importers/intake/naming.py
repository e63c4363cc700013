"""Giving lines of the books the bank's own identity, once a file of the account tells it.

A table often has no reference for its lines, so that one is made up for them. When the
account's statement brings the same lines, they get the bank's reference, end-to-end
identity, mandate and payer's account: a return that names the payment finds it then.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from beancount.core.data import Transaction

from beancount_loans.importers.matching import Decision
from beancount_loans.importers.matching.identity import is_made
from beancount_loans.importers.statement import Entry
from beancount_loans.rebooking import bank_moves, rewritten

__all__ = ["Known", "Renaming", "renamings"]


class Known(NamedTuple):
    """A line of a file that the books have already."""

    bank: str
    line: Entry
    decision: Decision


class Renaming(NamedTuple):
    """A transaction of the books, and the same with the bank's identity of it."""

    entry: Transaction
    new: Transaction


def renamings(
    known: Iterable[Known], entries: Sequence[Any], closed_until: dt.date | None
) -> Iterator[Renaming]:
    """Give the transactions that are to get the bank's identity.

    Where lines of one day and amount are for different loans, nothing tells which of them
    is which: they keep the references that they have. So do those in closed books, and those
    that another transaction names.
    """
    groups: dict[tuple[str, dt.date, Decimal], list[Known]] = defaultdict(list)
    for one in known:
        if is_made(one.decision.booked_as) and not is_made(one.decision.bank_ref):
            groups[one.bank, one.line.date, one.line.amount].append(one)
    if not groups:
        return
    booked = _made_up(entries, {bank for bank, _, _ in groups})
    named = {str(one.meta["returns"]) for one in entries if "returns" in (one.meta or ())}
    for group in groups.values():
        found = [booked.get((one.bank, one.decision.booked_as)) for one in group]
        places = {_accounts(entry) for entry in found if entry}
        for one, entry in zip(group, found, strict=True):
            open_day = entry and (closed_until is None or entry.date > closed_until)
            if entry and open_day and len(places) == 1 and one.decision.booked_as not in named:
                yield Renaming(entry, rewritten(entry, meta=_identity(one, entry, group)))


def _made_up(entries: Sequence[Any], banks: set[str]) -> dict[tuple[str, str], Transaction]:
    found = {}
    for entry, bank, _ in bank_moves(entries, banks):
        ref = str(entry.meta.get("bank-ref") or "")
        if is_made(ref):
            found[bank, ref] = entry
    return found


def _accounts(entry: Transaction) -> frozenset[str]:
    return frozenset(leg.account for leg in entry.postings)


def _identity(one: Known, entry: Transaction, twins: Iterable[Known]) -> dict[str, str]:
    line, evidence = one.line, str(entry.meta.get("loan-evidence") or "")
    for twin in twins:  # evidence names a payment that the loan had just before
        evidence = evidence.replace(twin.decision.booked_as, twin.decision.bank_ref)
    told = {
        "end-to-end-id": line.end_to_end_id,
        "mandate": line.mandate_id,
        "payer-account": line.account,
    }
    new = {key: value for key, value in told.items() if value and not entry.meta.get(key)}
    if evidence:
        new["loan-evidence"] = evidence
    return {"bank-ref": one.decision.bank_ref, **new}

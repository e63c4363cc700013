"""Dues in sum: with `detail` `day`, one generated transaction a day carries all loans' dues."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from beancount.core.amount import Amount
from beancount.core.data import EMPTY_SET, Posting, Transaction

from beancount_loans.plugins.generated import new_meta

_NARRATION = {
    "loan-due": "What fell due",
    "loan-allocation": "Where payments went",
    "loan-accrual": "Interest earned and not yet due",
    "loan-correction": "Corrections of closed books",
}


def in_sum(entries: Iterable[Any]) -> list[Transaction]:
    """Sum the transactions of all loans by day and kind; without links, without missed marks."""
    sums: dict[tuple[dt.date, str], dict[tuple[str, str], Decimal]] = {}
    for entry in entries:
        kind = next(tag for tag in _NARRATION if tag in entry.tags)
        legs = sums.setdefault((entry.date, kind), {})
        for posting in entry.postings:
            key = (posting.account, posting.units.currency)
            legs[key] = legs.get(key, Decimal(0)) + posting.units.number
    return [
        _transaction(line, date, kind, legs)
        for line, ((date, kind), legs) in enumerate(
            sorted(sums.items(), key=lambda one: one[0]), start=1
        )
    ]


def _transaction(
    line: int, date: dt.date, kind: str, legs: dict[tuple[str, str], Decimal]
) -> Transaction:
    postings = [
        Posting(account, Amount(number, currency), None, None, None, None)
        for (account, currency), number in legs.items()
        if number
    ]
    return Transaction(
        new_meta(line), date, "*", None, _NARRATION[kind], frozenset({kind}), EMPTY_SET, postings
    )

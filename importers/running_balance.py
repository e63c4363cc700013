"""Follow a table's running balance: its order, both ends, and rows that are missing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from beancount_loans.importers.statement import Balance, Entry, Statement, Status

__all__ = ["follows", "with_balances"]


def follows(rows: list[tuple[Decimal, Decimal]]) -> int:
    """Return 1 if balances follow from amounts row by row, -1 if upwards, 0 if not.

    Nothing follows from amounts that are all zero.

    Args:
        rows: Amount and balance of each row, two rows at least to say anything.
    """
    if len(rows) < 2 or not any(amount for amount, _ in rows):
        return 0
    if all(later[1] == former[1] + later[0] for former, later in pairwise(rows)):
        return 1
    if all(former[1] == later[1] + former[0] for former, later in pairwise(rows)):
        return -1
    return 0


def with_balances(statement: Statement) -> Statement:
    """Return the statement with opening and closing, if its running balance holds.

    Where it does not hold, rows are missing or out of order: that is a problem.
    """
    entries = [
        entry
        for entry in statement.entries
        if entry.status is Status.BOOKED and entry.balance is not None
    ]
    if not entries or len(entries) != len(statement.booked):
        return statement
    downwards, upwards = _breaks(entries), _breaks(entries[::-1])
    if downwards and upwards:
        row = min(downwards, upwards, key=len)[0].line
        problem = (
            f"row {row}: the running balance does not follow from the amounts;"
            " rows are missing or out of order"
        )
        return replace(statement, problems=(*statement.problems, problem))
    if downwards or (not upwards and entries[0].date > entries[-1].date):
        entries.reverse()
    first, last = entries[0], entries[-1]
    opening = (first.balance or Decimal(0)) - first.amount
    return replace(
        statement,
        opening=Balance(opening, first.date),
        closing=Balance(last.balance or Decimal(0), last.date),
    )


def _breaks(entries: list[Entry]) -> list[Entry]:
    """Return the rows whose balance does not follow from the row before them."""
    return [
        later
        for former, later in pairwise(entries)
        if later.balance != (former.balance or Decimal(0)) + later.amount
    ]

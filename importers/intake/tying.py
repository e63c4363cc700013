"""Tying the books to the bank: closing balances, differences, gaps between statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from beancount.core.data import Balance, Transaction

from beancount_loans.importers.statement import ITEMISING, Statement
from beancount_loans.ledger import GENERATED
from beancount_loans.writer import balance

__all__ = ["Balances", "Tie", "tie"]

DAY = dt.timedelta(days=1)


class Tie(NamedTuple):
    """How a statement's balance compares: what is wrong, or what is to be asserted."""

    problem: str = ""
    assertion: Balance | None = None


class Balances:
    """Balances of the ledger's accounts by day, with the lines taken in so far."""

    def __init__(self, entries: Iterable[Any]) -> None:
        self.moves: dict[tuple[str, str], list[tuple[dt.date, Decimal]]] = {}
        self.asserted: set[tuple[str, dt.date]] = set()
        for entry in entries:
            if isinstance(entry, Balance):
                self.asserted.add((entry.account, entry.date))
            elif isinstance(entry, Transaction) and GENERATED not in entry.meta:
                self.add(entry)

    def add(self, entry: Transaction) -> None:
        """Count one more transaction."""
        for leg in entry.postings:
            if leg.units and leg.units.number:
                moves = self.moves.setdefault((leg.account, leg.units.currency), [])
                moves.append((entry.date, leg.units.number))

    def on(self, account: str, day: dt.date, currency: str) -> Decimal:
        """The balance of an account at the end of a day."""
        moves = self.moves.get((account, currency), [])
        return sum((number for date, number in moves if date <= day), Decimal(0))


def tie(statement: Statement, bank: str, balances: Balances) -> Tie:
    """Compare what a statement settles with the books, and assert it where they agree.

    Args:
        statement: as read.
        bank: its account in the ledger.
        balances: of the books, with the lines of all statements of this import.
    """
    settled, currency = statement.settled, _currency(statement)
    if statement.kind in ITEMISING or settled is None or settled.day is None or not currency:
        return Tie()
    booked = balances.on(bank, settled.day, currency)
    if booked != settled.amount:
        return Tie(_difference(bank, settled.day, settled.amount, booked, currency))
    morning = settled.day + DAY
    if (bank, morning) in balances.asserted:
        return Tie()
    balances.asserted.add((bank, morning))
    return Tie(assertion=balance(morning, bank, settled.amount, currency))


def _currency(statement: Statement) -> str:
    return statement.currency or next((line.currency for line in statement.booked), "")


def _difference(bank: str, day: dt.date, said: Decimal, booked: Decimal, currency: str) -> str:
    return (
        f"the bank's balance at the end of {day} is {said} {currency}, but {bank} then has"
        f" {booked}: {said - booked} is missing in the books, perhaps an earlier statement or"
        " the opening balance"
    )

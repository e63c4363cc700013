"""Loan collection for people who keep their books as text.

>>> import beancount_loans as loans
>>> book = loans.load("ledgers/minimal/main.beancount")  # doctest: +SKIP
>>> loan = book.loans["Assets:Loans:MetteJensen"]  # doctest: +SKIP
>>> loans.replay(loan, date(2026, 6, 1)).due.total  # doctest: +SKIP
Decimal('5427.28')

The names below are loaded when they are first used, so that a plugin costs little to import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from beancount_loans.book import Book
    from beancount_loans.core.agreement.loan import Loan
    from beancount_loans.core.agreement.terms import Terms
    from beancount_loans.core.servicing.position import Position, replay
    from beancount_loans.core.servicing.schedule import schedule
    from beancount_loans.ledger import load, read

_HOMES = {
    "Book": "beancount_loans.book",
    "Loan": "beancount_loans.core.agreement.loan",
    "Position": "beancount_loans.core.servicing.position",
    "Terms": "beancount_loans.core.agreement.terms",
    "load": "beancount_loans.ledger",
    "read": "beancount_loans.ledger",
    "replay": "beancount_loans.core.servicing.position",
    "schedule": "beancount_loans.core.servicing.schedule",
}

__all__ = ["Book", "Loan", "Position", "Terms", "load", "read", "replay", "schedule"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

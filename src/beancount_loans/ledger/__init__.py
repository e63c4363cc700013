"""From Beancount's entries to loans: the only door through which a ledger is read.

`read` works on entries that are already loaded, raw or with the plugins' own
among them, and gives the same book for both; `load` reads a file.
"""

from __future__ import annotations

from beancount_loans.ledger.loading import load
from beancount_loans.ledger.reading import GENERATED, read

__all__ = ["GENERATED", "load", "read"]

"""Collecting by direct debit: what is to be collected, the file for the bank, the record.

`propose` says what would be collected and what not, and why; a face shows it, writes
the file with `pain008.document` or `betalingsservice.delivery`, and keeps `record_of`
in the ledger, so that each due is collected once. A reject or a return opens the due
again, and the next collection takes it in with an identity of its own.
"""

from __future__ import annotations

from beancount_loans.collecting.proposal import Debit, Round, Skipped, propose
from beancount_loans.collecting.records import (
    Collection,
    collections_of,
    mandates_used,
    record_of,
    reject_of,
)

__all__ = [
    "Collection",
    "Debit",
    "Round",
    "Skipped",
    "collections_of",
    "mandates_used",
    "propose",
    "record_of",
    "reject_of",
]

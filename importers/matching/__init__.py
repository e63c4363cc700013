"""Matching bank lines with loans: which loan a payment is for, and how sure that is.

Pure: no ledger, no files. `Books` say what is known, `Matcher` decides each line of
a statement, a `Decision` says what is to be done, by which rule, on what evidence.
"""

from __future__ import annotations

from beancount_loans.importers.matching.books import (
    BookedLine,
    BookedPayment,
    Books,
    Due,
    Payable,
    Stage,
    TextRule,
)
from beancount_loans.importers.matching.decisions import (
    Action,
    Allocation,
    Candidate,
    Decision,
    Kind,
)
from beancount_loans.importers.matching.matcher import Matcher

__all__ = [
    "Action",
    "Allocation",
    "BookedLine",
    "BookedPayment",
    "Books",
    "Candidate",
    "Decision",
    "Due",
    "Kind",
    "Matcher",
    "Payable",
    "Stage",
    "TextRule",
]

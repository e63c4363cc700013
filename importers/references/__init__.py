"""Payment references: making, checking, printing and finding them.

>>> make("fik71", 103010)
'000000001030105'
>>> check("RF18 5390 0754 7034")
('rf',)
"""

from __future__ import annotations

from beancount_loans.importers.references.remittance import Found, KnownReferences
from beancount_loans.importers.references.schemes import (
    KINDS,
    ReferenceRefusedError,
    check,
    format_reference,
    make,
)
from beancount_loans.importers.references.spelling import normalise

__all__ = [
    "KINDS",
    "Found",
    "KnownReferences",
    "ReferenceRefusedError",
    "check",
    "format_reference",
    "make",
    "normalise",
]

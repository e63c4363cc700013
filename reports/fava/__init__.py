"""The Fava extension "Loans": the collection desk beside the books.

Switch it on in the ledger:

    2025-01-01 custom "fava-extension" "beancount_loans.reports.fava"

Pages only show what the core worked out; nothing is counted in a template.
"""

from __future__ import annotations

from beancount_loans.reports.fava.extension import BeancountLoans

__all__ = ["BeancountLoans"]

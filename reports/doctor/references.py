"""Payment references whose own check digit tells that they are written wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iso11649, luhn

from beancount_loans.reports.doctor.report import Finding, Ledger

_RF = re.compile(r"RF\d\d[A-Z0-9]{1,21}", re.IGNORECASE)
_FIK = re.compile(r"\+?7[15][</](\d{15,16})(?:\+\d{8}<?)?")
"""Spellings that claim a scheme; plain digits may be anybody's own numbers."""


def references(ledger: Ledger) -> Iterator[Finding]:
    """References of the RF and FIK kinds that no bank would let a borrower pay with."""
    for loan in ledger.book.loans.values():
        text = loan.terms.reference
        if text is not None and not _holds(text.replace(" ", "")):
            yield Finding(
                "doubtful",
                "loans",
                loan.source.filename or None,
                loan.source.lineno or None,
                loan.account,
                f'loan-reference "{text}" fails its own check digit: no payment can carry it',
                "correct loan-reference as it stands on the bill",
            )


def _holds(text: str) -> bool:
    if _RF.fullmatch(text):
        return bool(iso11649.is_valid(text))
    fik = _FIK.fullmatch(text)
    return fik is None or bool(luhn.is_valid(fik[1]))

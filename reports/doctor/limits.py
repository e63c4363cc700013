"""Terms and steps that break the policy's limits."""

from __future__ import annotations

from collections.abc import Iterator

from beancount_loans.findings import findings
from beancount_loans.reports.doctor.report import Finding, Ledger


def limits(ledger: Ledger) -> Iterator[Finding]:
    """Each rule that is broken, with its source; those acknowledged are left out."""
    for found in findings(ledger.book, ledger.today, ledger.positions):
        rule = found.finding.rule
        yield Finding(
            "doubtful",
            "limits",
            found.source.filename or None,
            found.source.lineno or None,
            found.account,
            f"{found.account}: {found.finding.text} ({rule}: {found.finding.law})",
            f'right it, or write loan-accepted: "{rule} WHY" on the directive',
        )

"""Loans, borrowers, reference rates and policies that are not fully set up."""

from __future__ import annotations

from collections.abc import Iterator

from beancount_loans.core.agreement.loan import Loan, Source
from beancount_loans.core.policy.policy import Policy
from beancount_loans.reports.doctor.report import Finding, Ledger, Severity

STALE = 200
"""Days after which a reference rate's last value is old: the slow ones move every half year."""


def borrowers(ledger: Ledger) -> Iterator[Finding]:
    """Borrowers whom no directive describes: nobody can be written to."""
    for loan in ledger.book.loans.values():
        described = ledger.book.borrower(loan).source.lineno
        if loan.side == "asset" and not described:
            yield _at(
                loan.source,
                "note",
                "borrowers",
                loan.account,
                f"{loan.borrower} is not described, so no letter can be addressed",
                f'write {loan.opened} custom "loan-borrower" "{loan.borrower}" with name, '
                "address, email",
            )


def errors(ledger: Ledger) -> Iterator[Finding]:
    """Loans and options that cannot be read: they are left out of every figure."""
    for error in ledger.book.errors:
        source = Source(str(error.source.get("filename", "")), int(error.source.get("lineno") or 0))
        option = getattr(error.entry, "type", "") == "loan-option"
        account = getattr(error.entry, "account", None)
        about = "options" if option else "loans"
        remedy = (
            "correct this line; until then the default holds"
            if option
            else ("correct this line; until then it is left out")
        )
        yield _at(source, "wrong", about, account, error.message, remedy)


def indexes(ledger: Ledger) -> Iterator[Finding]:
    """Reference rates without a value, or whose last one is old."""
    for loan in ledger.book.loans.values():
        rates = (loan.terms.rate, loan.terms.late_rate)
        for name in sorted({rate.index for rate in rates if rate and rate.index}):
            yield from _index(ledger, loan, name)


def _index(ledger: Ledger, loan: Loan, name: str) -> Iterator[Finding]:
    series = loan.indexes.get(name)
    directive = f'write DATE custom "loan-index" "{name}" "… %"'
    if series is None or not series.dates:
        message = f'the rate of {loan.account} follows "{name}", which has no value'
        yield _at(loan.source, "wrong", "indexes", loan.account, message, directive)
        return
    last = series.dates[-1]
    if (ledger.today - last).days > STALE:
        message = f'the last value of "{name}" is of {last}: interest goes on at it'
        yield Finding("doubtful", "indexes", None, None, None, message, directive)


def policies(ledger: Ledger) -> Iterator[Finding]:
    """Policy packs that are drafts, or hold values which nobody has confirmed at the source."""
    used = {loan.policy for loan in ledger.book.loans.values()}
    for name in sorted(used & ledger.book.policies.keys()):
        yield from _policy(ledger, name, ledger.book.policies[name])


def _policy(ledger: Ledger, name: str, policy: Policy) -> Iterator[Finding]:
    if policy.draft:
        yield Finding(
            "doubtful",
            "policy",
            None,
            None,
            None,
            policy.warning(),
            "check every limit and step with somebody who knows the law",
        )
    doubtful = policy.unconfirmed(ledger.today)
    if doubtful:
        yield Finding(
            "note",
            "policy",
            None,
            None,
            None,
            f"in the policy {name} nobody has confirmed at the source: {', '.join(doubtful)}",
            f"check them, and write your own in policies/{name}.toml beside the ledger",
        )


def _at(
    source: Source, severity: Severity, about: str, account: str | None, message: str, remedy: str
) -> Finding:
    return Finding(
        severity, about, source.filename or None, source.lineno or None, account, message, remedy
    )

"""Bank accounts that are recorded too far, not far enough, or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from beancount.core import data

from beancount_loans.reports.doctor.report import Finding, Ledger, Severity

LAGGING = 31
"""Days that a bank account may be behind the latest before all loans visibly wait for it."""

OLD = 45
"""Days after which the last bank statement is old: a monthly one and two weeks."""

_OPTION = 'custom "loan-option" "bank-account"'


def banks(ledger: Ledger) -> Iterator[Finding]:
    """Whether it is known up to which day payments are recorded, and whether it can be true."""
    yield from _unknown(ledger)
    yield from _future(ledger)
    yield from _lagging(ledger)
    yield from _old(ledger)
    for loan in ledger.book.loans.values():
        own = loan.accounts.get("bank-account")
        if own and own not in ledger.book.recorded:
            yield _about(
                "wrong",
                own,
                f"{own}, where the payments of {loan.account} come in, carries nothing: its dues "
                "are never booked",
                "correct loan-bank-account, or record the account",
            )


def _unknown(ledger: Ledger) -> Iterator[Finding]:
    book = ledger.book
    if book.recorded_until is not None or not any(loan.events for loan in book.loans.values()):
        return
    unrecorded = [bank for bank in book.banks if bank not in book.recorded]
    if unrecorded:
        message = f"{', '.join(unrecorded)} carries nothing, so nothing that falls due is booked"
        remedy = "correct the account's name, or record it"
    else:
        message = "no bank account carries payments of loans, so nothing that falls due is booked"
        remedy = f"name the account: {ledger.today} {_OPTION} ACCOUNT"
    account = unrecorded[0] if unrecorded else None
    yield _about("wrong", account, message, remedy)


def _future(ledger: Ledger) -> Iterator[Finding]:
    for bank in _watched(ledger):
        last = ledger.book.recorded.get(bank)
        if last is not None and last > ledger.today:
            entry = _last_entry(ledger, bank, last)
            meta = entry.meta if entry is not None else {}
            yield Finding(
                "wrong",
                "banks",
                meta.get("filename"),
                meta.get("lineno"),
                bank,
                f"{bank} is recorded until {last}, after today: whoever has not paid by then "
                "is called late",
                "correct the date, or flag what is only expected with # instead of * or !",
            )


def _watched(ledger: Ledger) -> list[str]:
    own = {
        loan.accounts["bank-account"]
        for loan in ledger.book.loans.values()
        if "bank-account" in loan.accounts
    }
    return sorted({*ledger.book.banks, *own})


def _last_entry(ledger: Ledger, bank: str, last: dt.date) -> Any:
    """The transaction or balance assertion that records a bank the farthest."""
    for entry in reversed(ledger.entries):
        if isinstance(entry, data.Balance) and entry.account == bank:
            if entry.date - dt.timedelta(days=1) == last:
                return entry
        elif isinstance(entry, data.Transaction) and _records(entry, bank, last):
            return entry
    return None


def _records(entry: data.Transaction, bank: str, last: dt.date) -> bool:
    return entry.date == last and any(posting.account == bank for posting in entry.postings)


def _lagging(ledger: Ledger) -> Iterator[Finding]:
    book = ledger.book
    known = {bank: book.recorded[bank] for bank in book.banks if bank in book.recorded}
    latest = max(known.values(), default=None)
    for bank, last in known.items():
        if latest is not None and (latest - last).days > LAGGING:
            yield _about(
                "doubtful",
                bank,
                f"{bank} is recorded until {last}, others until {latest}: all dues wait for it",
                f"import its statements; if no loan is paid there, name the others with {_OPTION}",
            )
    for bank in book.stale_banks:
        last = book.recorded.get(bank, dt.date.min)
        yield _about(
            "note",
            bank,
            f"{bank} once carried payments of loans, but none since {last}: it is not waited for",
            f"close it, or name it with {_OPTION}",
        )


def _old(ledger: Ledger) -> Iterator[Finding]:
    last = ledger.book.recorded_until
    if last is not None and (ledger.today - last).days > OLD:
        yield _about(
            "note",
            None,
            f"the bank is recorded until {last}: who has paid since is not known",
            "import the newest statements",
        )


def _about(severity: Severity, account: str | None, message: str, remedy: str) -> Finding:
    return Finding(severity, "banks", None, None, account, message, remedy)

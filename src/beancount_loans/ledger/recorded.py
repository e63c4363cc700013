"""Up to which day the banks are recorded: nobody is late for a statement not yet imported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from beancount_loans.ledger.naming import loan_above

if TYPE_CHECKING:
    from beancount_loans.ledger.reading import Draft

LAGGING = 100
"""Days behind the latest bank after which an account is thought to be out of use."""


def banks(draft: Draft) -> tuple[dict[str, dt.date], tuple[str, ...], tuple[str, ...]]:
    """The last recorded day by account, the banks to wait for, and those that lag too far."""
    last = _last_days(draft)
    told = draft.options.bank_accounts
    if told:
        return last, tuple(told), ()
    used = _used(draft) & last.keys()
    asserted = {entry.account for entry in draft.balances}
    if used & asserted:
        used &= asserted
    latest = max((last[account] for account in used if account in last), default=None)
    if latest is None:
        return last, (), ()
    stale = {account for account in used if (latest - last[account]).days > LAGGING}
    return last, tuple(sorted(used - stale)), tuple(sorted(stale))


def earliest(last: Mapping[str, dt.date], banks: Sequence[str]) -> dt.date | None:
    """The day up to which all banks are recorded; None where one of them never was."""
    days = [last.get(bank) for bank in banks]
    return min((day for day in days if day), default=None) if all(days) else None


def _last_days(draft: Draft) -> dict[str, dt.date]:
    """The last transaction on each account, or the day before its last balance assertion."""
    last: dict[str, dt.date] = {}
    for entry in draft.transactions:
        if entry.flag in ("*", "!") and not str(entry.meta.get("filename", "")).startswith("<"):
            date = entry.date
            for posting in entry.postings:
                last[posting.account] = date
    for account, date in draft.elsewhere.items():
        if last.get(account, dt.date.min) < date:
            last[account] = date
    for balance in draft.balances:
        day = balance.date - dt.timedelta(days=1)
        if last.get(balance.account, dt.date.min) < day:
            last[balance.account] = day
    return last


def _used(draft: Draft) -> set[str]:
    """Open accounts that ever carried a disbursement or payment: no loan, no option account."""
    loans, options = draft.loans, set(draft.options.accounts().values())
    own = {
        loan.accounts["bank-account"] for loan in loans.values() if "bank-account" in loan.accounts
    }
    money = {draft.options.roots["assets"], draft.options.roots["liabilities"]}
    return {
        account
        for account in set().union(*draft.moved.values()) - options - own
        if account.partition(":")[0] in money
        and account not in draft.closes
        and not loan_above(account, loans)
    }

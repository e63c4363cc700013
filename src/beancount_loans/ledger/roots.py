"""The names of a ledger's five roots, told from its accounts.

Beancount gives them as options; an importer is given the entries alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from beancount.core.data import Open

__all__ = ["roots_of"]

_ENGLISH = {
    "assets": "Assets",
    "liabilities": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expenses": "Expenses",
}
_TELLING = {
    "liabilities": ("Loans:Unassigned", "Loans:SuspendedInterest"),
    "income": ("Loans:Recoveries", "Loans:Fees"),
    "expenses": ("Loans:Losses",),
}
"""Accounts below one root only, opened by the plugin where the user did not."""


def roots_of(entries: Iterable[Any], bank: str) -> Mapping[str, str]:
    """Give options as Beancount does, as far as accounts tell them: the five root names.

    Args:
        entries: the ledger's directives.
        bank: a bank account of the ledger, which is an asset.

    >>> roots_of([], "Aktiver:Bank")["name_assets"]
    'Aktiver'
    """
    opened = [entry.account for entry in entries if isinstance(entry, Open)]
    roots = {account.partition(":")[0] for account in opened}
    known = {kind: root for kind, root in _ENGLISH.items() if root in roots}
    known["assets"] = bank.partition(":")[0]
    for account in opened:
        root, _, rest = account.partition(":")
        for kind, endings in _TELLING.items():
            if rest in endings:
                known.setdefault(kind, root)
    left = sorted(roots - set(known.values()))
    if len(left) == 1 and "equity" not in known:
        known["equity"] = left[0]
    return {f"name_{kind}": known.get(kind, root) for kind, root in _ENGLISH.items()}

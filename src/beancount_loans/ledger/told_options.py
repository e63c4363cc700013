"""The options of a ledger that loans need, where the entries alone are given.

Beancount keeps them as options of the main file, which importers are not handed; they
are read from the files that the entries stand in, else told from the accounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from beancount.core.data import Open

__all__ = ["options_of"]

_ENGLISH = {
    "assets": "Assets",
    "liabilities": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expenses": "Expenses",
}
_TELLING = {
    "Loans:Unassigned": "liabilities",
    "Loans:SuspendedInterest": "liabilities",
    "Loans:Recoveries": "income",
    "Loans:Fees": "income",
    "Loans:Losses": "expenses",
}
"""Accounts that stand below one root only."""

_PLUGIN = re.compile(r'^plugin\s+"beancount_loans', re.MULTILINE)
_OPTION = re.compile(r'^option\s+"name_(\w+)"\s+"([^"\n]+)"', re.MULTILINE)


def options_of(entries: Iterable[Any], bank: str) -> Mapping[str, str]:
    """Give options as Beancount does: the main file's name and the names of the roots.

    Args:
        entries: the ledger's directives.
        bank: a bank account of the ledger, which is an asset.

    >>> options_of([], "Aktiver:Bank")["name_assets"]
    'Aktiver'
    """
    entries = list(entries)
    told = {"assets": bank.partition(":")[0]}
    for account in (entry.account for entry in entries if isinstance(entry, Open)):
        root, _, rest = account.partition(":")
        if rest in _TELLING:
            told.setdefault(_TELLING[rest], root)
    main = ""
    for name in sorted({str(entry.meta.get("filename", "")) for entry in entries}):
        text = _text(name)
        told |= dict(_OPTION.findall(text))
        main = name if _PLUGIN.search(text) else main
    roots = {f"name_{kind}": told.get(kind, root) for kind, root in _ENGLISH.items()}
    return {"filename": main, **roots}


def _text(name: str) -> str:
    """What stands in a file; nothing where it is none, or was made by a plugin."""
    path = Path(name)
    try:
        return path.read_text("utf-8", errors="replace") if path.is_file() else ""
    except OSError:
        return ""

"""The text of new books: what `init` writes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple


class Roots(NamedTuple):
    """The five root accounts of a ledger."""

    assets: str
    liabilities: str
    equity: str
    income: str
    expenses: str


ROOTS = {
    "english": Roots("Assets", "Liabilities", "Equity", "Income", "Expenses"),
    "danish": Roots("Aktiver", "Passiver", "Egenkapital", "Indtægter", "Udgifter"),
}
_LEAVES = {
    "english": ("Loans", "Opening"),
    "danish": ("Udlån", "Primo"),
}
"""The account above all loans, and where opening balances come from."""


@dataclass(frozen=True, slots=True)
class NewBooks:
    """What new books begin with.

    Attributes:
        bank: the bank account, below its root.
        roots: the language of the root accounts.
        start: the day on which accounts open.
    """

    start: dt.date
    title: str = "Loans"
    currency: str = "DKK"
    roots: str = "english"
    bank: str = "Bank:Checking"
    policy: str = "generic"


_BOOKS = """\
; {title}: loans kept as Beancount text.
;   bean-loans status {file}     where each loan stands
;   fava {file}                  the same in the browser

option "title" "{title}"
option "operating_currency" "{currency}"
option "documents" "documents"
{renamed}
; Plugins are read from this file alone, never from an included one.
plugin "beancount_loans.plugins"

{start} custom "fava-extension" "beancount_loans.reports.fava"
{start} custom "loan-option" "policy" "{policy}"
{start} custom "loan-option" "bank-account" {bank}

{start} commodity {currency}
  precision: {decimals}

{start} open {bank}  {currency}
{start} open {opening}  {currency}
; The accounts where interest and fees are earned are opened by the plugin when they are used.

; A loan is an account; its terms stand on its `open`. Copy this, and take the `;` away:
;
; {start} custom "loan-borrower" "mette-jensen"
;   name: "Mette Jensen"
;   email: "mette@example.com"
;
; {start} open {loans}:MetteJensen:Car  {currency}
;   loan-principal: 60000 {currency}
;   loan-rate: "8 %"
;   loan-installments: 24
;
; {start} * "Mette Jensen" "Car loan paid out"
;   {loans}:MetteJensen:Car   60000 {currency}
;   {bank}
"""

_RENAMED = """\
option "name_assets" "{0.assets}"
option "name_liabilities" "{0.liabilities}"
option "name_equity" "{0.equity}"
option "name_income" "{0.income}"
option "name_expenses" "{0.expenses}"
"""
_NO_CENTS = ("JPY", "KRW", "ISK", "CLP", "VND", "XAF", "XOF", "UGX", "PYG", "RWF")


def text(books: NewBooks, file: str = "main.beancount") -> str:
    """The text of a ledger that loads without an error.

    Args:
        books: what it begins with.
        file: its name, for the comment at its head.
    """
    roots = ROOTS[books.roots]
    loans, opening = _LEAVES[books.roots]
    return _BOOKS.format(
        title=_quoted(books.title),
        file=file,
        currency=books.currency,
        renamed="" if books.roots == "english" else _RENAMED.format(roots),
        start=books.start,
        policy=books.policy,
        bank=f"{roots.assets}:{books.bank}",
        decimals=0 if books.currency in _NO_CENTS else 2,
        opening=f"{roots.equity}:{opening}",
        loans=f"{roots.assets}:{loans}",
    )


def _quoted(title: str) -> str:
    """A title inside quotes and a comment: on one line, its quotes escaped."""
    return " ".join(title.split()).replace("\\", "\\\\").replace('"', '\\"')

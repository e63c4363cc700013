"""A ledger with one loan in it, as text: written, loaded with Beancount, read and replayed.

Families of cases that happen in time tell each case in the ledger language and ask the
product's public face where the loan stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from beancount import loader

import beancount_loans as loans

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

LOAN = "Assets:Loans:Case:Loan"
BANK = "Assets:Bank"


class CannotSayError(Exception):
    """The ledger language cannot say a case; the reason is what the runner answers."""


class WrongLedgerError(Exception):
    """The ledger of a case is refused, by Beancount or by the product."""


@dataclass
class OneLoan:
    """Lines of a ledger; a text that is asked for again and again is loaded once.

    Attributes:
        opened: the day of the accounts' `open`.
        keys: the loan's terms, as the ledger writes their values.
        lines: everything after the `open`.
    """

    opened: date
    currency: str
    keys: dict[str, str]
    lines: list[str] = field(default_factory=list)

    def custom(self, day: date, kind: str, values: str, **meta: str) -> None:
        """A directive of the ledger language, its metadata with `_` for `-`."""
        self.lines.append(f'{day} custom "{kind}" {values}')
        self.lines += [f"  {key.replace('_', '-')}: {value}" for key, value in meta.items()]

    def change(self, day: date, **meta: str) -> None:
        """Other terms, or a measure, from the end of a day on."""
        self.custom(day, "loan-change", LOAN, **meta)

    def book(
        self,
        day: date,
        amount: Decimal,
        other: str = BANK,
        meta: Iterable[str] = (),
        loan: str = LOAN,
    ) -> None:
        """A transaction that debits the loan, or credits it where the amount is negative."""
        self.lines.append(f'{day} * "case"')
        self.lines += [f"  {line}" for line in meta]
        self.lines += [f"  {loan}  {amount:f} {self.currency}", f"  {other}"]

    @property
    def text(self) -> str:
        """The whole ledger."""
        accounts = ("Income:Loans:Interest", "Income:Loans:Fees", "Income:Loans:Penalties",
                    "Income:Loans:LateInterest", "Expenses:Loans:Losses",
                    "Equity:Refunds", "Expenses:Goodwill", BANK)  # fmt: skip
        opens = [f"{self.opened} open {name}" for name in accounts]
        terms = [f"  {key}: {value}" for key, value in self.keys.items()]
        loan = [f"{self.opened} open {LOAN} {self.currency}", *terms]
        return "\n".join([*opens, *loan, *self.lines, ""])

    def position(self, as_of: date) -> loans.Position:
        """Where the loan stands at the end of a day.

        Raises:
            WrongLedgerError: with the first complaint about the text.
        """
        return loans.replay(_read(self.text), as_of)


_READ: dict[str, loans.Loan] = {}


def _read(text: str) -> loans.Loan:
    if text not in _READ:
        entries, errors, options = loader.load_string(text)
        book = loans.read(entries, options)
        for error in (*errors, *book.errors):
            raise WrongLedgerError(str(error.message))
        _READ.clear()
        _READ[text] = book.loans[LOAN]
    return _READ[text]

"""What one bank line says about who paid what.

Each clue is looked for when a rule asks for it, and once only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property

from beancount_loans.importers.matching.books import Payable
from beancount_loans.importers.matching.payers import is_aggregator
from beancount_loans.importers.matching.receipts import Receipt
from beancount_loans.importers.matching.register import Register
from beancount_loans.importers.matching.standing import Fit, Standing
from beancount_loans.importers.names import Name
from beancount_loans.importers.names.similar import alike
from beancount_loans.importers.references import Found
from beancount_loans.importers.statement import Entry

__all__ = ["Evidence"]


class Evidence:
    """A line beside the books.

    Attributes:
        entry: The line.
        register: The loans.
        amount: What the bank booked, signed.
        day: The booking date.
    """

    def __init__(self, entry: Entry, register: Register) -> None:
        """Take up a line."""
        self.entry = entry
        self.register = register
        self.amount: Decimal = entry.amount
        self.day: dt.date = entry.date
        self._fits: dict[str, Fit] = {}

    @cached_property
    def aggregator(self) -> bool:
        """Whether a service that pays for many sent it."""
        return is_aggregator(self.entry.name or self.entry.text)

    @cached_property
    def references(self) -> dict[str, Found[str]]:
        """Loans whose reference the line bears; structured ones first."""
        known = self.register.references
        hits = [hit for text in self.entry.references for hit in known.find(text)]
        hits += known.find(self.entry.text)
        found: dict[str, Found[str]] = {}
        for hit in hits:
            found.setdefault(hit.owner, hit)
        return found

    @cached_property
    def garbled(self) -> dict[str, Found[str]]:
        """Loans whose reference the line nearly bears."""
        known = self.register.references
        found: dict[str, Found[str]] = {}
        for text in (*self.entry.references, self.entry.text):
            for hit in known.garbled(text):
                found.setdefault(hit.owner, hit)
        return found

    @cached_property
    def owners(self) -> list[Payable]:
        """Loans of whoever owns the account that the money came from or went to."""
        if self.aggregator:
            return []
        return self.register.of_account(self.entry.account)

    @cached_property
    def callers(self) -> list[Payable]:
        """Loans of those whose telephone number the line gives."""
        return self.register.of_phone(self.entry.text)

    @cached_property
    def collections(self) -> list[Payable]:
        """Loans that it is a collection of ours for, by its identity or mandate.

        Of several under one mandate, that which the identity names.
        """
        register, entry = self.register, self.entry
        loans = register.of_collection(entry.end_to_end_id) or register.of_mandate(entry.mandate_id)
        if len(loans) < 2:
            return loans
        named = {hit.owner for hit in register.references.find(entry.end_to_end_id)}
        return [loan for loan in loans if loan.account in named] or loans

    @cached_property
    def reverted(self) -> list[Receipt]:
        """Payments that the line names by their identity."""
        entry = self.entry
        named = (entry.end_to_end_id, entry.original_ref)
        receipts = self.register.receipts
        found = receipts.named(filter(None, named))
        return found or receipts.quoted(entry.text)

    @cached_property
    def payer(self) -> str:
        """The other side's name; where the bank has but one text, all of that."""
        if self.entry.name and not self.aggregator:
            return self.entry.name
        return self.entry.text

    @cached_property
    def payer_names(self) -> Mapping[str, int]:
        """Loans of those who the payer could be by name, and how alike, to 100."""
        if self.entry.name and not self.aggregator:
            return self.register.names.of_payer(self.entry.name)
        return self.named

    @cached_property
    def named(self) -> Mapping[str, int]:
        """Loans of those whose names stand in the text, and how alike, to 100."""
        return self.register.names.in_text(self.entry.text)

    @cached_property
    def names(self) -> dict[str, int]:
        """Both together."""
        found = dict(self.payer_names)
        for loan, score in self.named.items():
            found[loan] = max(score, found.get(loan, 0))
        return found

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of name and text, normalised."""
        return frozenset(Name.read(f"{self.entry.name} {self.entry.text}").words)

    @cached_property
    def _payer_spelled(self) -> Name:
        return Name.read(self.payer)

    def likeness(self, loan: str) -> int:
        """Say how alike the payer is to a loan's people, to 100, however little."""
        spelled = self.register.spelled[loan]
        payer = self._payer_spelled
        direct = max([alike(payer, name) for name in spelled], default=0)
        return direct if direct == 100 else max(direct, self.names.get(loan, 0))

    def loan(self, account: str) -> Payable:
        """Give a loan."""
        return self.register.loans[account]

    def standing(self, account: str) -> Standing:
        """Give what a loan has open."""
        return self.register.standings[account]

    def fit(self, account: str) -> Fit:
        """Say how the amount, in or out, suits a loan on this day."""
        fit = self._fits.get(account)
        if fit is None:
            fit = self.standing(account).fit(abs(self.amount), self.day)
            self._fits[account] = fit
        return fit

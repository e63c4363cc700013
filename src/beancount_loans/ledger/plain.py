"""The commonest transaction by far: one leg on a loan, one on a bank, and nothing more said.

It is a payment or money out, by the sign of the loan's leg alone, and is read directly.
Whatever else a transaction is or says, it is not plain and `classify` reads it; of a plain
one `classify` would read the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from beancount_loans.core.agreement.loan import NOTHING, Event, EventKind
from beancount_loans.core.components import PRINCIPAL
from beancount_loans.core.money import FinerThanCurrencyError, to_minor
from beancount_loans.core.servicing.classify import Chart, LoanAccounts
from beancount_loans.ledger import native

_MEANS_NOTHING = frozenset(
    {
        "filename",
        "lineno",
        "__tolerances__",
        "__automatic__",
        "bank-ref",
        "payer-account",
        "loan-rule",
        "loan-evidence",
    }
)
"""Metadata that does not bear on what a transaction is."""


_AFTER_REF: Final = Event._fields[Event._fields.index("ref") + 1 : -2]
_UNSAID: Final = tuple(Event._field_defaults[name] for name in _AFTER_REF)
"""What an event has between its reference and its last two fields where nothing is said."""


class PlainReader:
    """Reads the plain transactions of a ledger."""

    def __init__(
        self,
        loans: Mapping[str, LoanAccounts],
        loan_of: Callable[[str], str | None],
        chart: Chart,
    ) -> None:
        self._loans = loans
        self._loan_of = loan_of
        self._chart = chart
        self._banks: dict[str, bool] = {}
        self._said: dict[tuple[str | None, str | None], str] = {}
        self._earning = {
            account for loan in loans.values() for account in (*loan.claims, *loan.losses)
        }

    def read(self, entry: Any) -> tuple[str, Event] | None:
        """The loan's account and the event, or None where the transaction is not plain."""
        postings = entry.postings
        if len(postings) != 2 or not entry.meta.keys() <= _MEANS_NOTHING:
            return None
        bank, own = postings
        loan = self._loans.get(own.account)
        if loan is None:
            own, bank = postings
            loan = self._loans.get(own.account)
        if loan is None or not self._is_bank(bank.account):
            return None
        if bank.units is None or own.units is None or not bank.units.number:
            return None
        if own.units.currency != loan.currency or not _means_nothing(own.meta):
            return None
        return self._event(entry, loan, own.units)

    def _event(self, entry: Any, loan: LoanAccounts, units: Any) -> tuple[str, Event] | None:
        try:
            amount = to_minor(units.number, loan.decimals) * loan.sign
        except FinerThanCurrencyError:
            return None
        if not amount:
            return None
        kind: EventKind = "debit"
        parts = NOTHING
        if amount > 0:
            self._chart.begun.add(loan.account)
        else:
            kind, amount = "payment", -amount
            parts = {PRINCIPAL: amount} if loan.by_hand else NOTHING
        ref = entry.meta.get("bank-ref") or ""
        if type(ref) is not str:
            ref = str(native.value(ref) or "")
        text, source = self._words(entry), native.source(entry.meta)
        fields = (entry.date, kind, amount, parts, NOTHING, ref, *_UNSAID, text, source)
        return loan.account, tuple.__new__(Event, fields)

    def _words(self, entry: Any) -> str:
        """What the ledger calls it; many are called the same."""
        said = entry.payee, entry.narration
        found = self._said.get(said)
        if found is None:
            found = self._said[said] = words(entry)
        return found

    def _is_bank(self, account: str) -> bool:
        known = self._banks.get(account)
        if known is None:
            known = self._banks[account] = self._can_be_bank(account)
        return known

    def _can_be_bank(self, account: str) -> bool:
        chart = self._chart
        return (
            self._loan_of(account) is None
            and account not in self._earning
            and chart.kind(account) in ("asset", "liability")
            and (account not in chart.options or account == chart.suspense)
        )


def _means_nothing(meta: Mapping[str, Any] | None) -> bool:
    return not meta or meta.keys() <= _MEANS_NOTHING


def words(entry: Any) -> str:
    """What the ledger calls a transaction: payee and narration."""
    payee, narration = entry.payee, entry.narration
    return f"{payee} {narration}" if payee and narration else payee or narration or ""

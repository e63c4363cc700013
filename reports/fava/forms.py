"""What the fields of forms offer to choose from."""

from __future__ import annotations

from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.collection.contact_words import CONTACTS, OUTCOMES
from beancount_loans.core.policy.conduct import HOLD_KINDS
from beancount_loans.core.policy.policy import Step
from beancount_loans.reports.fava.act import bank_accounts, open_accounts
from beancount_loans.reports.fava.desk import Desk
from beancount_loans.reports.fava.overview import OVER

__all__ = ["Choices"]

MOST = 1000
"""More loans are not offered to choose from."""


class Choices:
    """Choices for the forms of one page."""

    contacts = CONTACTS
    outcomes = OUTCOMES
    holds = HOLD_KINDS

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def banks(self) -> list[str]:
        """Accounts that a payment can come in on."""
        return bank_accounts(self._desk)

    @property
    def accounts(self) -> list[str]:
        """Open accounts that are no loan's."""
        return open_accounts(self._desk)

    def steps(self, loan: Loan) -> tuple[Step, ...]:
        """The ladder that a loan is under."""
        return self._desk.book.policy(loan).at(self._desk.as_of).steps

    def loans(self, currency: str) -> list[tuple[str, str]]:
        """Ids of loans in a currency that are not over, with borrower and account.

        None where there are too many to choose from: an id or account is written then.
        """
        book = self._desk.book
        found = [
            one.loan
            for one in self._desk.lent
            if one.loan.terms.currency == currency and one.stage not in OVER
        ]
        if len(found) > MOST:
            return []
        named = [(one.id, f"{book.borrower(one).name}: {one.account}") for one in found]
        return sorted(named, key=lambda one: one[1])

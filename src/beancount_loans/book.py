"""A ledger's loans, read: what every face works from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from beancount_loans.core.agreement.loan import NOWHERE, Event, Hold, Loan, Source
from beancount_loans.core.calendar import Every
from beancount_loans.core.policy.policy import Policy
from beancount_loans.options import Options


class LedgerError(NamedTuple):
    """Something wrong in the ledger, as Beancount reports it: at a place, about an entry."""

    source: dict[str, Any]
    message: str
    entry: Any


@dataclass(frozen=True, slots=True)
class Borrower:
    """Who borrows: the fields of a `loan-borrower` directive."""

    id: str
    name: str
    fields: Mapping[str, str] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()
    source: Source = NOWHERE

    @property
    def ibans(self) -> tuple[str, ...]:
        """The accounts the borrower is known to pay from."""
        keys = sorted(key for key in self.fields if key == "iban" or key.startswith("iban-"))
        return tuple(self.fields[key].replace(" ", "") for key in keys)

    @property
    def contact_every(self) -> Every | None:
        """How often they are to be contacted, well or late; None where nothing is asked."""
        told = self.fields.get("contact-every")
        return Every.parse(told) if told else None


@dataclass(frozen=True, slots=True)
class Lender:
    """Who lends, as letters say it: the fields of a `loan-lender` directive.

    Where the ledger has none, the name is its title, and where to pay stands on the
    `open` of the bank account.

    Attributes:
        fields: of `address postcode city country phone email web hours cvr iban bic bank
            fik-creditor signature logo`.
    """

    name: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    source: Source = NOWHERE

    @property
    def iban(self) -> str:
        """The account that borrowers pay to, without spaces; empty where none is told."""
        return self.fields.get("iban", "").replace(" ", "")


@dataclass(frozen=True, slots=True)
class Mandate:
    """A direct-debit mandate: an agreement that we collect dues from an account.

    Attributes:
        id: its number, as the bank knows it.
        loan: the account of the loan it is for; empty for all of the borrower's.
        signed: from this day on.
        ended: the last day, where it was cancelled.
        once: for one collection alone.
        scheme: `core`, `b2b` or `betalingsservice`.
        customer: the debtor's number with Betalingsservice.
    """

    id: str
    borrower: str
    signed: dt.date
    loan: str = ""
    ended: dt.date | None = None
    iban: str = ""
    bic: str = ""
    name: str = ""
    once: bool = False
    scheme: str = "core"
    customer: str = ""
    source: Source = NOWHERE

    def covers(self, loan: Loan, day: dt.date) -> bool:
        """Whether dues of a loan may be collected by it on a day."""
        ours = self.loan == loan.account if self.loan else self.borrower == loan.borrower
        return ours and self.signed <= day and (self.ended is None or day <= self.ended)


class LineRule(NamedTuple):
    """The user's own rule: bank lines with these words are for an account, or for a loan."""

    words: str
    account: str

    def fits(self, text: str) -> bool:
        """Whether the words stand in a payer's name or text; case does not matter."""
        return self.words.casefold() in text.casefold()


class Review(NamedTuple):
    """A bank line that nobody has assigned yet."""

    date: dt.date
    amount: Decimal
    currency: str
    payer: str
    text: str
    ref: str
    candidates: tuple[tuple[str, Decimal], ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Book:
    """Everything about loans in one ledger.

    Attributes:
        recorded_until: the day up to which all banks with loan payments are recorded.
        recorded: the last recorded day by bank account.
        banks: the accounts that `recorded_until` waits for.
        stale_banks: accounts left out since they lag more than 100 days behind.
        reviews: bank lines not yet assigned.
    """

    filename: str
    options: Options
    loans: Mapping[str, Loan]
    borrowers: Mapping[str, Borrower]
    errors: tuple[LedgerError, ...]
    recorded_until: dt.date | None
    recorded: Mapping[str, dt.date]
    banks: tuple[str, ...]
    stale_banks: tuple[str, ...] = ()
    reviews: tuple[Review, ...] = ()
    policies: Mapping[str, Policy] = field(default_factory=dict)
    precisions: Mapping[str, int] = field(default_factory=dict)
    lender: Lender = Lender()
    mandates: tuple[Mandate, ...] = ()
    line_rules: tuple[LineRule, ...] = ()

    def recorded_for(self, loan: Loan) -> dt.date | None:
        """The day up to which this loan's bank is recorded."""
        own = loan.accounts.get("bank-account")
        return self.recorded.get(own) if own else self.recorded_until

    def until_for(self, loan: Loan) -> dt.date | None:
        """The day up to which this loan's dues are booked."""
        told: dt.date | None = self.options.at("until")
        return told or self.recorded_for(loan)

    def missed_before(self, loan: Loan) -> dt.date | None:
        """A due is missed if its date and grace days lie before this day."""
        until, recorded = self.until_for(loan), self.recorded_for(loan)
        return min(until, recorded) if until and recorded else None

    def policy(self, loan: Loan) -> Policy:
        """The policy pack that a loan is under."""
        return self.policies[loan.policy]

    def borrower(self, loan: Loan) -> Borrower:
        """The borrower of a loan; one that no directive describes is named after the account."""
        return self.borrowers[loan.borrower]

    def of_borrower(self, borrower: str) -> list[Loan]:
        """The loans of one borrower, by account."""
        return [loan for _, loan in sorted(self.loans.items()) if loan.borrower == borrower]

    def events(self) -> list[tuple[Loan, Event]]:
        """All events of all loans, by date."""
        found = [(loan, event) for loan in self.loans.values() for event in loan.events]
        return sorted(found, key=lambda one: one[1].date)

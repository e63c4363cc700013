"""The one shape that every bank format is read into.

A `Statement` is what one bank account did in one delivery; an `Entry` is one
payment of it, a collective booking being split into its payments where the bank
itemises them. Amounts are exact and signed the bank's way: money in is positive.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

__all__ = [
    "INTERIM",
    "ITEMISING",
    "Balance",
    "Entry",
    "MandateChange",
    "Money",
    "Statement",
    "StatementError",
    "Status",
    "checked",
]


class StatementError(Exception):
    """A file that cannot be read as a bank statement.

    Args:
        message: What is wrong and what to do, as a sentence.
        file: The file's path or name.
        line: Line or row in the file, from 1; 0 where none is known.
    """

    def __init__(self, message: str, file: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}" if place else self.message


class Status(StrEnum):
    """How far the bank has come with an entry; only `BOOKED` ones are money."""

    BOOKED = "booked"
    PENDING = "pending"
    INFO = "info"


class Money(NamedTuple):
    """An amount in its own currency."""

    amount: Decimal
    currency: str


class Balance(NamedTuple):
    """A balance that the bank states: signed amount and the day, if it says one."""

    amount: Decimal
    day: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One payment on a bank account; text fields are empty where the bank is silent.

    Attributes:
        line: Its place in the file, unique there: `"3.2"` is the second payment of
            the third entry; in tables (CSV) the row, the first row being 1.
        date: Booking date; else value date; else the statement's own date.
        amount: Signed as the bank books it: money in is positive.
        currency: ISO 4217 code.
        status: Booked, pending or for information.
        value_date: The day from which the bank reckons interest.
        bank_ref: The bank's identity of this payment.
        batch_ref: The bank's identity of the collective booking it is a part of.
        end_to_end_id: Identity that whoever started the payment gave it.
        mandate_id: Direct-debit mandate.
        references: Structured payment references, as written by the bank.
        text: Free remittance text and the bank's own words, on one line.
        name: Who is on the other side: the payer of money in, payee of money out.
        account: IBAN or account number of the other side.
        creditor_account: Our number that the payer used (FIK creditor, bankgiro).
        code: The bank's transaction code, as written.
        returned: A payment that came back (direct debit or transfer).
        return_reason: Reason code of a return or reject, such as `AC04`.
        original_ref: What a return or reversal takes back, if the bank says.
        reversal: The bank takes an entry of its own back.
        instructed: What was instructed, where that is told apart.
        charges: Charges that explain the difference from the instructed amount;
            positive, zero where they are information only.
        balance: Running balance after this row, where a table gives one.
        payments: How many payments the line stands for: more than one only if the
            bank did not itemise its batch.
    """

    line: str
    date: dt.date
    amount: Decimal
    currency: str
    status: Status = Status.BOOKED
    value_date: dt.date | None = None
    bank_ref: str = ""
    batch_ref: str = ""
    end_to_end_id: str = ""
    mandate_id: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    name: str = ""
    account: str = ""
    creditor_account: str = ""
    code: str = ""
    returned: bool = False
    return_reason: str = ""
    original_ref: str = ""
    reversal: bool = False
    instructed: Money | None = None
    charges: Decimal = Decimal(0)
    balance: Decimal | None = None
    payments: int = 1


class MandateChange(NamedTuple):
    """A direct-debit agreement that a bank reports.

    Attributes:
        line: Its place in the file.
        kind: `"active"`, `"new"`, `"changed"` or `"cancelled"`.
        reference: KID, customer or agreement number that names the debtor.
        mandate_id: The agreement's own number, where there is one.
        name: The debtor's name, where given.
        day: From when, where given.
    """

    line: str
    kind: str
    reference: str
    mandate_id: str = ""
    name: str = ""
    day: dt.date | None = None


ITEMISING = frozenset({"camt.054", "bgmax", "ocr-giro", "fik", "betalingsservice", "avtalegiro"})
"""Kinds that itemise money which the account's own statement carries as well."""

INTERIM = frozenset({"csv", "ofx", "camt.052", "mt942"})
"""Kinds fetched at any hour: more may yet be booked on their last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one account did in one delivery.

    Attributes:
        kind: The format: `"camt.053"`, `"mt940"`, `"csv"` …
        account: IBAN or account number, empty where the file names none.
        currency: Of the account; empty where the file names none.
        currency_told: Whether the file names it; else it is but what a CSV profile says.
        entries: In the order of the file.
        opening: Booked balance before the entries.
        closing: Booked balance after them.
        identifier: The bank's own name of the statement.
        sequence: Its number in the series, as written.
        mandates: Agreements reported instead of, or beside, payments.
        problems: Sentences about what does not hold: sums, counts, batches that
            are not itemised, dates that do not exist. The entries are good.
        origin: What read it, finer than the kind: a CSV profile's name.
    """

    kind: str
    account: str = ""
    currency: str = ""
    currency_told: bool = True
    entries: tuple[Entry, ...] = ()
    opening: Balance | None = None
    closing: Balance | None = None
    identifier: str = ""
    sequence: str = ""
    mandates: tuple[MandateChange, ...] = ()
    problems: tuple[str, ...] = ()
    origin: str = ""

    @property
    def booked(self) -> tuple[Entry, ...]:
        """The entries that are money."""
        return tuple(entry for entry in self.entries if entry.status == Status.BOOKED)

    @property
    def settled(self) -> Balance | None:
        """The last balance that no later line can change, at the end of its day.

        That is the closing balance, or in a table fetched at any hour the one of the
        day before; None if the statement does not add up or says no day.
        """
        closing = self.closing
        if closing is None or closing.day is None or self.adds_up is False:
            return None
        if self.kind not in INTERIM:
            return closing
        last = [entry.amount for entry in self.booked if entry.date >= closing.day]
        before = closing.day - dt.timedelta(days=1)
        return Balance(closing.amount - sum(last, Decimal(0)), before)

    @property
    def caution(self) -> str:
        """What to look at where its reader is a draft; empty otherwise."""
        if not self.origin.endswith("(draft)"):
            return ""
        told = "has not read a real file yet: compare the lines with the bank's"
        return f"read by {self.origin}, which {told}"

    @property
    def adds_up(self) -> bool | None:
        """Whether opening plus booked entries is closing; None if not stated."""
        if self.opening is None or self.closing is None:
            return None
        moved = sum((entry.amount for entry in self.booked), Decimal(0))
        return self.opening.amount + moved == self.closing.amount


def checked(statement: Statement) -> Statement:
    """Return the statement, with a problem added where it does not add up."""
    if statement.adds_up is not False or not statement.opening or not statement.closing:
        return statement
    moved = sum((entry.amount for entry in statement.booked), Decimal(0))
    problem = (
        f"does not add up: opening {statement.opening.amount} plus booked entries"
        f" {moved} is not closing {statement.closing.amount}"
    )
    return replace(statement, problems=(*statement.problems, problem))

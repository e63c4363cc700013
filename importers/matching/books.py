"""What the books know, as far as matching payments needs it.

Whoever reads the ledger fills these in; nothing here reads a ledger or a file. Loans
are named by their Beancount account. Amounts are in units of the loan's currency.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

__all__ = [
    "BookedLine",
    "BookedPayment",
    "Books",
    "Due",
    "Payable",
    "Stage",
    "TextRule",
]


class Stage(StrEnum):
    """What a payment to a loan would be."""

    OPEN = "open"
    REPAID = "repaid"
    WRITTEN_OFF = "written-off"


class Due(NamedTuple):
    """What is, or will be, due on a day and is not yet paid; charges are dues too."""

    date: dt.date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Payable:
    """A loan, as somebody who pays it would name it.

    Attributes:
        account: The loan's account; its name everywhere in matching.
        loan_id: Short code, also understood as a reference.
        currency: Of the loan.
        borrower: The borrower's id; loans of one borrower share it.
        names: Of borrower, co-borrowers and guarantors.
        accounts: IBANs or account numbers that the lender's records give for them.
        phones: Their telephone numbers.
        references: Payment references of this loan, in any scheme.
        mandates: Direct-debit mandates; several loans may share one.
        collected: Whether its dues are collected by direct debit.
        end_to_end_ids: Identities of our own collections, open or done.
        stage: Open, repaid or written off.
        dues: What is unpaid, past and coming, oldest first.
        installment: What a usual installment is; None if there is no such thing.
        prepaid: What is already paid ahead of all dues.
        payoff: What repays all of it now; None if not known.
        charges_returns: Whether the terms let the lender charge a bank's fee for a
            returned payment on to the borrower.
    """

    account: str
    loan_id: str
    currency: str
    borrower: str
    names: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    mandates: tuple[str, ...] = ()
    collected: bool = False
    end_to_end_ids: tuple[str, ...] = ()
    stage: Stage = Stage.OPEN
    dues: tuple[Due, ...] = ()
    installment: Decimal | None = None
    prepaid: Decimal = Decimal(0)
    payoff: Decimal | None = None
    charges_returns: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedPayment:
    """A payment in the books, as far as it went to one loan.

    Attributes:
        bank_ref: Identity of the bank's line.
        date: Booking date.
        amount: What went to this loan, positive.
        loan: The loan's account.
        end_to_end_id: Of the payment, where known.
        payer_account: The account it came from, where known.
        payer_words: The payer's name and text, as the bank wrote them.
        reversed: Already taken back.
        confirmed: A person assigned or confirmed it; only such payments teach.
        recovered: It came in on a loan that was written off.
    """

    bank_ref: str
    date: dt.date
    amount: Decimal
    loan: str
    end_to_end_id: str = ""
    payer_account: str = ""
    payer_words: str = ""
    reversed: bool = False
    confirmed: bool = False
    recovered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedLine:
    """A line of a bank account that is in the books, whatever it was.

    Attributes:
        bank: Our own account, named as in `Matcher.match`.
        date: Booking date.
        amount: Signed as the bank does: money in is positive.
        bank_ref: Its identity; empty if it was entered by hand.
        told: What the bank said of whose it is: account, end-to-end identity, mandate.
    """

    bank: str
    date: dt.date
    amount: Decimal
    bank_ref: str = ""
    told: frozenset[str] = frozenset()


class TextRule(NamedTuple):
    """The user's own rule: what lines with these words are.

    Attributes:
        words: Must stand in the payer's name or text; case does not matter.
        loan: The loan's account; None for lines that are no loan's.
    """

    words: str
    loan: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Everything that matching looks at.

    Attributes:
        payables: The loans, also repaid and written-off ones.
        payments: Payments of loans so far, with who made them.
        lines: Lines of the bank accounts so far.
        text_rules: The user's own, first match wins.
    """

    payables: tuple[Payable, ...]
    payments: tuple[BookedPayment, ...] = ()
    lines: tuple[BookedLine, ...] = ()
    text_rules: tuple[TextRule, ...] = ()

"""What a bookkeeper records by hand, as directives: contacts, money, fees, holds, steps, changes.

The command line and Fava build from the same functions what they then show and write.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from beancount.core.amount import Amount
from beancount.core.data import Custom, Note, Transaction

from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.collection.contact_words import CONTACTS, OUTCOMES
from beancount_loans.core.money import FinerThanCurrencyError
from beancount_loans.core.policy.conduct import HOLD_KINDS
from beancount_loans.core.policy.policy import Policy
from beancount_loans.core.values import nearest
from beancount_loans.writer import Account, custom, note, posting, transaction

__all__ = [
    "ActError",
    "Told",
    "amount",
    "change",
    "charge",
    "contact",
    "hold",
    "payment",
    "step",
    "typed",
]

_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")
_COMMA_GROUPS = re.compile(r"[0-9]{1,3}((,[0-9]{3})+\.[0-9]+|(,[0-9]{3}){2,})")
_COMMA_DECIMALS = re.compile(r"([0-9]+|[0-9]{1,3}(\.[0-9]{3})+),[0-9]{1,2}")


class ActError(Exception):
    """Something that cannot be recorded as told; the message says why and what to write."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a contact.

    Attributes:
        contact: how it was, one of `CONTACTS`.
        promise: what was promised, with or without its currency.
        promise_by: the last day of the promise.
        next_date: when to be in touch again.
        meet_on: when to meet.
        step: key of the step of the ladder that it was.
    """

    contact: str
    outcome: str = ""
    promise: str = ""
    promise_by: dt.date | None = None
    next_date: dt.date | None = None
    meet_on: dt.date | None = None
    step: str = ""


def contact(loan: Loan, policy: Policy, day: dt.date, text: str, told: Told) -> Note:
    """A contact as a note on a loan.

    Raises:
        ActError: something in it is not known, or an amount is none.
    """
    currency = loan.terms.currency
    promise = amount(told.promise, loan) if told.promise else None
    if told.promise_by and promise is None:
        raise ActError("say what was promised, as an amount")
    if promise is not None and told.promise_by is None:
        raise ActError("say by which day it was promised")
    _refuse_unknown_step(policy, day, told.step)
    meta: dict[str, Any] = {
        "contact": _one_of(told.contact, CONTACTS, "a way to be in touch"),
        "outcome": told.outcome and _one_of(told.outcome, OUTCOMES, "an outcome"),
        "promise": None if promise is None else Amount(promise, currency),
        "promise-by": told.promise_by,
        "next-date": told.next_date,
        "meet-on": told.meet_on,
        "loan-step": told.step,
    }
    if promise is not None:
        meta["outcome"] = meta["outcome"] or "promise"
    kept = {key: value for key, value in meta.items() if value}
    return note(day, loan.account, _said(text), meta=kept)


def payment(loan: Loan, name: str, day: dt.date, number: Decimal, bank: str, text: str) -> Any:
    """Money in on an account of the ledger, from a borrower of that name."""
    legs = [
        posting(bank, number, loan.terms.currency),
        posting(loan.account, -number, loan.terms.currency),
    ]
    return transaction(day, name, _said(text), legs, links=[loan.link])


def charge(
    loan: Loan, name: str, day: dt.date, number: Decimal, text: str, step: str = ""
) -> Transaction:
    """A fee on a loan, with the step of the ladder that it is for, if any."""
    legs = [
        posting(loan.account, number, loan.terms.currency),
        posting(loan.accounts["fee-account"], -number, loan.terms.currency),
    ]
    meta = {"loan-step": step} if step else None
    return transaction(day, name, _said(text), legs, links=[loan.link], meta=meta)


def step(loan: Loan, policy: Policy, day: dt.date, key: str, text: str) -> Note:
    """A step of the ladder that was taken, as a note.

    Raises:
        ActError: the policy has no such step.
    """
    if not key:
        raise ActError("name the step that was taken")
    _refuse_unknown_step(policy, day, key)
    return note(day, loan.account, _said(text), meta={"loan-step": key})


def hold(loan: Loan, day: dt.date, kind: str, until: dt.date | None, *, all_loans: bool) -> Custom:
    """A hold on a loan, or on all loans of its borrower, from a day on.

    Args:
        loan: the loan.
        day: the first day.
        kind: one of those that policies know.
        until: the last day; None is without end.
        all_loans: it holds for the borrower.

    Raises:
        ActError: the kind is not known, or it ends before it begins.
    """
    _one_of(kind, HOLD_KINDS, "a kind of hold")
    if until is not None and until < day:
        raise ActError(f"a hold from {day} cannot end on {until}")
    target = loan.borrower if all_loans else Account(loan.account)
    return custom(day, "loan-hold", target, kind, meta={"until": until} if until else None)


def change(loan: Loan, day: dt.date, written: Mapping[str, str], reason: str = "") -> Custom:
    """A change of terms, from the end of a day on.

    Args:
        loan: the loan.
        day: its day.
        written: keys of a `loan-change` and what is typed for them; empty ones are left out.
        reason: why.

    Raises:
        ActError: nothing changes.
    """
    said = {key: typed(value) for key, value in written.items() if value.strip()}
    if not said:
        raise ActError("say what changes: fill in at least one of the terms")
    meta = said | ({"reason": reason.strip()} if reason.strip() else {})
    return custom(day, "loan-change", Account(loan.account), meta=meta)


# ------------------------------------------------------------ what was typed


def amount(text: str, loan: Loan, *, zero: bool = False) -> Decimal:
    """An amount of a loan's money above zero, typed with or without its currency.

    Args:
        text: as typed.
        loan: whose currency it is in.
        zero: it may be zero.

    Raises:
        ActError: it is none, or has decimals that the currency has not.
    """
    number, _, unit = text.strip().partition(" ")
    currency = loan.terms.currency
    found = _number(number)
    if found is None:
        raise ActError(f"{text} is no amount: write it like 1356.82")
    if unit not in ("", currency) or (found <= 0 and not zero):
        raise ActError(f"{text} is no amount of {currency}{'' if zero else ' above zero'}")
    try:
        return loan.terms.money(loan.terms.minor(found))
    except FinerThanCurrencyError as problem:
        raise ActError(str(problem)) from None


def _number(text: str) -> Decimal | None:
    """A number with a point, or a comma that cannot be taken for anything but a decimal one."""
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if _COMMA_GROUPS.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if _COMMA_DECIMALS.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    return None


def typed(text: str) -> Any:
    """A value as the ledger has it: a date, a flag, a number, an amount, else a string."""
    text = text.strip()
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    number, _, unit = text.partition(" ")
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        pass
    if number.replace(".", "", 1).isdecimal() and number.isascii():
        if not unit:
            return Decimal(number)
        if unit.isascii() and unit.isalpha() and unit.isupper():
            return Amount(Decimal(number), unit)
    return text


def _said(text: str) -> str:
    if not text.strip():
        raise ActError("say in a few words what it was")
    return text.strip()


def _one_of(word: str, known: tuple[str, ...], what: str) -> str:
    if word not in known:
        raise ActError(f'"{word}" is not {what}: {nearest(word, known)}')
    return word


def _refuse_unknown_step(policy: Policy, day: dt.date, key: str) -> None:
    keys = [one.key for one in policy.at(day).steps]
    if key and key not in keys:
        raise ActError(f"{key} is no step of {policy.name}; it has {', '.join(keys)}")

"""The `loan-` keys of the ledger language: how each is read, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from beancount_loans.core import values
from beancount_loans.core.agreement.term_checks import contradictions
from beancount_loans.core.agreement.terms import (
    BUSINESS_DAYS,
    DAY_COUNTS,
    METHODS,
    OVERPAYMENTS,
    STUBS,
    Terms,
)
from beancount_loans.core.components import DEFAULT_ORDER, NAMES, Order, order_of
from beancount_loans.core.values import UnreadableValueError, Value

Reader = Callable[[Value], Any]


class Fault(NamedTuple):
    """One thing wrong with what the ledger says; `key` is the metadata key, where there is one."""

    key: str | None
    message: str

    def __str__(self) -> str:
        return f"{self.key} {self.message}" if self.key else self.message


def order(value: Value) -> Order:
    """An allocation order: component words separated by spaces."""
    parts = values.text(value).replace(",", " ").split()
    try:
        return order_of(parts)
    except KeyError as unknown:
        name = str(unknown.args[0])
        raise UnreadableValueError(
            f'names "{name}": {values.nearest(name, (*NAMES, "charges"))}'
        ) from None


def components(value: Value) -> Order:
    """Some components, in the default order."""
    found = order(value)
    named = set(values.text(value).replace(",", " ").split())
    named |= {"costs", "penalties", "fees"} if "charges" in named else set()
    return tuple(one for one in DEFAULT_ORDER if NAMES[one] in named and one in found)


_MONEY = (
    "loan-principal",
    "loan-limit",
    "loan-installment",
    "loan-interest-base",
    "loan-round-to",
    "loan-balloon",
    "loan-installment-fee",
    "loan-tolerance",
)
_SHARES = ("loan-down-payment", "loan-fee", "loan-prepayment-fee")
_OTHERS: dict[str, Reader] = {
    "loan-rate": values.rate,
    "loan-rate-reset": values.period,
    "loan-rate-reset-from": values.day,
    "loan-rate-floor": values.percent,
    "loan-rate-cap": values.percent,
    "loan-rate-step-cap": values.percent,
    "loan-on-rate-change": values.word("resize", "keep"),
    "loan-start": values.day,
    "loan-signed": values.day,
    "loan-method": values.word(*METHODS),
    "loan-installments": values.count,
    "loan-maturity": values.day,
    "loan-amortize-over": values.count,
    "loan-every": values.period,
    "loan-interest-every": values.period,
    "loan-first-due": values.day,
    "loan-interest-first-due": values.day,
    "loan-end-of-month": values.flag,
    "loan-missing-day": values.word("last", "next"),
    "loan-stub": values.word(*STUBS),
    "loan-business-days": values.word(*BUSINESS_DAYS),
    "loan-calendar": values.text,
    "loan-interest-dates": values.word("unadjusted", "adjusted"),
    "loan-day-count": values.word(*DAY_COUNTS),
    "loan-installment-day-count": values.word(*DAY_COUNTS),
    "loan-interest-base-every": values.period,
    "loan-interest-base-from": values.day,
    "loan-interest-rounding": values.word("period", "segment"),
    "loan-last-installment": values.word("remainder", "spread"),
    "loan-rounding": values.word("half-up", "half-even"),
    "loan-decimals": values.whole,
    "loan-grace-principal": values.count,
    "loan-grace-interest": values.count,
    "loan-capitalize-until": values.day,
    "loan-fee-taken": values.word("withheld", "added", "paid"),
    "loan-late-rate": values.rate,
    "loan-late-day-count": values.word(*DAY_COUNTS),
    "loan-late-base": components,
    "loan-late-claim": values.word("step", "due", "payment"),
    "loan-overdue-interest": values.word("none", "daily", "period"),
    "loan-allocation": order,
    "loan-allocation-by": values.word("installment", "component"),
    "loan-allocation-advance": order,
    "loan-overpayment": values.word(*OVERPAYMENTS),
    "loan-charges": values.word("own", "installment"),
    "loan-early-days": values.count,
    "loan-grace-days": values.count,
    "loan-pay-by": values.text,
    "loan-reference": values.text,
    "loan-posting": values.word("accrual", "cash", "none"),
    "loan-purpose": values.text,
    "loan-promissory-note": values.flag,
    "loan-security": values.text,
    "loan-guarantor": values.names,
    "loan-co-borrower": values.names,
}


def _readers(currency: str) -> dict[str, Reader]:
    """How each term is read: amounts are of the loan's currency."""
    amounts = dict.fromkeys(_MONEY, values.money_in(currency))
    return amounts | dict.fromkeys(_SHARES, values.share_in(currency)) | _OTHERS


PLURAL = {"guarantor": "guarantors", "co_borrower": "co_borrowers"}
TERM_KEYS = tuple(_readers("XXX"))
"""Every key that is a field of `Terms`."""

OTHER_KEYS = ("loan-id", "loan-borrower", "loan-policy", "loan-accepted")
"""Keys on a loan's `open` that say who and what it is rather than its terms."""


MEASURE_KEYS = (
    "loan-defer",
    "loan-defer-interest",
    "loan-pause-interest",
    "loan-reamortize",
    "loan-re-age",
    "loan-capitalize",
    "loan-accelerate",
    "loan-charge-off",
    "loan-suspend-interest",
    "loan-settle",
    "loan-settle-by",
    "loan-judgment",
    "loan-waive-late-interest",
)
"""What a `loan-change` does beside giving other terms."""

ON_A_CHANGE = dict.fromkeys(
    MEASURE_KEYS, 'belongs on a change: DATE custom "loan-change" ACCOUNT, with this key below it'
)
"""Where measures belong that stand on an `open` or a transaction."""

NOWHERE_ELSE: Mapping[str, str] = {}


def field_of(key: str) -> str:
    """The field of `Terms` that a key sets: `loan-first-due` sets `first_due`."""
    name = key.removeprefix("loan-").replace("-", "_")
    return PLURAL.get(name, name)


def read_fields(raw: Mapping[str, Value], currency: str) -> tuple[dict[str, Any], list[Fault]]:
    """Read the term keys of a directive into fields of `Terms`; other keys are left alone."""
    readers = _readers(currency)
    found: dict[str, Any] = {}
    faults: list[Fault] = []
    for key, value in raw.items():
        if key in readers:
            try:
                found[field_of(key)] = readers[key](value)
            except UnreadableValueError as error:
                faults.append(Fault(key, str(error)))
    return found, faults


def unknown_keys(
    raw: Iterable[str], known: Iterable[str], elsewhere: Mapping[str, str] = NOWHERE_ELSE
) -> list[Fault]:
    """A fault for each `loan-` key that the language does not know, with the nearest it does.

    Args:
        raw: the keys of a directive.
        known: those that it may carry.
        elsewhere: where other keys belong, in words.
    """
    known = tuple(known)
    return [
        Fault(key, elsewhere.get(key) or f"is not known here: {values.nearest(key, known)}")
        for key in raw
        if key.startswith("loan-") and key not in known
    ]


def read_terms(
    raw: Mapping[str, Value],
    currency: str,
    *,
    defaults: Mapping[str, Value] | None = None,
    decimals: int = 2,
) -> tuple[Terms | None, list[Fault]]:
    """Read a loan's terms.

    Args:
        raw: the metadata of its `open`.
        currency: the account's currency.
        defaults: values by key that hold where the loan says nothing, from the policy.
        decimals: of the currency, unless the loan has its own.

    Returns:
        The terms, or None where they cannot be, and what is wrong.
    """
    found, faults = read_fields({**(defaults or {}), **raw}, currency)
    for key in ("loan-principal", "loan-rate"):
        if key not in raw:
            faults.append(Fault(key, f"is missing: {_EXAMPLE[key].format(currency)}"))
    if faults:
        return None, faults
    terms = Terms(currency=currency, **{"decimals": decimals, **found})
    faults = check(terms)
    return (None if faults else terms), faults


_EXAMPLE = {
    "loan-principal": "write the amount agreed, like 60000 {}",
    "loan-rate": 'write the yearly rate, like "8 %", or "0 %" for a loan without interest',
}


def check(terms: Terms) -> list[Fault]:
    """What terms cannot be: contradictions between keys that are each well written."""
    return [Fault(key, message) for key, message in contradictions(terms)]

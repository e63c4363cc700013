"""What a ledger switches on: its `loan-option` directives, dated, later ones replacing earlier."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from beancount_loans.core import values
from beancount_loans.core.components import COST, FEE, INTEREST, LATE_INTEREST, PENALTY
from beancount_loans.core.values import UnreadableValueError, Value

CLAIM_KEYS = {
    "interest-account": INTEREST,
    "late-interest-account": LATE_INTEREST,
    "fee-account": FEE,
    "cost-account": COST,
}
"""Accounts where claims are earned, with the component that each stands for."""

LOSS_KEYS = ("loss-account", "provision-account", "suspended-interest-account")

_DEFAULT_ACCOUNTS = {
    "interest-account": ("income", "Loans:Interest"),
    "late-interest-account": ("income", "Loans:LateInterest"),
    "fee-account": ("income", "Loans:Fees"),
    "cost-account": ("income", "Loans:Costs"),
    "loss-account": ("expenses", "Loans:Losses"),
    "recovery-account": ("income", "Loans:Recoveries"),
    "provision-account": ("assets", "Loans:Provisions"),
    "provision-expense-account": ("expenses", "Loans:Provisions"),
    "suspended-interest-account": ("liabilities", "Loans:SuspendedInterest"),
    "accrued-interest-account": ("assets", "Loans:AccruedInterest"),
    "suspense-account": ("liabilities", "Loans:Unassigned"),
}
ACCOUNT_KEYS = tuple(_DEFAULT_ACCOUNTS)
LOAN_ACCOUNT_KEYS = tuple(f"loan-{key}" for key in (*ACCOUNT_KEYS, "bank-account"))
"""The same keys on a loan's `open` hold for that loan."""

BUCKETS = (30, 60, 90, 180)
PROVISIONS = tuple(Decimal(one) / 100 for one in (0, 2, 10, 25, 50, 100))
"""Of the claim by bucket where the ledger says nothing: a habit, no standard."""


def _account(value: Value) -> str:
    text = values.text(value)
    if ":" not in text:
        raise UnreadableValueError(
            f"is {values.shown(value)}: write an account, like Income:Loans:Interest"
        )
    return text


def _buckets(value: Value) -> tuple[int, ...]:
    ends = tuple(values.count(part) for part in values.text(value).split())
    if not ends or sorted(set(ends)) != list(ends):
        raise UnreadableValueError(
            f'is {values.shown(value)}: write the upper ends of the buckets, like "30 60 90 180"'
        )
    return ends


def _provisions(value: Value) -> tuple[Decimal, ...]:
    """Percentages of the claim, one for each bucket, that due today first."""
    words = values.text(value).replace("%", " %").split("%")
    found = tuple(values.percent(f"{word.strip()} %") for word in words if word.strip())
    if not found or not all(0 <= one <= 1 for one in found):
        raise UnreadableValueError(
            f"is {values.shown(value)}: write a percentage for each bucket, "
            'like "0 % 2 % 10 % 25 % 50 % 100 %"'
        )
    return found


_READERS: dict[str, Callable[[Value], Any]] = {
    "policy": values.text,
    "language": values.language,
    "letters": values.text,
    "accrue": values.word("none", "month", "year"),
    "until": values.day,
    "missed": values.word("flag", "error"),
    "limits": values.word("flag", "error"),
    "buckets": _buckets,
    "provisions": _provisions,
    "detail": values.word("installment", "day"),
    "upcoming": values.count,
    "closed-until": values.day,
    "bank-account": _account,
    **dict.fromkeys(ACCOUNT_KEYS, _account),
}
OPTION_KEYS = tuple(_READERS)


def default_accounts(roots: Mapping[str, str]) -> dict[str, str]:
    """The option accounts where nothing is said, below the ledger's own roots.

    Args:
        roots: names of `assets`, `liabilities`, `income`, `expenses` in this ledger.
    """
    return {key: f"{roots[root]}:{rest}" for key, (root, rest) in _DEFAULT_ACCOUNTS.items()}


@dataclass(slots=True)
class Options:
    """The options of a ledger, each with the dates from which its values hold.

    Attributes:
        locale: that Fava is told to use, like `da_DK`; None where nothing is.
    """

    roots: Mapping[str, str]
    dated: dict[str, list[tuple[dt.date, Any]]] = field(default_factory=dict)
    banks: dict[dt.date, list[str]] = field(default_factory=dict)
    locale: str | None = None

    def read(self, date: dt.date, key: str, value: Value) -> str | None:
        """Take one directive in; returns what is wrong with it, if anything."""
        if key not in _READERS:
            return f'the option "{key}" is not known: {values.nearest(key, OPTION_KEYS)}'
        try:
            read = _READERS[key](value)
        except UnreadableValueError as error:
            return f'the option "{key}" {error}'
        if key == "bank-account":
            self.banks.setdefault(date, []).append(read)
        else:
            self.dated.setdefault(key, []).append((date, read))
            self.dated[key].sort(key=lambda item: item[0])
        return None

    def at(self, key: str, date: dt.date | None = None) -> Any:
        """The value of an option on a date, or its last; None where the ledger says nothing."""
        held = self.dated.get(key)
        if not held:
            return None
        if date is None:
            return held[-1][1]
        position = bisect_right(held, date, key=lambda item: item[0])
        return held[position - 1][1] if position else None

    def account(self, key: str, date: dt.date | None = None) -> str:
        """An option account: as told, or the default."""
        told: str | None = self.at(key, date)
        return told if told is not None else default_accounts(self.roots)[key]

    def accounts(self, side: str = "asset") -> dict[str, str]:
        """All option accounts for one side of the books: a borrower's own claims are expenses."""
        found = default_accounts(self.roots)
        found |= {key: told for key in ACCOUNT_KEYS if (told := self.at(key)) is not None}
        if side == "liability":
            for key in CLAIM_KEYS:
                if self.at(key) is None:
                    found[key] = f"{self.roots['expenses']}:{_DEFAULT_ACCOUNTS[key][1]}"
        return found

    @property
    def spoken(self) -> str:
        """The language of those who keep the books, like `da`: as told, else of Fava's locale."""
        told = str(self.at("language") or self.locale or "en")
        return told.replace("-", "_").split("_")[0].lower()

    @property
    def bank_accounts(self) -> tuple[str, ...]:
        """The accounts named by the last set of `bank-account` directives, if any is."""
        return tuple(self.banks[max(self.banks)]) if self.banks else ()

    @property
    def buckets(self) -> tuple[int, ...]:
        """Upper ends of the ageing buckets, in days past due."""
        found: tuple[int, ...] = self.at("buckets") or BUCKETS
        return found

    @property
    def provisions(self) -> tuple[Decimal, ...]:
        """How much of the claim is taken to be lost, by bucket, the youngest first."""
        found: tuple[Decimal, ...] = self.at("provisions") or PROVISIONS
        return found

    @property
    def policy(self) -> str:
        """The name of the policy pack."""
        return self.at("policy") or "generic"


def claims_of(accounts: Mapping[str, str]) -> dict[str, int]:
    """The component that each claim account stands for."""
    return {accounts[key]: component for key, component in CLAIM_KEYS.items()}


EARNING_KEY = {
    INTEREST: "interest-account",
    LATE_INTEREST: "late-interest-account",
    FEE: "fee-account",
    PENALTY: "fee-account",
    COST: "cost-account",
}
"""The option account where each component is earned."""

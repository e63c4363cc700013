"""A transaction, as far as its meaning for loans goes, and the accounts it touches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.core.agreement.loan import Source
from beancount_loans.core.values import Value

Kind = str
"""Asset, liability, equity, income or expense: what the chart says of an account."""


class Leg(NamedTuple):
    """One posting: an amount of currency units, debits positive."""

    account: str
    number: Decimal
    currency: str
    meta: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Happening:
    """A transaction, as far as its meaning for loans goes."""

    date: dt.date
    text: str
    meta: Mapping[str, Value]
    legs: Sequence[Leg]
    source: Source


@dataclass(frozen=True, slots=True)
class LoanAccounts:
    """What classification knows of a loan beside its legs.

    Attributes:
        sign: 1 for a loan given, -1 for one taken.
        claims: component by account where claims are earned.
        losses: accounts that take losses, provisions and suspended interest.
        opening: the day of a `loan-opening`, where there is one.
        by_hand: the bookkeeper books interest and fees (`loan-posting: "none"`).
    """

    account: str
    currency: str
    decimals: int
    sign: int
    claims: Mapping[str, int]
    losses: frozenset[str]
    opening: dt.date | None = None
    by_hand: bool = False


@dataclass(slots=True)
class Chart:
    """The accounts of a ledger, as classification needs them."""

    kinds: Mapping[str, Kind]
    options: frozenset[str]
    suspense: str
    begun: set[str] = field(default_factory=set)

    def kind(self, account: str) -> Kind:
        """What an account is, by its root."""
        return self.kinds.get(account.partition(":")[0], "")

    def bank_legs(self, legs: Iterable[Leg], loans: frozenset[str]) -> list[Leg]:
        """Legs on assets and liabilities that can be a bank's."""
        return [
            leg
            for leg in legs
            if leg.account not in loans
            and self.kind(leg.account) in ("asset", "liability")
            and (leg.account not in self.options or leg.account == self.suspense)
        ]

"""All loans, looked up by whatever a bank line may say of them.

Built once; each look-up costs the same in small books and in large ones. Only the
standings move while lines are read.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property, lru_cache
from heapq import merge

from beancount_loans.importers.matching.books import Books, Payable
from beancount_loans.importers.matching.payers import (
    account_key,
    learned_accounts,
    phone_keys,
)
from beancount_loans.importers.matching.receipts import Receipts
from beancount_loans.importers.matching.standing import Standing, near
from beancount_loans.importers.names import KnownNames, Name
from beancount_loans.importers.references import KnownReferences

__all__ = ["Register"]

_DIGIT = re.compile(r"\d")
_BAND = Decimal("0.006")
"""Share of an amount within which loans are looked up as near it."""


class Register:
    """The loans and their indexes.

    Attributes:
        loans: By account.
        standings: What each has open, by account.
        receipts: Payments so far.
        seen_paying: Loans that an account has paid before, confirmed or not.
    """

    def __init__(self, books: Books) -> None:
        """Index the books."""
        self.loans = {payable.account: payable for payable in books.payables}
        self.standings = {account: Standing(payable) for account, payable in self.loans.items()}
        payments = [one for one in books.payments if one.loan in self.loans]
        self.receipts = Receipts(payments)
        self.seen_paying: dict[str, set[str]] = defaultdict(set)
        for payment in payments:
            if payment.payer_account:
                self.saw(payment.payer_account, payment.loan)
        self._learned = learned_accounts(payments, self.loans)
        self._by_borrower = _grouped((p.borrower, p.account) for p in books.payables)
        self._by_account = _grouped(
            (account_key(number), payable.account)
            for payable in books.payables
            for number in payable.accounts
        )
        self._by_phone = _grouped(
            (phone, payable.account)
            for payable in books.payables
            for number in payable.phones
            for phone in phone_keys(number)
        )
        self._by_mandate = _grouped(
            (mandate, payable.account)
            for payable in books.payables
            for mandate in _each(payable.mandates)
        )
        self._by_collection = _grouped(
            (identity, payable.account)
            for payable in books.payables
            for identity in payable.end_to_end_ids
        )

    def saw(self, account: str, loan: str) -> None:
        """Remember that an account paid a loan; a hint, never a reason to post."""
        self.seen_paying[account_key(account)].add(loan)

    def of_borrower(self, borrower: str) -> list[Payable]:
        """Give a borrower's loans."""
        return [self.loans[account] for account in self._by_borrower[borrower]]

    def of_account(self, number: str) -> list[Payable]:
        """Give the loans of those who own a bank account, by records or learned."""
        number = account_key(number)
        if not number:
            return []
        accounts = dict.fromkeys(self._by_account.get(number, ()))
        for borrower in sorted(self._learned.get(number, ())):
            accounts.update(dict.fromkeys(self._by_borrower[borrower]))
        return [self.loans[account] for account in accounts]

    def of_phone(self, text: str) -> list[Payable]:
        """Give the loans of those whose telephone number stands in a text."""
        if not self._by_phone:
            return []
        accounts = [
            account
            for phone in sorted(phone_keys(text))
            for account in self._by_phone.get(phone, ())
        ]
        return [self.loans[account] for account in dict.fromkeys(accounts)]

    def of_mandate(self, mandate: str) -> list[Payable]:
        """Give the loans collected under a mandate."""
        return [self.loans[one] for one in self._by_mandate.get(mandate, ())]

    def of_collection(self, identity: str) -> list[Payable]:
        """Give the loans that a collection of ours was for."""
        return [self.loans[one] for one in self._by_collection.get(identity, ())]

    @cached_property
    def references(self) -> KnownReferences[str]:
        """All references and short codes; owners are loans' accounts.

        A code without digits could be somebody's name, so it is none.
        """
        return KnownReferences(
            (reference, payable.account)
            for payable in self.loans.values()
            for reference in (*_each(payable.references), *_code(payable))
        )

    @cached_property
    def names(self) -> KnownNames[str]:
        """All names of borrowers, co-borrowers and guarantors; owners are accounts."""
        return KnownNames(
            (name, payable.account) for payable in self.loans.values() for name in payable.names
        )

    @cached_property
    def spelled(self) -> Mapping[str, tuple[Name, ...]]:
        """Each loan's names, normalised."""
        return {
            account: tuple(Name.read(name) for name in payable.names)
            for account, payable in self.loans.items()
        }

    @cached_property
    def words(self) -> Mapping[str, frozenset[str]]:
        """The words of each loan's names, initials left out."""
        return {
            account: frozenset(word for name in names for word in name.words if len(word) > 1)
            for account, names in self.spelled.items()
        }

    @cached_property
    def _amounts(self) -> list[tuple[Decimal, str]]:
        return sorted(
            (amount, account)
            for account, standing in self.standings.items()
            for amount in standing.amounts()
        )

    def near_amount(self, amount: Decimal) -> list[str]:
        """Give the loans that a payer might send about this amount for."""
        band = max(Decimal(1), amount * _BAND)
        first = bisect_left(self._amounts, (amount - band, ""))
        last = bisect_right(self._amounts, (amount + band, "\U0010ffff"))
        found = (account for due, account in self._amounts[first:last] if near(due, amount))
        return list(dict.fromkeys(found))

    def of_amount(self, amount: Decimal) -> list[str]:
        """Give the loans with a due, usual installment or payoff of this amount."""
        first = bisect_left(self._amounts, (amount, ""))
        last = bisect_right(self._amounts, (amount, "\U0010ffff"))
        found = (account for _, account in self._amounts[first:last])
        return list(dict.fromkeys(found))

    @cached_property
    def _dues(self) -> list[tuple[Decimal, dt.date, str]]:
        return sorted(
            (due.amount, due.date, account)
            for account, payable in self.loans.items()
            for due in payable.dues
        )

    def owing(self, amount: Decimal, day: dt.date, until: dt.date) -> Iterator[str]:
        """Give the loans with an unpaid due of this amount until a date, nearest the day first."""
        first = bisect_left(self._dues, (amount,))
        middle = bisect_left(self._dues, (amount, day))
        last = bisect_left(self._dues, (amount, until + dt.timedelta(days=1)))
        before = (self._dues[place] for place in range(middle - 1, first - 1, -1))
        after = (self._dues[place] for place in range(middle, last))
        for _, date, account in merge(before, after, key=lambda row: abs(row[1] - day)):
            if self.standings[account].is_open(date):
                yield account

    @cached_property
    def _collected(self) -> list[tuple[dt.date, str, Decimal]]:
        return sorted(
            (due.date, payable.account, due.amount)
            for payable in self.loans.values()
            if payable.collected
            for due in payable.dues
        )

    @lru_cache(maxsize=64)  # noqa: B019  one register lives as long as its matcher
    def collected(self, since: dt.date, until: dt.date) -> tuple[list[str], Decimal]:
        """Give the loans that we collect with a due in these days, and the sum."""
        first = bisect_left(self._collected, (since, "", Decimal(0)))
        last = bisect_left(self._collected, (until + dt.timedelta(days=1), ""))
        rows = self._collected[first:last]
        total = sum((amount for _, _, amount in rows), Decimal(0))
        return [account for _, account, _ in rows], total


def _each(values: Iterable[str]) -> list[str]:
    """Give single values; the ledger may have several in one, between semicolons."""
    return [one.strip() for value in values for one in value.split(";") if one.strip()]


def _code(payable: Payable) -> list[str]:
    return [payable.loan_id] if _DIGIT.search(payable.loan_id) else []


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name, account in pairs:
        if name and account not in groups[name]:
            groups[name].append(account)
    return groups

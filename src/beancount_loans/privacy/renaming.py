"""New names for loans that are over, where their accounts say whose they were.

`Assets:Loans:MetteJensen:Car` becomes `Assets:Loans:Former1:Loan1`, with its links, its id, the
borrower's id and the paths that are made of them, wherever they stand in the ledger's files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from beancount_loans.book import Book
from beancount_loans.ledger.naming import borrower_id, loan_id
from beancount_loans.privacy.held import accounts_of, is_own
from beancount_loans.privacy.keeping import PrivacyError, answers

__all__ = ["Renaming", "renaming"]

FORMER = "Former"
_TOLD = re.compile(r'^(\s+loan-[a-z-]+:|\S+\s+custom\s+"loan-[a-z-]+")(.*)$', re.MULTILINE)
"""Where ids of loans and borrowers stand: the ledger language's keys and directives."""


@dataclass(frozen=True)
class Renaming:
    """Old names and new ones.

    Attributes:
        accounts: of loans; what lies below them moves along.
        ids: of loans and of the borrower.
        links: without their `^`.
    """

    accounts: Mapping[str, str]
    ids: Mapping[str, str]
    links: Mapping[str, str]

    def words(self, text: str) -> str:
        """A text of the ledger with the new names in it."""
        text = self._accounts.sub(self._new, text)
        text = self._links.sub(lambda found: "^" + self.links[found[1]], text)
        return _TOLD.sub(lambda found: found[1] + self._ids.sub(self._id, found[2]), text)

    def account(self, name: str) -> str:
        """The new name of an account, or of one below it; any other as it is."""
        return self._accounts.sub(self._new, name)

    @cached_property
    def _accounts(self) -> re.Pattern[str]:
        paths = (name.replace(":", "/") for name in self.accounts)
        return re.compile(rf"(?<![\w:-])({_any((*self.accounts, *paths))})(?![\w-])")

    @cached_property
    def _links(self) -> re.Pattern[str]:
        return re.compile(rf"\^({_any(self.links)})(?![\w./-])")

    @cached_property
    def _ids(self) -> re.Pattern[str]:
        return re.compile(rf'(?<=[" ])({_any(self.ids)})(?=[";])')

    def _new(self, found: re.Match[str]) -> str:
        if "/" in found[1]:
            return self.accounts[found[1].replace("/", ":")].replace(":", "/")
        return self.accounts[found[1]]

    def _id(self, found: re.Match[str]) -> str:
        return self.ids[found[1]]


def renaming(book: Book, borrower: str, taken: Iterable[str]) -> Renaming:
    """Find names that nobody has for all loans of a borrower.

    Args:
        book: the loans.
        borrower: their id.
        taken: all accounts of the ledger.

    Raises:
        PrivacyError: the borrower is named for other loans too, or another loan would be renamed.
    """
    accounts = sorted(accounts_of(book, borrower))
    below = [one for one in book.loans if is_own(one, accounts) and one not in accounts]
    if below:
        raise PrivacyError(f"{below[0]} lies below a loan that would get another name")
    if answers(book, borrower):
        raise PrivacyError(f"{borrower} answers for loans of others, so the id stays")
    new = dict(zip(accounts, _names(accounts, set(taken)), strict=True))
    loans = {book.loans[old].id: loan_id(name) for old, name in new.items()}
    links = {f"loan-{old}": f"loan-{name}" for old, name in loans.items()}
    return Renaming(new, loans | {borrower: borrower_id(new[accounts[0]]) or ""}, links)


def _names(accounts: Iterable[str], taken: set[str]) -> Iterator[str]:
    number = 1
    while any(f":{FORMER}{number}" in one for one in taken):
        number += 1
    for count, account in enumerate(accounts, 1):
        root, *groups = account.split(":")[:-1]
        yield ":".join([root, *(groups[:1] or ["Loans"]), f"{FORMER}{number}", f"Loan{count}"])


def _any(names: Iterable[str]) -> str:
    return "|".join(re.escape(one) for one in sorted(names, key=len, reverse=True)) or "(?!)"

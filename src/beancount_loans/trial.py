"""New directives tried on the loans that they touch, before anything is written.

Only what is about those loans is read again, so it is quick however many others there are.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from beancount.core import data, getters
from beancount.core.account import TYPE as ACCOUNT_TYPE
from beancount.ops import validation

from beancount_loans.acts import ActError
from beancount_loans.book import Book
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.rates import NoIndexValueError
from beancount_loans.core.servicing.position import replay
from beancount_loans.ledger import read
from beancount_loans.ledger.naming import loan_above

__all__ = ["tried"]

_CHECKS = (
    validation.validate_active_accounts,
    validation.validate_currency_constraints,
    validation.validate_check_transaction_balances,
)


def tried(
    book: Book,
    entries: Sequence[Any],
    options: Mapping[str, Any],
    new: Sequence[Any],
    on: dt.date,
    gone: Sequence[Any] = (),
) -> dict[str, Loan]:
    """The loans that new directives touch, as they would then be read.

    Args:
        book: the loans as they are.
        entries: the ledger's directives.
        options: Beancount's.
        new: directives to be written.
        on: the day up to which their histories are gone through.
        gone: directives that are taken out for them, known by where they stand.

    Raises:
        ActError: they do not fit the books: an account is not open or has another currency, a
            transaction does not balance, or with them a loan has an error that it had not before.
    """
    _refuse_misfits(book, entries, options, new)
    touched = {name for entry in (*new, *gone) for name in _loans_of(entry, book)}
    trees = _trees(entries, touched)
    own = [one for one in entries if _concerns(one, book, touched, trees)]
    places = {_place(entry) for entry in gone}
    kept = [one for one in own if not places or _place(one) not in places]
    last = max([on, *(entry.date for entry in new)])
    before = read(own, options)
    after = read(data.sorted([*kept, *new]), options)
    found = Counter(_errors(after, last)) - Counter(_errors(before, last))
    if found:
        raise ActError(next(iter(found)))
    return {name: loan for name, loan in after.loans.items() if name in touched}


def _place(entry: Any) -> tuple[str, int]:
    return entry.meta["filename"], entry.meta["lineno"]


def _refuse_misfits(
    book: Book, entries: Sequence[Any], options: Mapping[str, Any], new: Sequence[Any]
) -> None:
    """Ask Beancount's own checks about the new entries, with the accounts that they name."""
    named = {account for entry in new for account in getters.get_entry_accounts(entry)}
    frame = [
        one for one in entries if isinstance(one, data.Open | data.Close) and one.account in named
    ]
    supplied = named & _option_accounts(book) - {one.account for one in frame}
    opens = [data.Open({}, dt.date.min, account, [], None) for account in supplied]
    tested = [*opens, *data.sorted([*frame, *new])]
    for check in _CHECKS:
        for error in check(tested, options):  # type: ignore[no-untyped-call]
            raise ActError(error.message)


def _option_accounts(book: Book) -> set[str]:
    """Accounts that the plugins open where they are first used."""
    found = {*book.options.accounts().values(), *book.options.accounts("liability").values()}
    return found.union(*(loan.accounts.values() for loan in book.loans.values()))


def _trees(entries: Sequence[Any], touched: set[str]) -> set[str]:
    """The accounts of loans and all that are opened below them."""
    below = tuple(f"{name}:" for name in touched)
    opened = (one.account for one in entries if type(one) is data.Open)
    return touched | {account for account in opened if account.startswith(below)}


def _concerns(entry: Any, book: Book, touched: set[str], trees: set[str]) -> bool:
    """Whether an entry is about one of the loans, or about no loan at all."""
    if type(entry) is data.Transaction:  # most are, so this is asked first and plainly
        return any(leg.account in trees for leg in entry.postings)
    if isinstance(entry, data.Open | data.Close | data.Custom):
        loans = _loans_of(entry, book)
        return not loans or bool(loans & touched)
    if isinstance(entry, data.Note | data.Document | data.Pad):
        return entry.account in trees
    return isinstance(entry, data.Commodity)


def _loans_of(entry: Any, book: Book) -> set[str]:
    found = {loan for name in _accounts(entry) if (loan := loan_above(name, book.loans))}
    if isinstance(entry, data.Custom) and entry.type == "loan-hold" and not found:
        who = entry.values[0].value if entry.values else ""
        found = {loan.account for loan in book.loans.values() if loan.borrower == who}
    return found


def _accounts(entry: Any) -> Iterator[str]:
    if isinstance(entry, data.Transaction):
        yield from (leg.account for leg in entry.postings)
    elif isinstance(entry, data.Custom):
        yield from (value for value, kind in entry.values or () if kind == ACCOUNT_TYPE)
    elif hasattr(entry, "account"):
        yield entry.account


def _errors(book: Book, on: dt.date) -> Iterator[str]:
    yield from (error.message for error in book.errors)
    for account, loan in sorted(book.loans.items()):
        try:
            position = replay(loan, max(on, loan.opened))
        except NoIndexValueError as problem:
            yield f"{account}: {problem}"
            continue
        yield from (f"{account}: {message}" for _, message in position.faults)

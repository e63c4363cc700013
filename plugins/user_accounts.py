"""Accounts that the user opened or closed so that what falls due does not fit on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Close, Open, Transaction

if TYPE_CHECKING:
    from beancount_loans.core.agreement.loan import Loan
    from beancount_loans.plugins.generated import LoanEntries


class Misfit(NamedTuple):
    """What is wrong with one account; `source` is the metadata of the directive to change."""

    source: dict[str, Any]
    message: str


def misfits(
    entries: Iterable[Any], served: Iterable[LoanEntries], transactions: Iterable[Transaction]
) -> Iterator[Misfit]:
    """Accounts opened too late, closed too early or for another currency, each told once.

    Beancount tells it too, but at a generated entry, where there is nothing to change.
    """
    opened = {entry.account: entry for entry in entries if type(entry) is Open}
    closed = {entry.account: entry for entry in entries if type(entry) is Close}
    doubtful = dict.fromkeys(
        account
        for made in served
        for account in made.used
        if account in opened
        if account in closed or _doubtful(opened[account], made.loan)
    )
    if not doubtful:
        return
    used = _days(transactions)
    for account in doubtful:
        if account in used:
            yield from _misfits(opened[account], closed.get(account), *used[account])


def _doubtful(entry: Open, loan: Loan) -> bool:
    """Whether an account was opened after the loan or does not name its currency."""
    currency = loan.terms.currency
    return entry.date > loan.opened or currency not in (entry.currencies or (currency,))


def _misfits(
    entry: Open, end: Close | None, first: dt.date, last: dt.date, currencies: set[str]
) -> Iterator[Misfit]:
    account = entry.account
    if entry.date > first:
        message = f"{account} is opened on {entry.date}, but what falls due is booked there from "
        yield Misfit(entry.meta, f"{message}{first} on: open it by then, or leave it to the plugin")
    if end is not None and end.date <= last:
        message = f"{account} is closed on {end.date}, but what falls due is booked there until "
        yield Misfit(end.meta, f"{message}{last}: close it later")
    other = sorted(currencies - set(entry.currencies or currencies))
    if other:
        message = f"{account} is opened for {', '.join(entry.currencies or ())}, but loans in "
        yield Misfit(entry.meta, f"{message}{', '.join(other)} book there: add it to the open")


def _days(transactions: Iterable[Transaction]) -> dict[str, tuple[dt.date, dt.date, set[str]]]:
    """First and last day, and currencies, of each account of generated transactions."""
    used: dict[str, tuple[dt.date, dt.date, set[str]]] = {}
    for entry in transactions:
        for leg in entry.postings:
            first, _, currencies = used.get(leg.account, (entry.date, entry.date, set()))
            if leg.units is not None:
                currencies.add(leg.units.currency)
            used[leg.account] = (first, entry.date, currencies)
    return used

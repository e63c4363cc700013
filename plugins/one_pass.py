"""The one pass over a ledger in which all loan plugins do their work.

The output is a function of the ledger alone, never of the clock: Beancount caches
what it loads and Fava holds it overnight.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from beancount.core.data import Close, Open, Transaction

from beancount_loans.book import Book, LedgerError
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.rates import NoIndexValueError
from beancount_loans.core.servicing import closing
from beancount_loans.core.servicing.accrual import accruals
from beancount_loans.core.servicing.replay import run
from beancount_loans.core.servicing.state import Servicing
from beancount_loans.ledger import GENERATED, read
from beancount_loans.options import ACCOUNT_KEYS
from beancount_loans.plugins import collector
from beancount_loans.plugins.generated import FILENAME, LoanEntries, closes, opens
from beancount_loans.plugins.query import OPTION, Ledger
from beancount_loans.plugins.user_accounts import misfits

Result = tuple[list[Any], list[LedgerError]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the plugins run in this pass."""

    expected: bool = False
    missed: bool = False
    limits: bool = False


def serve(entries: list[Any], options_map: dict[str, Any], wanted: Wanted) -> Result:
    """Do what the plugins switched on ask for, in one pass."""
    with collector.at_rest():
        found, errors = _serve(entries, options_map, wanted)
    options_map[OPTION] = Ledger(found)
    return found, errors


def _serve(entries: list[Any], options_map: dict[str, Any], wanted: Wanted) -> Result:
    book = read(entries, options_map)
    errors: list[LedgerError] = (
        list(book.errors) if wanted.expected or not _expected_ran(entries) else []
    )
    served = [
        one for loan in book.loans.values() if (one := _serve_loan(book, loan, errors, wanted))
    ]
    if wanted.limits and book.options.at("limits") == "error":
        _report_limits(book, errors)
    if wanted.expected:
        return [*entries, *_additions(book, entries, served, errors)], errors
    if wanted.missed:
        return _with_flags(entries, served), errors
    return entries, errors


def _expected_ran(entries: list[Any]) -> bool:
    return any(entry.meta.get("filename") == FILENAME for entry in entries)


def _serve_loan(
    book: Book, loan: Loan, errors: list[LedgerError], wanted: Wanted
) -> LoanEntries | None:
    """Replay a loan to the day its dues are booked; a bad one is reported and left out."""
    until = book.until_for(loan)
    if until is None:
        return None
    try:
        state = run(loan, until)
    except NoIndexValueError as problem:
        _report(errors, loan.source, f"{loan.account}: {problem}")
        return None
    if wanted.expected:
        _report_faults(loan, state, until, errors)
    made = LoanEntries(loan, state, book.borrower(loan).name)
    every = book.options.at("accrue") or "none"
    if every != "none":
        made.add_accruals(accruals(loan, until, every))
    if wanted.missed:
        _flag(book, made, state, errors)
    return made


def _report_faults(loan: Loan, state: Servicing, until: dt.date, errors: list[LedgerError]) -> None:
    for event, message in state.faults:
        _report(errors, event.source, f"{loan.account}: {message}")
    _refuse_in_closed_books(loan, errors)
    if loan.closed is not None and loan.closed <= until and state.claim:
        left = f"{loan.terms.money(state.claim)} {loan.terms.currency}"
        _report(
            errors,
            loan.source,
            f"{loan.account} is closed on {loan.closed}, but {left} of it is still owed",
        )


def _refuse_in_closed_books(loan: Loan, errors: list[LedgerError]) -> None:
    """What came into closed books, or left them, since they were closed."""
    for kept in loan.snapshots:
        for event in closing.intruders(loan, kept):
            _report(
                errors,
                event.source,
                f"{loan.account}: the books are closed until {kept.date}: date this on the first "
                f"open day and write loan-paid: {event.date}, from which it is to count",
            )
        gone = closing.missing(loan, kept)
        if gone:
            _report(
                errors,
                kept.source,
                f"{loan.account}: {gone} of its entries up to {kept.date} are gone or changed "
                "since the books were closed: put them back, and correct them on an open day",
            )


def _report(errors: list[LedgerError], source: tuple[str, int], message: str) -> None:
    errors.append(LedgerError({"filename": source[0], "lineno": source[1]}, message, None))


# ------------------------------------------------------------ what is added


def _additions(
    book: Book, entries: list[Any], served: list[LoanEntries], errors: list[LedgerError]
) -> list[Any]:
    opened = {entry.account for entry in entries if type(entry) is Open}
    transactions = _by_date(served)
    if book.options.at("detail") == "day":
        from beancount_loans.plugins.by_day import in_sum  # noqa: PLC0415 - rarely chosen

        transactions = in_sum(transactions)
    for found in misfits(entries, served, transactions):
        errors.append(LedgerError(dict(found.source), found.message, None))
    by_hand = _option_accounts_in_use(book, entries, opened)
    closed = {entry.account for entry in entries if type(entry) is Close}
    return [
        *opens(_to_open(served, opened, by_hand)),
        *transactions,
        *_to_close(served, closed),
        *_events(book),
    ]


def _events(book: Book) -> list[Any]:
    if not book.options.at("upcoming"):
        return []
    from beancount_loans.plugins.upcoming import upcoming  # noqa: PLC0415 - rarely chosen

    return list(upcoming(book))


def _by_date(served: list[LoanEntries]) -> list[Transaction]:
    """The entries of all loans in the order of their dates, their lines numbered in it.

    Each movement is let go once its entry stands, so that the two never fill memory together.
    """
    movements = [(one.date, made, one) for made in served for one in made.give_movements()]
    movements.sort(key=itemgetter(0))
    movements.reverse()
    found: list[Transaction] = []
    for line in range(1, len(movements) + 1):
        _, made, movement = movements.pop()
        entry = made.entry(movement, line)
        if entry is not None:
            found.append(entry)
    return found


def _option_accounts_in_use(book: Book, entries: list[Any], opened: set[str]) -> dict[str, dt.date]:
    """Option accounts, not opened, that users' transactions post to, and since when."""
    options = {*book.options.accounts().values(), *book.options.accounts("liability").values()}
    for loan in book.loans.values():
        options.update(loan.accounts[key] for key in ACCOUNT_KEYS if key in loan.accounts)
    options -= opened
    first: dict[str, dt.date] = {}
    for entry in entries:
        if type(entry) is Transaction:
            for posting in entry.postings:
                if posting.account in options:
                    first.setdefault(posting.account, entry.date)
    return first


def _to_open(
    served: list[LoanEntries], opened: set[str], by_hand: dict[str, dt.date]
) -> Iterable[tuple[str, dt.date, str]]:
    """Sub-accounts on the loan's opening date, option accounts with their first use."""
    first = dict(by_hand)
    own: list[tuple[str, dt.date, str]] = []
    for made in served:
        loan = made.loan
        for account in made.used:
            if account in opened:
                continue
            if account.startswith(loan.account + ":"):
                own.append((account, loan.opened, loan.terms.currency))
            else:
                first[account] = min(loan.opened, first.get(account, loan.opened))
    return [*((account, date, "") for account, date in sorted(first.items())), *own]


def _to_close(served: list[LoanEntries], closed: set[str]) -> list[Close]:
    return [
        entry
        for made in served
        if made.loan.closed is not None
        for entry in closes(
            (
                one
                for one in made.used
                if one.startswith(made.loan.account + ":") and one not in closed
            ),
            made.loan.closed,
        )
    ]


# ------------------------------------------------------------ missed


def _flag(book: Book, made: LoanEntries, state: Servicing, errors: list[LedgerError]) -> None:
    loan = made.loan
    before = book.missed_before(loan)
    late = made.flag_missed(state, before) if before else []
    as_error = book.options.at("missed") == "error" and loan.side == "asset"
    if late and as_error and before:
        missing = loan.terms.money(sum(due.outstanding for due in late))
        days = (before - late[0].date).days
        _report(
            errors,
            loan.source,
            f"{loan.account}: {missing} {loan.terms.currency} is {days} days late on {before}, "
            f"since {late[0].date}",
        )


def _report_limits(book: Book, errors: list[LedgerError]) -> None:
    """Broken limits as errors; by default they stand in work list, doctor and Fava alone."""
    from beancount_loans.findings import findings  # noqa: PLC0415 - only where told

    until = book.options.at("until") or book.recorded_until
    for found in findings(book, until) if until else ():
        _report(errors, found.source, str(found))


def _with_flags(entries: list[Any], served: list[LoanEntries]) -> list[Any]:
    """The entries that `expected` added in a pass before, with those that were missed flagged."""
    flagged = {
        (entry.date, entry.narration, next(iter(entry.links))): entry
        for entry in _by_date(served)
        if entry.flag == "!"
    }
    return [_flagged(entry, flagged) if GENERATED in entry.meta else entry for entry in entries]


def _flagged(entry: Any, flagged: Mapping[tuple[dt.date, str | None, str], Any]) -> Any:
    links = getattr(entry, "links", None)
    if not links:
        return entry
    return flagged.get((entry.date, entry.narration, next(iter(links))), entry)

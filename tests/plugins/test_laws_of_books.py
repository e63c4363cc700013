"""Laws between the books and the status, on every ledger that stands in `ledgers/`."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core.data import Posting, Transaction

import beancount_loans as loans
from beancount_loans.ledger import GENERATED

LEDGERS = sorted(Path(__file__).parents[2].glob("ledgers/*/main.beancount"))


@pytest.fixture(params=LEDGERS, ids=lambda path: path.parent.name, scope="module")
def loaded(request: pytest.FixtureRequest) -> tuple[list[Any], dict[str, Any]]:
    entries, errors, options = loader.load_file(str(request.param))
    assert errors == []
    return list(entries), dict(options)


def _balances(entries: list[Any], until: dt.date) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if isinstance(entry, Transaction) and entry.date <= until:
            for posting in entry.postings:
                found[posting.account] += number(posting)
    return found


def number(posting: Posting) -> Decimal:
    """What a posting moves."""
    assert posting.units is not None
    assert posting.units.number is not None
    return posting.units.number


def _days(book: loans.Book, loan: loans.Loan) -> list[dt.date]:
    until = book.until_for(loan)
    assert until is not None
    ends = {event.date for event in loan.events}
    ends |= {row.due for row in loans.replay(loan, until).schedule}
    return sorted(day for day in {*ends, until} if day <= until)


def _sign(loan: loans.Loan) -> int:
    return 1 if loan.side == "asset" else -1


def test_the_balance_of_due_is_the_arrears_and_the_tree_is_the_claim(loaded: Any) -> None:
    entries, options = loaded
    book = loans.read(entries, options)
    for loan in book.loans.values():
        for day in _days(book, loan):
            balances, position = _balances(entries, day), loans.replay(loan, day)
            tree = {
                name: total
                for name, total in balances.items()
                if (name + ":").startswith(loan.account + ":")
            }
            due = sum(
                (total for name, total in tree.items() if f"{loan.account}:Due:" in name),
                Decimal(0),
            )

            assert (loan.account, day, due * _sign(loan)) == (loan.account, day, position.due.total)
            assert (loan.account, day, sum(tree.values()) * _sign(loan)) == (
                loan.account,
                day,
                position.claim,
            )
            assert tree.get(loan.account, Decimal(0)) * _sign(loan) == position.principal_not_due
            assert (
                -tree.get(f"{loan.account}:Prepaid", Decimal(0)) * _sign(loan) == position.prepaid
            )


def test_raw_and_processed_entries_read_as_the_same_loans(loaded: Any) -> None:
    entries, options = loaded
    raw = [entry for entry in entries if GENERATED not in entry.meta]

    assert loans.read(entries, options).loans == loans.read(raw, options).loans


def test_the_users_own_entries_are_unchanged(loaded: Any) -> None:
    entries, options = loaded
    text = Path(options["filename"]).read_text().replace('plugin "beancount_loans.plugins"', "")
    plain, _, _ = loader.load_string(
        text.replace('include "', f'include "{Path(options["filename"]).parent}/')
    )
    own = [
        entry for entry in entries if GENERATED not in entry.meta and isinstance(entry, Transaction)
    ]
    bare = [entry for entry in plain if isinstance(entry, Transaction)]

    assert list(map(_essence, own)) == list(map(_essence, bare))


def _essence(entry: Transaction) -> tuple[Any, ...]:
    legs = [(one.account, one.units, one.flag) for one in entry.postings]
    return entry.date, entry.flag, entry.payee, entry.narration, entry.tags, entry.links, legs


def test_every_allocation_sums_to_zero_on_the_loans_tree(loaded: Any) -> None:
    entries, options = loaded
    accounts = loans.read(entries, options).loans
    for entry in entries:
        if isinstance(entry, Transaction) and "loan-allocation" in entry.tags:
            for account in accounts:
                legs = [
                    one for one in entry.postings if (one.account + ":").startswith(account + ":")
                ]
                assert sum(map(number, legs), Decimal(0)) == 0

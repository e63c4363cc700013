"""What must hold between the text of a ledger, its booked entries and the status of its loans."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from beancount import loader
from beancount.core.data import Transaction

import beancount_loans as loans
from beancount_loans.core.servicing.payoff import quote
from beancount_loans.core.servicing.replay import advance, apply, in_order, run
from beancount_loans.core.servicing.state import Servicing
from beancount_loans.ledger import GENERATED

DAY = dt.timedelta(days=1)


class Loaded:
    """A ledger's text, loaded with its plugins, and read."""

    def __init__(self, text: str) -> None:
        entries, self.errors, options = loader.load_string(text)
        self.entries: list[Any] = list(entries)
        self.options = dict(options)
        self.book = loans.read(self.entries, self.options)

    def balances(self, day: dt.date) -> dict[str, Decimal]:
        """Balances of accounts at the end of a day."""
        found: dict[str, Decimal] = defaultdict(Decimal)
        for entry in self.entries:
            if isinstance(entry, Transaction) and entry.date <= day:
                for account, number in legs(entry):
                    found[account] += number
        return found


def legs(entry: Transaction) -> list[tuple[str, Decimal]]:
    """Accounts and numbers of a booked transaction."""
    return [
        (leg.account, leg.units.number)
        for leg in entry.postings
        if leg.units is not None and isinstance(leg.units.number, Decimal)
    ]


def hold(text: str, days: Iterable[dt.date]) -> Loaded:
    """Load a ledger and hold every law, for each loan on each of some days."""
    loaded = Loaded(text)
    assert [error.message for error in loaded.errors] == []
    raw_is_processed(loaded)
    for loan in loaded.book.loans.values():
        until = loaded.book.until_for(loan)
        for day in days:
            in_steps(loan, day)
            nothing_is_negative(loan, day)
            if until is not None and day <= until:
                books_are_status(loaded, loan, day)
        order_is_nothing(loan, max(days))
    generated_balance(loaded)
    return loaded


def books_are_status(loaded: Loaded, loan: loans.Loan, day: dt.date) -> None:
    """The balance of `:Due` is the arrears, and the tree is the claim."""
    balances, position = loaded.balances(day), loans.replay(loan, day)
    tree = {
        name: sum_ for name, sum_ in balances.items() if f"{name}:".startswith(loan.account + ":")
    }
    due = sum((sum_ for name, sum_ in tree.items() if ":Due:" in name), Decimal(0))
    booked = (
        due,
        sum(tree.values()),
        tree.get(loan.account, 0),
        -tree.get(loan.account + ":Prepaid", 0),
    )
    status = (position.due.total, position.claim, position.principal_not_due, position.prepaid)

    assert booked == status, (loan.account, day)


def raw_is_processed(loaded: Loaded) -> None:
    """Entries with and without what the plugins added read as the same loans."""
    raw = [entry for entry in loaded.entries if GENERATED not in entry.meta]

    assert loans.read(raw, loaded.options).loans == loaded.book.loans


def whole(state: Servicing) -> tuple[Any, ...]:
    """The figures of a state, to compare."""
    return (
        state.sums,
        state.claim,
        state.due_total,
        state.prepaid_total,
        state.late_unclaimed(state.date),
        quote(state, state.date),
        [(due.date, list(due.unpaid)) for due in state.dues],
    )


def in_steps(loan: loans.Loan, day: dt.date) -> None:
    """Status on a day is what one comes to who let every day pass by itself."""
    at_once = run(loan, day)
    state = Servicing(loan)
    passed = loan.opened
    for event in in_order(event for event in loan.events if event.date <= day):
        state = apply(pass_days(state, passed, event), event)
        passed = event.date
    end = min(day, loan.closed) if loan.closed else day
    while passed <= end:
        advance(state, passed)
        passed += DAY
    state.date = max(state.date, day)

    assert whole(state) == whole(at_once), (loan.account, day)


def pass_days(state: Servicing, passed: dt.date, event: Any) -> Servicing:
    """Let the days up to an event pass, one by one."""
    while passed < event.date:
        advance(state, passed)
        passed += DAY
    advance(state, event.date, before=event.first or event.kind == "opening")
    return state


def nothing_is_negative(loan: loans.Loan, day: dt.date) -> None:
    """No part of a claim is below zero, and movements sum to nothing."""
    state = run(loan, day)

    assert min(state.principal, state.prepaid_total, state.later_total) >= 0
    assert all(min(due.unpaid) >= 0 for due in state.dues)
    assert all(sum(movement.legs.values()) == 0 for movement in state.journal)


def order_is_nothing(loan: loans.Loan, day: dt.date) -> None:
    """The order of lines in the file changes no figure."""
    events = list(loan.events)
    random.Random(len(events)).shuffle(events)

    assert whole(run(replace(loan, events=tuple(events)), day)) == whole(run(loan, day))


def generated_balance(loaded: Loaded) -> None:
    """What the plugins add sums to zero, an allocation on the loan's tree alone."""
    for entry in loaded.entries:
        if isinstance(entry, Transaction) and GENERATED in entry.meta:
            assert sum((number for _, number in legs(entry)), Decimal(0)) == 0
            if "loan-allocation" in entry.tags:
                link = next(iter(entry.links))
                (loan,) = (one for one in loaded.book.loans.values() if one.link == link)
                assert all(
                    f"{leg.account}:".startswith(f"{loan.account}:") for leg in entry.postings
                )

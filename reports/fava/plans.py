"""A loan's plan before and after a change that is not yet written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.servicing.position import Position, replay
from beancount_loans.reports.fava.desk import Desk

__all__ = ["Plan", "Sum", "plans"]


@dataclass(frozen=True, slots=True)
class Sum:
    """What is to be paid on a day: before and after; None where nothing is."""

    day: dt.date
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be paid on a loan from a day on."""

    loan: Loan
    sums: list[Sum]
    before: Decimal
    after: Decimal


def plans(desk: Desk, loans: Mapping[str, Loan]) -> list[Plan]:
    """The plans of loans as they are and as they would be."""
    found = []
    for account, loan in sorted(loans.items()):
        known = desk.positions.get(account)
        if known is not None:
            before, after = _sums(known), _sums(replay(loan, desk.as_of))
            days = sorted({*before, *after})
            sums = [Sum(day, before.get(day), after.get(day)) for day in days]
            zero = Decimal(0)
            totals = sum(before.values(), zero), sum(after.values(), zero)
            found.append(Plan(loan, sums, *totals))
    return found


def _sums(position: Position) -> dict[dt.date, Decimal]:
    """What is left to pay by day; what is due already on the day itself."""
    found: dict[dt.date, Decimal] = {}
    for row in position.schedule:
        if row.outstanding:
            day = max(row.due, position.as_of)
            found[day] = found.get(day, Decimal(0)) + position.money(row.outstanding)
    return found

"""What is to come for a borrower: dues, promises, the end of a deadline that was set."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.calendars import legal_calendar
from beancount_loans.core.collection.deadline import running_deadline
from beancount_loans.core.collection.situation import Promise
from beancount_loans.core.servicing.position import Position
from beancount_loans.standing import Standing

__all__ = ["Deadline", "deadline", "dues", "open_promises"]


class Deadline(NamedTuple):
    """The last day to pay that a step has set, by its key and the day it was taken."""

    until: dt.date
    step: str
    taken: dt.date


def dues(position: Position, last: dt.date) -> dict[dt.date, Decimal]:
    """What falls due after the day of a position, by date; what is held for it taken off.

    Args:
        position: of the loan.
        last: the last day that is looked at.
    """
    sums: dict[dt.date, int] = {}
    for due in position.ahead.dues:
        if position.as_of < due.date <= last and due.outstanding:
            sums[due.date] = sums.get(due.date, 0) + due.outstanding
    return {day: position.money(amount) for day, amount in sums.items()}


def open_promises(standing: Standing) -> list[Promise]:
    """Promises that are neither kept nor broken yet."""
    promises = standing.situation.promises
    return [one for one in promises if one.state == "open" and one.by >= standing.as_of]


def deadline(standing: Standing) -> Deadline | None:
    """The deadline that runs, if one does."""
    rules = standing.policy.at(standing.as_of)
    running = running_deadline(standing.situation, rules, legal_calendar(rules.calendars.legal))
    if running is None or running[0] < standing.as_of:
        return None
    return Deadline(running[0], running[1].key, running[1].on)

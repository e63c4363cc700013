"""How many installments a plan has, as it was when each fell due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Final

from beancount_loans.core.agreement.loan import Event, Loan
from beancount_loans.core.servicing.measures import REGRIDDING
from beancount_loans.core.servicing.replay import run
from beancount_loans.core.servicing.schedule import coming
from beancount_loans.core.servicing.state import Servicing

Last = Callable[[dt.date], int]
"""How many installments the plan had on a due date."""

_CHANGING: Final = ("change", "write-off")


def changes_length(state: Servicing) -> bool:
    """Whether a loan's plan may have another number of installments than its terms say."""
    return any(map(_regrids, state.applied)) or bool(state.repaid_early)


def _regrids(event: Event) -> bool:
    change = event.change
    return change is not None and bool(change.measures.re_age or REGRIDDING & change.terms.keys())


def lasts(loan: Loan, state: Servicing) -> Last:
    """The plan as it was when an installment fell due, before what changed it later."""
    ends = filter(None, (state.repaid_on, state.settled_on))
    days = {event.date for event in loan.events if event.kind in _CHANGING} | state.repaid_early
    turns = sorted(day for day in days.union(ends) if day <= state.date)

    @cache
    def before(turn: dt.date | None) -> int:
        then = run(loan, turn - dt.timedelta(days=1)) if turn else state
        plan = (*then.dues, *coming(then, told=False))
        return max((due.number or 0 for due in plan), default=0)

    return lambda due: before(next((turn for turn in turns if turn >= due), None))

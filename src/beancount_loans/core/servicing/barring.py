"""No interest while a notice of arrears is missing, where the law says so.

From the night after the last day for the notice to the day it is given, or the day on
which nothing is in arrears any more. See `arrears_notice` for the law.
"""

from __future__ import annotations

import datetime as dt

from beancount_loans.core.agreement.loan import Hold, Loan
from beancount_loans.core.policy.arrears_notice import due_notice
from beancount_loans.core.servicing.state import Servicing

MISSING = "missing notice"
"""The kind of hold under which late interest stands still meanwhile."""


def notices_given(loan: Loan) -> list[dt.date]:
    """The days on which notices of arrears were given, oldest first."""
    steps = loan.notice_steps
    noted = [note.date for note in loan.contacts if note.step in steps]
    return sorted(noted + [event.date for event in loan.events if event.step in steps])


def next_turn(servicing: Servicing) -> dt.date | None:
    """The day at whose end interest stops, or runs again; None: neither is in sight."""
    rules = servicing.loan.arrears_notices
    if rules is None:
        return None
    unpaid = [due.date for due in servicing.open_dues() if due.ages]
    given = [day for day in notices_given(servicing.loan) if unpaid and day >= unpaid[0]]
    if servicing.barred_since is not None:
        answers = [day for day in given if day > servicing.barred_since]
        return min(answers, default=None) if unpaid else servicing.date
    past = [day for day in given if day <= servicing.date]
    window = due_notice(unpaid, past, rules)
    if window is None or any(servicing.date < day <= window.last for day in given):
        return _answer(servicing, given) if window else None
    return max(window.last, servicing.date)


def _answer(servicing: Servicing, given: list[dt.date]) -> dt.date:
    """A notice that comes in time: from its day the next one is waited for."""
    return min(day for day in given if day > servicing.date)


def turn(servicing: Servicing) -> None:
    """Stop interest, or let it run again, at the end of today."""
    if servicing.barred_since is None:
        if servicing.date in notices_given(servicing.loan):
            return
        servicing.barred_since = servicing.date
        start = servicing.date + dt.timedelta(days=1)
        servicing.late.hold(Hold(start, MISSING, stops=frozenset({"late-interest"})))
    else:
        servicing.barred_since = None
        servicing.late.release(servicing.date)
    servicing.remark()

"""Notices of arrears that a law obliges the lender to, and what a missing one costs.

Source: Consumer Credit Act 1974 ss 86B, 86D; other policies have no such duty.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from beancount_loans.core.policy.conduct import Notices


class Window(NamedTuple):
    """The days in which a notice is to be given, both inclusive."""

    first: date
    last: date


class Barred(NamedTuple):
    """Days on which nothing may be charged, both inclusive; ``last`` None: still so."""

    first: date
    last: date | None


def due_notice(unpaid: Sequence[date], given: Sequence[date], notices: Notices) -> Window | None:
    """Return when the next notice is to be given; None: there is no such duty.

    The first is due when enough payments are missing, from the day after the last of them
    was to be paid; the later ones before as much time has passed since the last as the law
    says.

    Args:
        unpaid: due dates with something missing, oldest first.
        given: the notices of this arrears period, oldest first.
        notices: the policy's rules.
    """
    within, needed = timedelta(notices.arrears_within_days), notices.arrears_payments
    if given and notices.arrears_repeat is not None:
        again = notices.arrears_repeat.after(given[-1])
        return Window(again - within, again)
    if given or not 0 < needed <= len(unpaid):
        return None
    return Window(unpaid[needed - 1] + timedelta(1), unpaid[needed - 1] + within)


def barred_days(
    unpaid: Sequence[date], given: Sequence[date], notices: Notices, on: date
) -> tuple[Barred, ...]:
    """Return the days up to ``on`` on which no interest and no fee may be charged.

    From the day after a notice was to be given until the day on which it was.
    """
    if not notices.no_interest_without_notice:
        return ()
    found = []
    for number in range(len(given) + 1):
        window = due_notice(unpaid, given[:number], notices)
        if window is None or window.last >= on:
            continue
        answer = given[number] if number < len(given) else None
        if answer is None or answer > window.last:
            found.append(Barred(window.last + timedelta(1), answer))
    return tuple(found)

"""Days past due, days delinquent, and the buckets they fall into."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from beancount_loans.core.agreement.loan import Hold
from beancount_loans.core.servicing.movements import Due

DAY = dt.timedelta(days=1)


def oldest_unpaid(dues: Iterable[Due], tolerance: int) -> dt.date | None:
    """The due date of the oldest interest or principal that is unpaid by more than the tolerance.

    The tolerance is of the whole arrears: what is missing on several dues adds up, and the oldest
    of them counts once the sum exceeds it.

    Args:
        dues: those with something unpaid, oldest first.
        tolerance: minor units; less than this missing is not late.
    """
    ages = [due for due in dues if due.ages > 0]
    if sum(due.ages for due in ages) <= tolerance:
        return None
    return ages[0].date if ages else None


def days_past_due(oldest: dt.date | None, as_of: dt.date) -> int:
    """Days since the oldest unpaid due date; 0 on the due date itself."""
    return max(0, (as_of - oldest).days) if oldest else 0


def days_held(holds: Sequence[Hold], first: dt.date, last: dt.date) -> int:
    """Days from one to another, both included, on which reminders were stopped."""
    spans = sorted(
        (max(hold.start, first), min(hold.last or last, last))
        for hold in holds
        if "reminders" in hold.stops
    )
    total, reached = 0, first - DAY
    for start, end in spans:
        fresh = max(start, reached + DAY)
        if fresh <= end:
            total += (end - fresh).days + 1
            reached = end
    return total


def days_delinquent(
    oldest: dt.date | None, as_of: dt.date, grace_days: int, holds: Sequence[Hold]
) -> int:
    """Days past due less grace days and days on hold, never below 0."""
    if oldest is None:
        return 0
    held = days_held(holds, oldest + DAY, as_of)
    return max(0, days_past_due(oldest, as_of) - grace_days - held)


def bucket(days: int, ends: Sequence[int]) -> str:
    """The ageing bucket of a number of days past due.

    >>> bucket(0, (30, 60, 90, 180)), bucket(31, (30, 60, 90, 180)), bucket(181, (30, 60, 90, 180))
    ('current', '31-60', '181+')
    """
    if days <= 0:
        return "current"
    first = 1
    for end in ends:
        if days <= end:
            return f"{first}-{end}"
        first = end + 1
    return f"{first}+"


def bucket_names(ends: Sequence[int]) -> list[str]:
    """All buckets, the current one first."""
    return [bucket(0, ends), *(bucket(end, ends) for end in ends), bucket(ends[-1] + 1, ends)]

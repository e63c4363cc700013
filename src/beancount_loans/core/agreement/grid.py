"""The dates of a loan: on which days principal and interest fall due.

A grid is an endless series of slots. The terms say how many are used; deferred
installments simply use more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from beancount_loans.core.agreement.loan import PlanRow
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.calendar import Calendar, Every, is_month_end, regular_dates, series, step
from beancount_loans.core.day_count import period_fraction
from beancount_loans.core.money import Ratio

HORIZON = 600
"""Installments of a loan without maturity whose interest has dates of its own."""


class Slot(NamedTuple):
    """One day on which something falls due.

    Attributes:
        date: counted from the anchor, as agreed.
        due: moved to a business day.
        principal: principal falls due.
        interest: interest falls due.
    """

    date: dt.date
    due: dt.date
    principal: bool
    interest: bool


class Grid:
    """The slots of a loan from a start of interest on.

    Attributes:
        start: interest runs from the end of this day.
        count: slots until maturity, or None where the amount of the installment decides.
    """

    __slots__ = (
        "_apart",
        "_calendar",
        "_dates",
        "_interest_days",
        "_interest_only",
        "_origin",
        "_planned",
        "_slots",
        "_terms",
        "count",
        "start",
    )

    def __init__(
        self,
        terms: Terms,
        start: dt.date,
        calendar: Calendar,
        rows: Sequence[PlanRow] = (),
    ) -> None:
        self.start = start
        self._terms = terms
        self._calendar = calendar
        self._interest_only: frozenset[dt.date] = frozenset()
        self._interest_days: frozenset[dt.date] = frozenset()
        plan = rows if terms.method == "custom" else ()  # others' rows are promises, no plan
        self._planned = bool(plan)
        self._dates, self.count = _dates(terms, start, plan)
        self._origin = _origin(terms, start, self._dates[0])
        self._slots: dict[int, Slot] = {}
        self._apart = _interest_apart(terms)
        if self._apart:
            self._merge_interest_dates()

    @property
    def all_principal(self) -> bool:
        """Whether every slot is an installment: interest has no dates of its own."""
        return not self._interest_only

    def regular_dates(self) -> Sequence[dt.date] | None:
        """All unmoved dates up to maturity; None without one, or where interest has its own."""
        return None if self.count is None or self._apart else self._dates

    @property
    def is_even(self) -> bool:
        """Whether every period up to maturity surely is a whole one, counted from the start."""
        terms = self._terms
        return self._origin == (self.start, 1) and not (
            self.count is None
            or self._apart
            or self._planned
            or terms.maturity is not None
            or terms.missing_day != "last"
        )

    def slot(self, index: int) -> Slot:
        """The slot at an index from 0; behind the last one the series goes on."""
        found = self._slots.get(index)
        if found is None:
            found = self._slots[index] = self._slot(index)
        return found

    def _slot(self, index: int) -> Slot:
        date = self.date(index)
        due = self._calendar.adjust(date, self._terms.business_days)
        principal = date not in self._interest_only
        return Slot(date, due, principal, self._pays_interest(index, date))

    def regular_slot(self, index: int) -> Slot:
        """The slot at an index if there were no stub and no maturity."""
        date = self.regular(index)
        due = self._calendar.adjust(date, self._terms.business_days)
        return Slot(date, due, principal=True, interest=True)

    def date(self, index: int) -> dt.date:
        """The unmoved date at an index; -1 is the regular date before the first."""
        dates = self._dates
        if 0 <= index < len(dates):
            return dates[index]
        if index < 0 or self.count is None or len(dates) == 1:
            return self.regular(index)
        return step(dates[-1], self._terms.every, index - len(dates) + 1, self._terms.end_of_month)

    def regular(self, index: int) -> dt.date:
        """The date at an index if there were no stub and no maturity."""
        anchor, before = self._origin
        return _step(self._terms, anchor, index + before)

    def period(self, start: dt.date, end: dt.date, since: dt.date, index: int) -> Ratio:
        """Part of a year from one date to another as a share of whole periods.

        Args:
            start: first day counted.
            end: day after the last one counted.
            since: where the interest period began.
            index: the slot that ends it.
        """
        first, last = self._nominal(since, index)
        return period_fraction(
            every_of_interest(self._terms), (end - start).days, (last - first).days
        )

    def _nominal(self, since: dt.date, index: int) -> tuple[dt.date, dt.date]:
        """The regular period that an interest period is, or is a stub of."""
        last = self.date(index)
        if self._apart:
            return self._nominal_of_interest(since, last)
        if index == 0:
            return self.regular(-1), last
        if self._is_last_stub(index, last):
            return since, step(since, self._terms.every, 1, self._terms.end_of_month)
        return since, last

    def _nominal_of_interest(self, since: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
        """On interest's own cycle: the first stub ends a regular period, another begins one."""
        every, end_of_month = every_of_interest(self._terms), self._terms.end_of_month
        before = step(last, every, -1, end_of_month)
        if since in (before, self.start):
            whole = step(since, every, 1, end_of_month) == last
            return (since if whole else before), last
        return since, step(since, every, 1, end_of_month)

    def _is_last_stub(self, index: int, last: dt.date) -> bool:
        terms = self._terms
        if (
            index + 1 != self.count
            or terms.maturity is None
            or terms.stub.endswith("first")
            or self._interest_only
        ):
            return False
        return last != self.regular(index)

    def _pays_interest(self, index: int, date: dt.date) -> bool:
        if not self._apart or date in self._interest_only:
            return True
        if self.count is not None and index >= self.count - 1:
            return True
        return date in self._interest_days

    def _merge_interest_dates(self) -> None:
        """Interest's own dates among the principal's; without a maturity, for a long time."""
        if self.count is None:
            self._dates = [self.regular(index) for index in range(HORIZON)]
        principal = set(self._dates)
        self._interest_days = frozenset(_interest_dates(self._terms, self.start, self._dates[-1]))
        extra = self._interest_days - principal
        self._interest_only = extra
        self._dates = sorted({*self._dates, *extra})
        self._origin = _origin(self._terms, self.start, self._dates[0])
        if self.count is not None:
            self.count = len(self._dates)


def _interest_apart(terms: Terms) -> bool:
    own_cycle = terms.interest_every is not None and terms.interest_every != terms.every
    return own_cycle or terms.interest_first_due not in (None, terms.first_due)


def _interest_dates(terms: Terms, start: dt.date, end: dt.date) -> list[dt.date]:
    every = terms.interest_every or terms.every
    if terms.interest_first_due is not None:
        if terms.interest_first_due > end:
            return [end]
        return regular_dates(terms.interest_first_due, every, end, terms.stub, terms.end_of_month)
    return regular_dates(start, every, end, terms.stub, terms.end_of_month)[1:]


def first_due(terms: Terms, start: dt.date) -> dt.date:
    """The first due date: as agreed, or one period after the start of interest."""
    return terms.first_due or _step(terms, start, 1)


def _origin(terms: Terms, start: dt.date, first: dt.date) -> tuple[dt.date, int]:
    """Where dates are counted from, and how many periods that lies before the first due date.

    The start of interest where it is one period before, else the first due date itself; that too
    where it is a month end to stick to and the start is none.
    """
    sticks = terms.end_of_month and is_month_end(first) and not is_month_end(start)
    return (start, 1) if first == _step(terms, start, 1) and not sticks else (first, 0)


def _step(terms: Terms, anchor: dt.date, times: int) -> dt.date:
    """So many periods on; the 31st of a shorter month is its last day, or the first of the next."""
    day = step(anchor, terms.every, times, terms.end_of_month)
    if terms.missing_day == "next" and terms.every.unit == "month" and day.day < anchor.day:
        return day + dt.timedelta(days=1)
    return day


def _series(terms: Terms, anchor: dt.date, first: int, count: int) -> list[dt.date]:
    """What `_step` gives for `count` times in a row."""
    if terms.missing_day == "next":
        return [_step(terms, anchor, first + index) for index in range(count)]
    return series(anchor, terms.every, first, count, terms.end_of_month)


def _dates(
    terms: Terms, start: dt.date, rows: Sequence[PlanRow]
) -> tuple[list[dt.date], int | None]:
    """The slots' dates as far as the terms determine them, and how many there are."""
    if rows:
        dates = [row.date for row in rows]
        return dates, len(dates)
    first = first_due(terms, start)
    if terms.maturity is not None:
        return _to_maturity(terms, start, first, terms.maturity)
    if terms.installments is None:
        return [first], None
    anchor, before = _origin(terms, start, first)
    return _series(terms, anchor, before, terms.installments), terms.installments


def _to_maturity(
    terms: Terms, start: dt.date, first: dt.date, maturity: dt.date
) -> tuple[list[dt.date], int | None]:
    if terms.installments is not None:
        anchor, before = _origin(terms, start, first)
        regular = _series(terms, anchor, before, terms.installments - 1)
        dates = [day for day in regular if day < maturity] + [maturity]
        return dates, len(dates)
    if terms.first_due is None and start < maturity:
        dates = regular_dates(start, terms.every, maturity, terms.stub, terms.end_of_month)[1:]
    elif first >= maturity:
        dates = [maturity]
    else:
        dates = regular_dates(first, terms.every, maturity, terms.stub, terms.end_of_month)
    return dates, len(dates)


def every_of_interest(terms: Terms) -> Every:
    """The cycle on which interest falls due."""
    return terms.interest_every or terms.every

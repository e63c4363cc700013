"""The contract interest of a loan since its interest period began.

What it runs on is marked whenever balance or rate change; the stretches between the marks
are multiplied out exactly and rounded once, or each.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from beancount_loans.core.agreement.grid import Grid, Slot
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.day_count import CONVENTIONS, thirty_e_360_isda
from beancount_loans.core.money import Ratio, add_ratio
from beancount_loans.core.rates import ZERO, effective_growth, nominal, ratio_of


class Interest:
    """What interest runs on, at which rate, and what it has come to; amounts in minor units."""

    def __init__(self, loan: Loan) -> None:
        self.loan = loan
        self.terms: Terms = loan.terms
        self.date = loan.opened
        self.grid: Grid | None = None
        self.slot = 0  # index of the next slot of the grid
        self.rate: Ratio = ZERO
        self.counting: str | None = None  # another day count, while an installment is sized
        self.marks: list[tuple[dt.date, int, Ratio]] = []  # (from, base, rate) in this period
        self.since = loan.opened  # start of the interest period
        self.carry = 0  # interest taken over with the loan, earned, not yet due
        self.paused_until: dt.date | None = None
        self.barred_since: dt.date | None = None  # a notice of arrears is missing

    @property
    def base(self) -> int:
        """What contract interest runs on tonight."""
        raise NotImplementedError

    @property
    def room(self) -> int | None:
        """How much more the loan may cost by law; None: no ceiling."""
        return None

    def end_of(self, slot: Slot) -> dt.date:
        """The day to which interest of a slot's period runs."""
        return slot.due if self.terms.interest_dates == "adjusted" else slot.date

    def mark(self, date: dt.date) -> None:
        """From the end of this day on, interest runs on the base and at the rate of now."""
        rate = ZERO if self._stands_still(date) else self.rate
        marks = self.marks
        base = self.base
        if marks and marks[-1][0] > date:
            self._mark_before_others(date, base - marks[-1][1])
            return
        if marks and marks[-1][0] == date:
            marks.pop()
        if not marks or marks[-1][1] != base or marks[-1][2] != rate:
            marks.append((date, base, rate))

    def _mark_before_others(self, date: dt.date, change: int) -> None:
        """A due on a moved date counts from its own date, before what happened since."""
        before = [mark for mark in self.marks if mark[0] < date]
        after = [mark for mark in self.marks if mark[0] >= date]
        if after[0][0] > date and before:
            after.insert(0, (date, *before[-1][1:]))
        self.marks = before + [(day, base + change, rate) for day, base, rate in after]

    def _stands_still(self, date: dt.date) -> bool:
        """Whether no interest runs from the end of a day on: a pause, or a missing notice."""
        paused = self.paused_until is not None and date < self.paused_until
        return paused or self.barred_since is not None

    def remark(self) -> None:
        """As `mark` for today, but not before interest starts to run."""
        self.mark(max(self.date, self.since))

    def accruals(self, end: dt.date) -> list[Ratio]:
        """Interest of each stretch of equal base and rate since the period began, exact."""
        marks = self.marks
        found: list[Ratio] = []
        for index, (start, base, rate) in enumerate(marks):
            stop = min(marks[index + 1][0], end) if index + 1 < len(marks) else end
            if base and rate[0] and start < stop:
                found.append(self.interest_on(base, rate, start, stop))
        return found

    def interest_on(self, base: int, rate: Ratio, start: dt.date, end: dt.date) -> Ratio:
        """Interest of a base at a rate from one day's end to another's, exact."""
        growth = self.growth(rate, self.years(start, end))
        return base * growth[0], growth[1]

    def growth(self, rate: Ratio, years: Ratio) -> Ratio:
        """Interest of a unit of base at a rate over a part of a year."""
        if self.terms.rate.effective:
            return effective_growth(rate, years)
        return rate[0] * years[0], rate[1] * years[1]

    def years(self, start: dt.date, end: dt.date) -> Ratio:
        """Part of a year between two dates, by the loan's day count."""
        name = self.counting or self.terms.day_count
        if name == "30E/360-ISDA":
            return thirty_e_360_isda(start, end, self._termination)
        if name == "periods":
            grid = self.grid
            assert grid is not None
            return grid.period(start, end, self.since, self.slot)
        return CONVENTIONS[name](start, end)

    @property
    def _termination(self) -> dt.date | None:
        """The loan's last date, where it has one."""
        grid = self.grid
        return grid.date(grid.count - 1) if grid is not None and grid.count else None

    def accrued(self, end: dt.date) -> Ratio:
        """Interest since the period began, exact."""
        total = ZERO
        for accrual in self.accruals(end):
            total = add_ratio(total, accrual)
        return total

    def earned(self, end: dt.date) -> int:
        """Interest since the period began, with what was taken over, up to the law's ceiling."""
        fresh, room = self._fresh(end), self.room
        return self.carry + (fresh if room is None else min(fresh, room))

    def _fresh(self, end: dt.date) -> int:
        """Interest since the period began, rounded once or by stretch."""
        accruals = self.accruals(end)
        rounding = self.terms.round
        if self.terms.interest_rounding == "segment":
            return sum(rounding(*accrual) for accrual in accruals)
        if not accruals:
            return 0
        total = accruals[0]
        for accrual in accruals[1:]:
            total = add_ratio(total, accrual)
        return rounding(*total)

    def collect(self, end: dt.date) -> int:
        """End the interest period: what it earned, in minor units."""
        earned = self.earned(end)
        self.carry = 0
        self.since = end
        later = [mark for mark in self.marks if mark[0] > end]
        in_force = [(end, *mark[1:]) for mark in self.marks if mark[0] <= end][-1:]
        self.marks = in_force + later
        if not later:
            self.mark(end)
        return earned

    def rate_on(self, date: dt.date) -> Ratio:
        """The contract rate of a date within its floor and caps.

        Raises:
            NoIndexValueError: the index has no value yet.
        """
        terms = self.terms
        rate = nominal(terms.rate, date, self.loan.indexes)
        if terms.rate.index is not None:
            if terms.rate_step_cap is not None and self.rate is not ZERO:
                now = _decimal(self.rate)
                rate = min(max(rate, now - terms.rate_step_cap), now + terms.rate_step_cap)
            if terms.rate_cap is not None:
                rate = min(rate, terms.rate_cap)
            if terms.rate_floor is not None:
                rate = max(rate, terms.rate_floor)
        return ratio_of(rate)


def _decimal(ratio: Ratio) -> Decimal:
    return Decimal(ratio[0]) / Decimal(ratio[1])

"""Interest on what is overdue: simple, to the day, kept apart from contract interest.

The base is what was overdue each night. Where the rate follows a reference
series it is split on the series' dates; holds and caps stop it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from beancount_loans.core.agreement.loan import Hold
from beancount_loans.core.day_count import CONVENTIONS
from beancount_loans.core.money import Ratio, Rounding, add_ratio
from beancount_loans.core.rates import ZERO, IndexSeries, Rate, nominal, ratio_of

Span = tuple[dt.date, dt.date, int]


class LateInterest:
    """What has run up on overdue amounts since the first was missed.

    Attributes:
        claimed: minor units that dues or the bookkeeper have claimed of it.
    """

    __slots__ = (
        "_convention",
        "_holds",
        "_indexes",
        "_marks",
        "_rate",
        "_rounding",
        "claimed",
        "given_up",
    )

    def __init__(
        self,
        rate: Rate | None,
        convention: str,
        rounding: Rounding,
        indexes: Mapping[str, IndexSeries],
        holds: Sequence[Hold],
    ) -> None:
        self._rate = rate
        self._convention = CONVENTIONS[convention]
        self._rounding = rounding
        self._indexes = indexes
        self._holds = [hold for hold in holds if "late-interest" in hold.stops]
        self._marks: list[tuple[dt.date, int]] = []
        self.claimed = 0
        self.given_up = 0

    def mark(self, date: dt.date, base: int) -> None:
        """From the end of this day on so much is overdue."""
        if self._rate is None:
            return
        marks = self._marks
        if marks and marks[-1][0] == date:
            marks.pop()
        if (marks[-1][1] if marks else 0) != base:
            marks.append((date, base))

    def hold(self, hold: Hold) -> None:
        """Stand still from a hold's first day on."""
        self._holds = [*self._holds, hold]

    def release(self, until: dt.date) -> None:
        """End the last hold, on this day."""
        self._holds = [*self._holds[:-1], replace(self._holds[-1], until=until)]

    def run_up(self, until: dt.date) -> int:
        """All that has run up to the end of a day, claimed or not, in minor units."""
        total = ZERO
        for start, end, base in self._spans(until):
            for first, last in self._unheld(start, end):
                total = add_ratio(total, self._interest(first, last, base))
        return self._rounding(*total)

    def unclaimed(self, until: dt.date) -> int:
        """What has run up and was neither claimed nor given up."""
        if self._rate is None or not self._marks:
            return 0
        return max(0, self.run_up(until) - self.claimed - self.given_up)

    def spans(self, until: dt.date) -> list[tuple[dt.date, dt.date, int, Ratio]]:
        """The runs of (from, to, base, rate) that the figure is made of, for its explanation."""
        return [
            (a, b, base, rate)
            for start, end, base in self._spans(until)
            for first, last in self._unheld(start, end)
            for a, b, rate in self._rated(first, last)
        ]

    def _spans(self, until: dt.date) -> Iterator[Span]:
        ends = [date for date, _ in self._marks[1:]] + [until]
        for (start, base), end in zip(self._marks, ends, strict=False):
            if base and start < end:
                yield start, min(end, until), base

    def _unheld(self, start: dt.date, end: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
        """The parts of a span outside holds; the nights of a hold's days bear nothing."""
        day = dt.timedelta(days=1)
        spans = [(start, end)]
        for hold in self._holds:
            first, last = hold.start - day, hold.last or end
            spans = [
                piece
                for a, b in spans
                for piece in ((a, min(b, first)), (max(a, last), b))
                if piece[0] < piece[1]
            ]
        yield from spans

    def _interest(self, start: dt.date, end: dt.date, base: int) -> Ratio:
        total = ZERO
        for first, last, rate in self._rated(start, end):
            years = self._convention(first, last)
            total = add_ratio(total, (base * rate[0] * years[0], rate[1] * years[1]))
        return total

    def _rated(self, start: dt.date, end: dt.date) -> Iterator[tuple[dt.date, dt.date, Ratio]]:
        rate = self._rate
        if rate is None:
            return
        series = self._indexes.get(rate.index) if rate.index else None
        cuts = (
            [date for date, _ in series.changes(start, end - dt.timedelta(days=1))]
            if series
            else []
        )
        for first, last in zip([start, *cuts], [*cuts, end], strict=True):
            yield first, last, ratio_of(nominal(rate, first, self._indexes))

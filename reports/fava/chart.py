"""Charts as plain inline SVG, drawn like Fava's own: steps over time, bars by month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from beancount_loans.reports.fava.balance import Point

WIDTH, HEIGHT = 760, 250
LEFT, RIGHT, TOP, BOTTOM = 66, 12, 10, 30
INNER_WIDTH, INNER_HEIGHT = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
TICKS = 5
LONGEST_AXIS = 12
"""Ticks below the chart at most."""
BARS_WIDTH = 520
BARS_INNER = BARS_WIDTH - LEFT - RIGHT
"""Charts of bars stand two beside each other."""
MOST_LABELS = 6
"""Months named below them at most."""


class Tick(NamedTuple):
    """A place on an axis, in units of the drawing, and what stands there."""

    at: float
    value: Decimal


class DayTick(NamedTuple):
    """A place on the time axis."""

    at: float
    day: dt.date


@dataclass(frozen=True, slots=True)
class Line:
    """A series as an SVG path."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """Balances over time.

    Attributes:
        today: where the day of reading lies, None where it lies outside.
    """

    lines: list[Line]
    amounts: list[Tick]
    days: list[DayTick]
    today: float | None


class Bar(NamedTuple):
    """A bar, in units of the drawing; `y` is its upper end."""

    x: float
    y: float
    width: float
    height: float
    kind: str


class Label(NamedTuple):
    """A place below the chart, and the number of the group that stands there."""

    at: float
    group: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """Amounts by group, like a month; several kinds beside or upon each other."""

    bars: list[Bar]
    amounts: list[Tick]
    labels: list[Label]


def line_chart(series: Sequence[tuple[str, Sequence[Point]]], as_of: dt.date) -> LineChart | None:
    """Draw balances that hold from each point to the next; None where there is nothing to draw."""
    points = [point for _, ones in series for point in ones]
    if len({point.date for point in points}) < 2:
        return None
    first, last = min(point.date for point in points), max(point.date for point in points)
    amounts, top = _amount_axis(max(point.amount for point in points))
    span = (last - first).days

    def x(day: dt.date) -> float:
        return INNER_WIDTH * (day - first).days / span

    def y(amount: Decimal) -> float:
        return INNER_HEIGHT * (1 - float(amount / top))

    lines = [Line(name, _steps([(x(p.date), y(p.amount)) for p in ones])) for name, ones in series]
    today = x(as_of) if first <= as_of <= last else None
    return LineChart(lines, amounts, [DayTick(x(day), day) for day in _months(first, last)], today)


Kinds = Sequence[tuple[str, Sequence[Decimal]]]
"""Names of kinds, with an amount not below zero for each group."""


def bar_chart(kinds: Kinds, *, stacked: bool = False, most: int = MOST_LABELS) -> BarChart | None:
    """Draw amounts by group; None where all are zero.

    Args:
        kinds: what stands in each group.
        stacked: kinds upon each other, else beside.
        most: how many groups are named at most.
    """
    groups = list(zip(*(amounts for _, amounts in kinds), strict=True))
    largest = max((sum(one) if stacked else max(one) for one in groups), default=Decimal(0))
    if not largest:
        return None
    ticks, top = _amount_axis(Decimal(largest))
    band, columns = BARS_INNER / len(groups), 1 if stacked else len(kinds)
    width = band * 0.8 / columns
    bars = []
    for group, amounts in enumerate(groups):
        base = float(INNER_HEIGHT)
        for number, amount in enumerate(amounts):
            height = INNER_HEIGHT * float(amount / top)
            x = band * (0.1 + group) + (0 if stacked else width * number)
            bars.append(Bar(x, base - height, width, height, kinds[number][0]))
            base -= height if stacked else 0
    every = -(-len(groups) // most)
    labels = [Label(band * (group + 0.5), group) for group in range(0, len(groups), every)]
    return BarChart([one for one in bars if one.height], ticks, labels)


def _steps(points: Iterable[tuple[float, float]]) -> str:
    """A path that stays level from each point to the next."""
    places = list(points)
    path = f"M{places[0][0]:.1f},{places[0][1]:.1f}" if places else ""
    return path + "".join(f"H{after[0]:.1f}V{after[1]:.1f}" for _, after in pairwise(places))


def _amount_axis(largest: Decimal) -> tuple[list[Tick], Decimal]:
    """Round amounts from 0 to just above the largest, and the top of the axis."""
    step = _round_step(max(largest, Decimal(1)) / TICKS)
    count = ceil(largest / step) or 1
    top = step * count
    ticks = [
        Tick(INNER_HEIGHT * (1 - number / count), (step * number).quantize(Decimal(1)))
        for number in range(count + 1)
    ]
    return ticks, top


def _round_step(least: Decimal) -> Decimal:
    """The smallest 1, 2 or 5 times a power of ten that is not below a number, and at least 1."""
    power = Decimal(10) ** max(0, least.adjusted())
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)


def _months(first: dt.date, last: dt.date) -> list[dt.date]:
    """Firsts of months between two days, far enough apart to be read."""
    months = (last.year - first.year) * 12 + last.month - first.month
    every = next((one for one in (1, 2, 3, 6, 12, 24, 60) if months <= one * LONGEST_AXIS), 120)
    numbers = range(first.year * 12 + first.month, last.year * 12 + last.month)
    days = (dt.date(number // 12, number % 12 + 1, 1) for number in numbers)
    return [day for day in days if (day.year * 12 + day.month - 1) % every == 0]

"""The page of all loans together: risk, age, rolls, vintages, money collected and to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.core.calendar import add_months
from beancount_loans.core.servicing.arrears import bucket_names
from beancount_loans.core.servicing.position import Position
from beancount_loans.reports.arrears import TotalAge
from beancount_loans.reports.fava.chart import BarChart, bar_chart
from beancount_loans.reports.fava.desk import Desk
from beancount_loans.reports.many_books import one_book
from beancount_loans.reports.many_books.figures import Age, ExpectedMonth, Roll, Vintage
from beancount_loans.reports.many_books.rows import MONTHS
from beancount_loans.reports.portfolio import Month, Stake, Totals, past_months, stakes

__all__ = ["LARGEST", "SHADES", "CurrencyView", "portfolio_view"]

LARGEST = 10
"""So many borrowers are told by name."""
SHADES = 6
"""Colours from current to oldest that the pages have for ages."""
MOVES = ("better", "same", "worse")


class Kept(NamedTuple):
    """A borrower, and what of the money lent rests on them."""

    name: str
    stake: Stake


class Aged(NamedTuple):
    """Outstanding principal on a day by bucket."""

    day: dt.date
    buckets: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class CurrencyView:
    """All that is lent in one currency.

    Attributes:
        shades: a number for each bucket, from 0 for the current one to the darkest.
        aged: outstanding principal by age at the ends of months.
        moves: buckets a month ago, each with the shares that got better, stayed or got worse.
        coming: months with something to come.
        largest: borrowers that most is lent to.
        largest_share: of what is outstanding, a fraction.
    """

    total: Totals
    age: TotalAge | None
    shades: Mapping[str, int]
    ages: list[Age]
    aged: list[Aged]
    aged_chart: BarChart | None
    rolls: list[Roll]
    moves: list[str]
    rolls_chart: BarChart | None
    vintages: list[Vintage]
    past: list[Month]
    past_chart: BarChart | None
    coming: list[ExpectedMonth]
    coming_months: list[dt.date]
    coming_chart: BarChart | None
    largest: list[Kept]
    largest_share: Decimal

    @property
    def expected(self) -> Decimal:
        """Cash to come in the months ahead, if all goes as agreed."""
        return sum((month.expected for month in self.coming), Decimal(0))


def portfolio_view(desk: Desk) -> list[CurrencyView]:
    """All that is lent, currency by currency."""
    return [_view(desk, total) for total in desk.totals]


def _view(desk: Desk, total: Totals) -> CurrencyView:
    currency, ends = total.currency, desk.book.options.buckets
    own = [one for one in desk.lent if one.loan.terms.currency == currency]
    rows = [one for one in desk.rows if one.currency == currency]
    names = bucket_names(ends)
    aged = list(map(Aged, desk.trend.days, desk.trend.outstanding[currency]))
    rolls = one_book.rolls(rows, ends)
    moves = [name for name in names if any(roll.before == name for roll in rolls)]
    past = past_months(own, desk.as_of)
    coming = one_book.expected(one for one in desk.dues if one.currency == currency)
    months = [add_months(desk.as_of.replace(day=1), ahead) for ahead in range(MONTHS)]
    largest = stakes(own)[:LARGEST]
    return CurrencyView(
        total=total,
        age=desk.ages.get(currency),
        shades=_shades(names),
        ages=one_book.ages(rows, ends),
        aged=aged,
        aged_chart=_aged_chart(aged, names),
        rolls=rolls,
        moves=moves,
        rolls_chart=_rolls_chart(rolls, moves, names),
        vintages=one_book.vintages(rows),
        past=past,
        past_chart=_past_chart(past),
        coming=coming,
        coming_months=months,
        coming_chart=_coming_chart(coming, months),
        largest=[Kept(_name(desk, own, one), one) for one in largest],
        largest_share=sum((one.share for one in largest), Decimal(0)),
    )


def _name(desk: Desk, positions: Sequence[Position], stake: Stake) -> str:
    loan = next(one.loan for one in positions if one.loan.borrower == stake.borrower)
    return desk.book.borrower(loan).name


def _shades(names: Sequence[str]) -> dict[str, int]:
    last = max(1, len(names) - 1)
    return {name: round(place * (SHADES - 1) / last) for place, name in enumerate(names)}


# ------------------------------------------------------------ charts


def _aged_chart(aged: Sequence[Aged], names: Sequence[str]) -> BarChart | None:
    shades, zero = _shades(names), Decimal(0)
    kinds = [
        (f"age-{shades[name]}", [max(zero, at.buckets[name]) for at in aged]) for name in names
    ]
    return bar_chart(kinds, stacked=True)


def _rolls_chart(
    rolls: Sequence[Roll], moves: Sequence[str], names: Sequence[str]
) -> BarChart | None:
    """For each bucket a month ago, what of a hundred loans went which way."""
    shares = {name: dict.fromkeys(MOVES, Decimal(0)) for name in moves}
    for roll in rolls:
        step = names.index(roll.now) - names.index(roll.before)
        shares[roll.before]["same" if not step else "worse" if step > 0 else "better"] += (
            roll.share * 100
        )
    kinds = [(one, [shares[name][one] for name in moves]) for one in MOVES]
    return bar_chart(kinds, stacked=True, most=len(names))


def _past_chart(past: Sequence[Month]) -> BarChart | None:
    collected = [max(Decimal(0), month.collected) for month in past]
    return bar_chart([("due", [month.due for month in past]), ("collected", collected)])


def _coming_chart(coming: Sequence[ExpectedMonth], months: Sequence[dt.date]) -> BarChart | None:
    found = {one.month: one.expected for one in coming}
    return bar_chart([("due", [max(Decimal(0), found.get(one, Decimal(0))) for one in months])])

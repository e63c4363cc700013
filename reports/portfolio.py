"""What all loans come to: outstanding, in arrears, at risk.

Amounts are units of one currency; currencies are never added up.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from beancount_loans.core.calendar import add_months
from beancount_loans.core.servicing.arrears import bucket_names
from beancount_loans.core.servicing.position import Position

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of some loans in one currency.

    Attributes:
        loans: how many have something outstanding or due.
        late: how many of them have days past due.
        outstanding: principal not repaid and not written off, due or not.
        due: what is due and unpaid, charges and late interest with it.
        at_risk_30: outstanding principal of loans more than 30 days past due.
        at_risk_90: the same for more than 90 days.
        ageing: outstanding principal by bucket of days past due, all buckets named.
    """

    currency: str
    loans: int
    late: int
    outstanding: Decimal
    due: Decimal
    at_risk_30: Decimal
    at_risk_90: Decimal
    ageing: Mapping[str, Decimal]

    def share(self, part: Decimal) -> Decimal:
        """A part of the outstanding principal, as a fraction; 0 where there is none."""
        return part / self.outstanding if self.outstanding else NOTHING


def totals(positions: Iterable[Position], buckets: Sequence[int]) -> list[Totals]:
    """Sum loans up by currency, the currency with most loans first."""
    by_currency: dict[str, list[Position]] = {}
    for position in positions:
        by_currency.setdefault(position.loan.terms.currency, []).append(position)
    found = [_sum_up(currency, ones, buckets) for currency, ones in by_currency.items()]
    return sorted(found, key=lambda one: (-one.loans, one.currency))


def _sum_up(currency: str, positions: list[Position], buckets: Sequence[int]) -> Totals:
    ageing = dict.fromkeys(bucket_names(buckets), positions[0].money(0))
    for one in positions:
        ageing[one.bucket] += one.principal_outstanding
    return Totals(
        currency,
        loans=sum(1 for one in positions if one.principal_outstanding or one.due.total),
        late=sum(1 for one in positions if one.days_past_due),
        outstanding=sum((one.principal_outstanding for one in positions), NOTHING),
        due=sum((one.due.total for one in positions), NOTHING),
        at_risk_30=_beyond(positions, 30),
        at_risk_90=_beyond(positions, 90),
        ageing=ageing,
    )


def _beyond(positions: Sequence[Position], days: int) -> Decimal:
    late = (one.principal_outstanding for one in positions if one.days_past_due > days)
    return sum(late, _zero(positions))


# ------------------------------------------------------------ month by month


@dataclass(frozen=True, slots=True)
class Month:
    """One month in one currency.

    Attributes:
        first: its first day.
        due: what fell due in it, paid or not.
        collected: what was paid in it, less what was paid back or returned.
    """

    first: dt.date
    due: Decimal
    collected: Decimal


def past_months(positions: Sequence[Position], as_of: dt.date, count: int = 12) -> list[Month]:
    """What fell due and what was paid in the months up to a day's, the last one unfinished."""
    due: dict[dt.date, Decimal] = defaultdict(Decimal)
    collected: dict[dt.date, Decimal] = defaultdict(Decimal)
    for position in positions:
        for one in position.dues:
            if one.kind != "opening" and one.date <= as_of:
                due[one.date.replace(day=1)] += position.money(one.total)
        for event in position.loan.events:
            sign = _MONEY_IN.get(event.kind, 0)
            if sign and event.date <= as_of:
                collected[event.date.replace(day=1)] += sign * position.money(event.amount)
    months = [add_months(as_of.replace(day=1), -back) for back in reversed(range(count))]
    zero = _zero(positions)
    return [Month(month, due[month] + zero, collected[month] + zero) for month in months]


def _zero(positions: Sequence[Position]) -> Decimal:
    """Nothing, with the decimals of the currency."""
    return positions[0].money(0) if positions else NOTHING


_MONEY_IN = {"payment": 1, "prepayment": 1, "recovery": 1, "returned-payment": -1, "refund": -1}


# ------------------------------------------------------------ concentration


@dataclass(frozen=True, slots=True)
class Stake:
    """What is lent to one borrower, in one currency.

    Attributes:
        loans: how many of theirs have something outstanding.
        outstanding: their principal, due or not.
        share: of all outstanding principal, a fraction.
    """

    borrower: str
    loans: int
    outstanding: Decimal
    share: Decimal


def stakes(positions: Sequence[Position]) -> list[Stake]:
    """How much of what is lent in one currency rests on whom, the largest first."""
    own: dict[str, list[Decimal]] = defaultdict(list)
    for one in positions:
        if one.principal_outstanding:
            own[one.loan.borrower].append(one.principal_outstanding)
    whole = sum(map(sum, own.values())) or Decimal(1)
    found = [
        Stake(borrower, len(ones), sum(ones, NOTHING), sum(ones, NOTHING) / whole)
        for borrower, ones in own.items()
    ]
    return sorted(found, key=lambda one: (-one.outstanding, one.borrower))

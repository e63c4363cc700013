"""Amortisation tables of the European Commission, worked out by the product.

A table prints figures, not terms. What was agreed is read off these of its columns:

- the rate of each period, and the costs of each period and year, printed beside the figures;
- the credit, and costs that were financed with it;
- that there is a level payment (`first_repayment`), or else from which year on principal is
  repaid, and whether before the last; that the first period's interest is a twelfth
  of the yearly rate or its root (a mortgage's rate is nominal, a card's effective);
- from the same example in `apr.json`, where it is there: when the first payment is made, how
  often, and what is paid at the drawdown.

The paper carries unrounded amounts, so money is kept to eight decimals.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from beancount_loans.core.agreement.loan import Change, Event, Loan
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.calendar import Every, add_months, step
from beancount_loans.core.components import FEE
from beancount_loans.core.cost.cost_of_credit import CostOfCredit, cost_of_credit
from beancount_loans.core.rates import Rate
from beancount_loans.core.servicing.replay import run
from beancount_loans.core.servicing.schedule import Row, rows
from beancount_loans.core.values import Share

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = "ec-tables"

START = date(2014, 1, 1)
CENT = Decimal("0.01")
DECIMALS = 8
YEAR = Every(12, "month")

Case = dict[str, Any]


def emit(oracles: Path) -> dict[str, Callable[[], Case]]:
    data = read(oracles / "ec_tables.json")
    examples = {case["id"]: case for case in read(oracles / "apr.json")["eu_cases"]}
    return {
        name: partial(answer, Example(table, examples.get(name, {})))
        for name, table in data["tables"].items()
    }


def read(path: Path) -> Case:
    found: Case = json.loads(path.read_text("utf-8"), parse_float=Decimal)
    return found


@dataclass(frozen=True)
class Example:
    """What was agreed in an example of the paper."""

    table: Case
    cash: Case

    @property
    def credit(self) -> Decimal:
        return Decimal(self.table["total_credit"])

    @property
    def financed(self) -> Decimal:
        return sum((year[4] for year in self.table["years"]), Decimal(0))

    @property
    def every(self) -> Every:
        """As far apart as the payments of the longest run; a month where none is repeated."""
        runs = self.cash.get("runs", [])
        _, _, _, apart = max(runs, key=lambda run: run[1], default=(0, 0, "0", "0"))
        return Every(int(Fraction(apart) * 12) or 1, "month")

    @property
    def count(self) -> int:
        return 12 * len(self.table["years"]) if self.long else len(self.table["rows"])

    @property
    def long(self) -> bool:
        """Whether the table prints the beginning alone."""
        return len(self.table["years"]) > 1

    @property
    def start(self) -> date:
        dates = self.cash.get("dates")
        return date.fromisoformat(dates["agreement"]) if dates else START

    @property
    def first_due(self) -> date:
        """As the cash flows say, where that is in odd days; else a period after the start."""
        if "dates" in self.cash:
            return date.fromisoformat(self.cash["dates"]["first"])
        times = [first for _, _, first, _ in self.cash.get("runs", []) if "/365" in first]
        parts = [Fraction(part) for part in (times or ["1/12"])[0].split("+")]
        days = sum(int(part * 365) for part in parts if 365 % part.denominator == 0)
        months = sum(int(part * 12) for part in parts if 12 % part.denominator == 0)
        return add_months(self.start + timedelta(days=days), months)

    @property
    def method(self) -> Any:
        if "first_repayment" in self.table:
            return "annuity"
        repaid_at_once = self.table["rows"][0][3] < self.credit
        return "equal-principal" if repaid_at_once or self.grace else "bullet"

    @property
    def grace(self) -> int:
        """Installments of the years that pass without principal, unless but one is left."""
        years = self.table["years"]
        passing = next((nth for nth, year in enumerate(years) if year[5]), 0)
        return 12 * passing if len(years) - passing > 1 else 0

    @cached_property
    def effective(self) -> bool:
        """Whether the first period's interest is not the twelfth part of a year's."""
        _, percent, interest = self.table["rows"][0][:3]
        if "dates" in self.cash or self.first_due != add_months(self.start, 1):
            return False
        return bool(abs((self.credit + self.financed) * percent / 1200 - interest) > CENT)

    def rate(self, percent: Decimal) -> Rate:
        return Rate(Decimal(percent) / 100, effective=self.effective)

    @cached_property
    def costs(self) -> list[Decimal]:
        """What is paid beside principal and interest, by row."""
        return [row[4] if abs(row[5] - row[2]) > CENT else Decimal(0) for row in self.table["rows"]]

    @property
    def installment_fee(self) -> Decimal | None:
        """A cost of every row; a year's, exact to the cent, tells it better than a row's."""
        if not all(self.costs):
            return None
        exact = self.table["years"][1][3] / 12 if self.long else self.costs[0]
        return round(exact, DECIMALS)

    @property
    def single_costs(self) -> list[tuple[date, Decimal]]:
        """Costs at the drawdown and those of one row in a year, in later years the same row."""
        costs = [(self.start, self.upfront)]
        if self.installment_fee is None:
            costs += [(self.due(number), cost) for number, cost in enumerate(self.costs, 1)]
            yearly = [year[3] for year in self.table["years"][1:]]
            row = next((number for number, cost in enumerate(self.costs, 1) if cost), 1)
            costs += [(self.due(12 * nth + row), cost) for nth, cost in enumerate(yearly, 1)]
        return [(day, cost) for day, cost in costs if cost]

    @property
    def upfront(self) -> Decimal:
        """The first year's costs but those of its rows, or what the cash flows say."""
        if not self.table["years"]:
            at_once = [flow for flow, _, first, _ in self.cash["runs"] if first == "0"]
            return sum((flow for flow in at_once if flow > 0), Decimal(0))
        fees = self.installment_fee
        by_row = fees * 12 if fees and self.long else sum(self.costs)
        return round(Decimal(self.table["years"][0][3]) - by_row, 2)

    def due(self, number: int) -> date:
        return step(self.first_due, self.every, number - 1)

    @property
    def terms(self) -> Terms:
        odd = self.every == YEAR
        return Terms(
            currency="EUR",
            decimals=DECIMALS,
            principal=self.credit,
            rate=self.rate(self.table["rows"][0][1]),
            method=self.method,
            installments=self.count,
            every=self.every,
            first_due=self.first_due,
            day_count="actual/actual-AFB" if odd else "months+days",
            fee=Share(None, self.financed) if self.financed else None,
            fee_taken="added",
            installment_fee=self.installment_fee,
            grace_principal=self.grace,
        )

    @property
    def events(self) -> list[Event]:
        """The drawdown, the costs on their days, and other rates from the day before."""
        terms = self.terms
        drawn = Event(self.start, "disbursement", terms.minor(self.credit + self.financed))
        charges = [
            Event(self.start, "charge", terms.minor(cost), {FEE: terms.minor(cost)}, due=day)
            for day, cost in self.single_costs
        ]
        percents = [row[1] for row in self.table["rows"]]
        changes = [
            Event(self.due(number), "change", change=Change({"rate": self.rate(after)}))
            for number, (before, after) in enumerate(pairwise(percents), 1)
            if before != after
        ]
        return [drawn, *charges, *changes]


def answer(example: Example) -> Case:
    terms = example.terms
    last = max(event.date for event in example.events)
    loan = Loan("", "", "", example.start, terms)
    dues = rows(run(loan, last, example.events))
    cost = cost_of_credit(terms, example.start, dues)
    periods = [Period(example, number, dues) for number in range(1, example.count + 1)]
    return {
        "rows": [period.shown for period in periods[: len(example.table["rows"])]],
        "years": [
            year(example, number, periods[12 * number - 12 : 12 * number], dues)
            for number in range(1, len(example.table["years"]) + 1)
        ],
        "first_repayment": amount(periods[0].principal + periods[0].interest),
        **totals(cost),
    }


def totals(cost: CostOfCredit) -> Case:
    return {
        "total_credit": amount(cost.credit),
        "total_cost": amount(cost.total),
        "total_payable": amount(cost.payable),
        "apr": f"{cost.apr * 100:f}",
    }


class Period:
    """All that falls due on the day of an installment."""

    def __init__(self, example: Example, number: int, dues: list[Row]) -> None:
        day = example.due(number)
        now = [row for row in dues if row.due == day]
        passed = [row for row in dues if row.kind == "installment" and row.due <= day]
        drawn = example.terms.minor(example.credit + example.financed)
        self.number = number
        self.principal = sum(row.principal for row in now)
        self.interest = sum(row.interest for row in now)
        self.balance = passed[-1].balance if passed else drawn

    @property
    def shown(self) -> Case:
        return {
            "period": self.number,
            "principal": amount(self.principal),
            "interest": amount(self.interest),
            "total": amount(self.principal + self.interest),
            "balance": amount(self.balance),
        }


def year(example: Example, number: int, periods: list[Period], dues: list[Row]) -> Case:
    """Sums of twelve periods; the first year has the costs at the drawdown too."""
    first = example.start if number == 1 else example.due(12 * number - 11)
    last = example.due(12 * number)
    principal = sum(period.principal for period in periods)
    interest = sum(period.interest for period in periods)
    return {
        "year": number,
        "principal": amount(principal),
        "interest": amount(interest),
        "total": amount(principal + interest),
        "costs": amount(sum(row.charges for row in dues if first <= row.due <= last)),
    }


def amount(minor: int) -> str:
    return f"{Decimal(minor).scaleb(-DECIMALS):f}"

"""A schedule of 360 installments, beside what other Python packages need for as many.

    python schedules.py

The product's rows are exact, dated and rounded to the cent; QuantLib's and pyxirr's are floats.
Below stands how many installments a second its columns of whole minor units take, for many
annuities of one to five years, sized and run down.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from random import Random
from statistics import median
from typing import Any

from beancount_loans.core.agreement.amortising import Course, even_course, even_size, lowest
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.money import half_up
from beancount_loans.core.rates import Rate
from beancount_loans.core.servicing.schedule import schedule

COUNT, ROUNDS = 360, 30
RATE = 0.05
AMOUNT = 250_000
TERMS = Terms(
    currency="DKK", principal=Decimal(AMOUNT), rate=Rate(Decimal("0.05")), installments=COUNT
)


def own() -> Any:
    """The product."""
    return schedule(TERMS, dt.date(2026, 1, 28))


def columns(principal: int, rate: int, count: int) -> Course:
    """A monthly annuity: minor units, basis points a year, installments."""
    growth = lowest((rate, 120_000))
    first = (principal * sum(growth), growth[1])
    size = half_up(*even_size(first, growth, count - 1))
    course = even_course(principal, size, growth, count)
    assert course is not None
    return course


def rows(principal: int, rate: int, count: int) -> list[tuple[int, int]]:
    """The same as pairs of principal and interest."""
    course = columns(principal, rate, count)
    return list(zip(course.principal, course.interest, strict=True))


def quantlib() -> Any:
    """Cash flows of an amortizing bond."""
    ql: Any = import_module("QuantLib")
    tenor = ql.Period(COUNT, ql.Months)
    dates = ql.sinkingSchedule(ql.Date(28, 1, 2026), tenor, ql.Monthly, ql.NullCalendar())
    notionals = ql.sinkingNotionals(tenor, ql.Monthly, RATE, AMOUNT)
    days = ql.Thirty360(ql.Thirty360.European)
    bond = ql.AmortizingFixedRateBond(0, notionals, dates, [RATE], days)
    return [(flow.date(), flow.amount()) for flow in bond.cashflows()]


def floats() -> Any:
    """Principal and interest of all periods, without dates."""
    pyxirr: Any = import_module("pyxirr")
    periods = range(1, COUNT + 1)
    parts = pyxirr.ppmt(RATE / 12, periods, COUNT, -AMOUNT)
    interests = pyxirr.ipmt(RATE / 12, periods, COUNT, -AMOUNT)
    return [(round(a, 2), round(b, 2)) for a, b in zip(parts, interests, strict=True)]


def table() -> str:
    """Milliseconds by package, as Markdown."""
    lines = ["| 360 installments | ms |", "|---|---:|"]
    for name, milliseconds in _figures():
        lines.append(f"| {name} | {milliseconds:.2f} |")
    return "\n".join(lines)


def speed() -> str:
    """Millions of installments a second, in columns."""
    chance = Random(1)
    loans = [
        (chance.randrange(10, 301) * 100_000, chance.randrange(300, 1401, 25), count)
        for count in chance.choices(range(12, 61), k=3000)
    ]
    installments = sum(count for *_, count in loans)
    rounds = [_seconds(lambda: [columns(*loan) for loan in loans]) for _ in range(5)]
    return f"{installments / median(rounds) / 1e6:.1f} million installments a second in columns"


def _figures() -> Iterator[tuple[str, float]]:
    packages = {"QuantLib": quantlib, "pyxirr": floats}
    runs = {"beancount-loans": own} | {
        name: make for name, make in packages.items() if find_spec(name)
    }
    spent: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, make in runs.items():
            spent[name].append(_seconds(make))
    for name, seconds in spent.items():
        yield name, median(seconds) * 1000


def _seconds(make: Callable[[], Any]) -> float:
    start = time.process_time()
    make()
    return time.process_time() - start


if __name__ == "__main__":
    print(table())
    print(f"\n{speed()}")

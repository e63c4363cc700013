"""A schedule of 360 installments, beside what other Python packages need for as many.

    python schedules.py

The product's rows are exact, dated and rounded to the cent; QuantLib's and pyxirr's are floats.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from statistics import median
from typing import Any

from beancount_loans.core.rates import Rate
from beancount_loans.core.schedule import schedule
from beancount_loans.core.terms import Terms

COUNT, ROUNDS = 360, 30
RATE = 0.05
AMOUNT = 250_000
TERMS = Terms(
    currency="DKK", principal=Decimal(AMOUNT), rate=Rate(Decimal("0.05")), installments=COUNT
)


def own() -> Any:
    """The product."""
    return schedule(TERMS, dt.date(2026, 1, 28))


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

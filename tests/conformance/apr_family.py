"""Annual percentage rates, intervals as the European directive counts them."""

from __future__ import annotations

import json
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.calendar import Every
from beancount_loans.core.cost.apr import (
    Flow,
    UnitFlow,
    eu_apr,
    interval,
    reg_z_apr,
)
from beancount_loans.core.cost.cost_of_credit import cost_of_credit
from beancount_loans.core.rates import Rate
from beancount_loans.core.servicing.schedule import schedule
from beancount_loans.core.values import Share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NAME = "apr"

START = date(2020, 1, 1)
DIGITS = Context(prec=20)

Case = dict[str, Any]


def emit(oracles: Path) -> dict[str, Callable[[], Case]]:
    text = (oracles / "apr.json").read_text("utf-8")
    data = json.loads(text, parse_float=Decimal)
    cases: dict[str, Callable[[], Case]] = {
        case["id"]: partial(european, case["runs"]) for case in data["eu_cases"]
    }
    for case in data["us_cases"]:
        single = case["method"] == "us-single-days"
        cases[case["id"]] = partial(single_payment if single else american, case)
    for case in data["norway_freeloan"]["cases"]:
        nominal = case["nominal"].replace(",", ".")
        name = f"norway {nominal} {case['fee_upfront_financed']} {case['period_fee']}"
        cases[name] = partial(norwegian, case, Decimal(nominal))
    for case in data["eu_intervals"]:
        asked = (case["from"], case["to"], case["unit"])
        cases[f"interval {' '.join(asked)}"] = partial(years, *asked)
    return cases


def european(runs: list[list[Any]]) -> Case:
    return percent(eu_apr(list(flows(runs))))


def flows(runs: list[list[Any]]) -> Iterator[Flow]:
    """A run is an amount, how often it moves, when first, and how much later each."""
    for amount, count, first, step in runs:
        for nth in range(count):
            at = years_of(first) + nth * years_of(step)
            yield Flow(at.as_integer_ratio(), Decimal(amount))


def years_of(text: str) -> Fraction:
    return sum((Fraction(term) for term in text.split("+")), Fraction(0))


def american(case: Case) -> Case:
    paid = [
        UnitFlow(Decimal(amount), first + nth, Fraction(odd).as_integer_ratio())
        for amount, count, first, odd in case["payments"]
        for nth in range(count)
    ]
    advance = UnitFlow(-Decimal(case["amount_financed"]), 0)
    return percent(reg_z_apr([advance, *paid], (case["unit_periods_per_year"], 1)))


def single_payment(case: Case) -> Case:
    """Where all is paid at once, the unit-period is the term itself."""
    ((amount, term),) = case["payments"]
    advance = UnitFlow(-Decimal(case["amount_financed"]), 0)
    payment = UnitFlow(Decimal(amount), 1)
    return percent(reg_z_apr([advance, payment], Every.parse(term).per_year))


def norwegian(case: Case, percent_a_year: Decimal) -> Case:
    """An annuity whose set-up fee is financed: it is withheld from what is drawn."""
    fee = Decimal(case["fee_upfront_financed"])
    terms = Terms(
        currency="NOK",
        decimals=8,
        principal=case["net"] + fee,
        rate=Rate(percent_a_year / 100),
        installments=case["n"],
        day_count="periods",
        round_to=Decimal("0.01"),
        fee=Share(None, fee),
        fee_taken="withheld",
        installment_fee=Decimal(case["period_fee"]),
    )
    rows = schedule(terms, START)
    level, last = (row.principal + row.interest for row in (rows[0], rows[-1]))
    rate = cost_of_credit(terms, START, rows).apr
    return {
        "payment": f"{terms.money(level):f}",
        "last_payment_adjust": f"{terms.money(last - level):f}",
        "effective_rate": f"{rate * 100:f}",
    }


def percent(rate: Decimal) -> Case:
    return {"apr": f"{rate * 100:f}"}


def years(start: str, end: str, unit: Any) -> Case:
    span = interval(date.fromisoformat(start), date.fromisoformat(end), unit)
    return {"years": f"{DIGITS.divide(*map(Decimal, span)):f}"}

"""What terms cannot be, although each of their keys is well written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from beancount_loans.core.agreement.loan import Measures
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.values import Share

MOST_DECIMALS = 18
"""No money is finer: so many has the smallest part of the finest coin in use."""

LONGEST_YEARS = 200
"""Beyond so many years an installment is a slip of the pen."""

LAST_YEAR = 2500
"""A date after this year is one as well."""


def contradictions(terms: Terms) -> Iterable[tuple[str, str]]:
    """What cannot be, each with the key that says it."""
    if terms.principal <= 0:
        yield "loan-principal", "must be more than zero"
    yield from _too_fine(terms)
    if terms.limit is not None and terms.limit < terms.principal:
        yield (
            "loan-limit",
            f"is {terms.limit}, less than the principal {terms.principal}",
        )
    if terms.balloon is not None and not 0 <= terms.balloon <= terms.principal:
        yield (
            "loan-balloon",
            f"is {terms.balloon}: it must lie between 0 and the principal {terms.principal}",
        )
    yield from _length(terms)
    yield from _signs(terms)
    yield from _rates(terms)
    yield from _far_off(terms)
    yield from _graces(terms)
    yield from _order_of_dates(terms)
    yield from _multiples(terms)


def impossible_change(
    terms: Terms, date: dt.date, new: Mapping[str, Any]
) -> Iterable[tuple[str, str]]:
    """What is wrong with new terms that act from the end of a day, each with its key."""
    for name in ("maturity", "first_due"):
        day = new.get(name)
        if day is not None and day <= date:
            yield f"loan-{name.replace('_', '-')}", f"is {day}, not after the change of {date}"
    if new.get("calendar", terms.calendar) != terms.calendar:
        yield (
            "loan-calendar",
            "cannot change: write it on the open, it acts with loan-business-days",
        )
    if new.get("method") == "custom" and terms.method != "custom":
        yield "loan-method", 'is "custom", but a plan of rows is agreed from the start'
    for key, message in contradictions(replace(terms, **new)):
        if key.removeprefix("loan-").replace("-", "_") in new:
            yield key, message


def impossible_measure(measures: Measures, date: dt.date) -> Iterable[tuple[str, str]]:
    """What is wrong with measures of a change on a day, each with its key."""
    paused, by = measures.pause_interest, measures.settle_by
    if measures.settle is not None and measures.settle <= 0:
        yield "loan-settle", "must be more than zero: what is given up for nothing is a write-off"
    if paused is not None and paused <= date:
        yield "loan-pause-interest", f"is {paused}, not after the change of {date}"
    if by is not None and measures.settle is None:
        yield "loan-settle-by", "stands alone: write loan-settle, the amount, as well"
    if by is not None and by < date:
        yield "loan-settle-by", f"is {by}, before the change of {date}"


def _graces(terms: Terms) -> Iterable[tuple[str, str]]:
    for name, what in (("grace_interest", "interest"), ("grace_principal", "principal")):
        grace = getattr(terms, name)
        if grace and terms.installments is not None and grace >= terms.installments:
            yield (
                f"loan-{name.replace('_', '-')}",
                f"is {grace}, which leaves no installment for the {what}",
            )


def _order_of_dates(terms: Terms) -> Iterable[tuple[str, str]]:
    first, last = terms.first_due, terms.maturity
    if first and last and last < first:
        yield "loan-maturity", f"is {last}, before the first due date {first}"
    if terms.start and first and first <= terms.start:
        yield "loan-first-due", f"is {first}, not after the start of interest {terms.start}"


def _multiples(terms: Terms) -> Iterable[tuple[str, str]]:
    """A level installment is at most its share of principal and the first period's interest."""
    unit, count = terms.round_to, terms.amortize_over or terms.installments
    if unit is None or terms.method not in ("annuity", "equal-principal", "flat"):
        return
    most = terms.installment
    if most is None and count and terms.rate.index is None:
        periods, years = terms.every.per_year
        rate = max(Decimal(0), terms.rate.margin) * years / periods
        most = terms.principal * (1 + 2 * rate * count) / count  # a first period may be longer
    if most is not None and unit > most:
        yield "loan-round-to", f"is {unit}, more than the installment itself"


def _length(terms: Terms) -> Iterable[tuple[str, str]]:
    if terms.method in ("custom", "on-demand"):
        return
    if terms.installments == 0:
        yield "loan-installments", "is 0: a loan has at least one installment"
    if terms.installment is not None and terms.installment <= 0:
        yield "loan-installment", "must be more than zero"
    by_amount = terms.installment is not None and terms.method in (
        "annuity",
        "equal-principal",
    )
    if terms.installments is None and terms.maturity is None and not by_amount:
        yield (
            "loan-installments",
            'is missing: write how many there are, or "loan-maturity", the last date',
        )


def _signs(terms: Terms) -> Iterable[tuple[str, str]]:
    """Amounts that cannot be negative, or zero, or all of the loan."""
    if terms.round_to is not None and terms.round_to <= 0:
        yield "loan-round-to", "must be more than zero"
    if terms.amortize_over == 0:
        yield "loan-amortize-over", "is 0: the installment is sized for at least one"
    for name in ("installment_fee", "tolerance"):
        amount = getattr(terms, name)
        if amount is not None and amount < 0:
            yield f"loan-{name.replace('_', '-')}", f"is {amount}: it cannot be less than zero"
    for name in ("fee", "prepayment_fee", "down_payment"):
        share: Share | None = getattr(terms, name)
        if share is not None and not 0 <= share.of(terms.principal) < terms.principal:
            yield (
                f"loan-{name.replace('_', '-')}",
                f"is {share}: it must lie between 0 and the principal {terms.principal}",
            )


def _rates(terms: Terms) -> Iterable[tuple[str, str]]:
    if terms.rate.index is None and terms.rate.margin <= -1:
        yield "loan-rate", f'is "{terms.rate}": no loan loses all of itself in a year'
    floor, cap = terms.rate_floor, terms.rate_cap
    if floor is not None and cap is not None and floor > cap:
        yield "loan-rate-floor", "is above loan-rate-cap: no rate can keep both"


def _far_off(terms: Terms) -> Iterable[tuple[str, str]]:
    """Decimals, periods and dates beyond all that a loan can need."""
    if terms.decimals > MOST_DECIMALS:
        yield "loan-decimals", f"is {terms.decimals}: money has no more than {MOST_DECIMALS}"
    for name in ("every", "interest_every", "rate_reset", "interest_base_every"):
        every = getattr(terms, name)
        if every is not None and every.count > every.per_year[0] * LONGEST_YEARS:
            yield f"loan-{name.replace('_', '-')}", f'is "{every}", more than {LONGEST_YEARS} years'
    year, periods = terms.every.per_year
    if terms.installments and terms.installments * periods > year * LONGEST_YEARS:
        yield (
            "loan-installments",
            f"is {terms.installments}: one every {terms.every} takes more than "
            f"{LONGEST_YEARS} years",
        )
    for name in ("start", "first_due", "interest_first_due", "maturity", "capitalize_until"):
        day = getattr(terms, name)
        if day is not None and day.year > LAST_YEAR:
            yield f"loan-{name.replace('_', '-')}", f"is {day}: write a date before {LAST_YEAR}"


def _too_fine(terms: Terms) -> Iterable[tuple[str, str]]:
    for name in _AMOUNTS:
        value = getattr(terms, name)
        if value is not None and value != round(value, terms.decimals):
            yield (
                "loan-" + name.replace("_", "-"),
                (f"is {value}, finer than the {terms.decimals} decimals of {terms.currency}"),
            )


_AMOUNTS = (
    "principal",
    "limit",
    "installment",
    "interest_base",
    "round_to",
    "balloon",
    "installment_fee",
    "tolerance",
)

"""A loan's terms as a reader understands them, not as the ledger spells them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.calendar import Every
from beancount_loans.core.components import NAMES
from beancount_loans.core.servicing.position import Position
from beancount_loans.reports.fava.words import Words


class Term(NamedTuple):
    """One term: what it is called, and what was agreed.

    Attributes:
        key: of the catalogue, for its name.
        value: a text, a Decimal of money, or a date.
    """

    key: str
    value: Any


def terms_in_words(loan: Loan, position: Position | None, words: Words) -> list[Term]:
    """The terms in force, those that say something; where the loan is not replayed, the first."""
    terms = position.state.terms if position else loan.terms
    found = [*_money(terms), *_plan(terms, words), *_rules(terms, words), *_rest(loan, words)]
    return [term for term in found if term.value not in (None, "")]


def _money(terms: Terms) -> Iterator[Term]:
    yield Term("principal", terms.principal)
    yield Term("limit", terms.limit)
    yield Term("signed", terms.signed)


def _plan(terms: Terms, words: Words) -> Iterator[Term]:
    yield Term("method", words(f"terms.method.{terms.method}"))
    if terms.method != "on-demand":
        yield Term("every", every_in_words(terms.every, words))
    yield Term("installments", str(terms.installments) if terms.installments else None)
    yield Term("installment", terms.installment)
    yield Term("first-due", terms.first_due)
    yield Term("maturity", terms.maturity)
    yield Term("rate", _rate(terms, words))
    yield Term("day-count", terms.day_count)
    yield Term("balloon", terms.balloon)
    if terms.business_days != "none":
        shift = words(f"terms.business-days.{terms.business_days}")
        yield Term("business-days", f"{shift} ({terms.calendar})")


def every_in_words(every: Every, words: Words) -> str:
    """How often, like: every month; every 2 weeks."""
    if every.unit == "month" and every.count % 12 == 0:
        return words("terms.every.year", n=every.count // 12)
    if every.unit == "month" and every.count % 3 == 0:
        return words("terms.every.quarter", n=every.count // 3)
    return words(f"terms.every.{every.unit}", n=every.count)


def _rate(terms: Terms, words: Words) -> str:
    return words("terms.a-year", rate=str(terms.rate))


def _rules(terms: Terms, words: Words) -> Iterator[Term]:
    late = words("terms.a-year", rate=str(terms.late_rate)) if terms.late_rate else None
    yield Term("late-rate", late)
    yield Term("grace-days", words("days", n=terms.grace_days) if terms.grace_days else None)
    order = dict.fromkeys(_group(NAMES[one]) for one in terms.allocation)
    yield Term("allocation", " → ".join(words(f"component.{name}") for name in order))
    yield Term("overpayment", words(f"terms.overpayment.{terms.overpayment}"))
    yield Term("tolerance", terms.tolerance if terms.tolerance > Decimal(0) else None)


def _group(name: str) -> str:
    return "charges" if name in ("costs", "penalties", "fees") else name


def _rest(loan: Loan, words: Words) -> Iterator[Term]:
    terms = loan.terms
    yield Term("pay-by", words.known(f"terms.pay-by.{terms.pay_by}", terms.pay_by))
    yield Term("reference", terms.reference)
    yield Term("purpose", terms.purpose)
    yield Term("security", terms.security)
    yield Term("policy", loan.policy)

"""What in the books breaks a limit of its policy: terms, fees and steps, each with rule and source.

A finding that the bookkeeper has looked at is acknowledged on the directive that
caused it, `loan-accepted: "RULE why"`, and told no more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.book import Book
from beancount_loans.calendars import legal_calendar
from beancount_loans.core.agreement.loan import Loan, Source
from beancount_loans.core.collection.limits import AgreedTerms, Finding, check_terms
from beancount_loans.core.collection.limits_of_steps import StepTaken, check_steps
from beancount_loans.core.cost.agreed import NotDatedError, agreed
from beancount_loans.core.cost.yields import NoRateError
from beancount_loans.core.policy.policy import Policy
from beancount_loans.core.rates import NoIndexValueError, nominal
from beancount_loans.core.servicing.position import Position
from beancount_loans.standing import Standing, arrears_since, earlier, standings

_PURPOSES_OF_HOMES = ("home", "housing", "mortgage", "bolig")


class Found(NamedTuple):
    """A broken limit of one loan, and where in the ledger it stands."""

    account: str
    finding: Finding
    source: Source

    def __str__(self) -> str:
        return f"{self.account}: {self.finding.text} ({self.finding.rule}: {self.finding.law})"


def findings(
    book: Book, as_of: dt.date, positions: Mapping[str, Position] | None = None
) -> list[Found]:
    """Everything that breaks a limit up to a day, loans in order of their accounts.

    Args:
        book: the loans.
        as_of: the day.
        positions: of that day by account, where they are worked out already.
    """
    found = [one for _, loan in sorted(book.loans.items()) for one in _of_terms(book, loan, as_of)]
    for standing in standings(book, as_of, positions=positions):
        found += _of_steps(standing)
    return [one for one in found if not _accepted(book.loans[one.account], one)]


def _accepted(loan: Loan, found: Found) -> bool:
    told = [
        *loan.accepted,
        *(event.accepted for event in loan.events if event.source == found.source),
    ]
    return any(words.split(" ")[0] == found.finding.rule for words in told if words)


# ------------------------------------------------------------ terms


def _of_terms(book: Book, loan: Loan, as_of: dt.date) -> Iterator[Found]:
    if loan.side != "asset":
        return
    for finding in check_terms(agreed_terms(loan), book.policies[loan.policy], as_of):
        yield Found(loan.account, finding, loan.source)


def agreed_terms(loan: Loan) -> AgreedTerms:
    """A loan's contract, as far as limits go; what cannot be worked out is not judged."""
    terms = loan.terms
    on, money = terms.signed or loan.opened, terms.money
    rates = [_rate(loan, rate, on) for rate in (terms.rate, terms.late_rate)]
    apr = cost = years = grows = None
    try:
        plan = agreed(loan)
        cost, years = money(plan.cost.total), _years(plan.start, plan.rows[-1].due)
        grows = next(
            ((row.due, money(row.capitalized)) for row in plan.rows if row.capitalized), None
        )
        apr = plan.cost.apr
    except (NotDatedError, NoIndexValueError, NoRateError, IndexError):
        pass
    return AgreedTerms(
        agreed_on=on,
        rate=rates[0],
        late_rate=rates[1],
        late_rate_follows=terms.late_rate is not None and terms.late_rate.index is not None,
        apr=apr,
        credit=terms.principal,
        planned_cost=cost,
        home=any(word in (terms.purpose or "").lower() for word in _PURPOSES_OF_HOMES),
        open_ended=terms.method == "on-demand",
        prepayment_fee=terms.prepayment_fee.fraction if terms.prepayment_fee else None,
        years_left=years or Decimal(0),
        grows=grows,
    )


def _rate(loan: Loan, rate: object, on: dt.date) -> Decimal | None:
    if rate is None:
        return None
    try:
        return nominal(rate, on, loan.indexes)  # type: ignore[arg-type]
    except NoIndexValueError:
        return None


def _years(start: dt.date, end: dt.date) -> Decimal:
    return Decimal((end - start).days) / 365


# ------------------------------------------------------------ steps


def _of_steps(standing: Standing) -> Iterator[Found]:
    taken = [_step(standing, one.key, one.on, one.fee) for one in standing.situation.steps]
    policy: Policy = standing.policy
    legal = legal_calendar(policy.at(standing.as_of).calendars.legal)
    for finding in check_steps(taken, policy, holds=standing.situation.holds, legal=legal):
        account, source = _where(standing, finding.on)
        yield Found(account, finding, source)


def _step(standing: Standing, key: str, on: dt.date, fee: Decimal) -> StepTaken:
    """A step with the arrears period that it belongs to, as it was on its day."""
    before = earlier(standing, on).positions
    period = arrears_since(before) if before else None
    oldest = min((day for one in before if (day := one.oldest_unpaid)), default=None)
    return StepTaken(key, on, period or on, oldest, fee)


def _where(standing: Standing, on: dt.date) -> tuple[str, Source]:
    """The directive that took a step on a day."""
    for position in standing.positions:
        for event in position.loan.events:
            if event.step and event.date == on and event.kind == "charge":
                return position.loan.account, event.source
        for note in position.loan.contacts:
            if note.step and note.date == on:
                return position.loan.account, note.source
    loan = standing.positions[0].loan
    return loan.account, loan.source

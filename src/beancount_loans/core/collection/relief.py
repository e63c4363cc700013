"""Relief in hardship: what could be agreed with a borrower who cannot pay as agreed.

An offer is nothing but a `loan-change` not yet written. Its figures are those of the loan
replayed with that change, so what is offered is what the books will say once it is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from beancount_loans.core.agreement.loan import Change, Event, Loan, Measures
from beancount_loans.core.agreement.term_keys import TERM_KEYS, read_fields
from beancount_loans.core.cost.apr import Flow, eu_apr, time_unit
from beancount_loans.core.cost.yields import NoRateError
from beancount_loans.core.money import Money
from beancount_loans.core.rates import nominal
from beancount_loans.core.servicing.position import Position, replay
from beancount_loans.core.servicing.schedule import Row
from beancount_loans.core.servicing.state import Servicing
from beancount_loans.core.values import Value

Kind = Literal[
    "unchanged",
    "arrears-spread",
    "holiday",
    "smaller-installment",
    "longer-term",
    "interest-pause",
    "lower-rate",
    "settlement",
    "combination",
]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a household has to live on, a month, in currency units.

    Attributes:
        income: after tax.
        costs: housing, food, transport, children, insurance.
        debts: paid on other debts.
        household: how many people live on it.
        savings: that could be paid at once.
    """

    income: Decimal
    costs: Decimal = Decimal(0)
    debts: Decimal = Decimal(0)
    household: int | None = None
    savings: Decimal = Decimal(0)

    @property
    def available(self) -> Decimal:
        """What is left for this loan each month."""
        return self.income - self.costs - self.debts


class Offer(NamedTuple):
    """A change that could be agreed; ``written`` are the keys and values of its directive."""

    kind: Kind
    written: tuple[tuple[str, Value], ...]


class Payment(NamedTuple):
    """What is to be paid on a day, in minor units."""

    on: dt.date
    amount: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a loan under an offer; amounts in minor units.

    Attributes:
        payments: what is to be paid from now on, a sum a day; what is due now is paid now.
        to_pay: all of them.
        cost: interest and charges within them.
        forgiven: given up for good.
        worth: the payments' value on the day of the offer, at the contract's rate.
        apr: what is left to pay costs a year from now on; None where it cannot be told.
    """

    offer: Offer
    payments: tuple[Payment, ...]
    to_pay: int
    cost: int
    forgiven: int
    worth: int
    apr: Decimal | None

    @property
    def end(self) -> dt.date | None:
        """The day of the last payment."""
        return self.payments[-1].on if self.payments else None

    @property
    def installment(self) -> int:
        """The largest sum to be paid on one day, the first and the last day aside."""
        return max((one.amount for one in self.payments[1:-1]), default=self.largest)

    @property
    def first(self) -> Payment | None:
        """The first payment."""
        return self.payments[0] if self.payments else None

    @property
    def last(self) -> int:
        """The last sum, which takes what is left."""
        return self.payments[-1].amount if self.payments else 0

    @property
    def largest(self) -> int:
        """The largest sum to be paid on one day."""
        return max((one.amount for one in self.payments), default=0)


def offered(loan: Loan, offer: Offer, on: dt.date) -> Loan:
    """A copy of the loan with the offer written into its history at the end of a day."""
    if not offer.written:
        return loan
    event = Event(on, "change", change=change_of(loan, dict(offer.written)))
    return replace(loan, events=(*loan.events, event))


def change_of(loan: Loan, written: Mapping[str, Value]) -> Change:
    """What a `loan-change` with these keys says; dates, counts and flags as such."""
    terms, faults = read_fields(
        {key: value for key, value in written.items() if key in TERM_KEYS}, loan.terms.currency
    )
    assert not faults, faults
    names = {one.name for one in fields(Measures)}
    measures: dict[str, Any] = {}
    for key, value in written.items():
        name = key.removeprefix("loan-").replace("-", "_")
        if key not in TERM_KEYS and name in names:
            measures[name] = loan.terms.minor(value.number) if isinstance(value, Money) else value
    return Change(terms, Measures(**measures), str(written.get("reason") or ""))


# ------------------------------------------------------------ what becomes of it


def outcome(loan: Loan, offer: Offer, on: dt.date) -> Outcome:
    """What becomes of a loan under an offer made on a day, if all of it is paid as offered."""
    changed = offered(loan, offer, on)
    settled = _settlement(changed, offer, on)
    if settled is not None:
        return settled
    position = replay(changed, on)
    rows = [row for row in position.schedule if row.outstanding]
    payments = tuple(_by_day(rows, on)) or _on_demand(position)
    return Outcome(
        offer=offer,
        payments=payments,
        to_pay=sum(one.amount for one in payments),
        cost=sum(row.outstanding - (row.principal - row.paid[3]) for row in rows),
        forgiven=0,
        worth=present_value(position, payments),
        apr=_apr(loan, payments, on),
    )


def _settlement(loan: Loan, offer: Offer, on: dt.date) -> Outcome | None:
    """The loan with the settlement paid on its last day; None for other offers."""
    told = dict(offer.written)
    if "loan-settle" not in told:
        return None
    last, amount = told["loan-settle-by"], told["loan-settle"]
    assert isinstance(last, dt.date)
    assert isinstance(amount, Money)
    paid = Event(last, "payment", loan.terms.minor(amount.number))
    before = replay(loan, on)
    kept = replay(replace(loan, events=(*loan.events, paid)), last)
    payments = (Payment(last, paid.amount),)
    return Outcome(
        offer=offer,
        payments=payments,
        to_pay=paid.amount,
        cost=max(0, paid.amount - before.state.outstanding),
        forgiven=kept.state.forgiven - before.state.forgiven,
        worth=present_value(before, payments),
        apr=None,
    )


def _on_demand(position: Position) -> tuple[Payment, ...]:
    """A loan without due dates: all of it may be asked for now."""
    whole = position.state.owed(position.as_of)
    return (Payment(position.as_of, whole),) if whole > 0 else ()


def _by_day(rows: Iterable[Row], on: dt.date) -> Iterator[Payment]:
    sums: dict[dt.date, int] = {}
    for row in rows:
        day = max(row.due, on)
        sums[day] = sums.get(day, 0) + row.outstanding
    yield from (Payment(day, amount) for day, amount in sorted(sums.items()))


def present_value(position: Position, payments: Iterable[Payment]) -> int:
    """What payments are worth on the position's day, in minor units.

    They are discounted at the contract's rate: compounded at the end of each of its periods,
    by actual days over 365.
    """
    terms, on = position.loan.terms, position.as_of
    yearly = discount_rate(position.loan, on)
    worth = sum(
        (one.amount * (1 + yearly) ** (-Decimal((one.on - on).days) / 365) for one in payments),
        Decimal(0),
    )
    return terms.round(*worth.as_integer_ratio())


def discount_rate(loan: Loan, on: dt.date) -> Decimal:
    """The yearly yield of the contract's rate on a day.

    >>> from beancount_loans.core.rates import Rate
    >>> from beancount_loans.core.agreement.terms import Terms
    >>> terms = Terms(currency="DKK", principal=Decimal(1), rate=Rate(Decimal("0.12")))
    >>> round(discount_rate(Loan("", "", "", dt.date(2026, 1, 1), terms), dt.date(2026, 1, 1)), 6)
    Decimal('0.126825')
    """
    rate = loan.terms.rate
    if rate.effective:
        return rate.margin
    periods, years = loan.terms.every.per_year
    each_year = Decimal(periods) / years
    return (1 + nominal(rate, on, loan.indexes) / each_year) ** each_year - 1


def _apr(loan: Loan, payments: Iterable[Payment], on: dt.date) -> Decimal | None:
    """The yearly cost of what is left, as if it were lent anew on that day."""
    state: Servicing = replay(loan, on).state
    flows = [Flow(on, -state.owed(on))]
    flows += [Flow(one.on, one.amount) for one in payments if one.on > on]
    now = sum(one.amount for one in payments if one.on <= on)
    flows[0] = Flow(on, now - state.owed(on))
    if flows[0].amount >= 0 or len(flows) == 1:
        return None
    try:
        return eu_apr(flows, time_unit(loan.terms.every))
    except NoRateError:
        return None

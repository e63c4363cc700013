"""Which changes could help a borrower who can pay so much: each looked for by replaying it.

Arrears are made part of the installments to come in every offer but a settlement, for a plan
that begins with arrears is broken before it starts. An offer that would change nothing, or that
no terms make affordable, is left out with the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.calendar import add_months
from beancount_loans.core.collection.relief import (
    Kind,
    Offer,
    Outcome,
    Payment,
    outcome,
    present_value,
)
from beancount_loans.core.money import Money
from beancount_loans.core.rates import nominal
from beancount_loans.core.servicing.position import Position, replay
from beancount_loans.core.values import Value

STEP = Decimal("0.0025")
"""Rates are looked for in quarters of a percent."""
MOST = 600
"""No plan has more installments."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the borrower can pay and how long a pause may last.

    Attributes:
        can_pay: at each due date, in currency units; zero for nothing now.
        holiday: installments that a holiday moves to the end.
        pause_months: months without interest.
        settle: less for all, None for what `can_pay` is worth until the agreed end.
        settle_days: days in which that is to be paid.
    """

    can_pay: Decimal
    holiday: int = 3
    pause_months: int = 6
    settle: Decimal | None = None
    settle_days: int = 30


class LeftOut(NamedTuple):
    """An offer that makes no sense here, and why."""

    kind: Kind
    why: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The offers for a loan: first that nothing changes, then those that could help."""

    wish: Wish
    unchanged: Outcome
    offers: tuple[Outcome, ...]
    left_out: tuple[LeftOut, ...]


def offers(loan: Loan, wish: Wish, on: dt.date) -> Choice:
    """Every offer that makes sense for a loan at the end of a day.

    Raises:
        NoIndexValueError: the index of its rate has no value.
    """
    desk = Desk(loan, wish, on, replay(loan, on))
    unchanged = outcome(loan, Offer("unchanged", ()), on)
    found: list[Outcome] = []
    left_out: list[LeftOut] = []
    for kind, make in _MAKERS.items():
        made = make(desk)
        if isinstance(made, str):
            left_out.append(LeftOut(kind, made))
        elif made.payments == unchanged.payments:
            left_out.append(LeftOut(kind, "it changes nothing here"))
        else:
            found.append(made)
    return Choice(wish, unchanged, tuple(found), tuple(left_out))


@dataclass(frozen=True, slots=True)
class Desk:
    """A loan with what is asked for it."""

    loan: Loan
    wish: Wish
    on: dt.date
    position: Position

    def try_out(self, kind: Kind, **written: Value) -> Outcome:
        """What becomes of the loan under a change, keys without `loan-`; arrears within it."""
        keys = {f"loan-{name.replace('_', '-')}": value for name, value in written.items()}
        if self.position.due.total:
            keys["loan-re-age"] = True
        return outcome(self.loan, Offer(kind, tuple(keys.items())), self.on)

    @property
    def ends(self) -> bool:
        """Whether installments are still to come."""
        return self.position.state.upcoming() is not None

    @property
    def slots(self) -> int:
        """How many installments there are in all; 0 where the loan has no last one."""
        return self.position.state.last or 0

    def fits(self, found: Outcome) -> bool:
        """Whether the borrower can pay its installments; charges may make the first larger."""
        return found.installment <= self._can_pay

    def fits_to_the_end(self, found: Outcome) -> bool:
        """Whether the borrower can pay the last one too."""
        return self.fits(found) and found.last <= self._can_pay

    @property
    def _can_pay(self) -> int:
        return self.loan.terms.minor(self.money(self.wish.can_pay).number)

    def money(self, amount: Decimal) -> Money:
        """An amount rounded to the loan's smallest unit."""
        terms = self.loan.terms
        minor = terms.round(*amount.scaleb(terms.decimals).as_integer_ratio())
        return Money(terms.money(minor), terms.currency)

    @property
    def no_plan(self) -> str:
        """Why no other plan makes sense; empty where one may."""
        if not self.ends or not self.slots:
            return NO_END
        if self.loan.terms.method == "custom":
            return OWN_ROWS
        if not self.wish.can_pay:
            return NOTHING
        return ENOUGH if self.fits(self.try_out("arrears-spread")) else ""


Made = Outcome | str
NO_END = "the loan has no installments to come"
TOO_LITTLE = "what can be paid does not cover the interest, however long it lasts"
OWN_ROWS = "the plan has rows of its own: agree on other rows"
NOTHING = "nothing can be paid now"
ENOUGH = "the installment can be paid without it"


def _spread(desk: Desk) -> Made:
    """Nothing but that arrears become part of the installments to come."""
    if not desk.position.due.total:
        return "nothing is in arrears"
    return desk.try_out("arrears-spread")


def _holiday(desk: Desk) -> Made:
    if not desk.ends or not desk.slots:
        return NO_END
    return desk.try_out("holiday", defer=desk.wish.holiday, defer_interest="accrue")


def _smaller(desk: Desk) -> Made:
    """Exactly what can be paid, for as long as it takes."""
    if desk.no_plan:
        return desk.no_plan
    amount = desk.money(desk.wish.can_pay)

    def with_end(count: int) -> Outcome:
        return desk.try_out("smaller-installment", installment=amount, installments=count)

    return _fewest(with_end, desk.slots, desk.fits_to_the_end)


def _longer(desk: Desk) -> Made:
    """Equal installments, no more of them than it takes."""
    if desk.no_plan:
        return desk.no_plan
    return _fewest(
        lambda count: desk.try_out("longer-term", installments=count), desk.slots, desk.fits
    )


def _fewest(make: Callable[[int], Outcome], least: int, fits: Callable[[Outcome], bool]) -> Made:
    """The plan with the fewest installments that fits."""
    low, high = least, max(MOST, least + 1)
    if fits(made := make(low)):
        return made
    if not fits(make(high)):
        return TOO_LITTLE
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(make(middle)) else (middle, high)
    return make(high)


def _pause(desk: Desk) -> Made:
    until = add_months(desk.on, desk.wish.pause_months)
    if not desk.position.state.outstanding:
        return "no principal bears interest"
    written: dict[str, Value] = {"pause_interest": until}
    if desk.slots:
        written["reamortize"] = True
    return desk.try_out("interest-pause", **written)


def _lower_rate(desk: Desk) -> Made:
    """The highest rate at which the agreed end can be kept; none if even that is too much."""
    rate = nominal(desk.loan.terms.rate, desk.on, desk.loan.indexes)
    steps = int(rate / STEP)
    if rate <= 0:
        return "it bears no interest"
    if desk.no_plan in (ENOUGH, OWN_ROWS):
        return desk.no_plan

    def at(step: int) -> Outcome:
        return desk.try_out("lower-rate", rate=_percent(step * STEP))

    low, high = 0, steps + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if desk.fits(at(middle)) else (low, middle)
    return at(low)


def _settlement(desk: Desk) -> Made:
    """Less for all: as told, or what the borrower's payments until the agreed end are worth."""
    state, wish = desk.position.state, desk.wish
    whole = desk.position.money(state.owed(desk.on))
    amount = wish.settle if wish.settle is not None else _worth_of_small_payments(desk)
    if not amount:
        return "name what could be paid at once"
    if amount >= whole:
        return "what can be paid until the agreed end is worth as much as all that is owed"
    last = desk.on + dt.timedelta(days=wish.settle_days)
    offer = Offer("settlement", (("loan-settle", desk.money(amount)), ("loan-settle-by", last)))
    return outcome(desk.loan, offer, desk.on)


def _worth_of_small_payments(desk: Desk) -> Decimal:
    minor = desk.loan.terms.minor(desk.money(desk.wish.can_pay).number)
    days = dict.fromkeys(row.due for row in desk.position.schedule if row.due > desk.on)
    payments = [Payment(day, minor) for day in days]
    return desk.position.money(present_value(desk.position, payments))


def _combination(desk: Desk) -> Made:
    """A holiday first, then half the rate and as many installments as it takes."""
    if desk.no_plan:
        return desk.no_plan
    half = nominal(desk.loan.terms.rate, desk.on, desk.loan.indexes) / 2
    rate = _percent(max(Decimal(0), half // STEP * STEP))
    holiday = min(desk.wish.holiday, 2)

    def with_end(count: int) -> Outcome:
        return desk.try_out(
            "combination",
            rate=rate,
            installments=count,
            defer=holiday,
            defer_interest="accrue",
        )

    return _fewest(with_end, desk.slots, desk.fits)


def _percent(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f} %"


_MAKERS: dict[Kind, Callable[[Desk], Made]] = {
    "arrears-spread": _spread,
    "holiday": _holiday,
    "smaller-installment": _smaller,
    "longer-term": _longer,
    "interest-pause": _pause,
    "lower-rate": _lower_rate,
    "settlement": _settlement,
    "combination": _combination,
}

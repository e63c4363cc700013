"""The installments of a loan: what fell due, and what will if all goes as agreed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress, count, repeat
from operator import or_
from typing import NamedTuple

from beancount_loans.core.agreement.grid import first_due
from beancount_loans.core.agreement.loan import Event, Loan, PlanRow
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.calendar import WEEKENDS, Calendar
from beancount_loans.core.components import CHARGES, INTEREST, LATE_INTEREST, PRINCIPAL
from beancount_loans.core.rates import IndexSeries
from beancount_loans.core.servicing.installments import LONGEST
from beancount_loans.core.servicing.measures import change
from beancount_loans.core.servicing.movements import Due
from beancount_loans.core.servicing.plain_schedule import Plan, plain_schedule
from beancount_loans.core.servicing.prepaying import give
from beancount_loans.core.servicing.replay import advance, in_order, run
from beancount_loans.core.servicing.state import Servicing


class Row(NamedTuple):
    """One due of a schedule; amounts in minor units.

    Attributes:
        number: of the installment; 0 for a down payment, None for charges and other dues.
        kind: what fell due.
        start: where its interest period began, where it has one.
        due: the day it is to be paid.
        balance: principal not yet due after it.
        due_now: whether it has fallen due on the day of reading.
        given_over: what a later change made something else; it is in no other field.
        capitalized: interest of its period that it does not cover: it became principal.
    """

    number: int | None
    kind: str
    start: dt.date | None
    due: dt.date
    charges: int
    late_interest: int
    interest: int
    principal: int
    balance: int
    paid: tuple[int, int, int, int]
    paid_on: dt.date | None
    paid_early: int
    paid_late: int
    due_now: bool
    given_over: int = 0
    capitalized: int = 0

    @property
    def total(self) -> int:
        """All components together."""
        return self.charges + self.late_interest + self.interest + self.principal

    @property
    def outstanding(self) -> int:
        """What is left to pay."""
        return self.total - sum(self.paid)

    @property
    def days(self) -> int:
        """Days of its period; 0 where it has none."""
        return (self.due - self.start).days if self.start else 0


def row_of(due: Due, *, fallen: bool) -> Row:
    """A due as a row, with what was paid on it."""
    paid = [amount - left for amount, left in zip(due.amounts, due.unpaid, strict=True)]
    return Row(
        number=due.number,
        kind=due.kind,
        start=due.start,
        due=due.date,
        charges=sum(due.amounts[one] for one in CHARGES),
        late_interest=due.amounts[LATE_INTEREST],
        interest=due.amounts[INTEREST],
        principal=due.amounts[PRINCIPAL],
        balance=due.balance,
        paid=(
            sum(paid[one] for one in CHARGES),
            paid[LATE_INTEREST],
            paid[INTEREST],
            paid[PRINCIPAL],
        ),
        paid_on=max(one.date for one in due.paid) if due.paid and not due.outstanding else None,
        paid_early=sum(one.amount for one in due.paid if one.date < due.date),
        paid_late=sum(one.amount for one in due.paid if one.date > due.date),
        due_now=fallen,
        given_over=sum(one.amount for one in due.taken),
        capitalized=due.capitalized,
    )


def coming(servicing: Servicing, until: dt.date | None = None, *, told: bool = True) -> list[Due]:
    """What will fall due after the day of reading, if what is due is paid.

    Args:
        servicing: the loan on that day.
        until: the last day of interest, where not all are.
        told: whether changes count that the ledger already tells for later days.
    """
    ahead = servicing.project()
    last = until or dt.date.max
    changes = _changes_after(servicing) if told else []
    for _ in range(LONGEST):
        slot = ahead.upcoming()
        later = min((due.date for due in ahead.later), default=None)
        day = min((one for one in (slot.due if slot else None, later) if one), default=None)
        if day is None or day > last:
            break
        if changes and changes[0].date < day:
            told_on = changes[0].date
            advance(ahead, told_on)
            ahead.date = told_on
            change(ahead, changes.pop(0))
        else:
            advance(ahead, day)
            ahead.count_as_paid()
    return ahead.dues


def _changes_after(servicing: Servicing) -> list[Event]:
    events = servicing.loan.events
    return in_order(one for one in events if one.kind == "change" and one.date > servicing.date)


class Ahead(NamedTuple):
    """What is to come.

    Attributes:
        dues: that will fall due, with what is held for them already paid on them.
        surplus: minor units held beyond all of them.
    """

    dues: list[Due]
    surplus: int


def ahead(servicing: Servicing, until: dt.date | None = None) -> Ahead:
    """What will fall due up to a day, or at all, with money paid ahead on the dues it is for."""
    dues = coming(servicing, until)
    held = [money.copy() for money in servicing.prepaid]
    for _ in give(held, dues, servicing.terms):
        pass
    return Ahead(dues, sum(money.amount for money in held))


def shown(dues: Iterable[Due]) -> list[Due]:
    """Dues that are a row of the schedule: all but the opening of a loan in good order."""
    return [due for due in dues if due.kind != "opening" or any(due.as_fallen)]


def rows(servicing: Servicing) -> list[Row]:
    """The whole schedule on the day of reading: what fell due, then what will."""
    past = [row_of(due, fallen=True) for due in shown(servicing.dues)]
    future = [row_of(due, fallen=False) for due in ahead(servicing).dues]
    for row in future:
        assert row.due >= servicing.date
    return past + future


def lent(loan: Loan) -> dt.date:
    """The day from which a schedule counts where nothing is disbursed yet."""
    return loan.terms.start or loan.opened


def planned(loan: Loan) -> Servicing:
    """The loan as if it were disbursed in full on the day that its terms begin."""
    amount = loan.terms.minor(loan.terms.principal)
    return run(loan, lent(loan), [Event(lent(loan), "disbursement", amount)])


def schedule(
    terms: Terms,
    start: dt.date,
    *,
    calendar: Calendar = WEEKENDS,
    indexes: Mapping[str, IndexSeries] | None = None,
    plan: Sequence[PlanRow] = (),
) -> list[Row]:
    """The installments of terms as they are before signing.

    Args:
        terms: what would be agreed.
        start: the day of the disbursement.
        calendar: which days are business days.
        indexes: reference series for an indexed rate; the last value is taken to stay.
        plan: the rows of a `custom` loan.
    """
    begun = terms.start or start
    plain = None if plan else plain_schedule(terms, begun, calendar)
    if plain is not None:
        return _rows_of(plain)
    loan = Loan(
        "", "", "", start, terms, indexes=indexes or {}, calendar=calendar, rows=tuple(plan)
    )
    return rows(planned(loan))


def _rows_of(plan: Plan) -> list[Row]:
    """A plan's columns as rows; an installment of nothing is none."""
    interest, principal = plan.course
    none = repeat(0)
    columns = zip(
        count(1),
        repeat("installment"),
        plan.starts,
        plan.dues,
        none,
        none,
        interest,
        principal,
        plan.balances,
        repeat(_UNPAID),
        repeat(None),
        none,
        none,
        repeat(False),
        none,
        none,
    )
    made: Iterator[Row] = map(tuple.__new__, repeat(Row), columns)
    found = list(compress(made, map(or_, interest, principal)))
    return [_covered(row) for row in found] if min(principal) < 0 else found


def _covered(row: Row) -> Row:
    """Principal below zero is interest that the installment leaves out."""
    uncovered = max(0, -row.principal)
    interest, principal = row.interest - uncovered, row.principal + uncovered
    return row._replace(interest=interest, principal=principal, capitalized=uncovered)


_UNPAID = (0, 0, 0, 0)


__all__ = [
    "Ahead",
    "Row",
    "ahead",
    "coming",
    "first_due",
    "lent",
    "planned",
    "row_of",
    "rows",
    "schedule",
    "shown",
]

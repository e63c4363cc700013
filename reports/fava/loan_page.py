"""The page of one loan: terms, schedule, claim, history, and what belongs to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from pathlib import PurePath
from typing import NamedTuple

from beancount_loans.book import Borrower, LedgerError
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.servicing.movements import Due
from beancount_loans.core.servicing.position import Parts, Position
from beancount_loans.core.servicing.schedule import Row, shown
from beancount_loans.reports.explain import ExplainReport, explain_report
from beancount_loans.reports.fava.balance import Point, planned, went
from beancount_loans.reports.fava.chart import LineChart, line_chart
from beancount_loans.reports.fava.desk import Desk
from beancount_loans.reports.fava.history import Happening, history
from beancount_loans.reports.fava.overview import LoanRow, row_of, title_of
from beancount_loans.reports.fava.terms import Term, terms_in_words
from beancount_loans.reports.fava.words import Words


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """A row of the schedule as the page shows it.

    Attributes:
        state: paid, early, late, part, missed, due or coming; write-off, waiver or settled
            where it was not paid; nothing where there is nothing to pay.
        days: days late for what was paid late or is missing.
    """

    row: Row
    total: Decimal
    interest: Decimal
    principal: Decimal
    charges: Decimal
    balance: Decimal
    paid: Decimal
    left: Decimal
    state: str
    days: int


class OpenDue(NamedTuple):
    """Something due and not fully paid: a part of the claim, and since when."""

    due: Due
    days: int
    total: Decimal
    paid: Decimal
    left: Parts


class Paper(NamedTuple):
    """A document of the loan."""

    date: dt.date
    name: str
    filename: str


class BalancePoint(NamedTuple):
    """A day of the chart's table; `went` is None after the day of reading."""

    date: dt.date
    planned: Decimal | None
    went: Decimal | None


@dataclass(frozen=True, slots=True)
class LoanView:
    """What the page shows.

    Attributes:
        position: None where the loan cannot be replayed; `errors` say why.
        mentioned: borrowers beside the first, with what they are to the loan.
    """

    loan: Loan
    title: str
    borrower: Borrower
    errors: list[LedgerError]
    mentioned: list[tuple[str, Borrower]]
    terms: list[Term]
    papers: list[Paper]
    position: Position | None = None
    row: LoanRow | None = None
    schedule: Sequence[ScheduleLine] = ()
    open_dues: Sequence[OpenDue] = ()
    happenings: Sequence[Happening] = ()
    others: Sequence[LoanRow] = ()
    explained: ExplainReport | None = None
    chart: LineChart | None = None
    points: Sequence[BalancePoint] = ()


def loan_view(desk: Desk, loan: Loan, words: Words) -> LoanView:
    """Gather what the page of a loan shows."""
    position = desk.positions.get(loan.account)
    view = LoanView(
        loan=loan,
        title=title_of(loan),
        borrower=desk.book.borrower(loan),
        errors=errors_of(desk, loan),
        mentioned=_mentioned(desk, loan),
        terms=terms_in_words(loan, position, words),
        papers=[Paper(day, PurePath(name).name, name) for day, name in sorted(loan.documents)],
    )
    return _stands(desk, view, position, words) if position else view


def _stands(desk: Desk, view: LoanView, position: Position, words: Words) -> LoanView:
    """The view with what follows from the loan's position."""
    plan, real = _plan(view.loan), went(position)
    others = [one for one in desk.of_borrower(view.loan.borrower) if one is not position]
    return LoanView(
        loan=view.loan,
        title=view.title,
        borrower=view.borrower,
        errors=view.errors,
        mentioned=view.mentioned,
        terms=view.terms,
        papers=view.papers,
        position=position,
        row=row_of(desk, position, words.language),
        schedule=_schedule(position),
        open_dues=[_open_due(position, due) for due in position.state.open_dues()],
        happenings=history(desk, position, words.language),
        others=[row_of(desk, one, words.language) for one in others],
        explained=explain_report(desk.book, position),
        chart=line_chart([("planned", plan), ("went", real)], position.as_of),
        points=_table(plan, real, position.as_of),
    )


def _plan(loan: Loan) -> list[Point]:
    """The plan, where there is one: a loan on demand has none."""
    return planned(loan) if loan.terms.method != "on-demand" else []


def errors_of(desk: Desk, loan: Loan) -> list[LedgerError]:
    """What is wrong with a loan: in its directives, its transactions, its history."""
    found = [*desk.book.errors, *desk.faults]
    return [error for error in found if _is_about(error, loan)]


def _is_about(error: LedgerError, loan: Loan) -> bool:
    place = (error.source.get("filename"), error.source.get("lineno"))
    return loan.account in error.message or place == tuple(loan.source)


def _mentioned(desk: Desk, loan: Loan) -> list[tuple[str, Borrower]]:
    known = desk.book.borrowers
    kinds = (("co-borrower", loan.terms.co_borrowers), ("guarantor", loan.terms.guarantors))
    return [(kind, known.get(one) or Borrower(one, one)) for kind, ones in kinds for one in ones]


# ------------------------------------------------------------ schedule and claim


def _schedule(position: Position) -> list[ScheduleLine]:
    """The rows of what fell due, with how it was met, then those to come."""
    pairs = zip_longest(position.schedule, shown(position.dues))
    return [_line(position, row, due) for row, due in pairs]


def _line(position: Position, row: Row, due: Due | None) -> ScheduleLine:
    money = position.money
    state = _state(position, row)
    if due is not None and state in ("paid", "late", "early"):
        state = _given_up(position, due) or state
    until = row.paid_on if state == "late" and row.paid_on else position.as_of
    return ScheduleLine(
        row=row,
        total=money(row.total),
        interest=money(row.interest + row.late_interest),
        principal=money(row.principal),
        charges=money(row.charges),
        balance=money(row.balance),
        paid=money(sum(row.paid)),
        left=money(row.outstanding),
        state=state,
        days=(until - row.due).days if state in ("late", "missed", "part") else 0,
    )


def _state(position: Position, row: Row) -> str:
    if not row.due_now:
        return "coming"
    if row.outstanding:
        if position.as_of == row.due:
            return "due"
        return "part" if sum(row.paid) else "missed"
    if not row.total or row.paid_on is None:
        return "nothing"
    if row.paid_late:
        return "late"
    return "early" if row.paid_early else "paid"


def _given_up(position: Position, due: Due) -> str:
    """What ended a due where it was not money: the last thing that was taken off it."""
    last = due.paid[-1]
    if last.by is None:
        return "settled" if position.state.settled_on == last.date else ""
    return last.by.kind if last.by.kind in ("write-off", "waiver") else ""


def _open_due(position: Position, due: Due) -> OpenDue:
    return OpenDue(
        due=due,
        days=max(0, (position.as_of - due.date).days),
        total=position.money(due.total),
        paid=position.money(due.total - due.outstanding),
        left=position.parts(due.unpaid),
    )


# ------------------------------------------------------------ chart


def _table(plan: list[Point], real: list[Point], as_of: dt.date) -> list[BalancePoint]:
    days = sorted({point.date for point in (*plan, *real)})
    return [
        BalancePoint(day, _at(plan, day), _at(real, day) if day <= as_of else None) for day in days
    ]


def _at(points: list[Point], day: dt.date) -> Decimal | None:
    """The balance that holds on a day."""
    return next((point.amount for point in reversed(points) if point.date <= day), None)

"""Every event of a loan: what it did to which installment, by component, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath

from beancount_loans.book import Book
from beancount_loans.core.explain.explain import Share, Step, explain
from beancount_loans.core.explain.figures import Figure, days_late, figures
from beancount_loans.core.servicing.position import Position
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Cell, Column, Table

TITLE = "What happened on {account}"
LABELS = (
    Column("Date", "date"),
    Column("What"),
    Column("Amount", "money"),
    Column("Of installment"),
    Column("Component"),
    Column("Part", "money"),
    Column("Why"),
    Column("Where"),
)
FIGURES = "Figures on {as_of}"
FIGURE_LABELS = (Column("Figure"), Column("Amount", "money"), Column("How"))
DAYS_LATE = "days late: since the oldest due date that is unpaid"
NOT_DUE = "not yet due"


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of an event.

    Attributes:
        installment: its number; null where it is none: charges, principal not yet due, money held.
        component: costs, penalties, fees, late-interest, interest, principal or prepaid.
        amount: negative what was taken back.
    """

    installment: int | None
    component: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ExplainedEvent:
    """One thing that happened.

    Attributes:
        kind: of the event, or of what fell due.
        amount: what fell due, came in or went out.
        allocations: where it went.
        rule: why, in words and numbers.
        source: file and line of the ledger that say so.
    """

    date: dt.date
    kind: str
    amount: Decimal
    allocations: tuple[Allocation, ...]
    rule: str
    source: str


@dataclass(frozen=True, slots=True)
class ExplainedFigure:
    """A figure of the day.

    Attributes:
        formula: how it is made, in numbers.
    """

    name: str
    amount: Decimal
    formula: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainReport(Report):
    """Every event of a loan, and how the day's figures are made."""

    account: str
    currency: str
    events: tuple[ExplainedEvent, ...]
    figures: tuple[ExplainedFigure, ...]
    days_past_due: int
    days_formula: str | None

    def tables(self) -> list[Table]:
        """The events, a row for each part; then the figures of the day."""
        rows = tuple(row for one in self.events for row in _rows(one))
        made = [(one.name, one.amount, one.formula) for one in self.figures]
        if self.days_formula:
            made.append((DAYS_LATE, Decimal(self.days_past_due), self.days_formula))
        return [
            Table(TITLE.format(account=self.account), LABELS, rows),
            Table(FIGURES.format(as_of=self.as_of), FIGURE_LABELS, tuple(made)),
        ]


def explain_report(book: Book, position: Position) -> ExplainReport:
    """Every event of one loan to the end of the position's day."""
    loan = position.loan
    return ExplainReport(
        as_of=position.as_of,
        recorded_until=position.recorded_until or book.recorded_until,
        account=loan.account,
        currency=loan.terms.currency,
        events=tuple(_event(position, step) for step in explain(position)),
        figures=tuple(_figure(position, figure) for figure in figures(position)),
        days_past_due=position.days_past_due,
        days_formula=days_late(position) or None,
    )


def _event(position: Position, step: Step) -> ExplainedEvent:
    return ExplainedEvent(
        date=step.date,
        kind=step.kind,
        amount=position.money(step.amount),
        allocations=tuple(_allocation(position, share) for share in step.shares),
        rule="; ".join((step.rule, *step.formulas)),
        source=str(step.source),
    )


def _allocation(position: Position, share: Share) -> Allocation:
    return Allocation(share.installment, share.component, position.money(share.amount))


def _figure(position: Position, figure: Figure) -> ExplainedFigure:
    return ExplainedFigure(figure.name, position.money(figure.amount), figure.formula)


def _rows(event: ExplainedEvent) -> Iterator[tuple[Cell, ...]]:
    """The event with its first part; the others below it."""
    parts = [(_which(one), one.component, one.amount) for one in event.allocations]
    first = parts[0] if parts else (None, None, None)
    where = _short(event.source)
    yield (event.date, event.kind, event.amount, *first, event.rule, where)
    for part in parts[1:]:
        yield (None, None, None, *part, None, None)


def _which(part: Allocation) -> str | None:
    if part.installment is not None:
        return str(part.installment)
    return NOT_DUE if part.component == "principal" else None


def _short(source: str) -> str:
    """The file's name and the line, without the folders above."""
    return PurePath(source).name

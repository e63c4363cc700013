"""What a backdated entry or a later edit changed, and for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from typing import Literal

from beancount_loans.book import Book
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.explain.compare import Cause, Effect, causes, effects
from beancount_loans.core.servicing.position import Position
from beancount_loans.reports.positions import positions
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Cell, Column, Table

CAUSES = "What was entered or edited since {then}"
CAUSE_LABELS = (
    Column("Account"),
    Column("How"),
    Column("Date", "date"),
    Column("What"),
    Column("Before"),
    Column("Now"),
    Column("Where"),
)
EFFECTS = "What that changed, as of {as_of}"
EFFECT_LABELS = (
    Column("Borrower"),
    Column("Account"),
    Column("Figure"),
    Column("Before", "money"),
    Column("Now", "money"),
    Column("Change", "money"),
)
SAME = "Nothing that loans are made of has changed."


@dataclass(frozen=True, slots=True)
class Edit:
    """Something in the ledger that is not as it was.

    Attributes:
        how: added, removed or changed.
        what: kind of the event, key of the term, or hold.
        source: file and line.
    """

    how: str
    date: dt.date | None
    what: str
    before: str
    after: str
    source: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that differs; amounts in the loan's currency, or days."""

    figure: str
    before: Decimal
    after: Decimal
    change: Decimal


@dataclass(frozen=True, slots=True)
class LoanComparison:
    """One loan then and now.

    Attributes:
        state: new, gone or changed.
    """

    account: str
    borrower: str
    name: str
    currency: str
    state: Literal["new", "gone", "changed"]
    edits: tuple[Edit, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonReport(Report):
    """What has changed since an earlier state of the ledger.

    Attributes:
        then: the revision, date or file that it is compared with.
        loans: those that differ.
    """

    then: str
    loans: tuple[LoanComparison, ...]

    def tables(self) -> list[Table]:
        """What was edited, then what it changed for whom."""
        edits = tuple(row for loan in self.loans for row in _edit_rows(loan))
        changed = tuple(row for loan in self.loans for row in _difference_rows(loan))
        return [
            Table(CAUSES.format(then=self.then), CAUSE_LABELS, edits),
            Table(EFFECTS.format(as_of=self.as_of), EFFECT_LABELS, changed),
        ]

    def notes(self) -> tuple[str, ...]:
        """That nothing has changed, if so."""
        return Report.notes(self) if self.loans else (SAME,)


def comparison_report(
    before: Book,
    after: Book,
    as_of: dt.date,
    then: str,
    accounts: Iterable[str] | None = None,
) -> ComparisonReport:
    """Loans as an earlier ledger has them against those of today's, both on the same day.

    Args:
        before: the earlier ledger's loans.
        after: today's.
        as_of: the day.
        then: what the earlier one is called.
        accounts: of some loans; all by default.
    """
    wanted = sorted({*before.loans, *after.loans}) if accounts is None else list(accounts)
    found = [_compared(before, after, account, as_of) for account in wanted]
    return ComparisonReport(
        as_of=as_of,
        recorded_until=after.recorded_until,
        then=then,
        loans=tuple(one for one in found if one is not None),
    )


def _compared(before: Book, after: Book, account: str, as_of: dt.date) -> LoanComparison | None:
    was, now = before.loans.get(account), after.loans.get(account)
    loan, book = (now, after) if now is not None else (was, before)
    if loan is None:
        return None
    if was is None or now is None:
        return _told(book, loan, "gone" if now is None else "new", [], [])
    edits = [one for one in causes(was, now) if one.date is None or one.date <= as_of]
    then, today = _position(before, account, as_of), _position(after, account, as_of)
    differing = effects(then, today) if then and today else []
    return _told(book, loan, "changed", edits, differing) if edits or differing else None


def _position(book: Book, account: str, as_of: dt.date) -> Position | None:
    return next(iter(positions(book, as_of, [account]).found), None)


def _told(
    book: Book,
    loan: Loan,
    state: Literal["new", "gone", "changed"],
    edits: list[Cause],
    differing: list[Effect],
) -> LoanComparison:
    return LoanComparison(
        account=loan.account,
        borrower=loan.borrower,
        name=book.borrower(loan).name,
        currency=loan.terms.currency,
        state=state,
        edits=tuple(_edit(one) for one in edits),
        differences=tuple(
            Difference(one.name, one.before, one.after, one.after - one.before) for one in differing
        ),
    )


def _edit(one: Cause) -> Edit:
    where = PurePath(str(one.source)).name
    return Edit(one.how, one.date, one.what, one.before, one.after, where)


def _edit_rows(loan: LoanComparison) -> Iterator[tuple[Cell, ...]]:
    if loan.state != "changed":
        yield (loan.account, loan.state, None, "loan", None, None, None)
    for one in loan.edits:
        told = (one.what, one.before or None, one.after or None, one.source)
        yield (loan.account, one.how, one.date, *told)


def _difference_rows(loan: LoanComparison) -> Iterator[tuple[Cell, ...]]:
    for one in loan.differences:
        yield (loan.name, loan.account, one.figure, one.before, one.after, one.change)

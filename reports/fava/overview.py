"""The first page: what all loans come to, and each loan with where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, get_args

from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.servicing.position import Position, Stage
from beancount_loans.reports.arrears import TotalAge
from beancount_loans.reports.fava.address import ALL, OPEN, Address
from beancount_loans.reports.fava.desk import Desk
from beancount_loans.reports.fava.sheets import SHEET, Sheet, sheet_of
from beancount_loans.reports.portfolio import Totals

STAGES: tuple[Stage, ...] = get_args(Stage)
OVER = frozenset({"repaid", "settled", "written-off"})
"""Stages of loans that nothing falls due on any more; the overview leaves them out unless asked."""
_FAR = dt.date.max


@dataclass(frozen=True, slots=True)
class LoanRow:
    """A loan in the list."""

    position: Position
    name: str
    step: str

    @property
    def loan(self) -> Loan:
        """The loan itself."""
        return self.position.loan

    @property
    def title(self) -> str:
        """What the loan is for, else the last part of its account."""
        return title_of(self.loan)

    @property
    def search(self) -> str:
        """What a search looks through, in small letters."""
        reference = self.loan.terms.reference or ""
        parts = (self.name, self.title, self.loan.account, self.loan.id, reference)
        return " ".join(parts).casefold()


def title_of(loan: Loan) -> str:
    """What a loan is called beside its borrower's name."""
    return loan.terms.purpose or loan.account.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Overview:
    """What the first page shows.

    Attributes:
        ages: claims by age, for each currency.
        rows: of the sheet at hand, sorted.
        unwanted: accounts of rows that a search leaves out; a list of one sheet has them too, so
            that the search can be changed in the browser.
        found: how many loans are wanted.
        over: how many loans the list leaves out since they are over.
        stages: those that occur, for the choice.
        borrowed: loans that the ledger's owner has to pay back.
    """

    totals: list[Totals]
    ages: dict[str, TotalAge]
    rows: Sheet[LoanRow]
    unwanted: frozenset[str]
    found: int
    count: int
    over: int
    stages: list[Stage]
    borrowed: list[LoanRow]
    currencies: int

    @property
    def all_well(self) -> bool:
        """Loans run, and none of them is late."""
        return any(one.loans for one in self.totals) and not any(one.late for one in self.totals)


def overview(desk: Desk, address: Address, language: str) -> Overview:
    """Sift and sort the loans as asked."""
    lent = [row_of(desk, one, language) for one in desk.lent]
    chosen = [row for row in lent if _chosen(row, address)]
    found = [row for row in chosen if _found(row, address.text)]
    shown = chosen if len(chosen) <= SHEET else found
    shown.sort(key=lambda row: (row.name, row.loan.account))
    shown.sort(key=_key(address.sort), reverse=address.sort.startswith("-"))
    sheet = sheet_of(shown, address.number)
    borrowed = [row_of(desk, one, language) for one in desk.borrowed]
    present = {row.position.stage for row in lent}
    return Overview(
        totals=desk.totals,
        ages=desk.ages,
        rows=sheet,
        unwanted=frozenset(row.loan.account for row in shown) - {row.loan.account for row in found},
        found=len(found),
        count=len(lent),
        over=sum(1 for row in lent if row.position.stage in OVER),
        stages=[stage for stage in STAGES if stage in present],
        borrowed=borrowed,
        currencies=len({one.loan.terms.currency for one in desk.positions.values()}),
    )


def row_of(desk: Desk, position: Position, language: str) -> LoanRow:
    """A loan's row with the names that the ledger and its policy give."""
    borrower = desk.book.borrower(position.loan)
    step = position.step[0] if position.step else ""
    return LoanRow(position, borrower.name, step_name(desk, position.loan, step, language))


def step_name(desk: Desk, loan: Loan, key: str, language: str) -> str:
    """A step of the ladder as the loan's policy calls it, else its key."""
    step = desk.book.policy(loan).at(desk.as_of).step(key) if key else None
    return step.name_in(language) if step else key


def _chosen(row: LoanRow, address: Address) -> bool:
    stage = row.position.stage
    if address.stage == OPEN and stage in OVER:
        return False
    return address.stage in (OPEN, ALL, stage)


def _found(row: LoanRow, text: str) -> bool:
    return all(word in row.search for word in text.casefold().split())


def _key(sort: str) -> Callable[[LoanRow], Any]:
    return _KEYS.get(sort.lstrip("-"), _by_days)


def _by_days(row: LoanRow) -> tuple[int, Decimal]:
    return row.position.days_past_due, row.position.due.total


def _by_next_due(row: LoanRow) -> dt.date:
    return row.position.next_due[0] if row.position.next_due else _FAR


def _by_last_payment(row: LoanRow) -> dt.date:
    return row.position.last_payment[0] if row.position.last_payment else dt.date.min


def _by_step(row: LoanRow) -> dt.date:
    return row.position.step[1] if row.position.step else dt.date.min


_KEYS: dict[str, Callable[[LoanRow], Any]] = {
    "name": lambda row: row.name.casefold(),
    "stage": lambda row: STAGES.index(row.position.stage),
    "days": _by_days,
    "missing": lambda row: row.position.due.total,
    "outstanding": lambda row: row.position.principal_outstanding,
    "next": _by_next_due,
    "last": _by_last_payment,
    "step": _by_step,
}
COLUMNS = tuple(_KEYS)

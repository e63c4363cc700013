"""The page of relief: what could be agreed with a borrower who cannot pay as agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from beancount_loans.acts import ActError, amount
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.collection.relief_offers import Wish, offers
from beancount_loans.core.rates import NoIndexValueError
from beancount_loans.reports.fava.desk import Desk
from beancount_loans.reports.fava.overview import LoanRow, row_of
from beancount_loans.reports.relief import ReliefReport, relief_report

__all__ = ["REVIEW_DAYS", "ReliefView", "relief_view", "wish_of"]

REVIEW_DAYS = 90
"""After so many days an agreement is looked at again, if nothing else is said."""
MOST = 120
"""No holiday or pause is longer, in installments or months."""


@dataclass(frozen=True, slots=True)
class ReliefView:
    """What the page shows.

    Attributes:
        row: the loan; None where one is still to be chosen.
        late: loans that are late, to choose from.
        wish: what the borrower can pay.
        most: upper end of the slider: an installment as agreed.
        unit: its step.
        report: None where it cannot be worked out; `problem` says why.
    """

    row: LoanRow | None
    late: list[LoanRow]
    wish: Wish
    most: Decimal
    unit: Decimal
    report: ReliefReport | None = None
    problem: str = ""


def relief_view(
    desk: Desk, loan: Loan | None, query: Mapping[str, str], language: str
) -> ReliefView:
    """Gather what the page shows."""
    position = desk.positions.get(loan.account) if loan else None
    if loan is None or position is None:
        late = [row_of(desk, one, language) for one in desk.lent if one.days_past_due]
        late.sort(key=lambda row: -row.position.days_past_due)
        return ReliefView(None, late, Wish(Decimal(0)), Decimal(0), Decimal(1))
    row = row_of(desk, position, language)
    most = max((position.money(one.total) for one in position.schedule), default=Decimal(0))
    most = position.next_due[1] if position.next_due else most
    unit = _unit(most)
    fallback = str((most * 3 / 4 // unit) * unit or unit)
    problem, wish = "", Wish(Decimal(fallback))
    try:
        wish = wish_of(loan, {"can-pay": fallback, **query})
    except ActError as found:
        problem = str(found)
    view = ReliefView(row, [], wish, most, unit, None, problem)
    try:
        report = desk.once(("relief", loan.account, wish), lambda: _options(desk, loan, wish))
    except NoIndexValueError as found:
        return ReliefView(row, [], wish, most, unit, None, str(found))
    return ReliefView(view.row, [], wish, most, unit, report, problem)


def _options(desk: Desk, loan: Loan, wish: Wish) -> ReliefReport:
    return relief_report(desk.book, loan, desk.as_of, offers(loan, wish, desk.as_of))


def wish_of(loan: Loan, fields: Mapping[str, str]) -> Wish:
    """What a borrower can pay, as it was filled in.

    Raises:
        ActError: an amount is none, or a pause is too long.
    """
    told = fields.get("can-pay", "").strip()
    can_pay = Decimal(0) if told.strip("0.,") == "" else amount(told, loan)
    settle = fields.get("settle", "").strip()
    return Wish(
        can_pay,
        _count(fields.get("holiday", ""), 3),
        _count(fields.get("pause", ""), 6),
        amount(settle, loan) if settle else None,
    )


def _count(text: str, default: int) -> int:
    text = text.strip()
    if not text:
        return default
    if not text.isdecimal() or len(text) > 4 or not 1 <= int(text) <= MOST:
        raise ActError(f"a holiday or pause lasts from 1 to {MOST} installments or months")
    return int(text)


def _unit(most: Decimal) -> Decimal:
    """A step of the slider: about a fiftieth of its length, round."""
    unit = Decimal(1)
    while unit * 100 < most:
        unit *= 10
    return unit

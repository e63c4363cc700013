"""Whether a person may be taken out of the books: nothing is owed, and no law wants them named."""

from __future__ import annotations

import datetime as dt

from beancount_loans.book import Book
from beancount_loans.core.servicing.position import replay

__all__ = ["PrivacyError", "answers", "refuse"]

OVER = ("repaid", "settled")
"""Stages after which nothing is owed."""


class PrivacyError(Exception):
    """Somebody cannot be taken out of the books; the sentence says why."""


def refuse(book: Book, account: str, today: dt.date, keep_until: dt.date | None) -> None:
    """Refuse a loan that runs, or whose books are still to be kept.

    Args:
        book: the loans.
        account: of the loan.
        today: the day on which its borrower is to be taken out.
        keep_until: the last day of keeping; the loan's policy says it where it is None.

    Raises:
        PrivacyError: it is not over, or to be kept, or nobody says how long.
    """
    loan = book.loans[account]
    stage = replay(loan, today).stage
    if stage not in OVER:
        raise PrivacyError(f"{account} is {stage}: only a loan that is over is anonymised")
    policy = book.policy(loan)
    last = max(event.date for event in loan.events)
    until = keep_until or policy.at(today).records.until(last)
    if until is None:
        raise PrivacyError(f"policy {policy.name} does not say how long: say it by --keep-until")
    if today <= until:
        told = "" if keep_until else f" (policy {policy.name}), unless --keep-until says otherwise"
        raise PrivacyError(f"{account} is to be kept until {until}{told}")


def answers(book: Book, borrower: str) -> bool:
    """Whether they answer for a loan of somebody else."""
    return any(
        borrower in (*loan.terms.guarantors, *loan.terms.co_borrowers)
        for loan in book.loans.values()
    )

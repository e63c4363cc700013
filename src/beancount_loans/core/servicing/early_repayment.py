"""The fee for repaying a loan before its time: as the terms say, never more than the law allows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_loans.core.components import FEE, INTEREST
from beancount_loans.core.servicing.installments import is_last
from beancount_loans.core.servicing.state import Servicing

if TYPE_CHECKING:
    from beancount_loans.core.agreement.terms import Terms
    from beancount_loans.core.policy.terms import Prepayment
    from beancount_loans.core.servicing.movements import Due


def early_fee(servicing: Servicing) -> int:
    """The fee for repaying today all principal that is not yet due, in minor units.

    There is none for a last installment that comes no more than the early days before its
    due date; a fee that the bookkeeper charges by hand on the same day counts towards it.
    """
    share, principal = servicing.terms.prepayment_fee, servicing.principal
    if share is None or principal <= 0 or _fills_the_last(servicing):
        return 0
    repaid = servicing.terms.money(principal)
    most = _lawful(servicing, repaid)
    fee = share.of(repaid) if most is None else min(share.of(repaid), most)
    return max(0, _minor(servicing.terms, fee) - _charged_today(servicing))


def _fills_the_last(servicing: Servicing) -> bool:
    slot = servicing.upcoming()
    if slot is None or not is_last(servicing):
        return False
    return (slot.due - servicing.date).days <= servicing.terms.early_days


def _minor(terms: Terms, amount: Decimal) -> int:
    return terms.round(*amount.scaleb(terms.decimals).as_integer_ratio())


def _charged_today(servicing: Servicing) -> int:
    return sum(
        event.parts.get(FEE, 0)
        for event in servicing.applied
        if event.kind == "charge" and not event.step and event.date == servicing.date
    )


# ------------------------------------------------------------ the law


def fee_cap(
    rules: Prepayment, repaid: Decimal, on: dt.date, end: dt.date, interest_saved: Decimal
) -> Decimal | None:
    """The highest fee for repaying an amount early; None: the policy has no cap.

    Args:
        rules: the policy's.
        repaid: principal, in currency units.
        on: the day of the repayment.
        end: when the last of it would have fallen due.
        interest_saved: that would have run on it until then.
    """
    cap = cap_share(rules, long_left=has_long_left(rules, on, end))[0]
    if cap is None:
        return None
    return min(cap * repaid, interest_saved) if rules.at_most_interest_saved else cap * repaid


def has_long_left(rules: Prepayment, on: dt.date, end: dt.date) -> bool:
    """Whether so much time is left that the higher cap holds."""
    return rules.long_over is None or rules.long_over.after(on) < end


def cap_share(rules: Prepayment, *, long_left: bool) -> tuple[Decimal | None, str]:
    """The highest fee as a share of what is repaid, and the policy's key of it."""
    if long_left:
        return rules.cap_long, "prepayment.cap-long"
    return rules.cap_short, "prepayment.cap-short"


def _lawful(servicing: Servicing, repaid: Decimal) -> Decimal | None:
    """The most that the law allows today; None: it says nothing."""
    rules = servicing.loan.early_repayment
    if rules is None:
        return None
    ahead = _installments_ahead(servicing)
    known = servicing.earned(servicing.date) + servicing.deferred + servicing.held_back
    saved = max(0, sum(due.amounts[INTEREST] for due in ahead) - known)
    end = max((due.date for due in ahead), default=servicing.date)
    return fee_cap(rules, repaid, servicing.date, end, servicing.terms.money(saved))


def interest_ahead(servicing: Servicing) -> int:
    """Interest of all installments to come, in minor units, as if nothing else happened."""
    return sum(due.amounts[INTEREST] for due in _installments_ahead(servicing))


def _installments_ahead(servicing: Servicing) -> list[Due]:
    from beancount_loans.core.servicing.schedule import coming  # noqa: PLC0415 - it looks ahead with us

    return [due for due in coming(servicing, told=False) if due.kind == "installment"]

"""Money in: to what is due, oldest first, and what becomes of the rest."""

from __future__ import annotations

from beancount_loans.core.agreement.loan import Event
from beancount_loans.core.components import INTEREST, PRINCIPAL, Order
from beancount_loans.core.servicing.early_repayment import interest_ahead
from beancount_loans.core.servicing.installments import fall_due
from beancount_loans.core.servicing.movements import (
    DUE,
    EARNED,
    ROOT,
    Due,
    Legs,
    Part,
    pay,
)
from beancount_loans.core.servicing.payoff import all_due_now, count_settlement, quote, repay
from beancount_loans.core.servicing.state import Servicing, add, add_placed, amounts

MEANT = {
    "next": "held for the coming installments in turn",
    "last": "held for the last installments",
    "each": "held for all coming installments in equal parts",
}
"""Where money goes that repays installments, rather than principal, before their day."""


def payment(servicing: Servicing, event: Event) -> None:
    """Money to what is due, oldest first; the rest is held, repays principal or settles."""
    servicing.last_payment = (event.date, event.amount)
    if servicing.terms.late_claim == "payment":
        servicing.claim_late_interest(event, "late interest claimed with a payment")
    legs: Legs = {ROOT: event.amount}
    add_placed(legs, event)
    parts = _own_parts(servicing, event, legs)
    left = event.amount - sum(part.amount for part in parts)
    if servicing.terms.method == "on-demand":
        _interest_to_date(servicing, event)
    left, paid = pay_dues(servicing, left, event, legs)
    parts += paid
    rule = "to what was due, oldest first"
    if left:
        left, rule = _surplus(servicing, event, left, legs, parts)
    servicing.allocate(legs, parts, rule, event)
    _repay_from_held(servicing, event)
    count_settlement(servicing, event.amount)
    servicing.watch_overdue()
    _last_interest(servicing, event)


def _repay_from_held(servicing: Servicing, event: Event) -> None:
    """Money held from before reaches, with this, what repays the loan: it does.

    Held for coming installments, it only does so where it is that figure to the cent, and
    spares interest or pays what is due; else it stays with the installments that it is for.
    """
    if not servicing.prepaid:
        return
    needed = quote(servicing).total
    if not -servicing.prepaid_total < needed <= 0:
        return
    meant = (event.overpayment or servicing.terms.overpayment) in MEANT
    if not meant or (needed == 0 and (servicing.due_total or interest_ahead(servicing))):
        repay(servicing, event)


def _last_interest(servicing: Servicing, event: Event) -> None:
    """What ran up on arrears after the last installment falls due when these are paid."""
    if servicing.terms.overdue_interest == "none" or servicing.upcoming() is not None:
        return
    owes_principal = servicing.principal or servicing.overdue(PRINCIPAL)
    if servicing.drawn and not owes_principal and servicing.earned(servicing.date) > 0:
        all_due_now(servicing, event, "payoff", "interest on what was overdue falls due")


def _own_parts(servicing: Servicing, event: Event, legs: Legs) -> list[Part]:
    """The bookkeeper's own allocation: legs that were written on the loan's sub-accounts."""
    parts: list[Part] = []
    for component, amount in event.parts.items():
        _, paid = pay(
            servicing.open_dues(),
            amount,
            (component,),
            servicing.date,
            event,
            by_component=False,
        )
        for part in paid:
            _count(servicing, part)
            add(legs, DUE[part.component], -part.amount)
        parts += paid
    return parts


def pay_dues(
    servicing: Servicing,
    amount: int,
    event: Event | None,
    legs: Legs,
    order: Order | None = None,
) -> tuple[int, list[Part]]:
    """Put money on what is due by the loan's order; returns what is left, and the parts."""
    terms = servicing.terms
    by_component = terms.allocation_by == "component"
    left, parts = pay(
        servicing.open_dues(),
        amount,
        order or terms.allocation,
        servicing.date,
        event,
        by_component,
    )
    for part in parts:
        _count(servicing, part)
        add(legs, DUE[part.component], -part.amount)
    return left, parts


def _count(servicing: Servicing, part: Part) -> None:
    if part.component == PRINCIPAL:
        servicing.repaid += part.amount


def _surplus(
    servicing: Servicing, event: Event, left: int, legs: Legs, parts: list[Part]
) -> tuple[int, str]:
    """Money beyond what is due."""
    terms = servicing.terms
    wish = event.overpayment or terms.overpayment
    if wish in MEANT and not _is_the_quote(servicing, event, left):
        servicing.hold(left, event, legs)
        return 0, f"beyond what is due: {MEANT[wish]}"
    if _settles(servicing, left):
        return _settle(servicing, event, left, legs, parts), "repays the loan"
    if terms.method == "on-demand":
        return _repay(servicing, left, event, legs), "interest to the day, then principal"
    if event.kind == "prepayment" or wish != "advance":
        near, principal = _near_due(servicing)
        held = min(left, max(0, near - servicing.prepaid_total))
        repaid = left - held >= max(1, servicing.principal - principal)
        if servicing.principal and (repaid or _lacks_the_fee_alone(servicing, left)):
            return _settle(servicing, event, left, legs, parts), "repays the loan"
        if held:
            servicing.hold(held, event, legs)
        if left > held:
            if wish != "reduce":
                _keep_size(servicing)
            _repay(servicing, left - held, event, legs)
            if wish == "reduce":
                servicing.size = None
        return 0, "beyond what is due: repays principal now"
    servicing.hold(left, event, legs)
    return 0, "beyond what is due: held for coming installments"


def _keep_size(servicing: Servicing) -> None:
    """Size the installment before principal is repaid early, if no due has sized it yet."""
    slot = servicing.upcoming()
    if servicing.size is None and slot is not None:
        ahead = servicing.project()
        ahead.date = slot.due
        fall_due(ahead)
        servicing.size = ahead.size


def _is_the_quote(servicing: Servicing, event: Event, left: int) -> bool:
    """Whether money that says nothing of itself is to the cent what repays the loan."""
    return not event.overpayment and left == quote(servicing).total


def _settles(servicing: Servicing, left: int) -> bool:
    needed = quote(servicing).total
    return left >= needed > -servicing.prepaid_total


def _lacks_the_fee_alone(servicing: Servicing, left: int) -> bool:
    """Whether all that repays the loan is there but some of the fee, which then stays due."""
    asked = quote(servicing)
    return left >= asked.total - asked.fee > -servicing.prepaid_total


def _settle(servicing: Servicing, event: Event, left: int, legs: Legs, parts: list[Part]) -> int:
    repay(servicing, event)
    left, paid = pay_dues(servicing, left, event, legs)
    parts += paid
    if left:
        servicing.hold(left, event, legs)
    return 0


def _interest_to_date(servicing: Servicing, event: Event) -> None:
    """A loan on demand: interest falls due when something is paid."""
    if servicing.earned(servicing.date) <= 0:
        return
    earned = servicing.collect(servicing.date)
    due = Due(
        servicing.date,
        "installment",
        None,
        amounts({INTEREST: earned}),
        balance=servicing.principal,
        event=event,
    )
    servicing.add_due(due, {EARNED[INTEREST]: -earned}, "interest to the day of a payment", event)


def _near_due(servicing: Servicing) -> tuple[int, int]:
    """What falls due within the days in which early money fills it first, and its principal."""
    slot = servicing.upcoming()
    if slot is None or (slot.due - servicing.date).days > servicing.terms.early_days:
        return 0, 0
    ahead = servicing.project()
    ahead.date = slot.due
    fall_due(ahead)
    principal = sum(due.amounts[PRINCIPAL] for due in ahead.dues)
    return sum(due.total for due in ahead.dues), principal


def _repay(servicing: Servicing, amount: int, event: Event, legs: Legs) -> int:
    """Principal repaid before it is due stays on the loan's own account."""
    repaid = min(amount, servicing.principal)
    servicing.principal -= repaid
    servicing.repaid += repaid
    servicing.repaid_early = servicing.repaid_early | {servicing.date}
    add(legs, ROOT, -repaid)
    servicing.remark()
    if amount > repaid:
        servicing.hold(amount - repaid, event, legs)
    return 0

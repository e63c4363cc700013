"""Rules for money out: what came back, what was refunded, what is no loan's."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from beancount_loans.importers.matching.books import Payable, TextRule
from beancount_loans.importers.matching.decisions import Action, Allocation, Kind
from beancount_loans.importers.matching.doubts import doubt, other_payer
from beancount_loans.importers.matching.evidence import Evidence
from beancount_loans.importers.matching.receipts import Receipt
from beancount_loans.importers.matching.ruling import Ruling, ask

__all__ = ["nothing_of_ours", "refund", "returned", "uncertain"]


def returned(line: Evidence) -> Ruling | None:
    """Undo the payment that came back; a bank's fee in it stands apart.

    The payment is known by the identity that the return quotes; else, where the bank
    says that it takes a payment back, as the last one of that loan and amount.
    """
    if line.amount >= 0:
        return None
    told = line.entry.returned or line.entry.reversal
    receipts = line.reverted or (_same_amount(line) if told else [])
    open_ones = [one for one in receipts if not one.reversed]
    fitting = [one for one in open_ones if _fee(line, one) is not None]
    if fitting:
        return _undo(line, fitting[-1])
    if receipts and not open_ones:
        return ask(f"payment {receipts[-1].bank_ref} has been taken back already")
    if receipts:
        last = open_ones[-1]
        return ask(f"takes back {-line.amount} of payment {last.bank_ref} over {last.amount}")
    return ask("takes back a payment that the books do not have") if told else None


def _same_amount(line: Evidence) -> list[Receipt]:
    loans = [*line.references, *(loan.account for loan in line.collections)]
    recent = line.register.receipts.of_loans(loans, line.day)
    return [one for one in recent if _fee(line, one) is not None]


def _fee(line: Evidence, receipt: Receipt) -> Decimal | None:
    """Give what the line takes beyond the payment if that is told to be a fee."""
    more = -line.amount - receipt.amount
    told = line.entry.instructed
    explained = told is not None and told.amount == receipt.amount
    explained = explained or more in (0, line.entry.charges)
    return more if more >= 0 and explained else None


def _undo(line: Evidence, receipt: Receipt) -> Ruling:
    back = [_back(part) for part in receipt.parts]
    fee = _fee(line, receipt)
    reason = line.entry.return_reason
    why = f"takes back payment {receipt.bank_ref} of {receipt.date}"
    why += f" ({reason})" if reason else ""
    if fee:
        loan = line.loan(receipt.parts[0].loan)
        bearer = loan.account if loan.charges_returns else ""
        back.append(Allocation(bearer, -fee, Kind.FEE))
        why += f"; the bank's fee is {fee}"
    return Ruling(Action.REVERSE, why, tuple(back), receipt.bank_ref)


def _back(part: Allocation) -> Allocation:
    """Take a part back; what came in on a loan written off, from where it was booked."""
    kind = Kind.RECOVERY if part.kind == Kind.RECOVERY else Kind.RETURNED
    return Allocation(part.loan, -part.amount, kind)


def refund(line: Evidence) -> Ruling | None:
    """Take a refund from what a loan holds prepaid, if reference or account name it."""
    if line.amount >= 0:
        return None
    named = [line.loan(account) for account in line.references] or line.owners
    able = [loan for loan in named if _holds(line, loan)]
    if len(able) != 1 or len(named) != 1:
        return None
    against = doubt(line, able[0])
    if against:
        return ask(f"a refund, but {against}")
    part = Allocation(able[0].account, line.amount, Kind.REFUND)
    return Ruling(Action.REFUND, f"{able[0].account} holds it prepaid", (part,))


def _holds(line: Evidence, loan: Payable) -> bool:
    held = line.standing(loan.account).refundable(line.day)
    return -line.amount <= held and not other_payer(line, loan)


def text_rule(rules: Sequence[TextRule], line: Evidence) -> TextRule | None:
    """Give the user's own rule for the words of a line."""
    words = f"{line.entry.name} {line.entry.text}".casefold()
    return next((rule for rule in rules if rule.words.casefold() in words), None)


def nothing_of_ours(line: Evidence) -> Ruling | None:
    """Leave alone money out in which nothing points to a loan."""
    if line.amount >= 0:
        return None
    clues = (
        line.entry.mandate_id
        or line.entry.returned
        or line.entry.reversal
        or line.references
        or line.owners
        or line.callers
        or line.names
        or line.garbled
    )
    if clues:
        return None
    return Ruling(Action.IGNORE, "money out, and nothing in it points to a loan")


def uncertain(line: Evidence) -> Ruling | None:
    """Ask about all other money out."""
    return ask("money out that could concern a loan") if line.amount < 0 else None

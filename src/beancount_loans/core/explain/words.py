"""What `explain` calls things: rules of servicing in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Final

from beancount_loans.core.agreement.loan import Change, Measures
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.components import NAMES

DUE_RULES: Final = {
    "installment": "installment {number} of {last} falls due",
    "down-payment": "the down payment falls due with the money paid out",
    "charge": "claimed by the lender: {what}",
    "late-interest": "late interest that had run up is claimed",
    "acceleration": "the loan is called: interest to the day and all principal fall due",
    "payoff": "repaid in full: interest to the day and all principal fall due",
    "opening": "taken over while running: what had fallen due before",
    "judgment": "as the court gave it: {what}",
}
"""Why something falls due, by kind of due."""

INTEREST_ALONE: Final = "interest falls due"

EVENT_RULES: Final = {
    "opening": "taken over while running, with the claim that the books carry",
    "disbursement": "paid out: interest runs from the end of this day",
    "debit": "paid out: interest runs from the end of this day",
    "payment": "to what was due, oldest first",
    "prepayment": "repays principal now",
    "returned-payment": "the payment counts as if it had not come",
    "refund": "paid back to the borrower from what was held",
    "recovery": "came in on a debt that had left the books",
    "capitalization": "interest becomes principal",
    "step": "a step of the ladder was taken",
    "waiver": "given up",
    "write-off": "left the books, the last installments first",
    "charge": "claimed by the lender",
    "change": "agreed anew",
}
"""What an event does, by its kind."""

MONEY_RULES: Final = {
    "due": "to what was due, oldest first",
    "held": "held for coming installments",
    "early": "repays principal before it is due",
}
"""Where money goes."""

REPAYS: Final = "repays the loan"
"""What servicing says of a payment that ends the loan."""

INTEREST_WORD: Final = "interest"
LATE_INTEREST_WORD: Final = "late interest"
PRINCIPAL_WORD: Final = "principal"
PUT_OFF: Final = "with interest put off"
FLAT: Final = "an equal part of that on all that was paid out, for the whole term"
EQUAL_PART: Final = "an equal part"
ALL_THAT_IS_LEFT: Final = "all that is left"
UNCOVERED: Final = "not covered by the installment, becomes principal"
EARLY_FEE: Final = "fee for early repayment"
MOST_BY_LAW: Final = "the most that the law allows"
"""What a formula is of."""

PREPAID_USED: Final = "paid from what was held for it"

FIGURES: Final = {
    "claim": "claim: not yet due + due + due later, less prepaid",
    "accrued_interest": "interest since the last due, not yet due",
    "late_interest_accrued": "late interest run up, not yet claimed",
    "payoff": "repays the loan today: claim + interest + late interest + fee",
}

DECIDED: Final = "decided"
"""A change that nobody agreed to: the loan is called, charged off or brought to judgment."""

REASON: Final = "reason: {reason}"


def changed(change: Change, terms: Terms) -> str:
    """A change of terms or a measure in words."""
    said = [f"{_words(name)} {value}" for name, value in change.terms.items()]
    default = Measures()
    for one in fields(Measures):
        value = getattr(change.measures, one.name)
        if value != getattr(default, one.name):
            said.append(_measure(one.name, value, terms))
    if change.reason:
        said.append(REASON.format(reason=change.reason))
    what = change.measures
    decided = (
        what.accelerate
        or what.charge_off
        or what.judgment is not None
        or what.suspend_interest is not None
    )
    head = DECIDED if decided else EVENT_RULES["change"]
    return f"{head}: {', '.join(said)}" if said else head


def _measure(name: str, value: object, terms: Terms) -> str:
    if value is True:
        return _words(name)
    if value is False:
        return f"{_words(name)} no longer"
    if isinstance(value, Mapping):
        given = (f"{NAMES[key]} {terms.money(amount)}" for key, amount in value.items() if amount)
        return f"{_words(name)} of {' + '.join(given) or 'nothing'}"
    if name == "settle" and isinstance(value, int):
        return f"{_words(name)} {terms.money(value)} {terms.currency}"
    return f"{_words(name)} {value}"


def _words(name: str) -> str:
    return "re-age" if name == "re_age" else name.replace("_", " ")

"""What is decided about a bank line, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

__all__ = ["Action", "Allocation", "Candidate", "Decision", "Kind"]


class Action(StrEnum):
    """What is to be done with a line; every line gets exactly one."""

    POST = "post"
    REVERSE = "reverse"
    REFUND = "refund"
    DUPLICATE = "duplicate"
    IGNORE = "ignore"
    REVIEW = "review"


class Kind(StrEnum):
    """What a part of a line is to the loan."""

    PAYMENT = "payment"
    RECOVERY = "recovery"
    RETURNED = "returned-payment"
    FEE = "fee"
    REFUND = "refund"


class Allocation(NamedTuple):
    """A part of a line.

    Attributes:
        loan: The loan's account; empty for a fee that the lender bears.
        amount: Signed as the bank's line: money in is positive.
        kind: What it is to the loan.
    """

    loan: str
    amount: Decimal
    kind: Kind


class Candidate(NamedTuple):
    """A loan that a line in review could be for.

    Attributes:
        loan: The loan's account.
        score: 0 to 0.99, to compare candidates of one line only.
        why: What speaks for it and against it.
    """

    loan: str
    score: Decimal
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The outcome for one line.

    Attributes:
        line: The line, as `FILE#entry.detail`.
        bank_ref: Identity of the line, to be written as `bank-ref`.
        action: What is to be done.
        amount: Of the line, signed as the bank does.
        currency: Of the line.
        rule: The rule that decided.
        evidence: What it saw, as a sentence for the books.
        reverses: Identity of the payment that the line takes back.
        booked_as: Reference under which the books have the line, where that is another.
        allocations: Parts that sum to the amount; none without a posting.
        candidates: Loans that it could be for, likeliest first; for review.
    """

    line: str
    bank_ref: str
    action: Action
    amount: Decimal
    currency: str
    rule: str
    evidence: str
    reverses: str = ""
    booked_as: str = ""
    allocations: tuple[Allocation, ...] = ()
    candidates: tuple[Candidate, ...] = ()

    @property
    def auto(self) -> bool:
        """Whether it can be done without asking a person."""
        return self.action != Action.REVIEW

    def as_json(self) -> dict[str, object]:
        """Give what `import --dry-run --format json` says of the line."""
        return {
            "action": self.action.value,
            "auto": self.auto,
            "rule": self.rule,
            "evidence": self.evidence,
            "reverses": self.reverses or None,
            "allocations": [
                {"loan": loan or None, "amount": str(amount), "kind": kind.value}
                for loan, amount, kind in self.allocations
            ],
            "candidates": [
                {"loan": loan, "score": str(score), "why": why}
                for loan, score, why in self.candidates
            ],
        }

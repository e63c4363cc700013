"""The steps of a collection ladder, as a policy pack lists them."""

from __future__ import annotations

from dataclasses import dataclass, field

from beancount_loans.core.money import Money
from beancount_loans.core.policy import values as v
from beancount_loans.core.policy.values import about

# In the order in which a matter grows graver; the ladder of a pack follows it.
STEP_KINDS = (
    "notice",
    "nudge",
    "reminder",
    "demand",
    "arrears-notice",
    "default-notice",
    "acceleration",
    "handover",
    "claim",
    "judgment",
    "attachment",
    "insolvency",
    "write-off",
)
GENTLE_KINDS = frozenset({"notice", "nudge"})
"""Kinds that remind and demand nothing: they set no deadline and cost nothing."""
ASIDE_KINDS = frozenset({"notice", "arrears-notice", "insolvency"})
"""Kinds that have their own time and are no rung of the ladder."""
DECIDED_KINDS = frozenset(STEP_KINDS[6:])
"""Kinds that a person decides on: a run of letters proposes them, never takes them."""
FOR_GUARANTORS = frozenset({"demand", "default-notice", "acceleration", "claim"})
"""Kinds of which whoever vouches for the loan gets a copy."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ladder; days are counted from the day after their start."""

    key: str
    name: tuple[tuple[str, str], ...]
    law: str
    url: str
    evidence: str
    note: str
    kind: str = field(
        default="reminder",
        metadata=about(v.choice(*STEP_KINDS), "word", "what kind of step it is"),
    )
    after: str = field(
        default="previous",
        metadata=about(
            v.choice("due", "previous"),
            "word",
            "days count from the oldest unpaid due date, or from the step before",
        ),
    )
    days: int = field(
        default=0,
        metadata=about(v.count, "days", "days after that before it may be taken"),
    )
    before: bool = field(
        default=False,
        metadata=about(v.flag, "yes or no", "the days lie before the due date instead"),
    )
    gap_days: int = field(
        default=0, metadata=about(v.count, "days", "least days since the step before")
    )
    fee: Money | None = field(
        default=None, metadata=about(v.money, "money", "what it costs the borrower")
    )
    deadline_days: int = field(
        default=0,
        metadata=about(v.count, "days", "new deadline it sets; the next step waits for its end"),
    )
    channels: tuple[str, ...] = field(
        default=("email", "letter"),
        metadata=about(
            v.words("email", "letter", "sms", "phone", "meeting", "visit"),
            "words",
            "how it may be given, best first",
        ),
    )
    tone: str = field(
        default="plain",
        metadata=about(
            v.choice("friendly", "kind", "plain", "firm", "formal"),
            "word",
            "how its letter speaks",
        ),
    )
    claims_late_interest: bool = field(
        default=False,
        metadata=about(v.flag, "yes or no", "late interest run up is claimed with it"),
    )
    text: str | None = field(
        default=None,
        metadata=about(v.text, "key", "statutory text its letter must carry"),
    )

    def name_in(self, language: str) -> str:
        """Return the step's name in a language, else in English, else its key."""
        names = dict(self.name)
        return names.get(language) or names.get("en") or self.key

"""A sentence of the ladder: its key and values, from which any language can say it; its English."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

ENGLISH: Final = {
    "early-notice": "it comes {days} days before the due date, on {day}",
    "early-delay": "it comes after {days} days of delay, grace and holds not counted, on {day}",
    "early-step": "it comes {days} days after {step} on {on}, on {day}",
    "deadline": "the deadline set by {step} on {on} runs until {until}",
    "hold": "on hold since {start} until {until}: {kind}",
    "hold-open": "on hold since {start} without an end: {kind}",
    "promise": "{amount} {currency} is promised by {by}",
    "promise-partly": "the promise of {by} was kept in part, the next talk is on {again}",
    "agreement": "an agreement runs and is kept",
    "review": "a payment that could be theirs is not assigned: {line}",
    "bank": "the bank is recorded only until {recorded}, but must be past {needed}",
    "bank-never": "the bank is recorded not at all, but must be past {needed}",
    "fee-cap": "at most {cap}: {law}",
    "fee-currency": "the policy's fee is in {fee}, the loan in {loan}",
    "fee-agreement": "no fee was agreed when the loan was made: {law}",
    "fee-hold": "no fees while on hold: {kind}",
    "fee-times": "{n} reminders with a fee are all this arrears period allows: {law}",
    "fee-gap": "less than {days} days since the last fee: {law}",
    "fee-first": "less than {days} days after the due date: {law}",
}
_ONE: Final = re.compile(r"\b1 (day|reminder)s( with a fee)?( are)?\b")


class Said(NamedTuple):
    """A sentence.

    Attributes:
        key: of `ENGLISH`.
        values: for its places; `step` is a key of the policy, `kind` one of a hold.
    """

    key: str
    values: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        told = ENGLISH[self.key].format(**dict(self.values))
        return _ONE.sub(lambda one: f"1 {one[1]}{one[2] or ''}{' is' if one[3] else ''}", told)


def said(key: str, **values: object) -> Said:
    """A sentence with its values.

    >>> str(said("fee-gap", days=1, law="§ 9"))
    'less than 1 day since the last fee: § 9'
    """
    return Said(key, tuple(values.items()))

"""Values of a policy with what vouches for them: versions, series, advice, faults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

EVIDENCE = ("seen", "unconfirmed", "habit", "own")


class Fault(NamedTuple):
    """What is wrong with a pack: the key, and a sentence about it."""

    key: str
    message: str

    def __str__(self) -> str:
        """Return the sentence as it is shown."""
        return f"{self.key} {self.message}"


@dataclass(frozen=True, slots=True)
class Version:
    """A value and what vouches for it; ``since`` is the first day on which it holds.

    ``evidence`` is ``seen`` (read at the source), ``unconfirmed`` (check before use),
    ``habit`` (good practice, no law) or ``own`` (the bookkeeper's).
    """

    since: date
    value: Any
    law: str
    url: str
    evidence: str
    note: str = ""

    def cite(self) -> str:
        """Return the rule as it is named beside a finding or a step."""
        doubt = " (unconfirmed)" if self.evidence == "unconfirmed" else ""
        return f"{self.law or self.url or 'own policy'}{doubt}"


@dataclass(frozen=True, slots=True)
class Series:
    """A reference rate: ``rows`` hold from their date until the next one's.

    ``known_until`` is the last day that the rows speak for, inclusive; after it the
    last rate goes on and has to be checked.
    """

    name: str
    title: str
    rows: tuple[Version, ...]
    known_until: date | None

    def version(self, on: date) -> Version | None:
        """Return the rate of a day with its source; None before the first row."""
        return version_at(self.rows, on)

    def rate(self, on: date) -> Decimal | None:
        """Return the rate of a day, a fraction a year; None before the first row."""
        row = self.version(on)
        return row.value if row else None

    def is_stale(self, on: date) -> bool:
        """Tell whether the day lies after what the rows speak for."""
        return self.known_until is not None and on > self.known_until


class Advice(NamedTuple):
    """Where a borrower finds free help with debt."""

    name: str
    phone: str
    url: str
    evidence: str


def version_at(versions: tuple[Version, ...], on: date) -> Version | None:
    """Return the version in force on a day; None before the first."""
    past = [version for version in versions if version.since <= on]
    return past[-1] if past else None

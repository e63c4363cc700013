"""A collection policy: a country's law and good habit, in force by date.

A policy is read once from a parsed pack and is then a value: ``policy.at(day)`` gives
the rules of that day, ``policy.source(key, day)`` what vouches for one of them. It is
material for a lawful habit, not legal advice, and says so in `DISCLAIMER`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from beancount_loans.core.money import Money
from beancount_loans.core.policy.conduct import (
    HOLD_KINDS,
    Acceleration,
    Calendars,
    Contact,
    Contract,
    Court,
    Holds,
    Limitation,
    Notices,
    Records,
)
from beancount_loans.core.policy.reading import GROUPS, Parsed, group_keys, parse
from beancount_loans.core.policy.steps import Step
from beancount_loans.core.policy.terms import (
    Allocation,
    Caps,
    Defaults,
    Fees,
    LateInterest,
    Prepayment,
)
from beancount_loans.core.policy.values import Span
from beancount_loans.core.policy.versions import Advice, Fault, Series, Version, version_at
from beancount_loans.core.rates import IndexSeries

__all__ = [
    "DISCLAIMER",
    "HOLD_KINDS",
    "Advice",
    "Fault",
    "LateRate",
    "Money",
    "Policy",
    "Rules",
    "Series",
    "Span",
    "Step",
    "Version",
    "read_policy",
]

DISCLAIMER = (
    "Not legal advice: a starting point with its sources and dates; check what you rely on."
)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force from ``since`` until the next of the policy's dates."""

    since: date
    allocation: Allocation
    defaults: Defaults
    late_interest: LateInterest
    caps: Caps
    fees: Fees
    prepayment: Prepayment
    notices: Notices
    acceleration: Acceleration
    limitation: Limitation
    holds: Holds
    contact: Contact
    calendars: Calendars
    court: Court
    contract: Contract
    records: Records
    steps: tuple[Step, ...]

    def step(self, key: str) -> Step | None:
        """Return the ladder's step of that key."""
        return next((step for step in self.steps if step.key == key), None)


class LateRate(NamedTuple):
    """A late rate, a fraction a year, from a day on; ``stale``: to be checked."""

    since: date
    rate: Decimal
    stale: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """A pack with all its versions; ``draft`` packs say so on every use."""

    name: str
    title: str
    country: str
    currency: str | None
    language: str | None
    draft: bool
    reviewed: date | None
    note: str
    periods: tuple[Rules, ...]
    series: Mapping[str, Series]
    advice: tuple[Advice, ...]
    rules: Mapping[str, tuple[Version, ...]]
    values: Mapping[str, tuple[Version, ...]]

    def at(self, on: date) -> Rules:
        """Return the rules in force on a day."""
        index = bisect_right(self.periods, on, key=lambda period: period.since)
        return self.periods[index - 1]

    def source(self, key: str, on: date) -> Version | None:
        """Return the version of a key in force on a day; None: the built-in default.

        ``key`` is written as in the packs, ``late-interest.margin``.
        """
        return version_at(self.values.get(key, ()), on)

    def rule(self, key: str, on: date) -> Version | None:
        """Return what a statute asks in words, as of a day; a step's ``text`` names it."""
        return version_at(self.rules.get(key, ()), on)

    def cite(self, key: str, on: date) -> str:
        """Return the law or habit behind a key, as findings name it."""
        found = self.source(key, on)
        return found.cite() if found else f"policy {self.name}"

    def unconfirmed(self, on: date) -> tuple[str, ...]:
        """Return keys, steps, rules and series that nobody has confirmed at the source.

        A series counts where the row of the day is unconfirmed or the day is past it.
        """
        named = {**self.values, **{f"rule {key}": v for key, v in self.rules.items()}}
        named |= {f"reference.{name}": s.rows for name, s in self.series.items()}
        found = {name: version_at(rows, on) for name, rows in named.items()}
        doubtful = [k for k, v in found.items() if v and v.evidence == "unconfirmed"]
        stale = [f"reference.{n}" for n, s in self.series.items() if s.is_stale(on)]
        steps = [s.key for s in self.at(on).steps if s.evidence == "unconfirmed"]
        return tuple(dict.fromkeys([*doubtful, *stale, *(f"step {k}" for k in steps)]))

    def warning(self) -> str:
        """Return what is said on every use: draft or not, and never legal advice."""
        if not self.draft:
            return DISCLAIMER
        return f"The policy '{self.name}' is a draft: parts are missing. {DISCLAIMER}"

    def late_rates(self, due: date, until: date) -> tuple[LateRate, ...]:
        """Return the late rates on a claim due on ``due``, up to ``until``.

        The margin is that of the due date and stays with the claim; the reference
        changes with its series. Empty where the policy has no late interest, or the
        series no row yet.
        """
        terms = self.at(due).late_interest
        if terms.rate is not None:
            return (LateRate(due, terms.rate, False),)
        series = self.series.get(terms.reference or "")
        if series is None:
            return ()
        first = series.version(due)
        rows = [first] if first else []
        rows += [row for row in series.rows if due < row.since <= until]
        margin = terms.margin or Decimal(0)
        return tuple(
            LateRate(
                max(row.since, due),
                row.value + margin,
                row is series.rows[-1] and series.is_stale(until),
            )
            for row in rows
        )

    def indexes(self, own: Mapping[str, IndexSeries] | None = None) -> dict[str, IndexSeries]:
        """Return the reference series by name, with the ledger's own laid over them.

        Before its first value in the ledger a series has the pack's, from then on the
        ledger's alone.
        """
        found = dict(own or {})
        for name, series in self.series.items():
            told = found.get(name, IndexSeries(name, (), ()))
            rows = {row.since: row.value for row in series.rows}
            if told.dates:
                rows = {since: rate for since, rate in rows.items() if since < told.dates[0]}
            rows |= dict(zip(told.dates, told.values, strict=True))
            found[name] = IndexSeries.of(name, rows)
        return found

    def term_defaults(self, on: date) -> dict[str, str]:
        """Return the ledger keys, with values, that hold where a loan says nothing."""
        rules = self.at(on)
        late, defaults = rules.late_interest, rules.defaults
        found = {
            "loan-day-count": defaults.day_count,
            "loan-grace-days": str(defaults.grace_days),
            "loan-overpayment": defaults.overpayment,
            "loan-early-days": str(defaults.early_days),
            "loan-calendar": rules.calendars.bank,
            "loan-allocation": " ".join(rules.allocation.order),
            "loan-allocation-by": rules.allocation.by,
            "loan-allocation-advance": " ".join(rules.allocation.advance),
            "loan-late-rate": late.formula or "",
            "loan-late-day-count": late.day_count,
            "loan-late-base": " ".join(late.base),
            "loan-late-claim": late.claim,
        }
        return {key: value for key, value in found.items() if value}

    def cap_rate(self, on: date) -> Decimal | None:
        """Return the highest rate of contract or late interest; None: no ceiling."""
        caps = self.at(on).caps
        series = self.series.get(caps.rate_reference or "")
        reference = series.rate(on) if series else None
        ceilings = [caps.rate] if caps.rate is not None else []
        if caps.rate_over_reference is not None and reference is not None:
            ceilings.append(max(reference, Decimal(0)) + caps.rate_over_reference)
        return min(ceilings, default=None)


def read_policy(mapping: Mapping[str, object], name: str = "policy") -> Policy | tuple[Fault, ...]:
    """Read a parsed pack; return the policy, or every fault found in it."""
    parsed = parse(mapping)
    if not parsed.faults:
        parsed.faults.extend(_cross_faults(parsed))
    if parsed.faults:
        return tuple(parsed.faults)
    return Policy(
        name=name,
        title=parsed.head.get("title", name),
        country=parsed.head.get("country", ""),
        currency=parsed.head.get("currency"),
        language=parsed.head.get("language"),
        draft=parsed.head.get("draft", False),
        reviewed=parsed.head.get("reviewed"),
        note=parsed.head.get("note", ""),
        periods=tuple(_period(parsed, since) for since in _epochs(parsed)),
        series=parsed.series,
        advice=tuple(parsed.advice),
        rules=parsed.rules,
        values=parsed.values,
    )


def _epochs(parsed: Parsed) -> list[date]:
    """Return the days on which some rule changes, the beginning of time first."""
    dates = {version.since for rows in parsed.values.values() for version in rows}
    dates |= {since for rows in parsed.steps.values() for since, _ in rows}
    return sorted(dates | {date.min})


def _period(parsed: Parsed, since: date) -> Rules:
    groups = {
        group.replace("-", "_"): owner(**_fields(parsed, group, owner, since))
        for group, owner in GROUPS.items()
    }
    return Rules(since=since, steps=tuple(_steps(parsed, since)), **groups)


def _fields(parsed: Parsed, group: str, owner: type[Any], since: date) -> dict[str, Any]:
    found = {
        name: version_at(parsed.values.get(f"{group}.{word}", ()), since)
        for word, (name, _) in group_keys(owner).items()
    }
    return {name: version.value for name, version in found.items() if version}


def _steps(parsed: Parsed, since: date) -> Iterator[Step]:
    for rows in parsed.steps.values():
        past = [(start, step) for start, step in rows if start <= since]
        if past:
            yield max(past, key=lambda row: row[0])[1]


def _cross_faults(parsed: Parsed) -> Iterator[Fault]:
    """Find names of series and of statutory texts that the pack does not have."""
    for key in ("late-interest.reference", "caps.rate-reference"):
        for version in parsed.values.get(key, ()):
            if version.value not in parsed.series:
                known = ", ".join(parsed.series) or "none"
                yield Fault(
                    key,
                    f"names the series '{version.value}', but [reference] has {known}",
                )
    for step in (step for rows in parsed.steps.values() for _, step in rows):
        if step.text is not None and step.text not in parsed.rules:
            yield Fault(
                f"step {step.key}: text",
                f"names '{step.text}', but no [[rule]] has that key",
            )

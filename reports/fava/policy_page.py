"""The page of policies: what applies on a day, to which loans, and what vouches for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from beancount_loans.core.policy.policy import Advice, Policy, Step, Version
from beancount_loans.core.policy.reading import GROUPS
from beancount_loans.reports.fava.desk import Desk
from beancount_loans.reports.fava.figures import Figures
from beancount_loans.reports.fava.words import Words

__all__ = ["PolicyView", "Rule", "Rung", "policy_views"]

_ALWAYS = dt.date(1900, 1, 1)
_SITES = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Rule:
    """A value that applies, or what a statute asks in words.

    Attributes:
        key: as packs write it.
        about: what it is, in a few words.
        since: None for one that always held.
        url: of the source; empty where it is no address of the web.
        evidence: seen, unconfirmed, habit or own.
    """

    key: str
    about: str
    value: str
    since: dt.date | None
    law: str
    url: str
    evidence: str
    note: str


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder."""

    step: Step
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A policy, the number of loans under it, and its rules by group.

    Attributes:
        unconfirmed: how many of its rules nobody has confirmed at the source.
    """

    policy: Policy
    loans: int
    unconfirmed: int
    groups: list[tuple[str, list[Rule]]]
    ladder: list[Rung]
    advice: list[tuple[Advice, str]]


def policy_views(desk: Desk, words: Words, figures: Figures) -> list[PolicyView]:
    """The policies that loans are under, the most used first."""
    count: dict[str, int] = {}
    for loan in desk.book.loans.values():
        count[loan.policy] = count.get(loan.policy, 0) + 1
    used = sorted(count, key=lambda name: (-count[name], name))
    policies = [desk.book.policies[name] for name in used]
    return [_view(one, count[name], desk.as_of, words, figures)
            for name, one in zip(used, policies, strict=True)]  # fmt: skip


def _view(policy: Policy, loans: int, on: dt.date, words: Words, figures: Figures) -> PolicyView:
    groups: dict[str, list[Rule]] = {}
    about = _about()
    for key in policy.values:
        found = policy.source(key, on)
        if found:
            rule = _rule(key, about.get(key, ""), found, words, figures)
            groups.setdefault(key.partition(".")[0], []).append(rule)
    for name, series in policy.series.items():
        row = series.version(on)
        if row:
            groups.setdefault("reference", []).append(
                _rule(name, series.title, row, words, figures)
            )
    for key in policy.rules:
        asked = policy.rule(key, on)
        if asked:
            groups.setdefault("rule", []).append(_rule(key, "", asked, words, figures))
    steps = policy.at(on).steps
    return PolicyView(
        policy=policy,
        loans=loans,
        unconfirmed=len(policy.unconfirmed(on)),
        groups=list(groups.items()),
        ladder=[Rung(one, one.name_in(words.language), _site(one.url)) for one in steps],
        advice=[(one, _site(one.url)) for one in policy.advice],
    )


def _about() -> dict[str, str]:
    """What each key is, as the packs' own documentation says."""
    return {
        f"{group}.{one.name.replace('_', '-')}": str(one.metadata.get("meaning", ""))
        for group, owner in GROUPS.items()
        for one in fields(owner)
    }


def _rule(key: str, about: str, found: Version, words: Words, figures: Figures) -> Rule:
    return Rule(
        key=key,
        about=about,
        value=_value(found.value, words, figures),
        since=found.since if found.since > _ALWAYS else None,
        law=found.law,
        url=_site(found.url),
        evidence=found.evidence,
        note=found.note,
    )


def _site(url: str) -> str:
    return url if url.startswith(_SITES) else ""


def _value(value: Any, words: Words, figures: Figures) -> str:
    """A value in words: rates in percent, lists with commas, tables row by row."""
    if isinstance(value, bool):
        return words("yes" if value else "no")
    if isinstance(value, Decimal):
        return figures.rate(value)
    if not isinstance(value, tuple) or _says_itself(value):
        return str(value)
    if hasattr(value, "_asdict"):
        return _row(value._asdict(), words, figures)
    rows = [_value(one, words, figures) for one in value]
    return (", " if all(isinstance(one, str) for one in value) else "; ").join(rows)


def _says_itself(value: object) -> bool:
    """Whether a value has words of its own."""
    return type(value).__str__ is not object.__str__


def _row(row: Mapping[str, Any], words: Words, figures: Figures) -> str:
    told = ((name.replace("_", " "), one) for name, one in row.items() if one not in (None, False))
    return ", ".join(f"{name} {_value(one, words, figures)}" for name, one in told)

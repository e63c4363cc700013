"""The annexes of a claim: terms, account, interest, steps, contacts, and copies of papers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal

from beancount_loans.core.agreement.loan import Event, Measures
from beancount_loans.core.explain.interest_lines import InterestLine, InterestSum
from beancount_loans.reports.court.evidence import Paper
from beancount_loans.reports.court.sheets import (
    NUMBER,
    TEXT,
    Annex,
    Block,
    Cell,
    facts,
    heading,
    para,
    table,
)
from beancount_loans.reports.court.statement import Case
from beancount_loans.reports.letters.account import account_lines

__all__ = ["KEYS", "annexes"]

KEYS = ("terms", "account", "interest", "steps", "contacts")
"""The annexes that are printed, in their order; copies of papers follow."""


def annexes(case: Case) -> tuple[Annex, ...]:
    """Everything behind a claim; the copies are of the contract, the letters, then the rest."""
    made = {
        "terms": tuple(_terms(case)),
        "account": tuple(_account(case)),
        "interest": tuple(_interest(case)),
        "steps": tuple(_steps(case)),
        "contacts": tuple(_contacts(case)),
    }
    printed = [Annex(case.words(f"annex.{key}"), made[key]) for key in KEYS]
    papers = (*case.found.contract, *case.found.letters, *case.found.others)
    return (*printed, *(_copy(case, paper) for paper in papers))


def _copy(case: Case, paper: Paper) -> Annex:
    return Annex(f"{paper.name}, {case.day(paper.date)}", file=paper.file)


# ------------------------------------------------------------ terms


def _terms(case: Case) -> Iterator[Block]:
    say, formats = case.words, case.formats
    terms, contract = case.position.loan.terms, case.report.contract
    every = terms.every.count if terms.every.unit == "month" else None
    rows: list[tuple[str, Cell]] = [
        (say("term.account"), case.report.account),
        (say("term.reference"), case.report.id),
        (say("term.signed"), case.day(contract.signed)),
        (say("term.purpose"), contract.purpose),
        (say("term.principal"), case.money(contract.principal)),
        (say("term.drawn"), case.money(contract.drawn)),
        (say("term.rate"), _rate(case, contract.rate)),
        (say("term.method"), say.known(f"method.{terms.method}", terms.method)),
        (say("term.installments"), str(contract.installments) if contract.installments else None),
        (say("term.every"), say("every.month", n=every) if every else str(terms.every)),
        (say("term.late-rate"), _rate(case, contract.late_rate)),
        (say("term.grace-days"), str(terms.grace_days) if terms.grace_days else None),
        (say("term.security"), terms.security),
        (
            say("term.guarantors"),
            "; ".join(one.name for one in case.report.security.guarantors) or None,
        ),
    ]
    yield facts(rows, formats)
    changes = [
        event
        for event in case.position.loan.events
        if event.kind == "change" and event.date <= case.report.as_of
    ]
    if changes:
        yield heading(say("term.changes"))
        head = ((say("court.date"), TEXT), (say("court.what"), TEXT))
        yield table(head, [(event.date, changed(case, event)) for event in changes], formats)


def changed(case: Case, event: Event) -> str:
    """What a change made of the terms, with its reason."""
    change = event.change
    if change is None:
        return event.text
    default = Measures()
    measures = {
        one.name: value
        for one in fields(Measures)
        if (value := getattr(change.measures, one.name)) != getattr(default, one.name)
    }
    told = {name: value for name, value in measures.items() if name != "defer_interest"}
    parts = [_changed(case, name, value) for name, value in {**change.terms, **told}.items()]
    reason = f" ({change.reason})" if change.reason else ""
    return f"{', '.join(parts)}{reason}" if parts else change.reason


def _changed(case: Case, name: str, value: object) -> str:
    key = f"change.{name}"
    if name == "settle" and isinstance(value, int):
        value = case.money(case.position.money(value))
    elif isinstance(value, Decimal):
        value = case.money(value)
    elif isinstance(value, dt.date):
        value = case.day(value)
    if key not in case.words:
        return f"loan-{name.replace('_', '-')}: {value}"
    return case.words(key, value=value)


def _rate(case: Case, told: str | None) -> str | None:
    """A rate as the terms tell it; percent as the language writes them."""
    return told.replace(".", ",") if told and case.words.language != "en" else told


# ------------------------------------------------------------ account and interest


def _account(case: Case) -> Iterator[Block]:
    say = case.words
    names = ("amount", "principal", "interest", "late-interest", "charges", "claim-after")
    head = [(say("court.date"), TEXT), (say("court.what"), TEXT)]
    head += [(say(f"court.{name}"), NUMBER) for name in names]
    rows: list[tuple[Cell, ...]] = []
    for line in account_lines(case.position):
        parts = line.parts
        told = (parts.principal, parts.interest, parts.late_interest, parts.charges)
        shares = (one or None for one in told)
        rows.append((line.date, case.called(line.kind, None), line.amount, *shares, line.claim))
    yield para(say("annex.account-how"))
    yield table(head, rows, case.formats)


def _interest(case: Case) -> Iterator[Block]:
    say, found = case.words, case.interest
    yield para(say("annex.interest-how"))
    if found.contract:
        yield heading(say("annex.interest-contract"))
        head = [(say("court.installment"), TEXT), *_line_head(case), (say("court.booked"), NUMBER)]
        rows = [row for one in found.contract for row in _of_sum(case, one)]
        yield table(head, rows, case.formats)
    if found.late.lines:
        yield heading(say("annex.interest-late"))
        rows = [tuple(_line(case, line)) for line in found.late.lines]
        sums: list[tuple[Cell, ...]] = [(say("court.run-up"), *[None] * 4, found.late.booked)]
        if found.late_before:
            sums.append((say("court.claimed-before"), *[None] * 4, -found.late_before))
            sums.append((say("court.late-accrued"), *[None] * 4, found.late_now))
        yield table(_line_head(case), rows, case.formats, sums)


def _line_head(case: Case) -> list[tuple[str, str]]:
    say = case.words
    head = [(say("court.from"), TEXT), (say("court.to"), TEXT)]
    return head + [(say(f"court.{key}"), NUMBER) for key in ("base", "rate", "days", "amount")]


def _of_sum(case: Case, one: InterestSum) -> Iterator[tuple[Cell, ...]]:
    """The lines of one amount; the last carries what is booked of them."""
    for place, line in enumerate(one.lines):
        number = str(line.installment) if line.installment else _due(case, line)
        last = place == len(one.lines) - 1
        yield (number, *_line(case, line), one.booked if last else None)


def _due(case: Case, line: InterestLine) -> str:
    if line.due is not None:
        return case.formats.short_date(line.due)
    put_off = line.end is not None and line.end < case.report.as_of
    return case.words("court.put-off" if put_off else "court.not-yet")


def _line(case: Case, line: InterestLine) -> Iterator[Cell]:
    yield from (line.start, line.end, line.base)
    yield case.formats.rate(line.rate) if line.rate is not None else None
    yield f"{line.days}/{line.year}" if line.year else None
    yield line.amount


# ------------------------------------------------------------ steps and contacts


def _steps(case: Case) -> Iterator[Block]:
    say = case.words
    head = [(say(f"court.{key}"), TEXT) for key in ("date", "step", "how")]
    head += [(say("court.fee"), NUMBER), (say("court.copy"), TEXT)]
    rows: list[tuple[Cell, ...]] = []
    for step in case.found.steps:
        how = say.known(f"contact.{step.channel}", step.channel)
        copy = step.paper or say("court.no-copy")
        rows.append((step.date, step.name, how, step.fee or None, copy))
    yield table(head, rows, case.formats) if rows else para(say("court.none"))
    owed = [one for one in case.report.security.guarantors if one.notices]
    if owed:
        yield heading(say("annex.owed"))
        for one in owed:
            kinds = ", ".join(say.known(f"kind.{kind}", kind) for kind in one.notices)
            yield para(f"{one.name}: {kinds}")


def _contacts(case: Case) -> Iterator[Block]:
    say = case.words
    head = [(say(f"court.{key}"), TEXT) for key in ("date", "how", "outcome", "what")]
    rows = [
        (
            one.date,
            say.known(f"contact.{one.contact}", one.contact),
            say.known(f"outcome.{one.outcome}", one.outcome),
            one.text,
        )
        for one in case.report.contacts
        if one.contact
    ]
    yield table(head, rows, case.formats) if rows else para(say("court.none"))

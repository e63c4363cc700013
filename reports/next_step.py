"""The next lawful step for each borrower: what, from when to when, at what cost, why not yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from beancount_loans.book import Book
from beancount_loans.core.policy.versions import Version
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Cell, Column, Table
from beancount_loans.reports.wording import FALLBACK, Words
from beancount_loans.standing import Standing, standings

__all__ = ["ExplainedSteps", "Matter", "NextSteps", "Step", "next_steps", "step_of", "why_not"]


@dataclass(frozen=True, slots=True)
class Step:
    """The next step of the ladder.

    Attributes:
        key: of the policy, as `bean-loans letter` and `log --step` take it.
        allowed: it may be taken on the day of reading.
        earliest: the first day on which time allows it; null where only an event can.
        latest: the last day on which it makes sense or keeps the law; null without an end.
        fee: what it costs the borrower.
        why_fee: what made the fee no higher.
        deadline: the last day to pay that it sets.
        basis: law or habit behind it.
        asks: what law or habit asks of it, with its source.
        why_not: what stands in the way.
        decided: a person decides on it, no run of letters takes it.
        instead: keys of graver steps that a person may choose in its place.
    """

    key: str
    name: str
    kind: str
    allowed: bool
    earliest: dt.date | None
    latest: dt.date | None
    fee: Decimal | None
    why_fee: list[str]
    deadline: dt.date | None
    basis: str
    asks: list[str]
    why_not: list[str]
    decided: bool
    instead: list[str]


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step taken in this arrears period, with its fee."""

    date: dt.date
    key: str
    name: str
    fee: Decimal


@dataclass(frozen=True, slots=True)
class Matter:
    """One borrower's loans under one policy and in one currency: a ladder of its own.

    Attributes:
        arrears_since: first day of the unbroken arrears period; null where nothing is late.
        days_delinquent: since the oldest unpaid due date, less days of grace and on hold.
        taken: steps of this period, oldest first.
        step: the next; null where there is nothing to do.
    """

    borrower: str
    name: str
    accounts: list[str]
    currency: str
    policy: str
    arrears_since: dt.date | None
    days_delinquent: int
    taken: list[StepTaken]
    step: Step | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSteps(Report):
    """The next step for each borrower.

    Attributes:
        language: that steps and reasons are told in.
        policies: what the policies say of themselves.
    """

    language: str
    matters: list[Matter]
    policies: list[str]

    def tables(self) -> list[Table]:
        """A row for each borrower who has a next step."""
        words = Words(self.language)
        labels = (
            *(Column(words(f"table.{name}")) for name in ("borrower", "next-step", "allowed")),
            *(Column(words(f"table.{name}"), "date") for name in ("from", "until")),
            Column(words("table.fee"), "money"),
            Column(words("table.currency")),
            Column(words("table.deadline"), "date"),
            *(Column(words(f"table.{name}")) for name in ("basis", "why-not")),
        )
        rows = tuple(_row(one, one.step, words) for one in self.matters if one.step)
        return [Table(words("table.next-steps"), labels, rows)]

    def notes(self) -> tuple[str, ...]:
        """What is not known of the bank, and what the policies say of themselves."""
        return (*Words(self.language).notes(self), *self.policies)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedSteps(NextSteps):
    """The same, with everything that is known of each step."""

    def tables(self) -> list[Table]:
        """A section for each borrower."""
        words = Words(self.language)
        labels = (Column(words("table.borrower")), Column(words("table.what")), Column(""))
        rows = tuple(row for one in self.matters for row in _explained(one, words))
        return [Table(words("table.next-steps"), labels, rows, sections=True)]


def _row(one: Matter, step: Step, words: Words) -> tuple[Cell, ...]:
    return (
        one.name,
        step.name,
        words("yes" if step.allowed else "no"),
        step.earliest,
        step.latest,
        step.fee,
        one.currency,
        step.deadline,
        step.basis,
        "; ".join(step.why_not),
    )


def _explained(one: Matter, words: Words) -> Iterator[tuple[Cell, ...]]:
    title = f"{one.name}: {', '.join(one.accounts)}"
    for key, told in _told(one, words):
        yield title, words(f"table.{key}"), told


def _told(one: Matter, words: Words) -> Iterator[tuple[str, str]]:
    if one.arrears_since:
        yield "late-since", str(one.arrears_since)
        yield "days-delinquent", str(one.days_delinquent)
    for taken in one.taken:
        fee = f", {taken.fee} {one.currency}" if taken.fee else ""
        yield "taken", f"{taken.date}: {taken.name} ({taken.key}){fee}"
    step = one.step
    if step is None:
        yield "next-step", words("step.none")
        return
    yield "next-step", f"{step.name} ({step.key})"
    yield "allowed", words("yes" if step.allowed else "no")
    for why in step.why_not:
        yield "why-not", why
    yield from _dated(step)
    yield "fee", f"{step.fee} {one.currency}" if step.fee else words("step.free")
    for why in step.why_fee:
        yield "why-fee", why
    yield "basis", step.basis
    for asked in step.asks:
        yield "asks", asked
    if step.decided:
        yield "decided", words("yes")
    if step.instead:
        yield "instead", ", ".join(step.instead)


def _dated(step: Step) -> Iterator[tuple[str, str]]:
    days = {"from": step.earliest, "until": step.latest, "deadline": step.deadline}
    yield from ((key, str(day)) for key, day in days.items() if day)


# ------------------------------------------------------------ from standings


def next_steps(
    book: Book,
    as_of: dt.date,
    accounts: Iterable[str] | None = None,
    language: str = FALLBACK,
    *,
    explained: bool = False,
) -> NextSteps:
    """The next steps on a day.

    Args:
        book: the loans.
        as_of: the day.
        accounts: of the loans asked about; None for all.
        language: that steps and reasons are told in.
        explained: tables tell all that is known of each step.
    """
    wanted = None if accounts is None else set(accounts)
    borrowers = None if wanted is None else {book.loans[one].borrower for one in wanted}
    words = Words(language)
    found = [
        one
        for one in standings(book, as_of, borrowers)
        if wanted is None or wanted & {at.loan.account for at in one.positions}
    ]
    kind = ExplainedSteps if explained else NextSteps
    return kind(
        as_of=as_of,
        recorded_until=book.recorded_until,
        language=words.language,
        matters=[_matter(one, words) for one in sorted(found, key=_soonest)],
        policies=sorted({words.warning(one.policy) for one in found}),
    )


def _soonest(standing: Standing) -> tuple[bool, bool, dt.date, str]:
    """What may be done first, then what comes first."""
    coming = standing.next
    return (
        coming.step is None,
        not coming.allowed,
        coming.earliest or dt.date.max,
        standing.borrower.id,
    )


def _matter(standing: Standing, words: Words) -> Matter:
    situation, names = standing.situation, _names(standing, words)
    steps = situation.period_steps() if situation.arrears_since else ()
    return Matter(
        borrower=standing.borrower.id,
        name=standing.borrower.name,
        accounts=[one.loan.account for one in standing.positions],
        currency=situation.currency,
        policy=standing.policy.name,
        arrears_since=situation.arrears_since,
        days_delinquent=situation.days_delinquent,
        taken=[StepTaken(one.on, one.key, names.get(one.key, one.key), one.fee) for one in steps],
        step=step_of(standing, words),
    )


def step_of(standing: Standing, words: Words) -> Step | None:
    """A borrower's next step, told in a language; None where there is nothing to do."""
    found, step = standing.next, standing.next.step
    if step is None:
        return None
    names = _names(standing, words)

    def named(key: str) -> str:
        return names.get(key, key)

    return Step(
        key=step.key,
        name=step.name_in(words.language),
        kind=step.kind,
        allowed=found.allowed,
        earliest=found.earliest,
        latest=found.latest,
        fee=found.cost.fee.number if found.cost.fee else None,
        why_fee=[words.said(one, named) for one in found.cost.notes],
        deadline=found.deadline,
        basis=found.basis,
        asks=[_asked(rule) for rule in found.asks],
        why_not=why_not(standing, words),
        decided=found.decided,
        instead=list(found.instead),
    )


def why_not(standing: Standing, words: Words) -> list[str]:
    """What stands in the way of a borrower's next step, told in a language."""
    names = _names(standing, words)
    return [
        words.said(reason.said, lambda key: names.get(key, key)) for reason in standing.next.reasons
    ]


def _asked(rule: Version) -> str:
    return f"{rule.value} ({rule.cite()})"


def _names(standing: Standing, words: Words) -> Mapping[str, str]:
    steps = standing.policy.at(standing.as_of).steps
    return {step.key: step.name_in(words.language) for step in steps}

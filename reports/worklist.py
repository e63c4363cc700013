"""Whom to contact today, why, and what may be done next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.book import Book
from beancount_loans.core.ladder import NextStep
from beancount_loans.core.position import Position
from beancount_loans.reports.early_warning import is_missed, signs
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Column, Table
from beancount_loans.standing import Standing, standings

TITLE = "To do"
LABELS = (
    Column("Borrower"),
    Column("Phone"),
    Column("Why"),
    Column("Missing", "money"),
    Column("Currency"),
    Column("Days late", "number"),
    Column("Last contact"),
    Column("Next step"),
    Column("From", "date"),
)
SOON = 180
"""Days ahead in which a claim that is about to lapse is told."""
QUIET = 90
"""Days of delay after which silence itself is a reason to get in touch."""


class Why(NamedTuple):
    """A reason to look at somebody today; the lowest rank helps most."""

    rank: int
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """The next step of the ladder.

    Attributes:
        allowed: it may be taken on the day of reading.
        earliest: the first day on which time allows it.
        basis: law or habit behind it.
        why_not: what stands in the way.
    """

    name: str
    kind: str
    allowed: bool
    earliest: dt.date | None
    fee: Decimal | None
    deadline: dt.date | None
    basis: str
    why_not: list[str]


@dataclass(frozen=True, slots=True)
class LastContact:
    """The last line of the contact log."""

    date: dt.date
    contact: str
    outcome: str
    text: str


@dataclass(frozen=True, slots=True)
class Task:
    """One person to think of today.

    Attributes:
        why: the reasons, what helps most first.
        command: what does the next step.
    """

    borrower: str
    name: str
    phone: str | None
    email: str | None
    accounts: list[str]
    currency: str
    due: Decimal
    days_past_due: int
    why: list[str]
    last_contact: LastContact | None
    step: Step | None
    command: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkList(Report):
    """The day's work."""

    tasks: list[Task]
    policies: list[str]

    def tables(self) -> list[Table]:
        """One row for each person."""
        return [Table(TITLE, LABELS, tuple(_row(task) for task in self.tasks))]

    def notes(self) -> tuple[str, ...]:
        """What is not known, and what the policies say of themselves."""
        return (*Report.notes(self), *self.policies)


def _row(task: Task) -> tuple[str | Decimal | dt.date | int | None, ...]:
    last, step = task.last_contact, task.step
    return (
        task.name,
        task.phone,
        "; ".join(task.why),
        task.due,
        task.currency,
        task.days_past_due or None,
        f"{last.date} {last.contact} {last.outcome}".rstrip() if last else None,
        _step_words(step) if step else None,
        step.earliest if step else None,
    )


def _step_words(step: Step) -> str:
    if step.allowed:
        return f"{step.name} now" + (f", fee {step.fee}" if step.fee else "")
    return f"{step.name}: not yet, {step.why_not[0]}" if step.why_not else step.name


def work_list(
    book: Book,
    as_of: dt.date,
    language: str = "en",
    positions: Mapping[str, Position] | None = None,
) -> WorkList:
    """Whom to think of on a day, those whom it helps most first.

    Args:
        book: the loans.
        as_of: the day.
        language: that steps are named in.
        positions: of that day by account, where they are worked out already.
    """
    found = [(reasons(one), one) for one in standings(book, as_of, positions=positions)]
    ranked = sorted(
        ((why, one) for why, one in found if why),
        key=lambda item: (item[0][0].rank, -item[1].days_past_due, item[1].borrower.id),
    )
    policies = {one.policy.name: one.policy.warning() for _, one in ranked}
    return WorkList(
        as_of=as_of,
        recorded_until=book.recorded_until,
        tasks=[_task(why, one, language) for why, one in ranked],
        policies=sorted(set(policies.values())),
    )


def _task(why: list[Why], standing: Standing, language: str) -> Task:
    fields = standing.borrower.fields
    last = standing.contacts[-1] if standing.contacts else None
    step = _step(standing.next, language)
    return Task(
        borrower=standing.borrower.id,
        name=standing.borrower.name,
        phone=fields.get("phone"),
        email=fields.get("email"),
        accounts=[one.loan.account for one in standing.positions],
        currency=standing.situation.currency,
        due=standing.due,
        days_past_due=standing.days_past_due,
        why=[one.text for one in why],
        last_contact=LastContact(last.date, last.channel, last.outcome, last.text)
        if last
        else None,
        step=step,
        command=_command(standing, step),
    )


def _step(found: NextStep, language: str) -> Step | None:
    step = found.step
    if step is None:
        return None
    names = dict(step.name)
    return Step(
        name=names.get(language) or names.get("en") or step.key,
        kind=step.kind,
        allowed=found.allowed,
        earliest=found.earliest,
        fee=found.cost.fee.number if found.cost.fee else None,
        deadline=found.deadline,
        basis=found.basis,
        why_not=[reason.text for reason in found.reasons],
    )


def _command(standing: Standing, step: Step | None) -> str | None:
    account = standing.positions[0].loan.account
    if standing.reviews:
        return "bean-loans import --review"
    if step is None or not step.allowed:
        return f"bean-loans log {account}" if standing.due else None
    return f"bean-loans remind {account}"


# ------------------------------------------------------------ reasons


def reasons(standing: Standing) -> list[Why]:
    """Why somebody is to be thought of today, what helps most first."""
    return sorted(why for rule in RULES if (why := rule(standing)))


def _promise_due(standing: Standing) -> Why | None:
    for promise in standing.situation.promises:
        if promise.state == "open" and promise.by <= standing.as_of + dt.timedelta(days=1):
            return Why(
                0, f"promised {promise.amount} {standing.situation.currency} by {promise.by}"
            )
    return None


def _promise_broken(standing: Standing) -> Why | None:
    broken = [one for one in standing.situation.promises if one.state in ("broken", "partly")]
    recent = [one for one in broken if (standing.as_of - one.by).days <= QUIET]
    if not recent or not standing.due:
        return None
    last = recent[-1]
    what = "was kept only in part" if last.state == "partly" else "was not kept"
    return Why(1, f"the promise of {last.by} {what}")


def _to_review(standing: Standing) -> Why | None:
    if not standing.reviews:
        return None
    line = standing.reviews[0]
    return Why(2, f"{line.amount} {line.currency} of {line.date} could be theirs: assign it")


def _planned(standing: Standing) -> Why | None:
    for note in reversed(standing.contacts):
        if note.next_date and note.next_date <= standing.as_of:
            later = [one for one in standing.contacts if one.date >= note.next_date]
            if not later:
                return Why(2, f"to be contacted on {note.next_date}")
    return None


def _first_late(standing: Standing) -> Why | None:
    since = standing.situation.arrears_since
    if since is None or not is_missed(standing, since):
        return None
    first = standing.newly_late
    what = "late for the first time" if first else "late"
    return Why(3 if first else 5, f"{what}, {_days(standing.days_past_due)}{_since(standing)}")


def _since(standing: Standing) -> str:
    oldest = standing.situation.oldest_due
    return f" since {oldest}" if oldest else ""


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _step_open(standing: Standing) -> Why | None:
    found = standing.next
    if found.step is None or not found.allowed or not standing.situation.unpaid:
        return None
    return Why(4, f"{dict(found.step.name).get('en', found.step.key)} may be taken")


def _lapses(standing: Standing) -> Why | None:
    day = standing.situation.lapses_on
    if day is None or (day - standing.as_of).days > SOON:
        return None
    return Why(1, f"a part of the claim lapses on {day}")


def _slipping(standing: Standing) -> Why | None:
    """A sign of slipping while nothing is late: a call now spares reminders later."""
    if standing.days_past_due or not any(one.claim for one in standing.positions):
        return None
    told = signs(standing)
    return Why(6, f"likely to slip: {told[0].text}") if told else None


RULES: tuple[Callable[[Standing], Why | None], ...] = (
    _promise_due,
    _promise_broken,
    _to_review,
    _planned,
    _first_late,
    _step_open,
    _lapses,
    _slipping,
)
"""Each looks at a standing and may have a reason."""

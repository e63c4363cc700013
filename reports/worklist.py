"""Whom to contact today, why, and what may be done next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.book import Book
from beancount_loans.core.servicing.position import Position
from beancount_loans.reports.early_warning import is_missed, signs
from beancount_loans.reports.letters.taken import carrier
from beancount_loans.reports.next_step import Step, step_of
from beancount_loans.reports.regular_contact import next_talk
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Column, Table
from beancount_loans.reports.wording import FALLBACK, Words
from beancount_loans.standing import Standing, standings

SOON = 180
"""Days ahead in which a claim that is about to lapse is told."""
DECIDED = {
    "acceleration": "bean-loans recovery {loan} --write accelerate",
    "handover": "bean-loans recovery {loan} --handover {name}",
    "claim": "bean-loans recovery {loan} -o {name}.pdf",
    "write-off": "bean-loans recovery {loan} --write write-off",
}
"""What does a step that a person decides on, by its kind; of the others the log is told."""
QUIET = 90
"""Days of delay after which silence itself is a reason to get in touch."""


class Why(NamedTuple):
    """A reason to look at somebody today; the lowest rank helps most."""

    rank: int
    text: str


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
        command: what does it, with the ledger named by `--ledger` or the environment.
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
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkList(Report):
    """The day's work.

    Attributes:
        language: that reasons and steps are told in.
    """

    language: str
    tasks: list[Task]
    policies: list[str]

    def tables(self) -> list[Table]:
        """One row for each person."""
        words = Words(self.language)
        labels = (
            Column(words("table.borrower")),
            Column(words("table.phone")),
            Column(words("table.why")),
            Column(words("table.missing"), "money"),
            Column(words("table.currency")),
            Column(words("table.days-late"), "number"),
            Column(words("table.last-contact")),
            Column(words("table.next-step")),
            Column(words("table.from"), "date"),
            Column(words("table.command")),
        )
        rows = tuple(_row(task, words) for task in self.tasks)
        return [Table(words("table.todo"), labels, rows)]

    def notes(self) -> tuple[str, ...]:
        """What is not known, and what the policies say of themselves."""
        return (*Words(self.language).notes(self), *self.policies)


def _row(task: Task, words: Words) -> tuple[str | Decimal | dt.date | int | None, ...]:
    last, step = task.last_contact, task.step
    return (
        task.name,
        task.phone,
        "; ".join(task.why),
        task.due,
        task.currency,
        task.days_past_due or None,
        _contact_words(last, words) if last else None,
        _step_words(step, words) if step else None,
        step.earliest if step else None,
        task.command,
    )


def _contact_words(last: LastContact, words: Words) -> str:
    how = words.known(f"contact.{last.contact}", last.contact).lower()
    outcome = words.known(f"outcome.{last.outcome}", last.outcome)
    return f"{last.date} {', '.join(filter(None, (how, outcome)))}".rstrip()


def _step_words(step: Step, words: Words) -> str:
    if step.allowed:
        key = "step.now-fee" if step.fee else "step.now"
        return words(key, step=step.name, fee=step.fee)
    return words("step.later", step=step.name, why=step.why_not[0]) if step.why_not else step.name


def work_list(
    book: Book,
    as_of: dt.date,
    language: str = FALLBACK,
    positions: Mapping[str, Position] | None = None,
) -> WorkList:
    """Whom to think of on a day, those whom it helps most first.

    Args:
        book: the loans.
        as_of: the day.
        language: that reasons and steps are told in.
        positions: of that day by account, where they are worked out already.
    """
    words = Words(language)
    found = [(reasons(one, words), one) for one in standings(book, as_of, positions=positions)]
    ranked = sorted(
        ((why, one) for why, one in found if why),
        key=lambda item: (item[0][0].rank, -item[1].days_past_due, item[1].borrower.id),
    )
    policies = {one.policy.name: words.warning(one.policy) for _, one in ranked}
    return WorkList(
        as_of=as_of,
        recorded_until=book.recorded_until,
        language=words.language,
        tasks=[_task(why, one, words) for why, one in ranked],
        policies=sorted(set(policies.values())),
    )


def _task(why: list[Why], standing: Standing, words: Words) -> Task:
    fields = standing.borrower.fields
    last = standing.contacts[-1] if standing.contacts else None
    step = step_of(standing, words)
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


def _command(standing: Standing, step: Step | None) -> str:
    """What does what is to be done first: of the step if it may be taken, else of a talk."""
    loan = carrier(standing).loan
    if standing.reviews:
        return "bean-loans import --review"
    if step is None or not step.allowed or not standing.situation.unpaid:
        return f"bean-loans log {loan.account}"
    if step.decided:
        return DECIDED.get(step.kind, "bean-loans log {loan} --step {step}").format(
            loan=loan.account, name=loan.id, step=step.key
        )
    return f"bean-loans remind {loan.account}"


# ------------------------------------------------------------ reasons


def reasons(standing: Standing, words: Words) -> list[Why]:
    """Why somebody is to be thought of today, what helps most first."""
    return sorted(why for rule in RULES if (why := rule(standing, words)))


def _promise_due(standing: Standing, words: Words) -> Why | None:
    for promise in standing.situation.promises:
        if promise.state == "open" and promise.by <= standing.as_of + dt.timedelta(days=1):
            currency = standing.situation.currency
            told = words("why.promise-due", amount=promise.amount, currency=currency, by=promise.by)
            return Why(0, told)
    return None


def _promise_broken(standing: Standing, words: Words) -> Why | None:
    broken = [one for one in standing.situation.promises if one.state in ("broken", "partly")]
    recent = [one for one in broken if (standing.as_of - one.by).days <= QUIET]
    if not recent or not standing.due:
        return None
    last = recent[-1]
    return Why(1, words(f"why.promise-{last.state}", by=last.by))


def _agreement_broken(standing: Standing, words: Words) -> Why | None:
    state, hold = standing.agreement
    day = hold.kept_until if hold else None
    if state != "broken" or day is None or not standing.due:
        return None
    if (standing.as_of - day).days > QUIET:
        return None
    return Why(1, words("why.agreement-broken", day=day))


def _to_review(standing: Standing, words: Words) -> Why | None:
    if not standing.reviews:
        return None
    line = standing.reviews[0]
    return Why(2, words("why.review", amount=line.amount, currency=line.currency, day=line.date))


def _planned(standing: Standing, words: Words) -> Why | None:
    for note in reversed(standing.contacts):
        if note.next_date and note.next_date <= standing.as_of:
            later = [one for one in standing.contacts if one.date >= note.next_date]
            if not later:
                key = "why.meeting" if note.meets else "why.contact"
                return Why(2, words(key, day=note.next_date))
    return None


def _first_late(standing: Standing, words: Words) -> Why | None:
    since, oldest = standing.situation.arrears_since, standing.situation.oldest_due
    if since is None or oldest is None or not is_missed(standing, since):
        return None
    first = standing.newly_late
    key = "why.first-late" if first else "why.late"
    return Why(3 if first else 5, words(key, n=standing.days_past_due, since=oldest))


def _step_open(standing: Standing, words: Words) -> Why | None:
    found = standing.next
    if found.step is None or not found.allowed or not standing.situation.unpaid:
        return None
    return Why(4, words("why.step", step=found.step.name_in(words.language)))


def _lapses(standing: Standing, words: Words) -> Why | None:
    day = standing.situation.lapses_on
    if day is None or (day - standing.as_of).days > SOON:
        return None
    return Why(1, words("why.lapses", day=day))


def _slipping(standing: Standing, words: Words) -> Why | None:
    """A sign of slipping while nothing is late: a call now spares reminders later."""
    if standing.days_past_due or not any(one.claim for one in standing.positions):
        return None
    told = signs(standing, words)
    return Why(6, words("why.slipping", sign=told[0].text)) if told else None


def _regular(standing: Standing, words: Words) -> Why | None:
    """Regular contact, with those who pay well too."""
    talk = next_talk(standing)
    if talk is None or talk.due > standing.as_of:
        return None
    return Why(7, words("why.regular", day=talk.since, every=talk.often(words)))


RULES: tuple[Callable[[Standing, Words], Why | None], ...] = (
    _promise_due,
    _promise_broken,
    _agreement_broken,
    _to_review,
    _planned,
    _first_late,
    _step_open,
    _lapses,
    _slipping,
    _regular,
)
"""Each looks at a standing and may have a reason."""

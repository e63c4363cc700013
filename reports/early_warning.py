"""Who is likely to slip, and why: signs that come before a long delay, each said in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.book import Book
from beancount_loans.core.servicing.movements import Due
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Column, Table
from beancount_loans.reports.wording import FALLBACK, Words
from beancount_loans.standing import Standing, standings

LOOK_BACK = 120
"""Days in which a sign counts."""
LATEST, BEFORE = 3, 3
"""Installments whose days are compared: the latest with those before."""
CREEP = Decimal(3)
"""Days by which payments must have come later on average."""
LONG = 60
"""Days of delay after which nobody needs a warning any more."""


class Sign(NamedTuple):
    """A sign that somebody may slip; the higher the weight, the graver."""

    key: str
    weight: int
    text: str


@dataclass(frozen=True, slots=True)
class Warned:
    """A sign, as JSON has it.

    Attributes:
        key: first-late, partial, promise-broken, later-and-later, returned, hardship.
    """

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class AtRisk:
    """Somebody who is likely to slip.

    Attributes:
        signs: the gravest first.
        score: the weights of all signs together.
    """

    borrower: str
    name: str
    phone: str | None
    accounts: tuple[str, ...]
    currency: str
    score: int
    signs: tuple[Warned, ...]
    next_due: dt.date | None
    next_amount: Decimal | None
    due: Decimal
    days_past_due: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyWarning(Report):
    """Who is likely to slip, the gravest first.

    Attributes:
        language: that the reasons are told in.
    """

    language: str
    borrowers: tuple[AtRisk, ...]

    def tables(self) -> list[Table]:
        """A row a borrower."""
        words = Words(self.language)
        rows = tuple(
            (
                one.name,
                one.phone,
                len(one.signs),
                "; ".join(sign.text for sign in one.signs),
                one.next_due,
                one.next_amount,
                one.currency,
                one.due or None,
                one.days_past_due or None,
            )
            for one in self.borrowers
        )
        labels = (
            Column(words("table.borrower")),
            Column(words("table.phone")),
            Column(words("table.signs"), "number"),
            Column(words("table.why")),
            Column(words("table.next-due"), "date"),
            Column(words("table.to-pay-then"), "money"),
            Column(words("table.currency")),
            Column(words("table.due-now"), "money"),
            Column(words("table.days-late"), "number"),
        )
        return [Table(words("table.slipping"), labels, rows)]

    def notes(self) -> tuple[str, ...]:
        """What is not known."""
        return Words(self.language).notes(self)


def early_warning(book: Book, as_of: dt.date, language: str = FALLBACK) -> EarlyWarning:
    """Everybody with a sign of slipping who is not late for long already."""
    words = Words(language)
    open_ = (one for one in standings(book, as_of) if any(at.claim for at in one.positions))
    found = [(signs(one, words), one) for one in open_ if one.days_past_due <= LONG]
    listed = [_at_risk(told, one) for told, one in found if told]
    return EarlyWarning(
        as_of=as_of,
        recorded_until=book.recorded_until,
        language=words.language,
        borrowers=tuple(sorted(listed, key=lambda one: (-one.score, -one.days_past_due, one.name))),
    )


def _at_risk(told: list[Sign], standing: Standing) -> AtRisk:
    coming = min((one.next_due for one in standing.positions if one.next_due), default=None)
    return AtRisk(
        borrower=standing.borrower.id,
        name=standing.borrower.name,
        phone=standing.borrower.fields.get("phone"),
        accounts=tuple(one.loan.account for one in standing.positions),
        currency=standing.situation.currency,
        score=sum(sign.weight for sign in told),
        signs=tuple(Warned(sign.key, sign.text) for sign in told),
        next_due=coming[0] if coming else None,
        next_amount=coming[1] if coming else None,
        due=standing.due,
        days_past_due=standing.days_past_due,
    )


# ------------------------------------------------------------ signs


def signs(standing: Standing, words: Words) -> list[Sign]:
    """The signs that somebody may slip, the gravest first."""
    told = (sign for rule in RULES if (sign := rule(standing, words)))
    return sorted(told, key=lambda sign: -sign.weight)


def _recent(standing: Standing, day: dt.date) -> bool:
    return 0 <= (standing.as_of - day).days <= LOOK_BACK


def is_missed(standing: Standing, due: dt.date) -> bool:
    """Whether the bank is recorded so far that what fell due on a day is known to be unpaid."""
    recorded = standing.situation.recorded_until
    grace = dt.timedelta(days=standing.situation.grace_days)
    return recorded is not None and due + grace < min(recorded, standing.as_of)


def _installments(standing: Standing) -> Iterator[Due]:
    """What fell due by plan, oldest first."""
    dues = (due for one in standing.positions for due in one.dues if due.kind == "installment")
    yield from sorted(dues, key=lambda due: due.date)


def _first_late(standing: Standing, words: Words) -> Sign | None:
    """Late now, since lately, and never before."""
    since = standing.situation.arrears_since
    if not standing.days_past_due or since is None or not is_missed(standing, since):
        return None
    if not standing.newly_late:
        return None
    kept = sum(due.date < since for due in _installments(standing))
    text = words("sign.first-late", n=standing.days_past_due, kept=kept)
    return Sign("first-late", 3, text)


def _partial(standing: Standing, words: Words) -> Sign | None:
    """An installment that was paid in part and whose rest is still missing, or came late."""
    found = []
    for due in _installments(standing):
        if not _recent(standing, due.date) or not is_missed(standing, due.date):
            continue
        late = [part for part in due.paid if part.date > due.date]
        days = {part.date for part in due.paid}
        if days and (due.ages or (len(days) > 1 and late)):
            found.append(due.date)
    if not found:
        return None
    return Sign("partial", 2, words("sign.partial", n=len(found), due=max(found)))


def _promise_broken(standing: Standing, words: Words) -> Sign | None:
    broken = [
        one
        for one in standing.situation.promises
        if one.state in ("broken", "partly") and _recent(standing, one.by)
    ]
    if not broken:
        return None
    last = broken[-1]
    told = words(f"sign.promise-{last.state}", amount=last.amount, by=last.by)
    return Sign("promise-broken", 4, told)


def _later_and_later(standing: Standing, words: Words) -> Sign | None:
    """The latest payments came later after their due dates than those before."""
    days = list(_days_after_due(standing))
    latest, before = days[-LATEST:], days[-LATEST - BEFORE : -LATEST]
    if len(latest) < LATEST or len(before) < BEFORE:
        return None
    now, then = Decimal(sum(latest)) / LATEST, Decimal(sum(before)) / BEFORE
    if now - then < CREEP or latest[-1] <= 0:
        return None
    told = ", ".join(str(one) for one in latest)
    text = words("sign.later-and-later", days=told, before=round(then))
    return Sign("later-and-later", 3, text)


def _days_after_due(standing: Standing) -> Iterator[int]:
    """Days from the due date to the last payment of each installment that is wholly paid."""
    for due in _installments(standing):
        if due.paid and not due.ages:
            yield max(0, (max(part.date for part in due.paid) - due.date).days)


def _returned(standing: Standing, words: Words) -> Sign | None:
    days = [
        event.date
        for one in standing.positions
        for event in one.state.applied
        if event.kind == "returned-payment" and _recent(standing, event.date)
    ]
    return Sign("returned", 3, words("sign.returned", day=max(days))) if days else None


def _hardship(standing: Standing, words: Words) -> Sign | None:
    days = [
        note.date
        for note in standing.contacts
        if note.outcome == "hardship" and _recent(standing, note.date)
    ]
    return Sign("hardship", 3, words("sign.hardship", day=max(days))) if days else None


RULES: tuple[Callable[[Standing, Words], Sign | None], ...] = (
    _promise_broken,
    _first_late,
    _later_and_later,
    _returned,
    _hardship,
    _partial,
)
"""Each looks at a standing and may see a sign."""

"""Letters that no step of the ladder asks for: a welcome, news of the loan, thanks, and copies.

Contact is kept up with those who pay well too. What went is known by the note that says so,
`loan-letter`; whoever is late, or on hold, hears from the ladder and from people alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from beancount_loans.book import Borrower
from beancount_loans.core.policy.steps import FOR_GUARANTORS
from beancount_loans.core.servicing.position import Position
from beancount_loans.reports.letters.taken import Taking, carrier
from beancount_loans.reports.regular_contact import next_talk
from beancount_loans.standing import Standing

__all__ = ["FRESH", "Occasion", "occasions"]

FRESH = 30
"""Days for which a welcome, or thanks, are not too late."""
_OUT = ("disbursement", "debit")


class Occasion(NamedTuple):
    """A reason to write.

    Attributes:
        kind: of the letter: `welcome update repaid guarantor`.
        account: of the loan that it is about.
        since: the day that tells it from the one before.
        to: who gets it: the borrower, or one who vouches for the loan.
        copy_of: the step that a guarantor is told of.
    """

    kind: str
    account: str
    since: dt.date
    to: Borrower
    copy_of: str = ""

    @property
    def letter(self) -> str:
        """As the note says it."""
        return f"{self.kind} {self.to.id}" if self.kind == "guarantor" else self.kind

    @property
    def names(self) -> tuple[str, ...]:
        """What tells it from others to the same borrower."""
        whose = (self.to.id, self.copy_of) if self.kind == "guarantor" else (self.account,)
        return (self.kind, *whose)


def occasions(standing: Standing, taking: Taking | None) -> Iterator[Occasion]:
    """The letters of a day that no step asks for.

    Args:
        standing: of the borrower.
        taking: the step that is taken on the same day.
    """
    yield from _copies(standing, taking)
    if any(hold.kind != "arrangement" for one in standing.positions for hold in one.holds):
        return
    for position in standing.positions:
        yield from _welcome(standing, position)
        yield from _thanks(standing, position)
    if taking is None:
        yield from _news(standing)


def _welcome(standing: Standing, position: Position) -> Iterator[Occasion]:
    """A loan that was paid out lately, and has a plan."""
    paid_out = [one.date for one in position.state.applied if one.kind in _OUT]
    planned = any(row.due > standing.as_of for row in position.schedule)
    if paid_out and planned and position.claim and _lately(standing, paid_out[0]):
        yield from _unwritten(standing, position, "welcome", paid_out[0])


def _thanks(standing: Standing, position: Position) -> Iterator[Occasion]:
    """A loan that was repaid lately, or settled for less as agreed."""
    over = position.stage in ("repaid", "settled") and not position.claim
    if over and position.last_payment:
        last = position.last_payment[0]
        if _lately(standing, last):
            yield from _unwritten(standing, position, "repaid", last)


def _news(standing: Standing) -> Iterator[Occasion]:
    """What was paid and what is left, as often as `contact-every` says, where nothing is late."""
    talk = next_talk(standing)
    if talk is None or talk.due > standing.as_of or standing.due:
        return
    for position in standing.positions:
        if position.claim:
            yield from _unwritten(standing, position, "update", talk.due)


def _copies(standing: Standing, taking: Taking | None) -> Iterator[Occasion]:
    """Whoever vouches for a loan is told of the last serious step of these arrears."""
    kinds = {step.key: step.kind for step in standing.policy.at(standing.as_of).steps}
    taken = [(one.key, one.on) for one in standing.situation.period_steps()]
    taken += [(taking.step.key, standing.as_of)] if taking else []
    serious = [one for one in taken if kinds.get(one[0]) in FOR_GUARANTORS]
    if not standing.situation.unpaid or not serious:
        return
    key, on = serious[-1]
    for account, person in _guarantors(standing):
        found = Occasion("guarantor", account, on, person, key)
        if not _written(standing, found):
            yield found


def _guarantors(standing: Standing) -> Iterator[tuple[str, Borrower]]:
    """Those who vouch for a late loan, each once, by that which is late the longest."""
    late = [one for one in standing.positions if one.oldest_unpaid] or [carrier(standing)]
    late.sort(key=lambda one: (one.oldest_unpaid or dt.date.max, one.loan.account))
    found: dict[str, str] = {}
    for one in late:
        for name in one.loan.terms.guarantors:
            found.setdefault(name, one.loan.account)
    for name, account in found.items():
        yield account, standing.book.borrowers.get(name, Borrower(name, name))


def _lately(standing: Standing, on: dt.date) -> bool:
    return 0 <= (standing.as_of - on).days <= FRESH


def _unwritten(
    standing: Standing, position: Position, kind: str, since: dt.date
) -> Iterator[Occasion]:
    found = Occasion(kind, position.loan.account, since, standing.borrower)
    if not _written(standing, found):
        yield found


def _written(standing: Standing, one: Occasion) -> bool:
    """Whether it went since its day, by a note on the loan."""
    notes = standing.book.loans[one.account].contacts
    days = [note.date for note in notes if note.letter == one.letter]
    return any(one.since <= day <= standing.as_of for day in days)

"""The day's round: a letter for everyone whose next step may be taken, or who is to hear."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from beancount_loans.book import Book, Borrower
from beancount_loans.core.servicing.position import Position
from beancount_loans.reports.letters.facts import recipient
from beancount_loans.reports.letters.kinds import Wanted, write
from beancount_loans.reports.letters.occasions import Occasion, occasions
from beancount_loans.reports.letters.prepared import Prepared
from beancount_loans.reports.letters.taken import Taking, carrier, next_of
from beancount_loans.reports.letters.texts import LetterError
from beancount_loans.reports.next_step import why_not
from beancount_loans.reports.wording import Words, words_of
from beancount_loans.standing import Standing, standings

CHANNELS = ("email", "letter")
"""The ways in which a text can go by itself; the others need a person."""
Progress = Callable[[Sequence[Standing]], Iterable[Standing]]


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who gets no letter today, and why."""

    standing: Standing
    why: str


@dataclass(slots=True)
class Round:
    """The day's letters, and who is left out."""

    prepared: list[Prepared] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def day_round(
    book: Book,
    as_of: dt.date,
    borrowers: Iterable[str] | None = None,
    channel: str | None = None,
    progress: Progress = iter,
    positions: Mapping[str, Position] | None = None,
) -> Round:
    """Prepare the letters of a day; one that cannot be written is left out with its reason.

    Args:
        book: the loans.
        as_of: the day of the letters.
        borrowers: ids of those looked at; None for all.
        channel: only letters that can go this way; None for each borrower's own.
        progress: shows how far it is.
        positions: of that day by account, where they are worked out already.
    """
    found = Round()
    for standing in progress(standings(book, as_of, borrowers, positions)):
        for one in _of(standing, channel):
            if isinstance(one, Prepared):
                found.prepared.append(one)
            else:
                found.left.append(Left(standing, one))
    return found


def _of(standing: Standing, channel: str | None) -> Iterator[Prepared | str]:
    """The letters of one borrower, and why there is none."""
    step = _taken(standing, channel)
    if step:
        yield step
    taking = step.taking if isinstance(step, Prepared) else None
    for one in occasions(standing, taking):
        yield _for(standing, one, channel, taking)


def _taken(standing: Standing, channel: str | None) -> Prepared | str | None:
    """The letter of the next step, or why there is none; None where there is nothing to say."""
    coming = standing.next
    if coming.step is None:
        return None
    if coming.decided:
        return _of_a_person(standing) if coming.allowed else None
    if not coming.allowed:
        words = words_of(standing.book)
        return why_not(standing, words)[0] if standing.situation.unpaid else None
    how = _channel(standing.borrower, coming.step.channels, channel, words_of(standing.book))
    if how not in CHANNELS:
        return how
    taking = next_of(standing)
    assert taking is not None
    return _written(standing, Wanted(taking.step.key), taking, taking, how)


def _for(
    standing: Standing, one: Occasion, channel: str | None, taking: Taking | None
) -> Prepared | str:
    """The letter of an occasion, with what a step of the same day makes of the debt."""
    how = _channel(one.to, CHANNELS, channel, words_of(standing.book))
    if how not in CHANNELS:
        return how
    to = one.to.id if one.kind == "guarantor" else None
    return _written(standing, Wanted(one.kind, one.account, to=to), taking, one, how)


def _written(
    standing: Standing, wanted: Wanted, taking: Taking | None, reason: Taking | Occasion, how: str
) -> Prepared | str:
    try:
        return Prepared(standing, reason, write(standing, wanted, taking), how)
    except LetterError as problem:
        return str(problem)


def _of_a_person(standing: Standing) -> str:
    step = standing.next.step
    assert step is not None
    words, account = words_of(standing.book), carrier(standing).loan.account
    return words("left.a-person", step=step.name_in(words.language), word=step.key, account=account)


def _channel(person: Borrower, allowed: Sequence[str], told: str | None, words: Words) -> str:
    """How the letter goes; or a sentence that says why it cannot."""
    to = recipient(person)
    open_to = {"email": bool(to.email), "letter": to.has_address}
    usable = [one for one in allowed if open_to.get(one)]
    wished = person.fields.get("channel", "")
    if told:
        how = words.known(f"contact.{told}", told)
        return told if told in usable else words("left.no-way", how=how.lower(), name=to.name)
    if wished in allowed and wished not in CHANNELS:
        how = words.known(f"contact.{wished}", wished)
        return words("left.wished", how=how.lower(), id=to.id)
    if wished in usable:
        return wished
    return usable[0] if usable else words("left.no-address", name=to.name)

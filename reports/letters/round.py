"""The day's round: a letter for everyone whose next step may be taken, and its ledger lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from beancount_loans.book import Book
from beancount_loans.core.loan import Loan
from beancount_loans.core.position import Position
from beancount_loans.ledger.naming import slug
from beancount_loans.reports.letters.facts import recipient
from beancount_loans.reports.letters.kinds import Wanted, write
from beancount_loans.reports.letters.letter import Letter, language_of, own_folder
from beancount_loans.reports.letters.taken import Taking, carrier, late_loans, next_of
from beancount_loans.reports.letters.texts import LetterError, texts
from beancount_loans.standing import Standing, standings
from beancount_loans.writer import note, posting, transaction

if TYPE_CHECKING:
    from beancount.core.data import Directive

CHANNELS = ("email", "letter")
"""The ways in which a text can go by itself; the others need a person."""
Progress = Callable[[Sequence[Standing]], Iterable[Standing]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A letter ready to go.

    Attributes:
        channel: how it goes: `email` or `letter`.
        key: names borrower, step and arrears period: what goes once.
    """

    standing: Standing
    taking: Taking
    letter: Letter
    channel: str

    @property
    def loan(self) -> Loan:
        """The loan that the step stands on."""
        return carrier(self.standing).loan

    @property
    def key(self) -> str:
        """What makes it the same letter, whoever prepares it again."""
        situation = self.standing.situation
        period = situation.arrears_since or situation.next_due or self.standing.as_of
        names = (self.standing.borrower.id, situation.currency, self.taking.step.key)
        return f"{'-'.join(map(slug, names))}-{period}"

    @property
    def name(self) -> str:
        """Of its document: the day, and the step in the letter's language."""
        step = slug(self.taking.step.name_in(self.letter.language)) or self.taking.step.key
        return f"{self.standing.as_of}.{step}.pdf"


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
        try:
            one = _prepared(standing, channel)
        except LetterError as problem:
            found.left.append(Left(standing, str(problem)))
            continue
        if isinstance(one, Prepared):
            found.prepared.append(one)
        elif one:
            found.left.append(Left(standing, one))
    return found


def _prepared(standing: Standing, channel: str | None) -> Prepared | str | None:
    """The letter, or why there is none; None where there is nothing to say."""
    coming = standing.next
    if coming.step is None:
        return None
    if coming.decided:
        return _of_a_person(standing) if coming.allowed else None
    if not coming.allowed:
        return coming.reasons[0].text if standing.situation.unpaid else None
    how = _channel(standing, coming.step.channels, channel)
    if how not in CHANNELS:
        return how
    taking = next_of(standing)
    assert taking is not None
    letter = write(standing, Wanted(taking.step.key), taking)
    return Prepared(standing, taking, letter, how)


def _of_a_person(standing: Standing) -> str:
    step = standing.next.step
    assert step is not None
    account = carrier(standing).loan.account
    return f"{step.key} may be taken, and a person decides: bean-loans letter {account} {step.key}"


def _channel(standing: Standing, allowed: Sequence[str], told: str | None) -> str:
    """How the letter goes; or a sentence that says why it cannot."""
    to = recipient(standing.borrower)
    open_to = {"email": bool(to.email), "letter": to.has_address}
    usable = [one for one in allowed if open_to.get(one)]
    wished = standing.borrower.fields.get("channel", "")
    if told:
        return told if told in usable else f"no {told} can go to {to.name}"
    if wished in allowed and wished not in CHANNELS:
        return f"wants to be reached by {wished}: do it, then bean-loans log {to.id}"
    if wished in usable:
        return wished
    return usable[0] if usable else f"{to.name} has neither an address nor an e-mail"


# ------------------------------------------------------------ the ledger


def entries_of(one: Prepared) -> list[Directive]:
    """What the ledger says of a letter: a note with the step, and its fee."""
    book, step, on = one.standing.book, one.taking.step, one.standing.as_of
    language = language_of(None, book, one.standing.policy.language)
    words, name = texts(language, own_folder(book)).words, step.name_in(language)
    deadline = one.taking.deadline
    told = words["noted"].format(name, deadline) if deadline else name
    loans = late_loans(one.standing) if step.claims_late_interest else [one.loan]
    meta = {"contact": one.channel, "loan-step": step.key}
    found: list[Directive] = [note(on, loan.account, told, meta=meta) for loan in loans]
    return [*found, *_fee(one, words["fee_for"].format(name))]


def _fee(one: Prepared, narration: str) -> list[Directive]:
    fee, loan = one.taking.fee, one.loan
    if fee is None:
        return []
    amount = loan.terms.money(loan.terms.minor(fee.number))
    legs = [
        posting(loan.account, amount, fee.currency),
        posting(loan.accounts["fee-account"], -amount, fee.currency),
    ]
    payee = one.standing.borrower.name
    meta = {"loan-step": one.taking.step.key}
    on = one.standing.as_of
    return [transaction(on, payee, narration, legs, links=[loan.link], meta=meta)]


def document_path(one: Prepared, folder: Path, taken: Iterable[Path] = ()) -> Path:
    """Where its PDF lies, so that Beancount finds it; never that of another."""
    place = folder.joinpath(*one.loan.account.split(":"))
    wanted = place / one.name
    number = 1
    while wanted.exists() or wanted in set(taken):
        number += 1
        wanted = place / f"{one.name.removesuffix('.pdf')}-{number}.pdf"
    return wanted

"""A letter ready to go, and what the ledger and its documents say of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from beancount_loans.core.agreement.loan import Loan
from beancount_loans.ledger.naming import slug
from beancount_loans.reports.letters.letter import Letter, language_of, own_folder
from beancount_loans.reports.letters.occasions import Occasion
from beancount_loans.reports.letters.taken import Taking, carrier, late_loans
from beancount_loans.reports.letters.texts import texts
from beancount_loans.standing import Standing
from beancount_loans.writer import note, posting, transaction

if TYPE_CHECKING:
    from beancount.core.data import Directive

__all__ = ["Prepared", "document_path", "entries_of"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A letter ready to go.

    Attributes:
        reason: the step that it takes, or the occasion that it is for.
        channel: how it goes: `email` or `letter`.
    """

    standing: Standing
    reason: Taking | Occasion
    letter: Letter
    channel: str

    @property
    def taking(self) -> Taking | None:
        """The step that it takes, if it is one of the ladder."""
        return self.reason if isinstance(self.reason, Taking) else None

    @property
    def loan(self) -> Loan:
        """The loan that it stands on."""
        if isinstance(self.reason, Occasion):
            return self.standing.book.loans[self.reason.account]
        return carrier(self.standing).loan

    @property
    def name(self) -> str:
        """Of who gets it."""
        return self.letter.recipient.name

    @property
    def asked(self) -> Decimal | None:
        """What it asks for: what is due, or what a friendly notice says is coming."""
        if self.taking is None:
            return None
        coming = [at.next_due[1] for at in self.taking.after.positions if at.next_due]
        return self.taking.after.due or min(coming, default=Decimal(0))

    @property
    def fee(self) -> Decimal | None:
        """The fee that it claims."""
        return self.taking.fee.number if self.taking and self.taking.fee else None

    @property
    def deadline(self) -> dt.date | None:
        """The last day to pay that it sets."""
        return self.taking.deadline if self.taking else None

    @property
    def key(self) -> str:
        """What makes it the same letter, whoever prepares it again: such a one goes once."""
        situation = self.standing.situation
        whose = (self.standing.borrower.id, situation.currency)
        if isinstance(self.reason, Occasion):
            names, period = (*whose, *self.reason.names), self.reason.since
        else:
            names = (*whose, self.reason.step.key)
            period = situation.arrears_since or situation.next_due or self.standing.as_of
        return f"{'-'.join(map(slug, names))}-{period}"

    @property
    def file_name(self) -> str:
        """Of its document: the day, and what it is in the letter's language."""
        language = self.letter.language
        told = self._title(language, None)
        kind = self.reason.kind if isinstance(self.reason, Occasion) else self.reason.step.key
        return f"{self.standing.as_of}.{slug(told) or kind}.pdf"

    def _title(self, language: str, own: Path | None) -> str:
        if isinstance(self.reason, Occasion):
            told: str = texts(language, own).words["letters"][self.reason.kind]
            return told.format(self.name)
        return self.reason.step.name_in(language)

    def told(self) -> tuple[str, str]:
        """What a note says of it, and the narration of its fee, in the ledger's language."""
        book = self.standing.book
        language, own = language_of(None, book, self.standing.policy.language), own_folder(book)
        words, title = texts(language, own).words, self._title(language, own)
        noted = words["noted"].format(title, self.deadline) if self.deadline else title
        return noted, words["fee_for"].format(title)


def entries_of(one: Prepared) -> list[Directive]:
    """What the ledger says of a letter: a note with its step or kind, and its fee."""
    on, (told, fee_for) = one.standing.as_of, one.told()
    if isinstance(one.reason, Occasion):
        meta = {"contact": one.channel, "loan-letter": one.reason.letter}
        return [note(on, one.loan.account, told, meta=meta)]
    step = one.reason.step
    loans = late_loans(one.standing) if step.claims_late_interest else [one.loan]
    meta = {"contact": one.channel, "loan-step": step.key}
    found: list[Directive] = [note(on, loan.account, told, meta=meta) for loan in loans]
    return [*found, *_fee(one, one.reason, fee_for)]


def _fee(one: Prepared, taking: Taking, narration: str) -> list[Directive]:
    fee, loan = taking.fee, one.loan
    if fee is None:
        return []
    amount = loan.terms.money(loan.terms.minor(fee.number))
    legs = [
        posting(loan.account, amount, fee.currency),
        posting(loan.accounts["fee-account"], -amount, fee.currency),
    ]
    payee = one.standing.borrower.name
    meta = {"loan-step": taking.step.key}
    on = one.standing.as_of
    return [transaction(on, payee, narration, legs, links=[loan.link], meta=meta)]


def document_path(one: Prepared, folder: Path, taken: Iterable[Path] = ()) -> Path:
    """Where its PDF lies, so that Beancount finds it; never that of another."""
    place = folder.joinpath(*one.loan.account.split(":"))
    wanted = place / one.file_name
    number = 1
    while wanted.exists() or wanted in set(taken):
        number += 1
        wanted = place / f"{one.file_name.removesuffix('.pdf')}-{number}.pdf"
    return wanted

"""What was agreed, told to the ledger in one change: new terms, note, and the letter about them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_loans.book import Book
from beancount_loans.core.servicing.position import replay
from beancount_loans.ledger.naming import slug
from beancount_loans.reports.letters.filing import filed
from beancount_loans.reports.letters.kinds import Wanted, letter_of
from beancount_loans.reports.letters.letter import Letter
from beancount_loans.reports.letters.recording import DOCUMENTS, documents_folder
from beancount_loans.standing import standings
from beancount_loans.trial import tried
from beancount_loans.writer import Change, Options, Placement, Receipt

if TYPE_CHECKING:
    from beancount.core.data import Directive

__all__ = ["Ledger", "change_of", "confirmation", "document_of", "record"]


class Ledger(NamedTuple):
    """A ledger as it was loaded: main file, loans, directives, and Beancount's options."""

    path: Path
    book: Book
    entries: Sequence[Any]
    options: Mapping[str, Any]


def confirmation(ledger: Ledger, new: Sequence[Directive], account: str, on: dt.date) -> Letter:
    """The letter that confirms what was agreed, with the figures that the books will then say.

    Args:
        ledger: as it is.
        new: directives to be written.
        account: of the loan.
        on: the day of the agreement.

    Raises:
        ActError: the directives would make an error.
        LetterError: it cannot be written.
    """
    book = ledger.book
    agreed = tried(book, ledger.entries, ledger.options, new, on)
    standing = next(
        one
        for one in standings(book, on, [book.loans[account].borrower])
        if account in {at.loan.account for at in one.positions}
    )
    positions = tuple(
        replay(
            agreed.get(one.loan.account, one.loan),
            on,
            buckets=book.options.buckets,
            recorded_until=book.recorded_for(one.loan),
        )
        for one in standing.positions
    )
    after = dataclasses.replace(standing, positions=positions)
    return letter_of(after, Wanted("arrangement", account))


def document_of(ledger: Ledger, letter: Letter, account: str, on: dt.date) -> Path:
    """Where the letter lies, so that Beancount finds it; never that of another."""
    folder, _ = documents_folder(ledger.path, ledger.options)
    place = folder.joinpath(*account.split(":"))
    name = f"{on}.{slug(letter.subject) or letter.key}"
    wanted, number = place / f"{name}.pdf", 1
    while wanted.exists():
        number += 1
        wanted = place / f"{name}-{number}.pdf"
    return wanted


def change_of(ledger: Ledger, new: Sequence[Directive], action: str, *, paper: bool) -> Change:
    """What is to be written; the folder of documents too, where a letter needs one.

    Args:
        ledger: as it is.
        new: directives to be written.
        action: for the journal and `undo`.
        paper: a letter goes with them.
    """
    placement = Placement.of(ledger.path, ledger.entries)
    change = Change(ledger.path, action, placement.style)
    if paper and not documents_folder(ledger.path, ledger.options)[1]:
        change.add(f'option "documents" "{DOCUMENTS}"\n')
    change.place(new, placement)
    return change


def record(change: Change, papers: Mapping[Path, bytes], options: Options) -> Receipt:
    """Write ledger lines and letter, all or none.

    Raises:
        LetterError: a file cannot be written; nothing was.
        WriteError: the ledger cannot; nothing was written.
    """
    with filed(change, papers):
        return change.write(options)

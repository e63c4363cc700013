"""An act that is asked for on a page, and what it would write before it is carried out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from beancount.core.data import Close, Open
from fava.core import FavaLedger

from beancount_loans.acts import ActError
from beancount_loans.book import Book
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.ledger.naming import loan_above
from beancount_loans.reports.fava.desk import Desk
from beancount_loans.reports.letters.prepared import Prepared
from beancount_loans.reports.letters.sending import Delivery
from beancount_loans.trial import tried
from beancount_loans.writer import Change, Options, Placement, Receipt, no_new_errors

__all__ = [
    "Act",
    "Done",
    "MovedError",
    "Proposal",
    "bank_accounts",
    "of_change",
    "of_entries",
    "open_accounts",
]

FULL_CHECK = 5000
"""With more entries than that a write is not followed by a load of all the books, which takes
longer than a person waits: Fava's own load tells what is wrong then, and `undo` takes it back."""


class MovedError(Exception):
    """What would be written is not what was shown."""

    def __init__(self) -> None:
        super().__init__(
            "The ledger was changed since these lines were shown; nothing was written: "
            "look at the lines again"
        )


@dataclass(frozen=True)
class Act:
    """An act that is asked for.

    Attributes:
        name: one of `ACTS`.
        fields: what was filled in, by the field's name.
    """

    desk: Desk
    ledger: FavaLedger
    name: str
    fields: Mapping[str, str]

    @property
    def book(self) -> Book:
        """The loans."""
        return self.desk.book

    @property
    def path(self) -> Path:
        """The ledger's main file."""
        return Path(self.ledger.beancount_file_path)

    @property
    def placement(self) -> Placement:
        """Where the ledger's options want entries."""
        return Placement.of(self.path, self.desk.entries)

    @property
    def loan(self) -> Loan:
        """The loan that it is about."""
        return self.named(self.text("loan"))

    def named(self, name: str) -> Loan:
        """A loan by its id or account.

        Raises:
            ActError: there is none.
        """
        found = self.desk.loan_named(name)
        if found is None:
            known = [one for loan in self.book.loans.values() for one in (loan.id, loan.account)]
            close = get_close_matches(name, known, n=1)
            if close:
                raise ActError(f"there is no loan {name} in the ledger: did you mean {close[0]}?")
            raise ActError(f"there is no loan {name} in the ledger")
        return found

    @property
    def day(self) -> dt.date:
        """Its day; that of the page where none is filled in."""
        return self.date("on") or self.desk.as_of

    def text(self, name: str) -> str:
        """What a field says."""
        return self.fields.get(name, "").strip()

    def date(self, name: str) -> dt.date | None:
        """The date in a field; None where it is empty."""
        told = self.text(name)
        try:
            return dt.date.fromisoformat(told) if told else None
        except ValueError:
            raise ActError(f"{told} is no date: write it like 2026-04-30") from None

    def options(self) -> Options:
        """How it is written: checked by loading the books, where they are not too large."""
        small = len(self.desk.entries) <= FULL_CHECK
        check = no_new_errors(self.path, self.ledger.load_errors) if small else None
        return Options(check=check)


@dataclass(frozen=True)
class Done:
    """What was carried out.

    Attributes:
        delivery: what became of letters that were to go by e-mail.
    """

    receipt: Receipt
    delivery: Delivery | None = None


@dataclass(frozen=True)
class Proposal:
    """An act before it is carried out.

    Attributes:
        lines: as they will stand in the ledger; of edits with `-` and `+`.
        seen: names lines and files, so that nothing else is written than was shown.
        carry_out: writes them.
        loans: those that it touches, as they would then be.
        mails: letters that go by e-mail with it.
    """

    lines: str
    seen: str
    carry_out: Callable[[], Done]
    loans: Mapping[str, Loan] = field(default_factory=dict)
    mails: Sequence[Prepared] = ()


def shown(change: Change) -> str:
    """The lines of a change, file by file; those only added without a mark."""
    lines = [line for line in change.diff().splitlines() if line[:3] not in ("---", "@@ ")]
    marked = [line for line in lines if line[:1] in "+-"]
    edits = any(line.startswith("-") for line in marked)
    told: list[str] = []
    for line in marked:
        if line.startswith("+++"):
            told.append(f"; {Path(line[4:]).name}")
        elif edits or line[1:].strip():
            told.append(line if edits else line[1:])
    return "\n".join(told)


def of_change(act: Act, change: Change) -> Proposal:
    """A change of the ledger as a proposal, tried on the loans that it touches.

    Raises:
        ActError: what it puts in does not fit the books.
    """
    gone, new = change.entries()
    options = act.ledger.options
    return Proposal(
        lines=shown(change),
        seen=change.fingerprint(),
        carry_out=lambda: Done(change.write(act.options())),
        loans=tried(act.book, act.desk.entries, options, new, act.desk.as_of, gone),
    )


def of_entries(act: Act, entries: Sequence[Any]) -> Proposal:
    """New directives as a proposal."""
    change = Change(act.path, act.name, act.placement.style)
    change.place(entries, act.placement)
    return of_change(act, change)


def bank_accounts(desk: Desk) -> list[str]:
    """Accounts that money can come in on: the banks of loans, else all assets that are open."""
    book = desk.book
    named = [*book.options.bank_accounts, *book.banks, *book.stale_banks]
    named += [bank for loan in book.loans.values() if (bank := loan.accounts.get("bank-account"))]
    if named:
        return list(dict.fromkeys(named))
    root = f"{book.options.roots['assets']}:"
    return [one for one in open_accounts(desk) if one.startswith(root)]


def open_accounts(desk: Desk) -> list[str]:
    """Open accounts that are no loan's, sorted."""
    closed = {one.account for one in desk.entries if isinstance(one, Close)}
    opened = {one.account for one in desk.entries if isinstance(one, Open)}
    return sorted(one for one in opened - closed if not loan_above(one, desk.book.loans))

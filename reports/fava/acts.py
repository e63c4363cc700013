"""What can be done on a page: each act is proposed with its lines first, then carried out.

An act is proposed anew when it is carried out; only what was shown is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from beancount.core.data import Close, Open, Transaction
from fava.core import FavaLedger

from beancount_loans import acts
from beancount_loans.acts import ActError, Told
from beancount_loans.book import Book
from beancount_loans.core.loan import Loan
from beancount_loans.core.relief_offers import offers
from beancount_loans.ledger.naming import loan_above
from beancount_loans.reports.fava.desk import Desk
from beancount_loans.reports.fava.letter_page import CAME_BACK, chosen
from beancount_loans.reports.fava.relief_page import REVIEW_DAYS, wish_of
from beancount_loans.reports.letters.press import press_of
from beancount_loans.reports.letters.recording import alone, change_of, documents_folder, record
from beancount_loans.reports.letters.round import document_path
from beancount_loans.reports.relief_entries import Agreed, relief_entries
from beancount_loans.review import Part, assign, open_lines, refuse
from beancount_loans.trial import tried
from beancount_loans.writer import Change, Options, Placement, Receipt, no_new_errors, undo
from beancount_loans.writer.last_write import described, last_write

__all__ = ["ACTS", "Act", "Proposal", "bank_accounts", "line_key", "open_accounts", "propose"]

FULL_CHECK = 5000
"""With more entries than that a write is not followed by a load of all the books, which takes
longer than a person waits: Fava's own load tells what is wrong then, and `undo` takes it back."""


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
        found = self.desk.loan_by_id(self.text("loan"))
        if found is None:
            raise ActError(f"there is no loan {self.text('loan')} in the ledger")
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
class Proposal:
    """An act before it is carried out.

    Attributes:
        lines: as they will stand in the ledger; of edits with `-` and `+`.
        seen: names lines and files, so that nothing else is written than was shown.
        carry_out: writes them.
        loans: those that it touches, as they would then be.
    """

    lines: str
    seen: str
    carry_out: Callable[[], Receipt]
    loans: Mapping[str, Loan]


def propose(act: Act) -> Proposal:
    """Work out what an act would write.

    Raises:
        ActError: it cannot be recorded as told.
        WriteError, ReviewError, LetterError: likewise, as the parts of the product say it.
    """
    if act.name not in ACTS:
        raise ActError(f"there is nothing called {act.name} to be done")
    return ACTS[act.name](act)


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


def of_change(act: Act, change: Change, loans: Mapping[str, Loan] | None = None) -> Proposal:
    """A change of the ledger as a proposal."""
    return Proposal(
        lines=shown(change),
        seen=change.fingerprint(),
        carry_out=lambda: change.write(act.options()),
        loans=loans or {},
    )


def of_entries(act: Act, entries: Sequence[Any]) -> Proposal:
    """New directives, tried on the loans that they touch."""
    loans = tried(act.book, act.desk.entries, act.ledger.options, entries, act.desk.as_of)
    change = Change(act.path, act.name, act.placement.style)
    change.place(entries, act.placement)
    return of_change(act, change, loans)


# ------------------------------------------------------------ on a loan


def _contact(act: Act) -> Proposal:
    told = Told(
        contact=act.text("contact"),
        outcome=act.text("outcome"),
        promise=act.text("promise"),
        promise_by=act.date("promise-by"),
        next_date=act.date("next-date"),
        meet_on=act.date("meet-on"),
        step=act.text("step"),
    )
    policy = act.book.policy(act.loan)
    return of_entries(act, [acts.contact(act.loan, policy, act.day, act.text("text"), told)])


def _payment(act: Act) -> Proposal:
    loan, name = act.loan, act.book.borrower(act.loan).name
    bank = act.text("bank")
    if bank not in bank_accounts(act.desk):
        raise ActError(f"{bank or 'nothing'} is no account that money comes in on")
    number = acts.amount(act.text("amount"), loan)
    return of_entries(act, [acts.payment(loan, name, act.day, number, bank, act.text("text"))])


def _fee(act: Act) -> Proposal:
    loan, name = act.loan, act.book.borrower(act.loan).name
    number = acts.amount(act.text("amount"), loan)
    return of_entries(act, [acts.charge(loan, name, act.day, number, act.text("text"))])


def _step(act: Act) -> Proposal:
    loan, key = act.loan, act.text("step")
    found: list[Any] = [
        acts.step(loan, act.book.policy(loan), act.day, key, act.text("text")),
    ]
    if act.text("amount"):
        number = acts.amount(act.text("amount"), loan)
        name = act.book.borrower(loan).name
        found.append(acts.charge(loan, name, act.day, number, act.text("text"), key))
    return of_entries(act, found)


def _hold(act: Act) -> Proposal:
    every = bool(act.text("all-loans"))
    until = act.date("until")
    entry = acts.hold(act.loan, act.day, act.text("kind"), until, all_loans=every)
    return of_entries(act, [entry])


def _change(act: Act) -> Proposal:
    written = {key: act.text(key) for key in act.fields if key.startswith("loan-")}
    return of_entries(act, [acts.change(act.loan, act.day, written, act.text("reason"))])


# ------------------------------------------------------------ import review


def line_key(entry: Transaction) -> str:
    """What names a waiting bank line on the page: what it says, not where it stands."""
    parts = (entry.date, entry.meta.get("bank-ref", ""), entry.payee, entry.narration)
    return " ".join(map(str, parts))


def _line(act: Act) -> Any:
    asked = act.text("line")
    lines = open_lines(act.book, act.desk.entries)
    found = [one for one in lines if line_key(one.entry).strip() == asked]
    if not found:
        raise ActError("this bank line waits no longer: load the page again")
    if len(found) > 1:
        raise ActError("several bank lines say the same: assign them in the ledger")
    return found[0]


def _assign(act: Act) -> Proposal:
    line = _line(act)
    change = assign(line, [Part(act.loan.account, line.amount)], act.text("returns"))
    return of_change(act, change)


def _refuse(act: Act) -> Proposal:
    return of_change(act, refuse(_line(act), act.text("account")))


# ------------------------------------------------------------ letters and relief


def _letters(act: Act) -> Proposal:
    """Letters of the day into documents and ledger; nothing is sent."""
    letters = chosen(act.desk, act.text("keys").split())
    if not letters:
        raise ActError("tick the letters that are to go")
    change = change_of(act.path, act.placement, letters, act.ledger.options)
    folder, _ = documents_folder(act.path, act.ledger.options)
    taken: list[Path] = []
    for one in letters:
        taken.append(document_path(one, folder, taken))
    files = [f"; {path.relative_to(folder.parent)}" for path in taken]
    proposal = of_change(act, change)

    def carry_out() -> Receipt:
        with alone(act.path), press_of(act.book) as press:
            gone = [(one, press.pdf(one.letter)) for one in letters]
            return record(change, gone, folder, {}, act.options())

    lines = "\n".join([*files, proposal.lines])
    return Proposal(lines, proposal.seen, carry_out, {})


def _returned(act: Act) -> Proposal:
    """A letter that came back, as a contact."""
    told = Told(contact=act.text("contact"), outcome=CAME_BACK)
    policy = act.book.policy(act.loan)
    return of_entries(act, [acts.contact(act.loan, policy, act.day, act.text("text"), told)])


def _relief(act: Act) -> Proposal:
    """An option that the borrower agreed to, with the note that keeps what they can pay."""
    loan, wish = act.loan, wish_of(act.loan, act.fields)
    choice = offers(loan, wish, act.desk.as_of)
    number = act.text("number")
    if not number.isdecimal() or not 1 <= int(number) <= len(choice.offers):
        raise ActError("choose one of the options")
    review = act.date("review") or act.desk.as_of + dt.timedelta(days=REVIEW_DAYS)
    contact = act.text("contact") or "phone"
    agreed = Agreed(choice.offers[int(number) - 1], act.desk.as_of, review, contact)
    return of_entries(act, relief_entries(loan, agreed, wish, None))


# ------------------------------------------------------------ undo


def _undo(act: Act) -> Proposal:
    record = last_write(act.path)
    return Proposal(
        lines=described(act.path.absolute().parent, record),
        seen=record.id,
        carry_out=lambda: undo(act.path),
        loans={},
    )


ACTS: dict[str, Callable[[Act], Proposal]] = {
    "contact": _contact,
    "payment": _payment,
    "fee": _fee,
    "step": _step,
    "hold": _hold,
    "change": _change,
    "assign": _assign,
    "refuse": _refuse,
    "letters": _letters,
    "returned": _returned,
    "relief": _relief,
    "undo": _undo,
}


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

"""Everything that a ledger holds about one borrower (GDPR, article 15: the right of access)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from beancount.core.data import Document, Open, Transaction

from beancount_loans.book import Book
from beancount_loans.ledger import GENERATED
from beancount_loans.writer import Change, WriteError, text

__all__ = ["Held", "Passage", "about", "accounts_of", "held_about", "is_own"]


class Passage(NamedTuple):
    """A directive as it is written, and where: a line counted from 1."""

    file: str
    line: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Held:
    """What is held about a borrower.

    Attributes:
        fields: of the `loan-borrower` directive, the name among them.
        loans: accounts of their own loans.
        answers_for: accounts of loans that they guarantee or owe together with others.
        passages: every directive about them, by date.
        documents: files filed under their loans.
    """

    borrower: str
    name: str
    fields: dict[str, str]
    loans: tuple[str, ...]
    answers_for: tuple[str, ...]
    passages: tuple[Passage, ...]
    documents: tuple[Path, ...]

    def as_json(self) -> dict[str, Any]:
        """The whole as one object; documents by their path."""
        return {
            "schema": 1,
            "borrower": {"id": self.borrower, "name": self.name, **self.fields},
            "loans": list(self.loans),
            "answers_for": list(self.answers_for),
            "directives": [one._asdict() for one in self.passages],
            "documents": [str(one) for one in self.documents],
        }

    def archive(self) -> bytes:
        """The same as a ZIP, with the directives as ledger text and the documents themselves."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            told = json.dumps(self.as_json(), indent=2, ensure_ascii=False)
            archive.writestr("held.json", told + "\n")
            archive.writestr("held.beancount", "\n".join(one.text for one in self.passages))
            for number, path in enumerate(self.documents, 1):
                if path.is_file():
                    archive.writestr(f"documents/{number:03}-{path.name}", path.read_bytes())
        return file.getvalue()


def accounts_of(book: Book, borrower: str) -> tuple[str, ...]:
    """The accounts of a borrower's loans."""
    return tuple(loan.account for loan in book.of_borrower(borrower))


def held_about(book: Book, entries: Sequence[Any], borrower: str) -> Held:
    """Gather what a ledger holds about a borrower whom it knows."""
    person = book.borrowers[borrower]
    own = accounts_of(book, borrower)
    others = [
        loan.account
        for loan in book.loans.values()
        if borrower in (*loan.terms.guarantors, *loan.terms.co_borrowers)
    ]
    found = list(about(entries, borrower, person.name, (*own, *others)))
    change = Change(book.filename, "export-borrower")
    documents = (Path(one.filename) for one in found if isinstance(one, Document))
    return Held(
        borrower,
        person.name,
        dict(person.fields),
        own,
        tuple(others),
        tuple(_passage(change, one) for one in found),
        tuple(dict.fromkeys(documents)),
    )


def about(
    entries: Iterable[Any], borrower: str, name: str, accounts: Iterable[str]
) -> Iterable[Any]:
    """The user's directives about a borrower: by id, by name, or by a loan of theirs."""
    trees = tuple(accounts)
    for entry in entries:
        if GENERATED in entry.meta:
            continue
        if _names(entry, borrower, name) or any(is_own(word, trees) for word in _accounts(entry)):
            yield entry


def is_own(account: str, trees: Sequence[str]) -> bool:
    """Whether an account is one of some loans, or below one."""
    return any(account == tree or account.startswith(f"{tree}:") for tree in trees)


def _accounts(entry: Any) -> Iterable[str]:
    if isinstance(entry, Transaction):
        yield from (leg.account for leg in entry.postings)
    elif hasattr(entry, "account"):
        yield entry.account
    for value in (*(getattr(entry, "values", None) or ()), *entry.meta.values()):
        told = getattr(value, "value", value)
        if isinstance(told, str):
            yield from (word.split(" ")[0] for word in told.split("; "))


def _names(entry: Any, borrower: str, name: str) -> bool:
    told = [getattr(value, "value", value) for value in getattr(entry, "values", None) or ()]
    if borrower in told and not isinstance(entry, Open):
        return True
    payee = str(getattr(entry, "payee", None) or "")
    return payee.casefold() == name.casefold()


def _passage(change: Change, entry: Any) -> Passage:
    kind = type(entry).__name__.lower()
    try:
        written = change.text_of(entry)
    except (WriteError, OSError):  # found in a folder, or made by another plugin
        written = text([entry])
    return Passage(str(entry.meta["filename"]), int(entry.meta["lineno"]), kind, written)

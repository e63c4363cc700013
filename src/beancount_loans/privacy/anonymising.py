"""Taking a person out of loans that are over, with every amount left where it is.

Names, addresses, payers' accounts, narrations and the texts of notes go; dates, amounts
and what servicing reads (steps, references of payments, terms) stay. Accounts, ids and links
stay too, unless they are to have new names.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from beancount import loader
from beancount.core.data import Custom, Document, Note, Open, Transaction

from beancount_loans.book import Book
from beancount_loans.kept.snapshot import drop
from beancount_loans.ledger import GENERATED
from beancount_loans.privacy.held import about, accounts_of, is_own
from beancount_loans.privacy.keeping import PrivacyError, answers, refuse
from beancount_loans.privacy.renaming import Renaming, renaming
from beancount_loans.writer import Change, Options, Style, forget, no_new_errors

__all__ = ["ANONYMOUS", "Anonymisation", "PrivacyError", "anonymisation"]

ANONYMOUS = "anonymised"
NO_NAMES = Renaming({}, {}, {})
Reach = Literal["person", "documents", "names"]
"""What is taken out: what tells of the person; the files under the loans too; and the names of
accounts, ids and links too."""
_KEPT = frozenset(
    {
        "bank-ref", "returns", "contact", "outcome", "promise", "promise-by", "next-date",
        "meet-on", "until", "stops", "forgiven", "loan", "principal", "interest", "late-interest",
        "costs", "prepaid", "due-charges", "due-late-interest", "due-interest", "due-principal",
        "accrued-interest", "installments-due", "oldest-due", "filename", "lineno",
    }
)  # fmt: skip
_DROPPED = frozenset(
    {
        "loan-evidence", "loan-candidates", "loan-purpose", "loan-security", "loan-reference",
        "loan-guarantor", "loan-co-borrower", "loan-accepted", "loan-letter",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Anonymisation:
    """A change that takes a person out, not yet written.

    Attributes:
        change: of the ledger's files.
        documents: files under the loans, to be deleted.
        left: places that still name the person, which only people can judge: comments, names
            of files, and transactions that other borrowers share.
        reach: how far it goes.
        names: the new names of accounts, ids and links; none where they stay.
    """

    change: Change
    documents: tuple[Path, ...]
    left: tuple[str, ...]
    reach: Reach
    names: Renaming

    @property
    def deletes(self) -> bool:
        """Whether the documents go too."""
        return self.reach != "person"

    def write(self, entries: Sequence[Any], errors: Iterable[object]) -> None:
        """Write it, prove that no balance moved, and empty the journal of undo and the caches.

        Args:
            entries: of the ledger as it was loaded.
            errors: that it had.

        Raises:
            WriteError: nothing was written.
        """
        ledger = self.change.ledger
        sound = no_new_errors(ledger, [_renamed(error, self.names) for error in errors])
        same = _same_amounts(ledger, entries, self.names)
        self.change.write(Options(check=lambda: [*sound(), *same()]))
        forget(ledger)
        drop(ledger)
        ledger.with_name(f".{ledger.name}.picklecache").unlink(missing_ok=True)
        parts = {part for account in self.names.accounts for part in account.split(":")}
        for path in self.documents if self.deletes else ():
            path.unlink(missing_ok=True)
            _prune(path.parent, parts)


def anonymisation(
    book: Book,
    entries: Sequence[Any],
    accounts: Sequence[str],
    today: dt.date,
    *,
    keep_until: dt.date | None = None,
    reach: Reach = "person",
) -> Anonymisation:
    """Prepare to take the borrower out of loans that are over.

    Args:
        book: the loans.
        entries: the ledger's.
        accounts: of loans of one borrower.
        today: the day on which it is done.
        keep_until: the last day on which the books must name them; by default as the loan's
            policy says.
        reach: how far it goes.

    Raises:
        PrivacyError: a loan is not over, or its books are still to be kept; or the names have to
            stay.
    """
    for account in accounts:
        refuse(book, account, today, keep_until)
    borrower = book.loans[accounts[0]].borrower
    others = set(accounts_of(book, borrower)) - set(accounts)
    if reach == "names" and others:
        raise PrivacyError(f"{min(others)} is theirs too: names change for all loans at once")
    names = NO_NAMES if reach != "names" else renaming(book, borrower, _opened(entries))
    plan = _Plan(book, borrower, accounts, whole=not others and not answers(book, borrower))
    for entry in about(entries, borrower, plan.name, accounts):
        plan.take_out(entry, documents=reach != "person")
    files = _files(entries)
    for file in files if reach == "names" else ():
        plan.change.reword(file, names.words)
    left = (*plan.left, *_leftovers(files, names, plan.name))
    return Anonymisation(plan.change, tuple(dict.fromkeys(plan.documents)), left, reach, names)


class _Plan:
    """What becomes of each entry about a person."""

    def __init__(self, book: Book, borrower: str, accounts: Sequence[str], *, whole: bool) -> None:
        self.name = book.borrowers[borrower].name
        self.change = Change(book.filename, "anonymise", Style())
        self.documents: list[Path] = []
        self.left: list[str] = []
        self._book, self._borrower, self._accounts = book, borrower, accounts
        self._whole = whole

    def take_out(self, entry: Any, *, documents: bool) -> None:
        """Take the person out of one entry."""
        ours = _of_loans(entry, self._accounts)
        if not self._whole and not ours:
            return
        if isinstance(entry, Document):
            self.documents.append(Path(entry.filename))
            if documents and entry.meta["lineno"]:
                self.change.remove(entry)
        elif isinstance(entry, Transaction) and not ours:
            self.left.append(f"{_place(entry)} names them, and is about no loan")
        elif isinstance(entry, Transaction) and _shared(entry, self._book, self._borrower):
            self.left.append(f"{_place(entry)} is of other borrowers too")
        else:
            self._rewrite(entry)

    def _rewrite(self, entry: Any) -> None:
        new = _without(entry, self._borrower)
        if new is None:
            self.change.remove(entry)
        elif new != entry:
            self.change.replace(entry, [new])


def _of_loans(entry: Any, accounts: Sequence[str]) -> bool:
    """Whether an entry is about some loans, rather than about the person."""
    if isinstance(entry, Transaction):
        return any(is_own(leg.account, accounts) for leg in entry.postings) or is_own(
            str(entry.meta.get("loan", "")), accounts
        )
    told = [getattr(value, "value", value) for value in getattr(entry, "values", None) or ()]
    return any(is_own(str(one), accounts) for one in (getattr(entry, "account", ""), *told))


def _shared(entry: Transaction, book: Book, borrower: str) -> bool:
    """Whether loans of others have a leg in it."""
    return any(
        loan.borrower != borrower and is_own(leg.account, (loan.account,))
        for leg in entry.postings
        for loan in book.loans.values()
    )


def _place(entry: Any) -> str:
    return f"{entry.meta['filename']}:{entry.meta['lineno']}"


def _without(entry: Any, borrower: str) -> Any:
    """An entry without the person; None where nothing of it is left to say."""
    if isinstance(entry, Custom):
        return _custom(entry, borrower)
    meta = _bare(entry.meta)
    if isinstance(entry, Open):
        return entry._replace(meta=meta)
    if isinstance(entry, Note):
        return entry._replace(meta=meta, comment=ANONYMOUS)
    if not isinstance(entry, Transaction):
        return entry
    payee = None if entry.payee is None else ANONYMOUS
    legs = [leg._replace(meta=_bare(leg.meta or {})) for leg in entry.postings]
    return entry._replace(meta=meta, payee=payee, narration=ANONYMOUS, postings=legs)


def _custom(entry: Custom, borrower: str) -> Custom | None:
    if entry.type == "loan-mandate":
        return None
    meta = _bare(entry.meta)
    if entry.type == "loan-borrower":
        place = {key: entry.meta[key] for key in ("filename", "lineno")}
        meta = place | {"name": f"{ANONYMOUS} {borrower[:1].upper()}"}
    return entry._replace(meta=meta)


def _bare(meta: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata that servicing reads."""
    return {
        key: value
        for key, value in meta.items()
        if key in _KEPT or (key.startswith("loan-") and key not in _DROPPED) or key[:2] == "__"
    }


def _same_amounts(ledger: Path, entries: Iterable[Any], names: Renaming) -> Callable[[], list[str]]:
    """A check that every posting, generated or not, still has its date, account and amount."""
    before = _amounts(entries, names)

    def check() -> list[str]:
        entries, _, _ = loader.load_file(str(ledger))
        after = _amounts(entries, NO_NAMES)
        moved = (before - after) + (after - before)
        return [f"{account} moved on {day}" for day, account, _ in sorted(moved, key=str)]

    return check


def _amounts(entries: Iterable[Any], names: Renaming) -> Counter[tuple[dt.date, str, str]]:
    return Counter(
        (entry.date, names.account(leg.account), str(leg.units))
        for entry in entries
        if isinstance(entry, Transaction)
        for leg in entry.postings
    )


def _renamed(error: Any, names: Renaming) -> Any:
    """An error that the ledger had, as it will read."""
    return error._replace(message=names.words(error.message))


def _opened(entries: Iterable[Any]) -> set[str]:
    return {entry.account for entry in entries if isinstance(entry, Open)}


def _files(entries: Iterable[Any]) -> list[Path]:
    """The ledger's files that can be read as text."""
    named = {str(one.meta["filename"]) for one in entries if GENERATED not in one.meta}
    files = (Path(file) for file in sorted(named))
    return [file for file in files if file.is_file() and file.suffix not in (".gpg", ".asc")]


def _leftovers(files: Iterable[Path], names: Renaming, name: str) -> Iterator[str]:
    """What names the person still: comments, names of files, and words that were not found."""
    parts = {word for account in names.accounts for word in account.split(":")[2:3]}
    for file in files:
        if any(one in file.stem.casefold() for one in (*names.ids, *map(str.casefold, parts))):
            yield f"{file}: the file's name is theirs"
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if name.casefold() in line.casefold() and line.lstrip()[:1] in (";", "*", "#"):
                yield f"{file}:{number} names them in a comment"
            elif any(one in names.words(line) for one in parts):
                yield f"{file}:{number} says what their account was called"


def _prune(folder: Path, parts: set[str]) -> None:
    """Remove the folders that are named after an account, as far as they are empty."""
    while folder.name in parts and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent

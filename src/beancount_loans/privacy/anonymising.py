"""Taking a person out of loans that are over, with every amount left where it is.

Names, addresses, payers' accounts, narrations and the texts of notes go; dates, amounts,
accounts, links and what servicing reads (steps, references of payments, terms) stay.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from beancount import loader
from beancount.core.data import Custom, Document, Note, Open, Transaction

from beancount_loans.book import Book
from beancount_loans.core.loan import Loan
from beancount_loans.core.position import replay
from beancount_loans.ledger import GENERATED
from beancount_loans.privacy.held import about, accounts_of, is_own
from beancount_loans.writer import Change, Options, Style, forget, no_new_errors

__all__ = ["ANONYMOUS", "Anonymisation", "PrivacyError", "anonymisation"]

ANONYMOUS = "anonymised"
OVER = ("repaid", "settled")
"""Stages after which nothing is owed."""
YEARS = 10
"""Years after that of the last event for which books are kept, where nobody says how long: the
longest of the countries whose policies are shipped (books of account in Germany, HGB § 257;
not confirmed at the source)."""
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
        "loan-guarantor", "loan-co-borrower", "loan-accepted",
    }
)  # fmt: skip


class PrivacyError(Exception):
    """Somebody cannot be taken out of the books; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Anonymisation:
    """A change that takes a person out, not yet written.

    Attributes:
        change: of the ledger's files.
        documents: files under the loans, to be deleted.
        left: places that still name the person, which only people can judge: comments, and
            transactions that other borrowers share.
    """

    change: Change
    documents: tuple[Path, ...]
    left: tuple[str, ...]

    def write(self, entries: Sequence[Any], errors: Iterable[object], *, delete: bool) -> None:
        """Write it, prove that no balance moved, and empty the journal of undo.

        Args:
            entries: of the ledger as it was loaded.
            errors: that it had.
            delete: the documents too.

        Raises:
            WriteError: nothing was written.
        """
        ledger = self.change.ledger
        sound = no_new_errors(ledger, errors)
        same = _same_amounts(ledger, entries)
        self.change.write(Options(check=lambda: [*sound(), *same()]))
        forget(ledger)
        ledger.with_name(f".{ledger.name}.picklecache").unlink(missing_ok=True)
        for path in self.documents if delete else ():
            path.unlink(missing_ok=True)


def anonymisation(
    book: Book,
    entries: Sequence[Any],
    accounts: Sequence[str],
    today: dt.date,
    *,
    keep_until: dt.date | None = None,
    delete_documents: bool = False,
) -> Anonymisation:
    """Prepare to take the borrower out of loans that are over.

    Args:
        book: the loans.
        entries: the ledger's.
        accounts: of loans of one borrower.
        today: the day on which it is done.
        keep_until: the last day on which the books must name them; by default the end of the
            tenth year after the last event.
        delete_documents: take document directives out too.

    Raises:
        PrivacyError: a loan is not over, or its books are still to be kept.
    """
    for account in accounts:
        _refuse(book.loans[account], today, keep_until)
    borrower = book.loans[accounts[0]].borrower
    whole = set(accounts) >= set(accounts_of(book, borrower)) and not _answers(book, borrower)
    name = book.borrowers[borrower].name
    change = Change(book.filename, "anonymise", Style())
    documents: list[Path] = []
    left: list[str] = []
    for entry in about(entries, borrower, name, accounts):
        if not whole and not _of_loans(entry, accounts):
            continue
        if isinstance(entry, Document):
            documents.append(Path(entry.filename))
            if delete_documents and entry.meta["lineno"]:
                change.remove(entry)
        elif isinstance(entry, Transaction) and not _of_loans(entry, accounts):
            left.append(f"{_place(entry)} names them, and is about no loan")
        elif isinstance(entry, Transaction) and _shared(entry, book, borrower):
            left.append(f"{_place(entry)} is of other borrowers too")
        else:
            new = _without(entry, borrower, accounts)
            if new is None:
                change.remove(entry)
            elif new != entry:
                change.replace(entry, [new])
    left += _comments(entries, name)
    return Anonymisation(change, tuple(dict.fromkeys(documents)), tuple(left))


def _refuse(loan: Loan, today: dt.date, keep_until: dt.date | None) -> None:
    stage = replay(loan, today).stage
    if stage not in OVER:
        raise PrivacyError(f"{loan.account} is {stage}: only a loan that is over is anonymised")
    last = max(event.date for event in loan.events)
    until = keep_until or dt.date(last.year + YEARS, 12, 31)
    if today <= until:
        how = "" if keep_until else ", unless --keep-until says which day your law names"
        raise PrivacyError(f"{loan.account} is to be kept until {until}{how}")


def _answers(book: Book, borrower: str) -> bool:
    """Whether they answer for a loan of somebody else."""
    return any(
        borrower in (*loan.terms.guarantors, *loan.terms.co_borrowers)
        for loan in book.loans.values()
    )


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


def _without(entry: Any, borrower: str, accounts: Sequence[str]) -> Any:
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


def _same_amounts(ledger: Path, entries: Iterable[Any]) -> Callable[[], list[str]]:
    """A check that every posting, generated or not, still has its date, account and amount."""
    before = _amounts(entries)

    def check() -> list[str]:
        after, _, _ = loader.load_file(str(ledger))
        moved = (before - _amounts(after)) + (_amounts(after) - before)
        return [f"{account} moved on {day}" for day, account, _ in sorted(moved, key=str)]

    return check


def _amounts(entries: Iterable[Any]) -> Counter[tuple[dt.date, str, str]]:
    return Counter(
        (entry.date, leg.account, str(leg.units))
        for entry in entries
        if isinstance(entry, Transaction)
        for leg in entry.postings
    )


def _comments(entries: Iterable[Any], name: str) -> Iterable[str]:
    """Comment lines of the ledger's files that name the person."""
    files = {str(one.meta["filename"]) for one in entries if GENERATED not in one.meta}
    for file in sorted(files):
        if Path(file).is_file() and Path(file).suffix not in (".gpg", ".asc"):
            lines = Path(file).read_text("utf-8").splitlines()
            for number, line in enumerate(lines, 1):
                if name.casefold() in line.casefold() and line.lstrip()[:1] in (";", "*", "#"):
                    yield f"{file}:{number} names them in a comment"

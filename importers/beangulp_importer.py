"""The importer for beangulp and for Fava's import page.

In `import.py` beside the ledger:

    from beancount_loans.importers.beangulp_importer import StatementImporter

    CONFIG = [StatementImporter("Assets:Bank:Checking", "DK5000400440116243")]

It reads every format that `formats` knows, matches payments to the loans of the ledger
and writes what `bean-loans import` would: what is certain stands on its loan, the rest
on the suspense account with `#loan-review` and its candidates. A line that the ledger
has is marked as a duplicate, while two genuine identical payments both stay.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from beancount.core import data
from beancount.core.amount import Amount
from beangulp import exceptions
from beangulp.extract import DUPLICATE
from beangulp.importer import Importer

from beancount_loans.importers.formats import format_of, read
from beancount_loans.importers.intake import Delivery, StatementOutcome, match, shown
from beancount_loans.importers.intake.bank import currencies, in_currency
from beancount_loans.importers.intake.known import booked_lines
from beancount_loans.importers.matching.identity import KnownLines
from beancount_loans.importers.statement import (
    ITEMISING,
    Entry,
    Statement,
    StatementError,
    Status,
)
from beancount_loans.ledger import read as read_book
from beancount_loans.ledger.told_options import options_of

__all__ = ["StatementImporter"]


class StatementImporter(Importer):
    """Imports the statements of one bank account, in whatever format they come.

    Args:
        account: The bank's account in the ledger.
        number: Its IBAN or number, as the bank writes it; files of other accounts are
            left alone. Without one, every statement is taken for this account's.
        currency: Where the bank's file names none; default: what the account is open for.
        profiles: Folder of the user's own CSV profiles.
        itemised: Take camt.054, BgMax, OCR giro, FI and Betalingsservice too: only for
            an account whose own statement is not imported, since it has the same money.
    """

    def __init__(
        self,
        account: str,
        number: str = "",
        *,
        currency: str = "",
        profiles: Path | str | None = None,
        itemised: bool = False,
    ) -> None:
        self._account = account
        self._number = _plain(number)
        self._currency = currency
        self._profiles = Path(profiles) if profiles is not None else None
        self._itemised = itemised
        self._lines: dict[tuple[str, int], Entry] = {}
        self._remembered: tuple[tuple[str, int, int], list[Statement]] | None = None

    @property
    def name(self) -> str:
        """The importer's name, unique by account."""
        return f"bank statements of {self._account}"

    def identify(self, filepath: str) -> bool:
        """Say whether a file is a statement of this account; never raises.

        A file in a known format that is broken is taken, so that its error is told.
        """
        try:
            return any(map(self._is_ours, self._read(filepath)))
        except StatementError:
            return self._is_broken_statement(Path(filepath))
        except OSError:
            return False

    def account(self, filepath: str) -> str:
        """Return the bank's account in the ledger."""
        return self._account

    def date(self, filepath: str) -> dt.date | None:
        """Return the last day of the statement, or None; never raises."""
        try:
            statements = list(filter(self._is_ours, self._read(filepath)))
        except (StatementError, OSError):
            return None
        days = [entry.date for one in statements for entry in one.entries]
        days += [one.closing.day for one in statements if one.closing and one.closing.day]
        return max(days, default=None)

    def extract(self, filepath: str, existing: data.Directives) -> data.Directives:
        """Return a transaction per booked line and an assertion per balance that ties.

        Args:
            filepath: The statement's file.
            existing: The ledger, from which the loans are read.

        Raises:
            beangulp.exceptions.Error: The file cannot be read, saying where and why.
        """
        try:
            statements = list(filter(self._is_ours, self._read(filepath)))
            open_for = (
                [self._currency] if self._currency else currencies(existing).get(self._account, ())
            )
            told = [in_currency(one, filepath, self._account, open_for) for one in statements]
        except (StatementError, OSError) as error:
            raise exceptions.Error(str(error)) from None  # type: ignore[no-untyped-call]
        deliveries = [Delivery(Path(filepath), one, self._account) for one in told]
        book = read_book(existing, options_of(existing, self._account))
        found: data.Directives = []
        for part in match(deliveries, book, existing).statements:
            found += self._directives(part, filepath, len(found), partial(shown, book=book))
        return found

    def deduplicate(self, entries: data.Directives, existing: data.Directives) -> None:
        """Mark the lines that the ledger has, each for one line of the file."""
        ours = [entry for entry in entries if isinstance(entry, data.Transaction)]
        lines = [(entry, self._lines.get(_place(entry))) for entry in ours]
        pairs = [(entry, line) for entry, line in lines if line is not None]
        booked = list(booked_lines(_own(existing), [self._account]))
        by_hand = Counter((one.date, one.amount) for one in booked if not one.bank_ref)
        identified = KnownLines(booked).identify(self._account, [line for _, line in pairs])
        for (entry, line), one in zip(pairs, identified, strict=True):
            same_day = (line.date, line.amount)
            if one.novelty.verdict == "unclear" and by_hand[same_day] > 0:
                by_hand[same_day] -= 1
                entry.meta[DUPLICATE] = True
            elif one.novelty.verdict == "known":
                entry.meta[DUPLICATE] = True
        _mark_balances(entries, existing)

    def _read(self, filepath: str) -> list[Statement]:
        """Read a file, or remember it: it is asked about several times in a row."""
        path = Path(filepath)
        stat = path.stat()
        version = (filepath, stat.st_mtime_ns, stat.st_size)
        if self._remembered is None or self._remembered[0] != version:
            self._remembered = (version, read(path, self._profiles))
        return self._remembered[1]

    def _is_ours(self, statement: Statement) -> bool:
        if statement.kind in ITEMISING and not self._itemised:
            return False
        if statement.kind.startswith("pain."):
            return False
        told = _plain(statement.account)
        return not self._number or not told or told == self._number

    def _is_broken_statement(self, path: Path) -> bool:
        try:
            if format_of(path) is None:
                return False
            return self._number in _plain(path.read_bytes().decode("latin-1"))
        except (StatementError, OSError):
            return False

    def _directives(
        self, part: StatementOutcome, file: str, start: int, show: Callable[..., data.Transaction]
    ) -> data.Directives:
        """Give what a statement brings; what the ledger has as well, to be marked."""
        lines = [one for one in part.outcomes if one.line.status is Status.BOOKED]
        found: data.Directives = []
        for number, one in enumerate(lines, start + 1):
            entry = one.entry or show(one.line, one.decision, part.bank)
            found.append(entry._replace(meta=_placed(entry.meta, file, number)))
            self._lines[file, number] = one.line
        told = [*filter(None, [part.statement.caution]), *part.problems]
        if found and told:
            found[0].meta["statement-problems"] = "; ".join(told)
        if part.assertion:
            meta = _placed(part.assertion.meta, file, 0)
            found.append(part.assertion._replace(meta=meta))
        return found


def _placed(meta: data.Meta, file: str, number: int) -> data.Meta:
    """Give an entry its place: its line among those of the file, from 1."""
    return {**meta, **data.new_metadata(file, number)}


def _own(entries: Iterable[data.Directive]) -> Iterable[data.Transaction]:
    """Give the user's own transactions; what plugins make has a file name with `<`."""
    for entry in entries:
        made = str(entry.meta.get("filename", "")).startswith("<")
        if isinstance(entry, data.Transaction) and not made:
            yield entry


def _plain(number: str) -> str:
    return "".join(filter(str.isalnum, number)).upper()


def _place(entry: data.Transaction) -> tuple[str, int]:
    return str(entry.meta.get("filename")), int(entry.meta.get("lineno") or 0)


def _mark_balances(entries: Iterable[data.Directive], existing: data.Directives) -> None:
    """Mark assertions that the ledger has word by word."""
    known = {_asserted(one) for one in existing if isinstance(one, data.Balance)}
    for entry in entries:
        if isinstance(entry, data.Balance) and _asserted(entry) in known:
            entry.meta[DUPLICATE] = True


def _asserted(entry: data.Balance) -> tuple[dt.date, str, Amount]:
    return entry.date, entry.account, entry.amount

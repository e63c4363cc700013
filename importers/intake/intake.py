"""Taking statements in: every line ends as posted, reversed, duplicate, ignored or in review."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from beancount.core.data import Balance, Transaction

from beancount_loans.book import Book
from beancount_loans.importers import formats
from beancount_loans.importers.intake.bank import account_of, numbers
from beancount_loans.importers.intake.entries import entry_of
from beancount_loans.importers.intake.known import books_of
from beancount_loans.importers.matching import Decision, Matcher
from beancount_loans.importers.statement import Entry, Statement, Status
from beancount_loans.ledger import GENERATED
from beancount_loans.writer import balance

DAY = dt.timedelta(days=1)


class Outcome(NamedTuple):
    """One line of the bank and what became of it; `entry` is what is to be written, if anything."""

    line: Entry
    decision: Decision
    entry: Transaction | None


@dataclass(frozen=True, slots=True)
class StatementOutcome:
    """One statement of a file.

    Attributes:
        problems: what does not add up, in sentences.
        assertion: the balance to be asserted, where books and bank agree.
    """

    file: str
    statement: Statement
    bank: str
    outcomes: tuple[Outcome, ...]
    problems: tuple[str, ...]
    assertion: Balance | None

    @property
    def counts(self) -> Counter[str]:
        """Lines by what became of them."""
        return Counter(one.decision.action.value for one in self.outcomes)


@dataclass(frozen=True, slots=True)
class Intake:
    """What the files bring to the books."""

    statements: tuple[StatementOutcome, ...]

    @property
    def entries(self) -> list[Any]:
        """The directives to be written, by date."""
        found: list[Any] = [
            one.entry for part in self.statements for one in part.outcomes if one.entry
        ]
        found += [part.assertion for part in self.statements if part.assertion]
        return sorted(found, key=lambda entry: (entry.date, isinstance(entry, Transaction)))

    @property
    def decisions(self) -> list[Decision]:
        """All lines, in the order of the files."""
        return [one.decision for part in self.statements for one in part.outcomes]

    def as_json(self) -> dict[str, Any]:
        """What `import --dry-run --format json` says."""
        return {"schema": 1, "lines": {one.line: one.as_json() for one in self.decisions}}


def take_in(
    files: Sequence[Path],
    book: Book,
    entries: Sequence[Any],
    *,
    account: str | None = None,
    profiles: Path | None = None,
) -> Intake:
    """Read and match statement files against a book; nothing is written.

    Args:
        files: in the order in which the bank made them, if that is known.
        book: the loans.
        entries: the ledger's directives, from which the book was read.
        account: the ledger's bank account, where the files do not say.
        profiles: folder of the user's own CSV profiles.

    Raises:
        StatementError: a file cannot be read with certainty, or is of no known account.
    """
    read = [(file, statement) for file in files for statement in formats.read(file, profiles)]
    known = numbers(entries)
    banks = [account_of(statement, str(file), known, book, account) for file, statement in read]
    last = max((line.date for _, statement in read for line in statement.entries), default=None)
    if last is None:
        return Intake(
            tuple(_nothing(file, one, bank) for (file, one), bank in zip(read, banks, strict=True))
        )
    matcher = Matcher(books_of(book, entries, last))
    balances = _Balances(entries)
    return Intake(
        tuple(
            _statement(file, statement, bank, matcher, book, balances)
            for (file, statement), bank in zip(read, banks, strict=True)
        )
    )


def _nothing(file: Path, statement: Statement, bank: str) -> StatementOutcome:
    return StatementOutcome(file.name, statement, bank, (), statement.problems, None)


def _statement(
    file: Path, statement: Statement, bank: str, matcher: Matcher, book: Book, balances: _Balances
) -> StatementOutcome:
    decisions = matcher.match(statement, file.name, bank)
    outcomes = tuple(
        Outcome(line, decision, entry_of(line, decision, bank, book))
        for line, decision in zip(statement.entries, decisions, strict=True)
    )
    for one in outcomes:
        if one.entry:
            balances.add(one.entry)
    problems, assertion = _tie(statement, bank, balances)
    return StatementOutcome(
        file.name, statement, bank, outcomes, (*statement.problems, *problems), assertion
    )


def _tie(
    statement: Statement, bank: str, balances: _Balances
) -> tuple[tuple[str, ...], Balance | None]:
    """Compare the bank's closing balance with the books, and assert it where they agree."""
    closing = statement.closing
    if closing is None or not any(line.status == Status.BOOKED for line in statement.entries):
        return (), None
    day = closing.day or max(line.date for line in statement.entries)
    currency = statement.currency or statement.entries[0].currency
    booked = balances.on(bank, day, currency)
    if booked != closing.amount:
        return (_difference(bank, day, closing.amount, booked, currency),), None
    if (bank, day + DAY) in balances.asserted:
        return (), None
    return (), balance(day + DAY, bank, closing.amount, currency)


def _difference(bank: str, day: dt.date, said: Decimal, booked: Decimal, currency: str) -> str:
    return (
        f"the bank's closing balance on {day} is {said} {currency}, but {bank} then has {booked}: "
        f"{said - booked} is missing in the books, perhaps an earlier statement or the opening balance"
    )


class _Balances:
    """Balances of the ledger's accounts by day, with the lines taken in so far."""

    def __init__(self, entries: Iterable[Any]) -> None:
        self.moves: dict[tuple[str, str], list[tuple[dt.date, Decimal]]] = {}
        self.asserted = {
            (entry.account, entry.date) for entry in entries if isinstance(entry, Balance)
        }
        for entry in entries:
            if isinstance(entry, Transaction) and GENERATED not in entry.meta:
                self.add(entry)

    def add(self, entry: Transaction) -> None:
        """Count one more transaction."""
        for leg in entry.postings:
            if leg.units and leg.units.number:
                moves = self.moves.setdefault((leg.account, leg.units.currency), [])
                moves.append((entry.date, leg.units.number))

    def on(self, account: str, day: dt.date, currency: str) -> Decimal:
        """The balance of an account at the end of a day."""
        moves = self.moves.get((account, currency), [])
        return sum((number for date, number in moves if date <= day), Decimal(0))

"""Taking statements in: every line ends as posted, reversed, duplicate, ignored or in review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from beancount.core.data import Balance, Note, Transaction

from beancount_loans.book import Book
from beancount_loans.garbage import uncollected
from beancount_loans.importers import formats
from beancount_loans.importers.intake.bank import account_of, currencies, in_currency, numbers
from beancount_loans.importers.intake.entries import entry_of
from beancount_loans.importers.intake.itemised import Delivery, itemise
from beancount_loans.importers.intake.known import books_of
from beancount_loans.importers.intake.naming import Known, Renaming, renamings
from beancount_loans.importers.intake.rejects import rejects
from beancount_loans.importers.intake.tying import Balances, tie
from beancount_loans.importers.matching import Action, Candidate, Decision, Matcher
from beancount_loans.importers.series import gaps
from beancount_loans.importers.statement import INTERIM, Entry, Statement
from beancount_loans.rebooking import bank_moves, rewrite
from beancount_loans.review import open_lines
from beancount_loans.writer import Change, Placement

DELIVERY = "delivery"
"""Metadata of a line that no own statement of the account brought: what did."""

_SURE = Decimal("0.99")


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
    """What the files bring to the books.

    Attributes:
        statements: by the day of their first line.
        gaps: sentences about statements that are missing in between.
        rejects: notes about collections of ours that the bank refused.
        divided: transactions of the books in whose place entries of these stand.
        renamed: transactions of the books that get the bank's own identity.
    """

    statements: tuple[StatementOutcome, ...]
    gaps: tuple[str, ...] = ()
    rejects: tuple[Note, ...] = ()
    divided: tuple[Transaction, ...] = ()
    renamed: tuple[Renaming, ...] = ()

    @property
    def entries(self) -> list[Any]:
        """The directives to be written, by date."""
        found: list[Any] = [
            one.entry for part in self.statements for one in part.outcomes if one.entry
        ]
        found += [part.assertion for part in self.statements if part.assertion]
        found += self.rejects
        return sorted(found, key=lambda entry: (entry.date, isinstance(entry, Transaction)))

    @property
    def decisions(self) -> list[Decision]:
        """All lines, statement by statement."""
        return [one.decision for part in self.statements for one in part.outcomes]

    @property
    def counts(self) -> Counter[str]:
        """All lines by what became of them."""
        return sum((part.counts for part in self.statements), Counter())

    @property
    def sound(self) -> bool:
        """Whether all statements add up and tie to the books."""
        return not self.gaps and not any(part.problems for part in self.statements)

    @property
    def amends(self) -> bool:
        """Whether entries of the books are changed by it."""
        return bool(self.divided or self.renamed)

    def amend(self, change: Change, placement: Placement) -> None:
        """Change the entries of the books that these statements tell more of."""
        for entry in self.divided:
            change.remove(entry)
        for entry, new in self.renamed:
            rewrite(change, entry, new, placement)

    def as_json(self) -> dict[str, Any]:
        """What `import --dry-run --format json` says."""
        return {"schema": 1, "lines": {one.line: one.as_json() for one in self.decisions}}


@uncollected()
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
        files: in any order.
        book: the loans.
        entries: the ledger's directives, from which the book was read.
        account: the ledger's bank account, where the files do not say.
        profiles: folder of the user's own CSV profiles.

    Raises:
        StatementError: a file cannot be read with certainty, or is of no known account.
    """
    known, open_for = numbers(entries), currencies(entries)
    deliveries = []
    for file in files:
        for statement in formats.read(file, profiles):
            bank = account_of(statement, str(file), known, book, account)
            told = in_currency(statement, str(file), bank, open_for.get(bank, ()))
            deliveries.append(Delivery(file, told, bank))
    return match(deliveries, book, entries)


@uncollected()
def match(deliveries: Sequence[Delivery], book: Book, entries: Sequence[Any]) -> Intake:
    """Match statements that are read already against a book; nothing is written."""
    ordered = sorted(deliveries, key=lambda one: (one.begins, one.statement.kind in INTERIM))
    last = max((line.date for one in ordered for line in one.statement.entries), default=None)
    missing = tuple(gaps(one.statement for one in ordered))
    if last is None:
        balances = Balances(entries)
        return Intake(tuple(_tied(one, (), balances) for one in ordered), missing)
    books = books_of(book, entries, last, {one.bank for one in ordered})
    waiting = {(one.bank, one.ref): one.entry for one in open_lines(book, entries, others=True)}
    divided = itemise(ordered, books.lines, waiting, _stated(ordered, entries))
    kept = tuple(line for line in books.lines if (line.bank, line.bank_ref) not in divided)
    matcher = Matcher(replace(books, lines=kept))
    outcomes = [tuple(_outcomes(one, matcher, book)) for one in ordered]
    gone = tuple(waiting[key] for key in sorted(divided))
    balances = Balances(entry for entry in entries if entry not in gone)
    for entry in (one.entry for part in outcomes for one in part if one.entry):
        balances.add(entry)
    return Intake(
        tuple(_tied(one, part, balances) for one, part in zip(ordered, outcomes, strict=True)),
        missing,
        tuple(rejects(ordered, entries)),
        gone,
        tuple(_renamed(ordered, outcomes, book, entries)),
    )


def _renamed(
    deliveries: Sequence[Delivery],
    outcomes: Sequence[tuple[Outcome, ...]],
    book: Book,
    entries: Sequence[Any],
) -> Iterator[Renaming]:
    """Give the bank's identity to lines that came without; at once to those that are new."""
    parts = list(zip(deliveries, outcomes, strict=True))
    known = [Known(to.bank, one.line, one.decision) for to, part in parts for one in part]
    new = [one.entry for _, part in parts for one in part if one.entry]
    for found in renamings(known, [*entries, *new], book.options.at("closed-until")):
        if any(found.entry is one for one in new):
            found.entry.meta.update(found.new.meta)
        else:
            yield found


def _stated(deliveries: Sequence[Delivery], entries: Sequence[Any]) -> set[str]:
    """Accounts of which the books have lines from the account's own statements."""
    moves = bank_moves(entries, {one.bank for one in deliveries})
    return {
        bank
        for entry, bank, _ in moves
        if entry.meta.get("bank-ref") and not entry.meta.get(DELIVERY)
    }


def _outcomes(delivery: Delivery, matcher: Matcher, book: Book) -> Iterator[Outcome]:
    """Decide the lines of a statement, those that are no money of their own aside."""
    statement, decided = delivery.statement, delivery.decided
    asked = [line for line in statement.entries if line.line not in decided]
    matched = matcher.match(
        replace(statement, entries=tuple(asked)), delivery.file.name, delivery.bank
    )
    found = dict(zip((line.line for line in asked), matched, strict=True)) | decided
    for line in statement.entries:
        decision = _in_closed_books(line, found[line.line], book)
        entry = entry_of(line, decision, delivery.bank, book)
        if entry and delivery.itemises and line.line not in delivery.parts:
            entry.meta[DELIVERY] = statement.kind
        yield Outcome(line, decision, entry)


def _in_closed_books(line: Entry, decision: Decision, book: Book) -> Decision:
    """Put before a person what would be booked on a loan in closed books.

    Whoever assigns it books it on the first open day, counted from the line's own.
    """
    closed = book.options.at("closed-until")
    loans = {part.loan: part.loan for part in decision.allocations if part.loan}
    if not closed or line.date > closed or not loans or decision.action == Action.DUPLICATE:
        return decision
    return replace(
        decision,
        action=Action.REVIEW,
        rule="closed-books",
        evidence=f"the books are closed until {closed}",
        reverses="",
        allocations=(),
        candidates=tuple(Candidate(loan, _SURE, decision.evidence) for loan in loans),
    )


def _tied(
    delivery: Delivery, outcomes: tuple[Outcome, ...], balances: Balances
) -> StatementOutcome:
    statement = delivery.statement
    told = tie(statement, delivery.bank, balances)
    problems = (*statement.problems, *filter(None, [told.problem]))
    return StatementOutcome(
        delivery.file.name, statement, delivery.bank, outcomes, problems, told.assertion
    )

"""Taking statements in: every line ends as posted, reversed, duplicate, ignored or in review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from beancount.core.data import Note

from beancount_loans.book import Book
from beancount_loans.garbage import uncollected
from beancount_loans.importers import formats
from beancount_loans.importers.intake.bank import account_of, currencies, in_currency, numbers
from beancount_loans.importers.intake.brought import DELIVERY, settle_totals
from beancount_loans.importers.intake.entries import entry_of
from beancount_loans.importers.intake.held import Held, held_in, notes_of
from beancount_loans.importers.intake.itemised import ITEMISED, Delivery, itemise
from beancount_loans.importers.intake.known import books_of
from beancount_loans.importers.intake.naming import Known, Renaming, renamings
from beancount_loans.importers.intake.outcome import Intake, Outcome, StatementOutcome
from beancount_loans.importers.intake.rejects import rejects
from beancount_loans.importers.intake.tying import Balances, tie
from beancount_loans.importers.matching import Action, Candidate, Decision, Matcher
from beancount_loans.importers.series import gaps
from beancount_loans.importers.statement import INTERIM, Entry
from beancount_loans.rebooking import bank_moves
from beancount_loans.review import open_lines

_SURE = Decimal("0.99")


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
    held = held_in(entries, deliveries)
    everything = [*deliveries, *(one.delivery for one in held)]
    ordered = sorted(everything, key=lambda one: (one.begins, one.statement.kind in INTERIM))
    last = max((line.date for one in ordered for line in one.statement.entries), default=None)
    missing = tuple(gaps(one.statement for one in ordered))
    if last is None:
        balances = Balances(entries)
        return Intake(tuple(_tied(one, (), balances) for one in ordered), missing)
    books = books_of(book, entries, last, {one.bank for one in ordered})
    waiting = {(one.bank, one.ref): one.entry for one in open_lines(book, entries, others=True)}
    divided = itemise(ordered, books.lines, waiting, _stated(ordered, entries))
    closed = book.options.at("closed-until")
    totals = tuple(settle_totals(ordered, entries, books.lines, closed))
    kept = tuple(line for line in books.lines if (line.bank, line.bank_ref) not in divided)
    matcher = Matcher(replace(books, lines=kept))
    outcomes = [tuple(_outcomes(one, matcher, book)) for one in ordered]
    gone = tuple(waiting[key] for key in sorted(divided))
    balances = Balances(entry for entry in entries if entry not in gone)
    for entry in (one.entry for part in outcomes for one in part if one.entry):
        balances.add(entry)
    parts = list(zip(ordered, outcomes, strict=True))
    files = {id(one) for one in deliveries}
    told = [(to, part) for to, part in parts if id(to) in files or any(one.entry for one in part)]
    return Intake(
        tuple(_tied(to, part, balances) for to, part in told),
        missing,
        tuple(rejects(ordered, entries)),
        gone,
        (*totals, *_renamed(parts, book, entries)),
        tuple(_held(((to, part) for to, part in parts if id(to) in files), entries)),
        tuple(_settled(held, parts)),
    )


Part = tuple[Delivery, tuple[Outcome, ...]]
"""A delivery and what became of its lines."""


def _held(parts: Iterable[Part], entries: Sequence[Any]) -> Iterator[Note]:
    """Give notes for lines that wait for the account's own statement."""
    for delivery, outcomes in parts:
        lines = [one.line for one in outcomes if _awaits_statement(one)]
        yield from notes_of(delivery, lines, entries)


def _settled(held: Iterable[Held], parts: Iterable[Part]) -> Iterator[Note]:
    """Give the notes whose lines wait no longer."""
    became = {id(to): outcomes for to, outcomes in parts}
    for one in held:
        for outcome in became[id(one.delivery)]:
            if not _awaits_statement(outcome):
                yield one.notes[outcome.line.line]


def _awaits_statement(outcome: Outcome) -> bool:
    return outcome.decision.rule == ITEMISED and outcome.decision.action == Action.IGNORE


def _renamed(parts: Sequence[Part], book: Book, entries: Sequence[Any]) -> Iterator[Renaming]:
    """Give the bank's identity to lines that came without; at once to those that are new."""
    known = [Known(to.bank, one.line, one.decision) for to, part in parts for one in part]
    new = [one.entry for _, part in parts for one in part if one.entry]
    unwritten = set(map(id, new))
    for found in renamings(known, [*entries, *new], book.options.at("closed-until")):
        if id(found.entry) in unwritten:
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

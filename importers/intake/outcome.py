"""What files bring to the books: each line's outcome, each statement's, and all together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple

from beancount.core.data import Balance, Directive, Note, Transaction

from beancount_loans.importers.intake.naming import Renaming
from beancount_loans.importers.matching import Decision
from beancount_loans.importers.statement import Entry, Statement
from beancount_loans.rebooking import rewrite
from beancount_loans.writer import Change, Placement

__all__ = ["Intake", "Outcome", "StatementOutcome"]


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
        held: notes about lines that the account's own statement is to bring.
        settled: notes of the books about lines that it has brought.
    """

    statements: tuple[StatementOutcome, ...]
    gaps: tuple[str, ...] = ()
    rejects: tuple[Note, ...] = ()
    divided: tuple[Transaction, ...] = ()
    renamed: tuple[Renaming, ...] = ()
    held: tuple[Note, ...] = ()
    settled: tuple[Note, ...] = ()

    @property
    def entries(self) -> list[Any]:
        """The directives to be written, by date."""
        found: list[Any] = [
            one.entry for part in self.statements for one in part.outcomes if one.entry
        ]
        found += [part.assertion for part in self.statements if part.assertion]
        found += [*self.rejects, *self.held]
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
        return bool(self.divided or self.renamed or self.settled)

    def amend(self, change: Change, placement: Placement) -> None:
        """Change the entries of the books that these statements tell more of."""
        gone: list[Directive] = [*self.divided, *self.settled]
        for entry in gone:
            change.remove(entry)
        for entry, new in self.renamed:
            rewrite(change, entry, new, placement)

    def as_json(self) -> dict[str, Any]:
        """What `import --dry-run --format json` says."""
        return {"schema": 1, "lines": {one.line: one.as_json() for one in self.decisions}}

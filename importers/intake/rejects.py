"""Collections that the bank refused: told by pain.002 and Betalingsservice, never money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from beancount.core.data import Note

from beancount_loans.collecting import Collection, collections_of, reject_of
from beancount_loans.importers.intake.itemised import Delivery
from beancount_loans.importers.statement import Entry, Status

__all__ = ["rejects"]


def rejects(deliveries: Iterable[Delivery], entries: Sequence[Any]) -> Iterator[Note]:
    """Give a note for each of our collections that was refused; its due is open again.

    Args:
        deliveries: the statements read.
        entries: the ledger's directives, with the notes of what was collected.
    """
    waiting = [one for one in collections_of(entries) if one.state == "sent"]
    if not waiting:
        return
    for delivery in deliveries:
        for line in delivery.statement.entries:
            found = _ours(line, waiting) if line.returned and line.status == Status.INFO else None
            if found:
                waiting.remove(found)
                yield reject_of(found, line.date, line.return_reason)


def _ours(line: Entry, waiting: list[Collection]) -> Collection | None:
    """The collection that a refusal names, else the one of its mandate and amount."""
    names = {line.end_to_end_id, line.original_ref} - {""}
    named = [one for one in waiting if one.end_to_end_id in names]
    if named or names:
        return named[0] if named else None
    agreed = [
        one for one in waiting if one.mandate == line.mandate_id and one.amount == abs(line.amount)
    ]
    return agreed[0] if len(agreed) == 1 else None

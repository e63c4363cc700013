"""Files of a change that a crash cut short: they lie there, and the books know nothing of them.

Before files are written beside a change of the books, it is written down which; afterwards that
goes again. What is still written down was cut short: if the journal knows of no such change, the
files are orphans, which the next change of that kind removes, and which the doctor tells.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from beancount_loans.writer import Change, Options
from beancount_loans.writer.commit import FOLDER, JOURNAL, opened_journal
from beancount_loans.writer.journal import Journal, Record, State
from beancount_loans.writer.lock import locked
from beancount_loans.writer.source import fingerprint

__all__ = ["orphans", "tidy", "written_down"]

_INTENT, _OURS = "filing.json", "filing.lock"
_PATIENCE = 30
"""Seconds to wait for another program that writes files."""


@contextmanager
def written_down(change: Change, files: Iterable[Path]) -> Iterator[None]:
    """Write down which files come with a change, for as long as it is under way.

    Raises:
        WriteError: another program does not end, or it cannot be written down.
    """
    hidden = change.ledger.parent / FOLDER
    with opened_journal(change.ledger, Options()) as journal:
        before = len(journal.records()[0])
    with locked(hidden / _OURS, _PATIENCE):
        told = {"action": change.action, "before": before, "files": [str(one) for one in files]}
        with (hidden / _INTENT).open("w", encoding="utf-8") as file:
            json.dump(told, file)
            file.flush()
            os.fsync(file.fileno())
        try:
            yield
        finally:
            (hidden / _INTENT).unlink(missing_ok=True)


def tidy(ledger: Path) -> None:
    """Remove the files of a change that a crash cut short, if there was one.

    Raises:
        WriteError: another program writes files and does not end.
    """
    hidden = ledger.absolute().parent / FOLDER
    if not (hidden / _INTENT).exists():
        return
    with locked(hidden / _OURS, _PATIENCE):
        with opened_journal(ledger, Options()):  # what a crash left of the change is settled
            pass
        for path in orphans(ledger):
            path.unlink(missing_ok=True)
        (hidden / _INTENT).unlink(missing_ok=True)


def orphans(ledger: Path) -> list[Path]:
    """Files that were written for a change which never came into the books.

    None where the journal was emptied since: nobody knows then.
    """
    folder = ledger.absolute().parent
    try:
        told = json.loads((folder / FOLDER / _INTENT).read_bytes())
        action, before, files = told["action"], told["before"], told["files"]
        records, states = Journal(folder / FOLDER / JOURNAL).records()
    except (OSError, ValueError, KeyError, TypeError):
        return []
    after = [one for one in records[before:] if one.action == action]
    came = any(states.get(one.id, _on_disk(one, folder)) == "done" for one in after)
    if came or len(records) < before:
        return []
    return [path for path in map(Path, files) if path.is_file()]


def _on_disk(record: Record, folder: Path) -> State:
    """What becomes of a change that the journal does not know the end of: begun, it is finished."""
    paths = [(folder / one.path, one.after) for one in record.files]
    begun = any(path.is_file() and fingerprint(path.read_bytes()) == new for path, new in paths)
    return "done" if begun else "void"

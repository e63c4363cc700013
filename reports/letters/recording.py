"""Letters told to the ledger: documents, notes, fees and steps in one change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from beancount_loans.reports.letters.filing import filed
from beancount_loans.reports.letters.prepared import Prepared, document_path, entries_of
from beancount_loans.reports.letters.unfiled import tidy
from beancount_loans.writer import Change, Options, Placement, Receipt
from beancount_loans.writer.commit import FOLDER
from beancount_loans.writer.lock import locked

__all__ = ["DOCUMENTS", "alone", "change_of", "documents_folder", "record"]

DOCUMENTS = "documents"
"""The folder where the ledger names none; the option is then written with the letters."""
_PATIENCE = 30
"""Seconds to wait for another round on the same ledger."""


def change_of(
    ledger: Path, placement: Placement, letters: Sequence[Prepared], options: Mapping[str, Any]
) -> Change:
    """What the ledger is told of letters.

    Args:
        ledger: the main file.
        placement: where its options want entries.
        letters: those that go.
        options: Beancount's.
    """
    change = Change(ledger, "remind", placement.style)
    if not documents_folder(ledger, options)[1]:
        change.add(f'option "documents" "{DOCUMENTS}"\n')
    change.place([entry for one in letters for entry in entries_of(one)], placement)
    return change


def record(
    change: Change,
    gone: Sequence[tuple[Prepared, bytes]],
    folder: Path,
    others: Mapping[Path, bytes],
    options: Options,
) -> Receipt:
    """Write PDFs and ledger lines, all or none.

    Args:
        change: what the ledger is told of them.
        gone: letters with their PDF.
        folder: of the ledger's documents.
        others: mails written with them, over those of a round that was taken back.
        options: how the change is committed.

    Raises:
        LetterError: a file cannot be written; nothing was.
        WriteError: the ledger cannot; nothing was written.
    """
    tidy(change.ledger)  # so that their names are free
    files: dict[Path, bytes] = {}
    for one, pdf in gone:
        files[document_path(one, folder, files)] = pdf
    with filed(change, files, replacing=others):
        return change.write(options)


def documents_folder(ledger: Path, options: Mapping[str, Any]) -> tuple[Path, bool]:
    """The ledger's folder of documents, and whether its option names it already."""
    told = options.get("documents") or []
    base = ledger.absolute().parent
    return (base / str(told[0]), True) if told else (base / DOCUMENTS, False)


@contextmanager
def alone(ledger: Path) -> Iterator[None]:
    """Keep other rounds on the same ledger waiting: they then see what this one did.

    Raises:
        WriteError: another round did not end.
        OSError: the folder for the lock cannot be made.
    """
    folder = ledger.absolute().parent / FOLDER
    folder.mkdir(exist_ok=True)
    if not (folder / ".gitignore").exists():
        (folder / ".gitignore").write_text("*\n", "utf-8")
    with locked(folder / "round.lock", _PATIENCE):
        yield

"""Letters told to the ledger: documents, notes, fees and steps in one change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from beancount_loans.cli.books import Books
    from beancount_loans.reports.letters.round import Prepared

DOCUMENTS = "documents"
"""The folder where the ledger names none; the option is then written with the letters."""


def record(
    books: Books, gone: Sequence[tuple[Prepared, bytes]], mails: Mapping[Path, bytes]
) -> None:
    """Write PDFs and ledger lines, all or none.

    Args:
        books: the ledger.
        gone: letters with their PDF.
        mails: files that wait for a mail program, written with them.

    Raises:
        click.ClickException: nothing was written; the sentence says why.
    """
    from beancount_loans.reports.letters.filing import filed  # noqa: PLC0415 - not for --help
    from beancount_loans.reports.letters.round import document_path, entries_of  # noqa: PLC0415
    from beancount_loans.reports.letters.texts import LetterError  # noqa: PLC0415
    from beancount_loans.writer import (  # noqa: PLC0415
        Change,
        Options,
        Placement,
        WriteError,
        no_new_errors,
    )

    placement = Placement.of(books.path, books.entries)
    change = Change(books.path, "remind", placement.style)
    folder, named = documents_folder(books)
    files: dict[Path, bytes] = {}
    for one, pdf in gone:
        files[document_path(one, folder, files)] = pdf
    try:
        with filed({**files, **mails}):
            if not named:
                change.add(f'option "documents" "{DOCUMENTS}"\n')
            change.place([entry for one, _ in gone for entry in entries_of(one)], placement)
            change.write(Options(check=no_new_errors(books.path, books.errors)))
    except (LetterError, WriteError) as problem:
        raise click.ClickException(str(problem)) from None


def documents_folder(books: Books) -> tuple[Path, bool]:
    """The ledger's folder of documents, and whether its option names it already."""
    told = books.options.get("documents") or []
    base = books.path.absolute().parent
    return (base / str(told[0]), True) if told else (base / DOCUMENTS, False)

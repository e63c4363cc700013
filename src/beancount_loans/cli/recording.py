"""Letters told to the ledger, for the commands that send them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from beancount_loans.cli.books import Books
    from beancount_loans.reports.letters.prepared import Prepared


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
    from beancount_loans.reports.letters import recording  # noqa: PLC0415 - not for --help
    from beancount_loans.reports.letters.texts import LetterError  # noqa: PLC0415
    from beancount_loans.writer import (  # noqa: PLC0415
        Options,
        Placement,
        WriteError,
        no_new_errors,
    )

    placement = Placement.of(books.path, books.entries)
    folder, _ = recording.documents_folder(books.path, books.options)
    options = Options(check=no_new_errors(books.path, books.errors))
    try:
        letters = [one for one, _ in gone]
        change = recording.change_of(books.path, placement, letters, books.options)
        recording.record(change, gone, folder, mails, options)
    except (LetterError, WriteError) as problem:
        raise click.ClickException(str(problem)) from None

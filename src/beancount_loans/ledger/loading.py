"""Loading a ledger file with Beancount and reading its loans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from beancount import loader

from beancount_loans.book import Book
from beancount_loans.ledger.reading import read


class LedgerNotFoundError(Exception):
    """The path names no file."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} does not exist: name the ledger's main file")


def load_entries(path: Path | str) -> tuple[list[Any], list[Any], dict[str, Any]]:
    """Beancount's entries, errors and options of a ledger file.

    Beancount's cache lies beside the ledger and names files by their whole path: copied along
    with the books it would answer for, and lead writes to, the books it was copied from.

    Raises:
        LedgerNotFoundError: there is no such file.
    """
    file = Path(path)
    if not file.is_file():
        raise LedgerNotFoundError(file)
    entries, errors, options = loader.load_file(str(file))
    named = Path(str(options["filename"]))  # no file's name where the ledger is encrypted
    if named.is_file() and not file.samefile(named):
        file.with_name(f".{file.name}.picklecache").unlink(missing_ok=True)
        entries, errors, options = loader.load_file(str(file))
    known = {} if named.is_file() else {"filename": str(file.absolute())}
    return list(entries), list(errors), {**options, **known}


def load(path: Path | str) -> Book:
    """The loans of a ledger file, whether or not it switches the plugins on."""
    entries, _, options = load_entries(path)
    return read(entries, options)

"""The Parquet files of one book: named after what the book holds, written whole or not at all.

A part answers for the very bytes it was made from, the day, this program and Beancount. So a run
that was stopped goes on where it was, and a book that did not change is not worked out again.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import types
import typing
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import beancount_loans
from beancount_loans.kept.sources import contents
from beancount_loans.reports.many_books.extras import needed
from beancount_loans.reports.many_books.rows import DueRow, LoanRow

_PROGRAM = (
    *(".", "core", "core/*", "ledger", "plugins", "policies"),
    *("reports", "reports/many_books"),
)
"""Folders whose files have a say in a row."""

ABOUT = b"beancount-loans"
DIGITS, SCALE = 38, 8
"""Of amounts: enough for every currency, and DuckDB adds them up exactly."""


class Part(NamedTuple):
    """What became of one book.

    Attributes:
        book: its main file, the whole path.
        loans: the file with a row for each loan; None where nothing could be read.
        dues: the file with a row for each coming due.
        errors: what is wrong with the book, at most some; each a sentence.
        more: how many errors are not among them.
        kept: whether the files were there already.
    """

    book: str
    loans: str | None = None
    dues: str | None = None
    errors: tuple[str, ...] = ()
    more: int = 0
    kept: bool = False


class Place(NamedTuple):
    """Where the files of a book as it is now belong."""

    book: str
    loans: Path
    dues: Path

    @classmethod
    def of(cls, ledger: Path, as_of: dt.date, folder: Path) -> Place:
        """Named by the ledger, the day and a digest of all that the figures come from.

        Raises:
            OSError: a file of the ledger cannot be read.
        """
        book = str(ledger.resolve())
        named = blake2b(book.encode(), digest_size=4).hexdigest()
        stem = f"{ledger.stem}-{named}-{as_of}-{_digest(ledger)}"
        return cls(book, folder / f"{stem}.loans.parquet", folder / f"{stem}.dues.parquet")

    def kept(self) -> Part | None:
        """The part that was written before, if it is whole and may be taken again."""
        pq = needed("pyarrow.parquet")
        try:
            told = [pq.read_schema(path).metadata[ABOUT] for path in (self.loans, self.dues)]
            about = json.loads(told[0])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if told[0] != told[1] or not about["again"]:
            return None
        return self.part(about["errors"], about["more"], kept=True)

    def part(self, errors: Sequence[str], more: int, *, kept: bool = False) -> Part:
        """What became of the book whose files these are."""
        return Part(self.book, str(self.loans), str(self.dues), tuple(errors), more, kept)

    def write(
        self,
        loans: Iterable[LoanRow],
        dues: Iterable[DueRow],
        *,
        errors: Sequence[str],
        more: int,
        again: bool,
    ) -> Part:
        """Write both files, and take away those of the same book and day as it was before.

        Args:
            loans: their rows.
            dues: the rows of coming dues.
            errors: what is wrong with the book.
            more: how many errors are not among them.
            again: whether the files may be taken again where the book has not changed.
        """
        about = json.dumps({"errors": list(errors), "more": more, "again": again}).encode()
        self.loans.parent.mkdir(parents=True, exist_ok=True)
        _write(self.dues, DueRow, dues, about)
        _write(self.loans, LoanRow, loans, about)
        self._forget_older()
        return self.part(errors, more)

    def _forget_older(self) -> None:
        stem = self.loans.name.rsplit("-", 1)[0]
        for path in self.loans.parent.iterdir():
            same_book = path.name.startswith(f"{stem}-") and path.suffix == ".parquet"
            if same_book and path not in (self.loans, self.dues):
                path.unlink(missing_ok=True)


def _write(path: Path, kind: type[LoanRow | DueRow], rows: Iterable[Any], about: bytes) -> None:
    pa, pq = needed("pyarrow"), needed("pyarrow.parquet")
    columns = list(zip(*rows, strict=True)) or [()] * len(kind._fields)
    schema = _schema(kind)
    arrays = [pa.array(cells, one.type) for cells, one in zip(columns, schema, strict=True)]
    table = pa.Table.from_arrays(arrays, schema=schema.with_metadata({ABOUT: about}))
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        pq.write_table(table, fresh, compression="zstd")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _schema(kind: type[LoanRow | DueRow]) -> Any:
    pa = needed("pyarrow")
    types_of = {
        str: pa.string(),
        int: pa.int32(),
        dt.date: pa.date32(),
        Decimal: pa.decimal128(DIGITS, SCALE),
    }
    fields = []
    for name, hint in typing.get_type_hints(kind).items():
        absent = isinstance(hint, types.UnionType)
        plain = typing.get_args(hint)[0] if absent else hint
        fields.append(pa.field(name, types_of[plain], nullable=absent))
    return pa.schema(fields)


def _digest(ledger: Path) -> str:
    """Of the ledger's files by their place beside it, and of the program; no machine's own."""
    digest, home = blake2b(digest_size=16), ledger.resolve().parent
    digest.update(_program())
    for path, content in contents(ledger):
        digest.update(f"{os.path.relpath(path, home)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


@cache
def _program() -> bytes:
    digest, home = blake2b(digest_size=16), Path(beancount_loans.__file__).parent
    digest.update(version("beancount").encode())
    for room in _PROGRAM:
        for path in sorted(home.glob(f"{room}/*.*")):
            if path.is_file():
                digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.digest()

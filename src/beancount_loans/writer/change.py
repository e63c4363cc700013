"""A change to the books: what is to be written, shown before it is done.

>>> import datetime, tempfile
>>> from pathlib import Path
>>> from beancount_loans.writer.directives import note
>>> ledger = Path(tempfile.mkdtemp()) / "main.beancount"
>>> _ = ledger.write_text("2026-01-01 open Assets:Loans:Bo DKK" + chr(10))
>>> change = Change(ledger, "log")
>>> change.add([note(datetime.date(2026, 4, 7), "Assets:Loans:Bo", "Phoned")])
>>> receipt = change.write()
>>> print(ledger.read_text(), end="")
2026-01-01 open Assets:Loans:Bo DKK
<BLANKLINE>
2026-04-07 note Assets:Loans:Bo "Phoned"
"""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from beancount.parser import booking

from beancount_loans.writer.blocks import lines_of, passages, with_blank_lines
from beancount_loans.writer.commit import FileWrite, Options, Receipt, commit
from beancount_loans.writer.errors import EntryNotFoundError, FileChangedError, UnwritableValueError
from beancount_loans.writer.proof import prove_edits, prove_text, put_in, touched
from beancount_loans.writer.source import Edit, Source, fingerprint
from beancount_loans.writer.text import Style, text

_ATTEMPTS = 50  # of an append that meets other writers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from beancount.core.data import Directive

    from beancount_loans.writer.placement import Placement

New: TypeAlias = "str | Sequence[Directive]"
"""Directives, or ledger text."""


class Change:
    """Edits of one or more files of a ledger, written together or not at all."""

    def __init__(
        self, ledger: Path | str, action: str = "write", style: Style | None = None
    ) -> None:
        """Begin a change.

        Args:
            ledger: The main file; journal and lock lie beside it.
            action: What the user does, kept in the journal.
            style: How directives are laid out.
        """
        self.ledger = Path(ledger).absolute()
        self.action = action
        self._style = style or Style()
        self._sources: dict[Path, Source] = {}
        self._added: dict[tuple[Path, int | None], list[str]] = {}
        self._edits: dict[Path, list[Edit]] = {}

    def add(
        self,
        new: New,
        path: Path | str | None = None,
        line: int | None = None,
        *,
        expected: str | None = None,
        style: Style | None = None,
    ) -> None:
        """Put new entries into a file.

        Args:
            new: Directives, or ledger text.
            path: The file; the main file if not given.
            line: They go before this line, counted from 0; None is the end.
            expected: Fingerprint of the file that the caller read.
            style: How these directives are laid out, if not as all of the change.

        Raises:
            FileChangedError: The file is not the expected one.
            UnwritableValueError: Something has no form in Beancount's language.
        """
        source = self._source(path or self.ledger)
        if expected not in (None, source.fingerprint):
            raise FileChangedError(source.path)
        piece = self._text(source, new, style)
        self._added.setdefault((source.path, line), []).append(piece)

    def place(self, entries: Iterable[Directive], placement: Placement) -> None:
        """Put new entries where the ledger's options want each of them."""
        for entry in entries:
            self.add([entry], *placement.place(entry), style=placement.style)

    def create(self, path: Path | str, new: New) -> None:
        """Make a file that is not there yet."""
        source = Source.new(path)
        if source.path.exists():
            raise FileChangedError(source.path)
        self._sources[source.target] = source
        self._added[source.path, None] = [self._text(source, new)]

    def replace(self, entry: Directive, new: New) -> None:
        """Put new entries in the place of one that was loaded.

        Raises:
            EntryNotFoundError: It does not stand where it was read.
        """
        source = self._source_of(entry)
        edit = source.replacement(*lines_of(source, entry), self._text(source, new))
        self._edits.setdefault(source.path, []).append(edit)

    def text_of(self, entry: Directive) -> str:
        """Give an entry as it is written, comments and all, to be edited and replaced.

        Raises:
            EntryNotFoundError: It does not stand where it was read.
        """
        source = self._source_of(entry)
        start, stop = lines_of(source, entry)
        return "".join(source.lines[start:stop]).replace("\r\n", "\n")

    def remove(self, entry: Directive) -> None:
        """Take out an entry that was loaded.

        Raises:
            EntryNotFoundError: It does not stand where it was read.
        """
        source = self._source_of(entry)
        lines = with_blank_lines(source, lines_of(source, entry))
        self._edits.setdefault(source.path, []).append(Edit(*lines, ""))

    def reword(self, path: Path | str, words: Callable[[str], str]) -> None:
        """Change words all over a file: in entries, between them, and in what is new.

        Args:
            path: A file of the ledger.
            words: Gives a text with its words changed; no line may come or go.
        """
        source = self._source(path)
        planned = [
            dataclasses.replace(edit, text=words(edit.text))
            for edit in self._edits.get(source.path, [])
        ]
        taken = {line for edit in planned for line in range(edit.start, edit.stop)}
        for start, stop in passages(source, lambda line: words(line) != line):
            if start not in taken:
                text = "".join(source.lines[start:stop])
                planned.append(Edit(start, stop, words(text)))
        if planned:
            self._edits[source.path] = planned

    def diff(self) -> str:
        """Show the change as a unified diff, as far as it goes; nothing is written."""
        return "".join(
            line
            for write in self._writes()
            for line in difflib.unified_diff(
                write.source.lines,
                dataclasses.replace(write.source, data=write.data).lines,
                str(write.source.path),
                str(write.source.path),
            )
        )

    def fingerprint(self) -> str:
        """Name the change and the files as they were read: the same only if nothing moved."""
        digest = hashlib.sha256()
        for write in self._writes():
            told = (write.source.path, write.source.fingerprint, fingerprint(write.data))
            digest.update("\0".join(map(str, told)).encode())
        return digest.hexdigest()

    def entries(self) -> tuple[list[Directive], list[Directive]]:
        """Give the entries that it takes out and those that it puts in, amounts filled in.

        Raises:
            LedgerDoesNotParseError: The new text is none of Beancount's language.
        """
        gone: list[Directive] = []
        new: list[Directive] = []
        for write in self._writes():
            source, edits = write.source, write.edits
            gone += [entry for entry in source.parsed.entries if touched(entry, edits)]
            asked = [entry for edit in edits for entry in put_in(source, edit)]
            booked, _ = booking.book(asked, source.parsed.options)  # type: ignore[no-untyped-call]
            new += booked
        return gone, new

    def write(self, options: Options | None = None) -> Receipt:
        """Prove the change and put it on the disk; one of nothing leaves no trace.

        Raises:
            WriteError: Nothing was written; its kind and sentence say why.
        """
        writes = self._writes()
        if not writes:
            return Receipt("", self.action, (), ())
        for write in writes:
            prove_edits(write.source, write.edits, write.data or b"")
        options = options or Options()
        return commit(self.ledger, writes, dataclasses.replace(options, action=self.action))

    def _writes(self) -> list[FileWrite]:
        writes = []
        for source in self._sources.values():
            edits = [
                source.insertion("\n".join(pieces), line)
                for (file, line), pieces in self._added.items()
                if file == source.path
            ]
            edits.extend(self._edits.get(source.path, []))
            if edits:
                writes.append(FileWrite(source, tuple(sorted(edits)), source.edited(edits)))
        return writes

    def _source(self, path: Path | str) -> Source:
        """Read a file once, by whichever of its names it comes."""
        real = Path(path).resolve()
        if real not in self._sources:
            self._sources[real] = Source.read(path)
        return self._sources[real]

    def _source_of(self, entry: Directive) -> Source:
        name = str(entry.meta["filename"])
        if name[:1] == "<":  # made by a plugin, or read from no file
            raise EntryNotFoundError(Path(name), entry.meta["lineno"])
        return self._source(name)

    def _text(self, source: Source, new: New, style: Style | None = None) -> str:
        if isinstance(new, str):
            if not new.strip():
                raise UnwritableValueError("the text", new, "there is none")
            return new
        style = dataclasses.replace(style or self._style, folder=source.path.parent)
        written = text(new, style)
        prove_text(new, written, source.path, source.parsed.options)
        return written


def append(
    path: Path | str,
    new: New,
    *,
    expected: str | None = None,
    ledger: Path | str | None = None,
    options: Options | None = None,
) -> Receipt:
    """Write entries at the end of a file, in one call.

    Args:
        path: The file.
        new: Directives, or ledger text.
        expected: Fingerprint of the file the caller read; without it a file that
            changes in the meantime is read again.
        ledger: The main file, where the journal lies; the same file if not given.
        options: How it is committed.

    Raises:
        WriteError: Nothing was written; its kind and sentence say why.
    """
    options = options or Options()
    attempts = 1 if expected else _ATTEMPTS
    while True:
        change = Change(ledger or path, options.action)
        change.add(new, path, expected=expected)
        attempts -= 1
        try:
            return change.write(options)
        except FileChangedError:
            if not attempts:
                raise

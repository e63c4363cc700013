"""What was written, so that it can be finished after a crash and taken back.

One JSON object a line in `.beancount-loans/journal.jsonl` beside the ledger, only
ever added to. A record is written before the files change and a second line with
its state after. Of new text it keeps a digest alone; text that a change removed it
keeps, since taking the change back needs it.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from beancount_loans.writer.disk import Disk, append_line
from beancount_loans.writer.source import fingerprint, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from beancount_loans.writer.source import Edit

State = Literal["done", "void"]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines as an edit left them.

    Attributes:
        line: Where they stood in the new file, counted from 0.
        count: How many they were; 0 when the edit only removed.
        digest: SHA-256 of their text.
        removed: The text that stood there before.
    """

    line: int
    count: int
    digest: str
    removed: str


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of a change.

    Attributes:
        path: Relative to the ledger's folder.
        before: Fingerprint of the old file; None where there was none.
        after: Fingerprint of the new file; None where it is removed.
        staged: Name of the passing file that held the new bytes.
        blocks: What was put where.
    """

    path: str
    before: str | None
    after: str | None
    staged: str | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One change.

    Attributes:
        id: Names the record.
        when: Time of writing, ISO 8601 in UTC.
        action: What the user did, such as `log` or `import`.
        files: The files of the change.
        undoes: Id of the record that this one takes back.
        redoes: Id of the record that this one brings back.
    """

    id: str
    when: str
    action: str
    files: tuple[FileRecord, ...]
    undoes: str | None = None
    redoes: str | None = None


class Journal:
    """The journal of one ledger; hold the lock while using it."""

    def __init__(self, path: Path, disk: Disk | None = None) -> None:
        self.path = path
        self._disk = disk or Disk()

    def begin(self, record: Record) -> None:
        """Write down what is about to happen."""
        self._append(asdict(record))

    def settle(self, record: Record, state: State) -> None:
        """Write down whether it happened."""
        self._append({"id": record.id, "state": state})

    def records(self) -> tuple[list[Record], dict[str, State]]:
        """Read all records in their order, and the states of those settled."""
        records: list[Record] = []
        states: dict[str, State] = {}
        for item in self._items():
            if "state" in item:
                states[item["id"]] = item["state"]
            else:
                records.append(_record(item))
        return records, states

    def pending(self) -> Record | None:
        """Give the last record if a crash left it unsettled."""
        records, states = self.records()
        return records[-1] if records and records[-1].id not in states else None

    def last_to_undo(self) -> Record | None:
        """Give the last change that stands."""
        standing, _ = self._stacks()
        return standing[-1] if standing else None

    def last_to_redo(self) -> Record | None:
        """Give the change that was taken back last, if nothing was written since."""
        _, undone = self._stacks()
        return undone[-1] if undone else None

    def undoing(self, record: Record) -> Record | None:
        """Give the record that took a change back last."""
        records, states = self.records()
        found = [r for r in records if r.undoes == record.id and states.get(r.id) == "done"]
        return found[-1] if found else None

    def _stacks(self) -> tuple[list[Record], list[Record]]:
        records, states = self.records()
        standing: list[Record] = []
        undone: list[Record] = []
        for record in records:
            if states.get(record.id) != "done":
                continue
            if record.undoes:
                _move(record.undoes, standing, undone)
            elif record.redoes:
                _move(record.redoes, undone, standing)
            else:
                standing.append(record)
                undone.clear()
        return standing, undone

    def _append(self, item: dict[str, Any]) -> None:
        line = json.dumps(item, ensure_ascii=False, separators=(",", ":"))
        torn = b"" if self._ends_whole() else b"\n"
        append_line(self._disk, self.path, torn + line.encode() + b"\n")

    def _ends_whole(self) -> bool:
        if not self.path.exists() or not self.path.stat().st_size:
            return True
        with self.path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read() == b"\n"

    def _items(self) -> Iterator[dict[str, Any]]:
        """Read the lines; one that a crash tore says nothing."""
        if not self.path.exists():
            return
        for line in self.path.read_bytes().splitlines():
            try:
                item = json.loads(line)
            except ValueError:
                continue
            if isinstance(item, dict) and "id" in item:
                yield item


def blocks(lines: list[str], edits: Iterable[Edit]) -> tuple[Block, ...]:
    """Describe what edits leave in the new file, in its order."""
    found: list[Block] = []
    shift = 0
    for edit in sorted(edits):
        count = len(split_lines(edit.text))
        removed = "".join(lines[edit.start : edit.stop])
        found.append(Block(edit.start + shift, count, digest(edit.text), removed))
        shift += count - (edit.stop - edit.start)
    return tuple(found)


def digest(text: str) -> str:
    """Give the SHA-256 of text."""
    return fingerprint(text.encode()) or ""


def _move(name: str, source: list[Record], target: list[Record]) -> None:
    for record in [record for record in source if record.id == name]:
        source.remove(record)
        target.append(record)


def _record(item: dict[str, Any]) -> Record:
    files = tuple(
        FileRecord(**{**file, "blocks": tuple(Block(**b) for b in file["blocks"])})
        for file in item["files"]
    )
    return Record(**{**item, "files": files})

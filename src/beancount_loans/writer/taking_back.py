"""Work out the edits that take a recorded change back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_loans.writer.errors import TextChangedSinceError
from beancount_loans.writer.journal import Block, FileRecord, digest
from beancount_loans.writer.source import Edit, Source

if TYPE_CHECKING:
    from collections.abc import Iterator


def inverse(source: Source, file: FileRecord) -> list[Edit]:
    """Give the edits that turn a file back, wherever its new text stands by now.

    Raises:
        TextChangedSinceError: The text was edited since.
    """
    untouched = source.fingerprint == file.after
    return [
        Edit(line, line + block.count, block.removed)
        for block in file.blocks
        for line in [_place(source, block, untouched=untouched)]
    ]


def _place(source: Source, block: Block, *, untouched: bool) -> int:
    if untouched:
        return block.line
    places = list(_occurrences(source.lines, block)) if block.count else []
    if not places:
        raise TextChangedSinceError(source.path, block.line + 1)
    return min(places, key=lambda line: abs(line - block.line))


def _occurrences(lines: list[str], block: Block) -> Iterator[int]:
    for line in range(len(lines) - block.count + 1):
        if digest("".join(lines[line : line + block.count])) == block.digest:
            yield line

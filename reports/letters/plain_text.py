"""Blocks as plain text, for e-mail."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from beancount_loans.reports.letters.blocks import (
    Aside,
    Block,
    Bullets,
    Heading,
    Paragraph,
    Spans,
    Table,
    plain,
)

WIDTH = 76
"""Characters a line; tables may be wider."""


def as_text(blocks: Iterable[Block]) -> str:
    """A letter's body as plain text; its subject is left to the mail's header."""
    return "\n\n".join(filter(None, map(_block, blocks))) + "\n"


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        title = plain(block.spans)
        return "" if block.level == 1 else f"{title}\n{'-' * len(title)}"
    if isinstance(block, Paragraph):
        return "\n".join(_wrapped(line, "") for line in _linked(block.spans).split("\n"))
    if isinstance(block, Bullets):
        return "\n".join(
            _wrapped(_linked(item), f"{number}. " if block.numbered else "- ")
            for number, item in enumerate(block.items, 1)
        )
    if isinstance(block, Aside):
        return "\n\n".join(filter(None, map(_block, block.blocks)))
    return _table(block) if isinstance(block, Table) else "* * *"


def _linked(spans: Spans) -> str:
    """Text with the addresses that links hide."""
    return "".join(
        f"{span.text} ({span.link})"
        if span.link and span.link not in (span.text, f"mailto:{span.text}", f"https://{span.text}")
        else span.text
        for span in spans
    )


def _wrapped(line: str, mark: str) -> str:
    return textwrap.fill(
        line,
        WIDTH,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _table(table: Table) -> str:
    head = [plain(cell) for cell in table.head]
    rows = [[plain(cell) for cell in row] for row in table.rows]
    shown = [head, *rows] if any(head) else rows
    widths = [max(map(len, column)) for column in zip_longest(*shown, fillvalue="")]
    lines = [_line(row, widths, table.aligns) for row in shown]
    if any(head):
        lines.insert(1, "-" * len(lines[0].ljust(sum(widths) + 2 * (len(widths) - 1))))
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int], aligns: Sequence[str]) -> str:
    placed = [
        cell.rjust(width) if align == "right" else cell.ljust(width)
        for cell, width, align in zip(cells, widths, aligns, strict=False)
    ]
    return "  ".join(placed).rstrip()

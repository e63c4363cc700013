"""A letter's body as a few kinds of blocks: what Markdown becomes, and what is set from it.

E-mail text, HTML and PDF are all made of these blocks, so they cannot differ in content.
Nothing in a block is markup of any of them: text is text until it is set.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

__all__ = [
    "Align",
    "Aside",
    "Block",
    "Bullets",
    "Heading",
    "Paragraph",
    "Rule",
    "Spans",
    "Table",
    "plain",
]

Align = Literal["left", "right"]


class Span(NamedTuple):
    """A run of text in one style; a line break is a newline in it."""

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    link: str = ""


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of text."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Heading:
    """A line above what it names; level 1 is the subject of the letter."""

    level: int
    spans: Spans


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short things, numbered or not."""

    items: tuple[Spans, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; a row whose first cell is strong is a sum of those above."""

    aligns: tuple[Align, ...]
    head: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What follows is an annex: on paper it begins a page."""


@dataclass(frozen=True, slots=True)
class Aside:
    """Something apart, in a box: a quote of Markdown."""

    blocks: tuple[Block, ...]


Block = Paragraph | Heading | Bullets | Table | Rule | Aside


def plain(spans: Spans) -> str:
    """Spans without their styles."""
    return "".join(span.text for span in spans)

r"""Markdown to blocks, and values made safe to stand in Markdown.

>>> [type(block).__name__ for block in read("# Hi\n\nPay **100** now.")]
['Heading', 'Paragraph']
>>> print(escaped("1. [x](http://e) | *bold*"))
1\. \[x\]\(http\:\/\/e\) \| \*bold\*
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import takewhile

from markdown_it import MarkdownIt
from markdown_it.token import Token

from beancount_loans.reports.letters.blocks import (
    Align,
    Aside,
    Block,
    Bullets,
    Heading,
    Paragraph,
    Rule,
    Span,
    Spans,
    Table,
)

_RULES = (
    *("heading", "list", "table", "hr", "blockquote"),
    *("emphasis", "backticks", "escape", "newline", "link", "autolink"),
)
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_SPACES = re.compile(r"[ \t\r\n\f\v\x85\u2028\u2029]+")  # not the space that holds 1 000 together
_APART = re.compile(r"\n(?:[ \t]*\n)+(?![ \t>]|[-*+][ \t]|\d+[.)][ \t])")
"""Empty lines between blocks; those within a list or quote, or before one, are none."""


class Markdown(str):
    """Text that is Markdown already and is not escaped again."""

    __slots__ = ()


def escaped(text: str) -> Markdown:
    """Text as Markdown that means just this text, on one line."""
    return Markdown(_PUNCTUATION.sub(r"\\\1", _SPACES.sub(" ", text)))


def read(text: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text; raw HTML and pictures are text like any other."""
    return tuple(block for part in _APART.split(text) for block in _read(part))


@lru_cache(4096)
def _read(text: str) -> tuple[Block, ...]:
    """The blocks of a part: of a thousand letters most say the same."""
    return tuple(_blocks(_parser().parse(text)))


@cache
def _parser() -> MarkdownIt:
    # "zero" has nothing on: what is named here is all there is.
    return MarkdownIt("zero", {"html": False, "breaks": False}).enable(list(_RULES))


def _blocks(tokens: Iterable[Token]) -> Iterator[Block]:
    rest = iter(tokens)
    for token in rest:
        if token.type == "heading_open":
            yield Heading(int(token.tag[1]), _spans(next(rest)))
        elif token.type == "paragraph_open":
            yield Paragraph(_spans(next(rest)))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield Bullets(tuple(_items(rest, token)), token.type.startswith("ordered"))
        elif token.type == "table_open":
            yield _table(rest)
        elif token.type == "hr":
            yield Rule()
        elif token.type == "blockquote_open":
            yield Aside(tuple(_blocks(_until("blockquote_close", token.level, rest))))


def _until(closing: str, level: int, rest: Iterator[Token]) -> list[Token]:
    """What lies before a token that closes, which is taken as well."""
    inner = takewhile(lambda token: token.type != closing or token.level != level, rest)
    return list(inner)


def _items(rest: Iterator[Token], opening: Token) -> Iterator[Spans]:
    closing = opening.type.replace("_open", "_close")
    for token in rest:
        if token.type == closing and token.level == opening.level:
            return
        if token.type == "inline":
            yield _spans(token)


def _table(rest: Iterator[Token]) -> Table:
    rows: list[list[Spans]] = []
    aligns: list[Align] = []
    for token in rest:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "th_open":
            aligns.append("right" if "right" in str(token.attrGet("style") or "") else "left")
        elif token.type == "inline":
            rows[-1].append(_spans(token))
    head, *body = [tuple(row) for row in rows]
    return Table(tuple(aligns), head, tuple(body))


def _spans(inline: Token) -> Spans:
    strong = emphasis = 0
    link = ""
    found: list[Span] = []
    for token in inline.children or ():
        strong += {"strong_open": 1, "strong_close": -1}.get(token.type, 0)
        emphasis += {"em_open": 1, "em_close": -1}.get(token.type, 0)
        if token.type == "link_open":
            link = str(token.attrGet("href") or "")
        elif token.type == "link_close":
            link = ""
        text = {"softbreak": " ", "hardbreak": "\n"}.get(token.type, token.content)
        if text:
            code = token.type == "code_inline"
            found.append(Span(text, strong > 0, emphasis > 0, code, link))
    return tuple(found)

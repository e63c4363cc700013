"""The words of a ledger's text, with their lines.

Beancount's own lexer never gives back what its tokens held (3.2.3: each string, date and number
is kept for good), so a Fava that looks at its text after every load would grow by the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

__all__ = ["Word", "words"]

_WORD = re.compile(
    r"""
      "(?P<string> (?: [^"\\] | \\. )* ) "?
    | (?P<end> \n )
    | (?: ;[^\n]* | (?<![^\n])[*:\#][^\n]* )        # a comment, or a heading of an outline
    | (?P<indent> (?<![^\n])[ \t]+ )
    | (?P<key> [a-z][A-Za-z0-9_-]+ (?=:) )
    | (?P<other> [^\s";]+ )
    """,
    re.VERBOSE | re.DOTALL,
)


class Word(NamedTuple):
    """A piece of text: `string`, `end` of a line, `indent`, `key` or `other`; lines from 1."""

    kind: str
    line: int
    text: str


def words(file: str) -> Iterator[Word]:
    """Read the words of a ledger file; none where it is encrypted or not there."""
    path = Path(file)
    if not path.is_file() or path.suffix in (".gpg", ".asc"):
        return
    line = 1
    for found in _WORD.finditer(path.read_text("utf-8", "replace")):
        kind = found.lastgroup
        if kind:
            yield Word(kind, line, found[kind])
        line += found[0].count("\n")

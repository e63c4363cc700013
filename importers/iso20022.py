"""ISO 20022 messages: read safely and piece by piece, with fields found by path.

Namespaces are dropped, so that every version of a message, and files without a
namespace, read alike.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, iterparse  # noqa: TID251 - see _refuse_document_type

import defusedxml.ElementTree
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError

from beancount_loans.importers.statement import StatementError

__all__ = ["Element", "Fields", "day_of", "decimal_of", "elements", "fields_of", "line_of"]

MAX_BYTES = 500_000_000
"""Larger files are refused: a year of a busy account is below a tenth of this."""

_AMOUNT = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", re.ASCII)


class Fields(dict[str, list[str]]):
    """The texts of an element by path, in the order of the file.

    An attribute's path is its element's with `@` and its name: `Amt@Ccy`.
    """

    def first(self, *paths: str) -> str:
        """Return the first text found at the first of the paths that has one."""
        for path in paths:
            if path in self:
                return self[path][0]
        return ""

    def every(self, path: str) -> list[str]:
        """Return all texts at a path."""
        return self.get(path, [])


def elements(path: Path, names: frozenset[str]) -> Iterator[tuple[str, Element]]:
    """Yield local name and element of the named elements, each when it is complete.

    The caller clears what it has used, so that no more of a file is held.

    Raises:
        StatementError: The file is no complete XML, or carries a document type.
    """
    if path.stat().st_size > MAX_BYTES:
        raise StatementError("the file is too large to be a statement", str(path))
    try:
        with path.open("rb") as file:
            _refuse_document_type(file)
            for _, element in iterparse(file):
                name = element.tag.rpartition("}")[2]
                if name in names:
                    yield name, element
    except ParseError as error:
        message = f"the XML is broken or cut short ({error}); fetch the file again"
        raise StatementError(message, str(path), error.position[0]) from error
    except DefusedXmlException as error:
        message = "the XML declares a document type or entities, which is not read"
        raise StatementError(message, str(path)) from error
    except (ValueError, LookupError) as error:
        message = f"the XML's encoding cannot be read ({error})"
        raise StatementError(message, str(path)) from error


def _refuse_document_type(file: BinaryIO) -> None:
    """Read a file's start, up to its first element, with all of defusedxml's guards.

    XML declares types and entities nowhere else, so that the rest is safe to be read
    by the standard library's parser, which is three times as fast.
    """
    starts = defusedxml.ElementTree.iterparse(file, events=("start",), forbid_dtd=True)
    next(starts, None)
    file.seek(0)


def fields_of(element: Element, below: str = "") -> tuple[Fields, list[Element]]:
    """Return the fields of an element, and the elements named `below` left out."""
    fields = Fields()
    parts: list[Element] = []

    def walk(parent: Element, prefix: str) -> None:
        for child in parent:
            name = child.tag.rpartition("}")[2]
            if name == below:
                parts.append(child)
                continue
            path = prefix + name
            text = child.text
            if text and (text := text.strip()):
                fields.setdefault(path, []).append(text)
            for key, value in child.items():
                fields.setdefault(f"{path}@{key}", []).append(value)
            if len(child):
                walk(child, path + "/")

    walk(element, "")
    return fields, parts


def decimal_of(text: str) -> Decimal | None:
    """Return the exact number, or None where the text is no plain decimal."""
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


def day_of(text: str) -> dt.date | None:
    """Return the day of an ISO date or time, whatever zone follows, or None."""
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def line_of(path: Path, name: str, number: int) -> int:
    """Return the line on which the nth element of a name starts, 0 if unknown."""
    starts = re.compile(rb"<(?:[\w.-]+:)?" + name.encode() + rb"[\s>/]")
    for line, text in enumerate(path.read_bytes().splitlines(), 1):
        number -= len(starts.findall(text + b"\n"))
        if number <= 0:
            return line
    return 0

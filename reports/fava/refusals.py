"""Why an act is refused, in the reader's language.

The parts of the product say it in English. Here a sentence is known by its English text in the
catalogue (`refusal.…`), whose places are read out of it; one that is not known stays English.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from beancount_loans.reports.fava.words import FALLBACK, Words, catalogue

__all__ = ["translated"]

_PLACE = re.compile(r"{(\w+)}")


def translated(message: str, words: Words) -> str:
    """A sentence in the language of words; a hint within it too."""
    if words.language == FALLBACK:
        return message
    for key, pattern in _patterns():
        found = pattern.fullmatch(message)
        if found:
            told: dict[str, Any] = {
                name: translated(text, words) for name, text in found.groupdict().items()
            }
            return words(key, **told)
    return message


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """What English sentences look like, those with most of their own words first."""
    texts = [
        (key, text)
        for key, text in catalogue(FALLBACK).items()
        if key.startswith("refusal.") and isinstance(text, str)
    ]
    texts.sort(key=lambda item: -len(_PLACE.sub("", item[1])))
    return [(key, _pattern(text)) for key, text in texts]


def _pattern(text: str) -> re.Pattern[str]:
    pieces = _PLACE.split(text)
    found = [
        f"(?P<{piece}>.+?)" if number % 2 else re.escape(piece)
        for number, piece in enumerate(pieces)
    ]
    return re.compile("".join(found), re.DOTALL)

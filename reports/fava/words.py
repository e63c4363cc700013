"""The texts of the pages: a catalogue of JSON for each language.

A text may hold places like `{name}`; a text that counts is an object of plural forms
(`one`, `other`) chosen by its place `n`. What a language lacks is told in English.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.core import UnknownLocaleError

FALLBACK = "en"
Text = str | Mapping[str, str]


@cache
def catalogue(language: str) -> Mapping[str, Text]:
    """All texts of a language by key; empty where there is no such catalogue."""
    file = files(__package__) / "locales" / f"{language}.json"
    if not file.is_file():
        return {}
    texts: dict[str, Text] = json.loads(file.read_text("utf-8"))
    return texts


def languages() -> list[str]:
    """The languages that the pages are written in."""
    folder = files(__package__) / "locales"
    return sorted(one.name.removesuffix(".json") for one in folder.iterdir())


def nearest_language(*wishes: str | None) -> str:
    """The first of some wishes, like `da` or `da_DK`, that there is a catalogue for."""
    for wish in wishes:
        if wish:
            language = wish.replace("-", "_").split("_")[0].lower()
            if language in languages():
                return language
    return FALLBACK


class Words:
    """The texts in one language: `words("list.title")`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = catalogue(language)
        self._spare = catalogue(FALLBACK)
        self._plural = _locale(language).plural_form

    def __call__(self, key: str, n: int = 0, **values: object) -> str:
        """A text with its places filled; a key that nobody translated is shown as it is."""
        text = self._texts.get(key, self._spare.get(key, key))
        if isinstance(text, Mapping):
            text = text.get(self._plural(n), text["other"])
        return text.format(n=n, **values)

    def known(self, key: str, default: str) -> str:
        """A text for words that come from the ledger; the default where there is none."""
        return self(key) if key in self._spare else default


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(FALLBACK)

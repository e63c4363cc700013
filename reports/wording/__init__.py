"""What the product says in people's languages: a catalogue of JSON for each.

A text may hold places like `{name}`; a text that counts is an object of plural forms
(`one`, `other`) chosen by its place `n` or `days`. What a language lacks is told in English.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from babel import Locale
from babel.core import UnknownLocaleError

from beancount_loans.book import Book
from beancount_loans.core.collection.said import Said
from beancount_loans.core.policy.policy import Policy
from beancount_loans.reports.report import Report

__all__ = ["FALLBACK", "FOLDER", "Text", "Words", "catalogue", "languages", "nearest", "words_of"]

FALLBACK: Final = "en"
FOLDER: Final = Path(str(files(__package__)))
"""Of the sentences that all faces share; a face may keep texts of its own."""
Text = str | Mapping[str, str]


@cache
def catalogue(language: str, folder: Path = FOLDER) -> Mapping[str, Text]:
    """All texts of a language by key; empty where there is no such catalogue."""
    file = folder / f"{language}.json"
    if not file.is_file():
        return {}
    texts: dict[str, Text] = json.loads(file.read_text("utf-8"))
    return texts


def languages(folder: Path = FOLDER) -> list[str]:
    """The languages that there is a catalogue for."""
    return sorted(one.stem for one in folder.glob("*.json"))


def nearest(*wishes: str | None, folder: Path = FOLDER) -> str:
    """The first of some wishes, like `da` or `da_DK`, that there is a catalogue for."""
    for wish in wishes:
        if wish:
            language = wish.replace("-", "_").split("_")[0].lower()
            if language in languages(folder):
                return language
    return FALLBACK


class Words:
    """The texts in one language: `words("why.review")`."""

    def __init__(self, language: str, *folders: Path) -> None:
        self.language = language
        places = folders or (FOLDER,)
        self._texts = {key: one for at in places for key, one in catalogue(language, at).items()}
        self._spare = {key: one for at in places for key, one in catalogue(FALLBACK, at).items()}
        self._plural = _locale(language).plural_form

    def __call__(self, key: str, n: int = 0, **values: object) -> str:
        """A text with its places filled; a key that nobody translated is shown as it is."""
        text = self._texts.get(key, self._spare.get(key, key))
        if isinstance(text, Mapping):
            text = text.get(self._plural(n), text["other"])
        return text.format(n=n, **values)

    def __contains__(self, key: str) -> bool:
        """Whether there is such a text, in the language or in English."""
        return key in self._texts or key in self._spare

    def known(self, key: str, default: str) -> str:
        """A text for words that come from the ledger; the default where there is none."""
        return self(key) if key in self else default

    def notes(self, report: Report) -> tuple[str, ...]:
        """What a reader of a report has to know of the bank."""
        day = report.recorded_until
        if day is None or day >= report.as_of:
            return ()
        return (self("note.bank", day=day),)

    def warning(self, policy: Policy) -> str:
        """What a policy says of itself on every use."""
        draft = f"{self('policy.draft', name=policy.name)} " if policy.draft else ""
        return f"{draft}{self('policy.no-advice')}"

    def said(self, told: Said, step: Callable[[str], str] = str) -> str:
        """A sentence of the ladder.

        Args:
            told: the sentence.
            step: names a step of the policy by its key.
        """
        key = f"said.{told.key}"
        if key not in self._texts:
            return str(told)
        values = dict(told.values)
        if "step" in values:
            values["step"] = step(str(values["step"]))
        if "kind" in values:
            values["kind"] = self.known(f"hold.{values['kind']}", str(values["kind"]))
        count = values.pop("n", values.get("days", 0))
        return self(key, n=count if isinstance(count, int) else 0, **values)


def words_of(book: Book) -> Words:
    """The words of a ledger: in its language, where the product speaks it."""
    return Words(nearest(book.options.spoken))


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(FALLBACK)

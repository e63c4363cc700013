"""The texts of the pages: their own catalogue, beside the sentences that all faces share."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

from babel import Locale

from beancount_loans.reports import wording
from beancount_loans.reports.wording import FALLBACK, Text

__all__ = ["FALLBACK", "Words", "catalogue", "languages", "nearest_language"]

LOCALES: Final = Path(str(files(__package__))) / "locales"


def catalogue(language: str) -> Mapping[str, Text]:
    """All texts of the pages in a language by key; empty where there is no such catalogue."""
    return wording.catalogue(language, LOCALES)


def languages() -> list[str]:
    """The languages that the pages are written in."""
    return wording.languages(LOCALES)


def nearest_language(*wishes: str | None) -> str:
    """The first of some wishes, like `da` or `da_DK`, that the pages are written in."""
    return wording.nearest(*wishes, folder=LOCALES)


class Words(wording.Words):
    """The texts of the pages in one language: `words("list.title")`."""

    def __init__(self, language: str) -> None:
        super().__init__(language, wording.FOLDER, LOCALES)

    @property
    def direction(self) -> str:
        """How the language is written: `ltr`, or `rtl` from the right."""
        return Locale.parse(self.language).text_direction

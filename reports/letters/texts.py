"""The texts of letters: Markdown templates by language, in a sandbox, nothing left undefined.

A text is `texts/LANGUAGE/KEY.md.j2`; lines that several share begin with an underscore. The
bookkeeper's own folder has the same shape and is looked at first. What a value prints is
escaped, so that a name from a bank file is a name and nothing else.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError, pass_context
from jinja2.exceptions import TemplateNotFound
from jinja2.runtime import Context, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from beancount_loans.reports.letters.formats import LOCALES, Formats
from beancount_loans.reports.letters.markdown import Markdown, escaped

LANGUAGES = tuple(LOCALES)
SUFFIX = ".md.j2"
_TWO_STOPS = re.compile(r"\\\.(\**)\\?\.(?=[\s*)]|$)")
"""A value that ends in a full stop, like `100 kr.`, ends its sentence too."""
_WEB = re.compile(r"https://[\w./~%#?=&-]+")
_OURS = Path(str(files(__package__))) / "texts"


class LetterError(Exception):
    """A letter that cannot be written; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language, the bookkeeper's own before ours."""

    language: str
    environment: ImmutableSandboxedEnvironment
    words: Mapping[str, Any]

    def has(self, key: str) -> bool:
        """Whether there is a text of that name."""
        return key in self.keys()

    def keys(self) -> list[str]:
        """The names of all texts."""
        names = self.environment.list_templates(filter_func=lambda name: name.endswith(SUFFIX))
        plain = (name.removesuffix(SUFFIX) for name in names)
        return sorted(name for name in plain if not name.startswith("_") and "/" not in name)

    def render(self, key: str, context: Mapping[str, Any]) -> str:
        """A text with its values, as Markdown.

        Raises:
            LetterError: the text does not exist, or asks for what is not there.
        """
        try:
            written = self.environment.get_template(f"{key}{SUFFIX}").render(context)
        except TemplateNotFound as problem:
            raise LetterError(f'there is no text "{problem.name}" in {self.language}') from None
        except Exception as problem:  # a text may calculate, and be in any encoding
            where = f"{self.language}/{key}{SUFFIX}"
            raise LetterError(f"the text {where} cannot be used: {problem}") from None
        return _TWO_STOPS.sub(r"\\.\1", written)


@cache
def texts(language: str, own: Path | None = None) -> Texts:
    """The texts of a language.

    Raises:
        LetterError: nobody has written letters in it.
    """
    places = [one / language for one in (own, _OURS) if one and (one / language).is_dir()]
    if not places:
        known = ", ".join(LANGUAGES)
        raise LetterError(f'there are no letters in "{language}"; there are {known}')
    return Texts(language, _environment(places, Formats(language)), _words(places))


def _words(places: list[Path]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for place in reversed(places):
        file = place / "words.toml"
        if file.is_file():
            found |= _read_words(file)
    return found


def _read_words(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except ValueError as problem:  # of TOML, or of an encoding
        raise LetterError(f"{file} cannot be read: {problem}") from None


def _web(address: str) -> Markdown:
    """An address of the web as a link that reads well."""
    shown = escaped(address.removeprefix("https://").removesuffix("/"))
    return Markdown(f"[{shown}]({address.removesuffix('/')})") if _WEB.fullmatch(address) else shown


def _environment(places: list[Path], formats: Formats) -> ImmutableSandboxedEnvironment:
    @pass_context
    def shown(context: Context, value: Any) -> Any:
        """What a value prints, as Markdown that means just this."""
        if isinstance(value, Markdown | Undefined):
            return value
        if isinstance(value, Decimal):
            return escaped(formats.money(value, context["currency"]))
        if isinstance(value, dt.date):
            return escaped(formats.date(value))
        if isinstance(value, str | int):
            return escaped(str(value))
        raise TemplateError(f"a value is missing or cannot be printed: {value!r}")

    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(place) for place in places]),
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # what is made is Markdown, and `shown` escapes it
    )
    environment.filters["percent"] = formats.rate
    environment.filters["web"] = _web
    return environment

"""Check the catalogues of texts, and begin or complete one: `make words` and `make words NEW=sv`.

There are two: the sentences that all faces share, and the texts of the Fava pages. English is the
one that the others follow: the same keys in the same order, the same places, the same plural
forms. Keys are taken out of templates and code: what is asked for and not there, and what is
there and never asked for, is told.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from babel import Locale

ROOT = Path(__file__).resolve().parents[1]
FIRST = "en"
TODO = "⟨"
"""Begins a text that is still to be translated; a catalogue with one is not complete."""
PLACE = re.compile(r"{(\w+)}")
ASKED = re.compile(r"""\b(?:t|words)\(\s*["']([a-z0-9.-]+)["']\s*[,)]""")
QUOTED = re.compile(r"""["']([a-z0-9.-]+)["']""")
BEGUN = re.compile(r"""["']([a-z0-9.-]+)(?:["']\s*~|\{)""")
Text = str | dict[str, str]


class Catalogue(NamedTuple):
    """A folder of texts by language, and the folders whose files ask for them."""

    folder: Path
    sources: tuple[Path, ...]

    def texts(self, language: str) -> dict[str, Text]:
        """The texts of a language by key."""
        found: dict[str, Text] = json.loads((self.folder / f"{language}.json").read_text("utf-8"))
        return found

    @property
    def languages(self) -> list[str]:
        """Those that there is a file for."""
        return sorted(one.stem for one in self.folder.glob("*.json"))


SHARED = Catalogue(ROOT / "reports/wording", (ROOT / "reports", ROOT / "src", ROOT / "plugins"))
PAGES = Catalogue(ROOT / "reports/fava/locales", (ROOT / "reports/fava",))


def main() -> int:
    """Check, or write a language's missing texts in English to be translated."""
    parser = argparse.ArgumentParser(description="Check the catalogues of texts.")
    parser.add_argument("--new", metavar="LANGUAGE", help="begin or complete a language")
    told = parser.parse_args()
    if told.new:
        for catalogue in (SHARED, PAGES):
            begin(catalogue, told.new)
        return 0
    found = [*check(SHARED), *check(PAGES), *asked_for()]
    for one in found:
        print(one)
    if not found:
        print(f"{', '.join(PAGES.languages)}: complete")
    return 1 if found else 0


# ------------------------------------------------------------ languages beside each other


def check(catalogue: Catalogue) -> Iterator[str]:
    """What is wrong with the languages of a catalogue."""
    english = catalogue.texts(FIRST)
    for language in catalogue.languages:
        at = (catalogue.folder / f"{language}.json").relative_to(ROOT)
        texts = catalogue.texts(language)
        spoken = {key: one for key, one in texts.items() if not key.startswith("said.")}
        yield from (f"{at}: lacks {key}" for key in english if key not in texts)
        yield from (f"{at}: {key} is not in English" for key in spoken if key not in english)
        if list(spoken) != [key for key in english if key in spoken]:
            yield f"{at}: not in the order of the English one"
        for key, text in spoken.items():
            if key in english:
                yield from (f"{at}: {key} {why}" for why in _faults(text, english[key], language))


def _faults(text: Text, english: Text, language: str) -> Iterator[str]:
    if isinstance(text, str) is not isinstance(english, str):
        yield "has plural forms in one of both languages"
        return
    if _places(text) != _places(english):
        yield f"has the places {_listed(text)}, in English {_listed(english)}"
    if isinstance(text, Mapping):
        wanted = set(Locale.parse(language).plural_form.tags) | {"other"}
        lacking = wanted - {*text, "many"}
        yield from (f"lacks the form for {form}" for form in sorted(lacking))
    if TODO in json.dumps(text, ensure_ascii=False):
        yield "is not translated"


def _places(text: Text) -> set[str]:
    forms = [text] if isinstance(text, str) else list(text.values())
    return {place for form in forms for place in PLACE.findall(form)}


def _listed(text: Text) -> str:
    return " ".join(sorted(_places(text))) or "none"


# ------------------------------------------------------------ what is asked for


def asked_for() -> Iterator[str]:
    """Texts that pages ask for and nobody wrote, and those that nobody asks for."""
    known = {*SHARED.texts(FIRST), *PAGES.texts(FIRST)}
    asked, quoted, begun = extract(PAGES)
    yield from (f"{key} is asked for and not there" for key in sorted(asked - known))
    for key in PAGES.texts(FIRST):
        if key not in quoted and not any(key.startswith(one) for one in begun):
            yield f"{key} is there and nobody asks for it"


def extract(catalogue: Catalogue) -> tuple[set[str], set[str], set[str]]:
    """Keys asked for as they stand, all words in quotes, and beginnings of composed keys."""
    asked: set[str] = set()
    quoted: set[str] = set()
    begun: set[str] = set()
    for folder in catalogue.sources:
        for file in sorted([*folder.rglob("*.py"), *folder.rglob("*.html")]):
            text = file.read_text("utf-8")
            asked |= set(ASKED.findall(text))
            quoted |= set(QUOTED.findall(text))
            begun |= {one for one in BEGUN.findall(text) if "." in one}
    return asked, quoted, begun | {one for one in quoted if one.endswith(".")}


# ------------------------------------------------------------ a new language


def begin(catalogue: Catalogue, language: str) -> None:
    """Write a language's file: what it has, and the rest in English, marked, to be translated."""
    file = catalogue.folder / f"{language}.json"
    known = catalogue.texts(language) if file.exists() else {}
    english = catalogue.texts(FIRST)
    texts = {key: known.get(key) or _marked(text) for key, text in english.items()}
    texts |= {key: text for key, text in known.items() if key not in texts}
    file.write_text(json.dumps(texts, ensure_ascii=False, indent=2) + "\n", "utf-8")
    left = sum(key not in known for key in english)
    print(f"{file.relative_to(ROOT)}: {left} of {len(english)} texts to translate")


def _marked(text: Text) -> Text:
    if isinstance(text, str):
        return f"{TODO}{text}⟩"
    return {form: f"{TODO}{one}⟩" for form, one in text.items()}


if __name__ == "__main__":
    sys.exit(main())

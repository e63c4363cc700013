"""The catalogues of the pages are complete, and so are the texts that templates ask for."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from beancount.ops import validation

from beancount_loans.core.servicing.movements import DueKind
from beancount_loans.reports import fava
from beancount_loans.reports.fava.overview import STAGES
from beancount_loans.reports.fava.refusals import translated
from beancount_loans.reports.fava.words import Words, catalogue, languages, nearest_language

FOLDER = Path(fava.__file__).parent
ROOT = Path(__file__).resolve().parents[2]
PLACE = re.compile(r"{(\w+)}")


def places(text: object) -> set[str]:
    return set(PLACE.findall(str(text if isinstance(text, str) else dict(text)["other"])))  # type: ignore[call-overload]


def test_there_are_english_and_danish() -> None:
    assert {"da", "en"} <= set(languages())


@pytest.mark.parametrize("language", languages())
def test_every_language_has_all_texts_with_the_same_places(language: str) -> None:
    english, other = catalogue("en"), catalogue(language)

    assert list(other) == list(english)
    assert {key for key in english if places(english[key]) != places(other[key])} == set()


def test_every_text_that_is_asked_for_is_there() -> None:
    sources = [*FOLDER.rglob("*.html"), *FOLDER.glob("*.py")]
    asked = {
        key
        for source in sources
        for key in re.findall(r'\b(?:t|words)\("([a-z0-9.-]+)"[,)]', source.read_text("utf-8"))
    }

    assert len(asked) > 80
    assert asked <= set(catalogue("en"))


def test_every_stage_and_kind_of_due_has_a_name() -> None:
    words = set(catalogue("en"))

    assert {f"stage.{stage}" for stage in STAGES} <= words
    assert {f"due.{kind}" for kind in DueKind.__args__} <= words  # type: ignore[attr-defined]


def test_a_language_is_the_first_wish_that_there_is() -> None:
    assert nearest_language(None, "da_DK", "en") == "da"
    assert nearest_language("fi", None, None) == "en"


def test_numbers_choose_the_plural() -> None:
    words = Words("en")

    assert words("days", n=1) == "1 day"
    assert words("days", n=2) == "2 days"


# ------------------------------------------------------------ the tool


def checked(root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "scripts" / "words.py")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What the tool looks at, to be spoilt."""
    for name in ("scripts", "reports", "src", "plugins"):
        skip = shutil.ignore_patterns("__pycache__", "beancount_loans.egg-info", "*.typ")
        shutil.copytree(ROOT / name, tmp_path / name, symlinks=True, ignore=skip)
    return tmp_path


def test_the_catalogues_are_whole_and_nothing_in_them_is_idle() -> None:
    found = checked(ROOT)

    assert found.returncode == 0, found.stdout
    assert found.stdout == "da, de, en: complete\n"


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda texts: texts.pop("total"), "lacks total"),
        (lambda texts: texts.update(total="I alt {n}"), "total has the places n, in English none"),
        (
            lambda texts: texts.update(total={"one": "", "other": ""}),
            "total has plural forms in one",
        ),
        (lambda texts: texts["loans"].pop("other"), "loans lacks the form for other"),
        (lambda texts: texts.update(total="⟨Total⟩"), "total is not translated"),
        (lambda texts: texts.update(extra="x"), "extra is not in English"),
    ],
)
def test_what_a_language_lacks_is_told(copy: Path, spoil: Any, told: str) -> None:
    file = copy / "reports" / "fava" / "locales" / "da.json"
    texts = json.loads(file.read_text("utf-8"))
    spoil(texts)
    file.write_text(json.dumps(texts), "utf-8")

    found = checked(copy)

    assert found.returncode == 1
    assert f"reports/fava/locales/da.json: {told}" in found.stdout


def test_what_pages_ask_for_and_nobody_wrote_is_told_and_what_nobody_asks_for(copy: Path) -> None:
    page = copy / "reports" / "fava" / "templates" / "loans" / "absent.html"
    page.write_text('{{ t("absent.why") }}', "utf-8")

    found = checked(copy).stdout

    assert "absent.why is asked for and not there" in found
    assert "absent.back is there and nobody asks for it" in found


def test_a_new_language_begins_with_all_texts_to_be_translated(copy: Path) -> None:
    command = [sys.executable, str(copy / "scripts" / "words.py"), "--new", "sv"]
    subprocess.run(command, check=True, capture_output=True)
    begun = json.loads((copy / "reports/fava/locales/sv.json").read_text("utf-8"))

    assert list(begun) == list(catalogue("en"))
    assert begun["total"] == "⟨Total⟩"
    assert "sv.json: total is not translated" in checked(copy).stdout


def test_german_pages_are_for_books_with_a_german_locale() -> None:
    assert nearest_language(None, "de_AT", "en") == "de"
    assert Words("de")("loans", n=2) == "2 Kredite"
    assert Words("de").direction == "ltr"


# ------------------------------------------------------------ refusals


def said_anywhere() -> str:
    """All pieces of text in the code of the product and of Beancount's checks."""
    files = [*ROOT.glob("src/beancount_loans/**/*.py"), *(ROOT / "reports").rglob("*.py")]
    files.append(Path(validation.__file__))
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))))
    return "\0".join(
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ).replace("{}", "\0")


def test_every_refusal_that_is_translated_is_one_that_the_product_says() -> None:
    """If this fails: a sentence was reworded, and its translations are no longer found."""
    said = said_anywhere()
    texts = {key: str(text) for key, text in catalogue("en").items() if key.startswith("refusal.")}

    assert len(texts) > 40
    for key, text in texts.items():
        for piece in re.split(r"{\w+}", text):
            assert piece in said, key


@pytest.mark.parametrize(
    ("message", "danish"),
    [
        (
            "1,234 is no amount: write it like 1356.82",
            "1,234 er intet beløb: skriv det som 1356,82",
        ),
        (
            '"pigeon" is not a way to be in touch: did you mean "phone"?',
            '"pigeon" er ikke en måde at være i kontakt på: mente du "phone"?',
        ),
        (
            "there is no loan bo-cra in the ledger: did you mean bo-car?",
            "Der er intet lån bo-cra i regnskabet: mente du bo-car?",
        ),
        ("there is no loan x in the ledger", "Der er intet lån x i regnskabet"),
        ("something nobody foresaw", "something nobody foresaw"),
    ],
)
def test_a_refusal_is_said_in_the_reader_s_language(message: str, danish: str) -> None:
    assert translated(message, Words("da")) == danish
    assert translated(message, Words("en")) == message

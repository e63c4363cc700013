"""What the product understands is told in docs/, and what docs show works."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from beancount import loader

from beancount_loans.options import OPTION_KEYS

if TYPE_CHECKING:
    from tests.house.conftest import Module

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
DOCS = "\n".join(page.read_text("utf-8") for page in PAGES)
WORD = re.compile(r"loan-[a-z]+(?:-[a-z0-9]+)*")
# A block that is part of a page's ledger; ```beancount-fragment is only shown.
BLOCK = re.compile(r"^```beancount\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def is_told(word: str) -> bool:
    """A word stands in the docs by itself, not only inside of a longer one."""
    return bool(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", DOCS))


def commands(group: click.Group, above: str = "bean-loans") -> Iterator[tuple[str, click.Command]]:
    """Every command below a group, with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{above} {name}")
        elif not command.hidden:
            yield f"{above} {name}", command


def test_every_command_and_option_is_told() -> None:
    from beancount_loans.cli import main  # noqa: PLC0415  a face: not for all tests

    assert isinstance(main, click.Group)
    untold = set()
    for words, command in commands(main):
        if not is_told(words):
            untold.add(words)
        for parameter in command.params:
            longest = max(parameter.opts, key=len)
            if isinstance(parameter, click.Option) and not is_told(longest):
                untold.add(f"{words} {longest}")

    assert not untold


def test_every_plugin_is_told() -> None:
    plugins = list((ROOT / "plugins").glob("*.py"))
    names = {
        f"beancount_loans.plugins.{path.stem}".removesuffix(".__init__")
        for path in plugins
        if "__plugins__" in path.read_text("utf-8")
    }

    assert names
    assert not {name for name in names if not is_told(name)}


def test_every_word_of_the_ledger_language_is_told(module: Module) -> None:
    """Each key, directive and tag that begins with `loan-` and stands in the code."""
    docstrings = {
        id(node.value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    words = {
        node.value
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and WORD.fullmatch(node.value)
    }

    assert not {word for word in words if not is_told(word)}


def test_every_loan_option_is_told() -> None:
    assert not {key for key in OPTION_KEYS if f"`{key}`" not in DOCS}


def pages_with_a_ledger() -> list[Path]:
    return [page for page in PAGES if BLOCK.search(page.read_text("utf-8"))]


@pytest.mark.parametrize(
    "page", pages_with_a_ledger(), ids=lambda page: str(page.relative_to(ROOT))
)
def test_the_ledger_of_a_page_loads(page: Path, tmp_path: Path) -> None:
    """The blocks of a page, in their order, are one ledger without an error."""
    ledger = tmp_path / "page.beancount"
    ledger.write_text("\n".join(BLOCK.findall(page.read_text("utf-8"))), "utf-8")

    entries, errors, _ = loader.load_file(str(ledger))

    assert entries
    assert not [error.message for error in errors]


@pytest.mark.parametrize(
    "ledger",
    sorted(ROOT.glob("ledgers/*/main.beancount")),
    ids=lambda ledger: str(ledger.parent.name),
)
def test_an_example_ledger_loads(ledger: Path) -> None:
    entries, errors, _ = loader.load_file(str(ledger))

    assert entries
    assert not [error.message for error in errors]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_links_to_what_there_is(page: Path) -> None:
    targets = LINK.findall(page.read_text("utf-8"))

    assert not [name for name in targets if not (page.parent / name).exists()]

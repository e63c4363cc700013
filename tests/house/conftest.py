"""The modules of the product, for tests that look at how the house is built.

A test with an argument `module` runs once for each.
"""

from __future__ import annotations

import ast
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("plugins", "importers", "reports")


class Module:
    """A module of the product: its name once installed, and what stands in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        inside = path.relative_to(ROOT)
        if inside.parts[0] == "src":
            inside = inside.relative_to("src")
        else:
            inside = "beancount_loans" / inside
        parts = inside.with_suffix("").parts
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        self.room = (*self.name.split("."), "")[1]

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=str(self.path))

    def imports(self) -> set[str]:
        """The full names of the modules it imports, those for type checkers too."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
        return found

    def __repr__(self) -> str:
        return self.name


def product_modules() -> list[Module]:
    """Every module below src/ and the three rooms, each once."""
    package = ROOT / "src" / "beancount_loans"
    # pathlib does not walk the three links, so the rooms are named.
    folders = [package, *(ROOT / room for room in ROOMS)]
    paths = {path for folder in folders for path in folder.rglob("*.py")}
    linked = tuple(package / room for room in ROOMS)
    return [
        Module(path)
        for path in sorted(paths)
        if not any(path.is_relative_to(link) for link in linked)
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "module" in metafunc.fixturenames:
        metafunc.parametrize("module", product_modules(), ids=repr)

"""Imports run one way: faces, then ledger and writer, then the core."""

from __future__ import annotations

import importlib.metadata
import itertools
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.house.conftest import Module

ROOT = Path(__file__).resolve().parents[2]
CORE = ("", "policy", "agreement", "servicing", "cost", "collection", "explain")
"""The core's rooms: each may import itself and those before it; "" is what lies beside them."""
FACES = {"plugins", "importers", "reports", "cli"}
IMPURE = {
    "asyncio", "glob", "http", "io", "logging", "os", "pathlib", "random", "secrets",
    "shutil", "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading",
    "time", "urllib",
}  # fmt: skip
FACE_LIBRARIES = {"fava", "flask", "jinja2", "click", "numpy", "typst", "rich"}


def test_the_core_imports_the_standard_library_and_itself_alone(
    module: Module,
) -> None:
    if module.room != "core":
        return

    pure = sys.stdlib_module_names - IMPURE
    strangers = {
        name
        for name in module.imports()
        if not name.startswith("beancount_loans.core") and name.split(".")[0] not in pure
    }

    assert not strangers


def test_the_rooms_of_the_core_import_one_way(module: Module) -> None:
    if module.room != "core":
        return

    def room(name: str) -> int:
        first = (*name.split("."), "")[2]
        return CORE.index(first) if first in CORE else 0

    inner = [name for name in module.imports() if name.startswith("beancount_loans.core")]

    assert max(map(room, inner), default=0) <= room(module.name)


def test_no_room_imports_a_face_but_the_command_line(module: Module) -> None:
    """A face may import itself; the command line, that joins them, any."""
    if module.room == "cli":
        return

    rooms = {name.split(".")[1] for name in module.imports() if name.startswith("beancount_loans.")}

    assert not (rooms & FACES) - {module.room}


def test_only_faces_know_the_libraries_of_faces(module: Module) -> None:
    if module.room in FACES - {"plugins"}:
        return

    roots = {name.split(".")[0] for name in module.imports()}

    assert not roots & FACE_LIBRARIES


def test_every_library_imported_is_declared(module: Module) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *itertools.chain(*extras)]
    declared = {re.split(r"[^\w.-]", line)[0].lower() for line in wanted}
    homes = importlib.metadata.packages_distributions()

    roots = {name.split(".")[0] for name in module.imports()}
    libraries = roots - sys.stdlib_module_names - {"beancount_loans", "__future__"}
    undeclared = {
        root for root in libraries if not declared & {home.lower() for home in homes.get(root, [])}
    }

    assert not undeclared


def modules_after(statement: str) -> set[str]:
    """The top names in sys.modules of a Python that ran a statement."""
    code = f"{statement}\nimport sys\nprint(*sorted(sys.modules))"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return {name.split(".")[0] for name in answer.stdout.split()}


def test_plugins_load_no_face_even_indirectly() -> None:
    """Every Beancount tool imports the plugins: they may not cost what a face does.

    Beancount's own loader brings click, so what counts is what comes on top.
    """
    plugins = [path.stem for path in sorted((ROOT / "plugins").glob("*.py"))]
    names = ["beancount_loans.plugins"] + [
        f"beancount_loans.plugins.{name}" for name in plugins if name != "__init__"
    ]
    beancount = modules_after("import beancount.loader, beancount.core.data")

    loaded = modules_after("import beancount.loader\nimport " + ", ".join(names))

    assert not (loaded - beancount) & {*FACE_LIBRARIES, "rapidfuzz", "openpyxl"}


def test_the_core_loads_the_standard_library_alone() -> None:
    core = [path.stem for path in (ROOT / "src/beancount_loans/core").glob("*.py")]
    names = ["beancount_loans.core"] + [
        f"beancount_loans.core.{name}" for name in sorted(core) if name != "__init__"
    ]

    loaded = modules_after("import " + ", ".join(names))

    assert "beancount" not in loaded
    assert not loaded & FACE_LIBRARIES


@pytest.mark.parametrize("name", ["plugins", "importers", "reports", "reports.fava", "cli"])
def test_the_product_starts_without_any_of_its_extras(name: str) -> None:
    """`pip install beancount-loans` alone has to give a working program."""
    documents = ("openpyxl", "rich", "segno", "typst", "icalendar")
    extras = ("rapidfuzz", "sepaxml", "pyarrow", "duckdb", "distributed", *documents)
    block = "import sys\n" + "".join(f"sys.modules[{e!r}] = None\n" for e in extras)

    code = f"{block}import beancount_loans.{name}"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stderr

"""What the product is made of may be handed on with it, is known by its hash, and builds alike."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# Go with GPL-2.0-only in one work: the FSF's list of compatible licences, from memory.
COMPATIBLE = re.compile(
    r"\b(MIT|0?BSD|ISC|PSF|Python Software Foundation|MPL-2\.0|Mozilla Public License 2\.0"
    r"|LGPLv?2|LGPL-2|Lesser General Public License|GPL-2\.0|GPLv2|General Public License v2)"
)
# What has another licence, and why it may be there.
REASONS = {
    "pyarrow": "Apache-2.0; an extra, for those who report on many books, never shipped",
    **dict.fromkeys(
        ("importlib-metadata", "lazy-importer", "msgpack", "sortedcontainers", "tornado"),
        "Apache-2.0; comes with distributed, an extra, never shipped",
    ),
    "regex": "Apache-2.0 AND CNRI-Python; Beancount itself requires it",
    "typst": "Apache-2.0; an extra, a program of its own that is handed data, never shipped",
    "tzdata": "Apache-2.0; data of icalendar, an extra",
}


def name_of(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def direct() -> list[str]:
    extras = PROJECT["optional-dependencies"].values()
    wanted = [*PROJECT["dependencies"], *(one for extra in extras for one in extra)]
    return sorted({name_of(one) for one in wanted} - {PROJECT["name"]})


def installed(names: list[str]) -> Iterator[str]:
    """All that comes with some packages, themselves included."""
    waiting, seen = list(names), set()
    while waiting:
        name = plain(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        try:
            requires = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # for another system or Python
        yield name
        waiting += [name_of(one) for one in requires if "extra ==" not in one]


@pytest.fixture(scope="module")
def sbom() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sbom", ROOT / "scripts" / "sbom.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_licence_goes_with_ours_or_has_a_reason(sbom: ModuleType) -> None:
    found = {name: sbom.licence(name) for name in installed(direct())}

    assert {"beancount", "fava", "beangulp"} <= found.keys()
    assert {
        name: told
        for name, told in found.items()
        if not COMPATIBLE.search(told) and name not in REASONS
    } == {}


def test_what_is_needed_itself_has_a_compatible_licence(sbom: ModuleType) -> None:
    needed = [name_of(one) for one in PROJECT["dependencies"]]

    assert [name for name in needed if not COMPATIBLE.search(sbom.licence(name))] == []


def test_every_direct_dependency_is_told_with_its_reason() -> None:
    told = (ROOT / "docs" / "dependencies.md").read_text("utf-8").lower()

    assert [name for name in direct() if f"| {name.lower()} |" not in told] == []


def test_the_bill_of_materials_holds_the_lock_whole(sbom: ModuleType) -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    written = sbom.sbom()

    names = {one["name"] for one in written["components"]}
    assert names == set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    assert all(one["hashes"] for one in written["components"])
    assert written == sbom.sbom()


def test_the_lock_has_the_newest_versions_that_are_tested() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    for name in ("beancount", "fava"):
        pinned = re.search(rf"^{name}==(\S+)", lock, re.MULTILINE)
        assert pinned
        assert importlib.metadata.version(name) == pinned[1]


@pytest.mark.slow
def test_a_wheel_built_twice_is_the_same_to_the_byte(tmp_path: Path) -> None:
    digests = set()
    for turn in ("first", "second"):
        pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index"]
        more = ["--no-build-isolation", "--wheel-dir", str(tmp_path / turn), str(ROOT)]
        subprocess.run([*pip, *more], check=True, cwd=tmp_path)
        (wheel,) = (tmp_path / turn).glob("*.whl")
        digests.add(hashlib.sha256(wheel.read_bytes()).hexdigest())

    assert len(digests) == 1

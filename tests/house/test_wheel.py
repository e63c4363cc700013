"""The built wheel works by itself: installed elsewhere, with no checkout about."""

from __future__ import annotations

import shutil
import site
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("src/beancount_loans", "plugins", "importers", "reports")

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command; what it prints, or a failure that shows it."""
    answer = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index")
    run(*pip, "--no-build-isolation", "--wheel-dir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment of its own that has the wheel.

    It borrows the libraries of this one; an editable install is not among them, for
    Python does not follow .pth files in folders that a .pth file adds.
    """
    folder = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "venv", "--without-pip", "venv", cwd=folder)
    programs = folder / "venv" / "bin"
    pip = (sys.executable, "-m", "pip", "--python", programs / "python")
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=folder)
    (home,) = (folder / "venv" / "lib").glob("python*/site-packages")
    (home / "libraries.pth").write_text("\n".join(site.getsitepackages()))
    return programs


def test_it_holds_every_file_of_the_package_once(wheel: Path) -> None:
    listed = run("git", "ls-files", "--stage", *FOLDERS, cwd=ROOT)
    names = [
        line.split("\t", 1)[1]
        for line in listed.splitlines()
        if not line.startswith("120000")  # the links
    ]
    wanted = {
        name.removeprefix("src/") if name.startswith("src/") else f"beancount_loans/{name}"
        for name in names
        if not name.endswith("ruff.toml") and (ROOT / name).exists()
    }

    held = zipfile.ZipFile(wheel).namelist()

    assert not wanted - set(held)
    assert len(held) == len(set(held))


def test_it_holds_nothing_else(wheel: Path) -> None:
    held = zipfile.ZipFile(wheel).namelist()
    roots = {name.split("/")[0] for name in held}

    assert "beancount_loans" in roots
    assert all(r == "beancount_loans" or r.endswith(".dist-info") for r in roots)
    assert not [name for name in held if name.endswith((".pyc", "ruff.toml"))]


def test_it_is_the_wheel_that_is_imported(programs: Path, tmp_path: Path) -> None:
    names = ("plugins", "importers", "reports")
    code = "import beancount_loans as b\nprint(b.__file__)\n" + "".join(
        f"import beancount_loans.{name}\nprint(b.{name}.__file__)\n" for name in names
    )

    printed = run(programs / "python", "-c", code, cwd=tmp_path)

    assert all(str(programs.parent) in line for line in printed.splitlines())


def test_its_command_line_answers(programs: Path, tmp_path: Path) -> None:
    printed = run(programs / "bean-loans", "--help", cwd=tmp_path)

    assert "status" in printed


def test_the_demo_is_in_order_under_it(programs: Path, tmp_path: Path) -> None:
    books = tmp_path / "demo"
    shutil.copytree(ROOT / "ledgers" / "demo", books)

    run(programs / "bean-loans", "check", books / "main.beancount", cwd=tmp_path)


def test_the_tests_of_the_plugins_pass_against_it(programs: Path, tmp_path: Path) -> None:
    """From a copy of the tests alone, so that the checkout cannot help."""
    for name in ("plugins", "conftest.py"):
        source = ROOT / "tests" / name
        target = tmp_path / "tests" / name
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        target.parent.mkdir(exist_ok=True)
        copy(source, target)
    shutil.copytree(ROOT / "ledgers", tmp_path / "ledgers")
    options = ("--import-mode=importlib", "-q", "-p", "no:cacheprovider")

    run(programs / "python", "-m", "pytest", *options, "tests", cwd=tmp_path)

"""The product's figures are those that others have published."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).with_name("run.py")

# Section of the answer, family it is judged as, and how many cases have to agree.
FLOORS = [
    ("calendar", "calendar", "100%"),
    ("apr", "apr", "100%"),
    ("apr", "apr-weak", "100%"),
    ("ec-tables", "ec-tables", "100%"),
    ("actus", "actus", "98%"),
    ("fineract", "fineract", "96%"),
    ("fineract", "fineract-unverified", "74%"),
]


@pytest.mark.parametrize(("section", "family", "floor"), FLOORS)
def test_the_published_figures_come_out(
    section: str, family: str, floor: str, shared: Path, tmp_path: Path
) -> None:
    oracles, emitted = shared / "oracles", tmp_path / "emitted.json"
    judge = shared / "tools" / "conformance.py"

    run(RUN, oracles, emitted, "--family", section)
    judged = run(
        judge, "score", oracles, emitted, "--family", family, "--floor",
        f"{family}={floor}",
    )  # fmt: skip

    assert judged.returncode == 0, judged.stdout + judged.stderr


def test_a_case_that_fails_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    for name in ("run.py", "some_family.py"):
        text = RUN.read_text("utf-8") if name == "run.py" else SOME_FAMILY
        (tmp_path / name).write_text(text, "utf-8")

    made = run(tmp_path / "run.py", tmp_path, tmp_path)

    assert made.returncode == 0, made.stderr
    text = (tmp_path / "emitted.json").read_text("utf-8")
    assert '"error": "ZeroDivisionError: division by zero"' in text
    assert '"value": 1' in text


SOME_FAMILY = """
NAME = "some"
def emit(oracles):
    return {"bad": lambda: 1 / 0, "good": lambda: {"value": 1}, "made": {"value": 2}}
"""


def run(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)

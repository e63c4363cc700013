"""A part of `make soak`, small enough for every run of the tests."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.soak.fava_for_long import MOST_GROWTH, OPENING, in_turns

ROOT = Path(__file__).parents[2]
LIFE = """
import json, sys
from pathlib import Path
from tests.soak.fava_for_long import demo, live
lived = live(demo(Path(sys.argv[1])), hours=2, looks=20, reload_every=10)
print(json.dumps([lived.growth, lived.days, lived.reloads]))
"""
"""A program of its own: what other tests keep in memory is not Fava's growth."""


def test_a_fava_that_runs_through_midnight_shows_the_new_day_and_does_not_grow(
    tmp_path: Path,
) -> None:
    program = [sys.executable, "-c", LIFE, str(tmp_path)]
    told = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    growth, days, reloads = json.loads(told.splitlines()[-1])

    assert days == ["2026-11-24", "2026-11-25"]
    assert reloads == 5
    assert growth < MOST_GROWTH, growth


def test_fava_the_command_line_and_an_editor_lose_nothing_of_each_others(tmp_path: Path) -> None:
    ledger = tmp_path / "main.beancount"
    ledger.write_text(OPENING, "utf-8")

    written, found = in_turns(ledger, 2)

    assert (written, found) == (6, 6)

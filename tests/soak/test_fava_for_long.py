"""A part of `make soak`, small enough for every run of the tests."""

from __future__ import annotations

from pathlib import Path

from tests.soak.fava_for_long import MOST_GROWTH, OPENING, demo, in_turns, live


def test_a_fava_that_runs_through_midnight_shows_the_new_day_and_does_not_grow(
    tmp_path: Path,
) -> None:
    lived = live(demo(tmp_path), hours=2, looks=20, reload_every=10)

    assert lived.days == ("2026-11-24", "2026-11-25")
    assert lived.growth < MOST_GROWTH


def test_fava_the_command_line_and_an_editor_lose_nothing_of_each_others(tmp_path: Path) -> None:
    ledger = tmp_path / "main.beancount"
    ledger.write_text(OPENING, "utf-8")

    written, found = in_turns(ledger, 2)

    assert (written, found) == (6, 6)

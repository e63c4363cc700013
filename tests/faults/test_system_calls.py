"""A part of `make faults`, small enough for every run of the tests."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RUNNER = Path(__file__).with_name("system_calls.py")


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_struck_at_every_twentieth_system_call_a_write_leaves_the_books_whole() -> None:
    done = subprocess.run(
        [sys.executable, str(RUNNER), "--every", "20"],
        capture_output=True,
        text=True,
        check=False,
    )
    if "may not trace" in done.stderr:
        pytest.skip(done.stderr.strip())

    assert done.stdout.endswith(": 0 faults\n"), done.stdout + done.stderr

"""Run a light part of the tests under the lowest versions that pyproject.toml allows.

`make test-lowest` makes an environment of its own in .work/lowest, where Beancount, Fava and the
other direct dependencies are the oldest of their ranges; ARGS=--highest one in .work/highest with
the newest that can be had, which may be newer than what requirements.lock holds.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = ("tests/plugins", "tests/core/test_replay_laws.py", "tests/fava", "tests/writer",
         "tests/ledgers", "tests/cli")  # fmt: skip
TOOLS = ("aiosmtpd", "hypothesis", "jsonschema", "pytest", "trustme")


def main() -> int:
    """Make the environment, tell what is in it, and run the tests in it."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--highest", action="store_true", help="the newest versions instead")
    options.add_argument("tests", nargs="*", default=TESTS, help="instead of the light part")
    told = options.parse_args()
    python = environment("highest" if told.highest else "lowest-direct")
    tests = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "default", *told.tests]
    return subprocess.run(tests, cwd=ROOT, check=False).returncode


def environment(resolution: str) -> Path:
    """Make an environment whose versions are chosen so; give its Python."""
    home = ROOT / ".work" / resolution.partition("-")[0]
    venv.create(home, with_pip=False, clear=True)
    python = home / "bin" / "python"
    uv = [sys.executable, "-m", "uv", "pip"]
    chosen = ["install", "--quiet", "--resolution", resolution, "--python", str(python)]
    subprocess.run([*uv, *chosen, "-e", f"{ROOT}[all]"], check=True)
    subprocess.run([*uv, "install", "--quiet", "--python", str(python), *TOOLS], check=True)
    subprocess.run([*uv, "list", "--python", str(python)], check=True)
    return python


if __name__ == "__main__":
    sys.exit(main())

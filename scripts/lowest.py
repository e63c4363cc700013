"""Run a light part of the tests under the lowest versions that pyproject.toml allows.

`make test-lowest` makes an environment of its own in .work/lowest, where Beancount, Fava and the
other direct dependencies are the oldest of their ranges. The newest are what requirements.lock
holds, and what all other tests run under.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".work" / "lowest"
TESTS = ("tests/plugins", "tests/core/test_replay_laws.py", "tests/fava", "tests/writer",
         "tests/ledgers", "tests/cli")  # fmt: skip
TOOLS = ("pytest", "hypothesis", "jsonschema")


def main() -> int:
    """Make the environment, tell what is in it, and run the tests in it."""
    venv.create(HOME, with_pip=False, clear=True)
    python = HOME / "bin" / "python"
    uv = [sys.executable, "-m", "uv", "pip"]
    lowest = ["install", "--quiet", "--resolution", "lowest-direct", "--python", str(python)]
    subprocess.run([*uv, *lowest, "-e", f"{ROOT}[all]"], check=True)
    subprocess.run([*uv, "install", "--quiet", "--python", str(python), *TOOLS], check=True)
    subprocess.run([*uv, "list", "--python", str(python)], check=True)
    tests = [
        str(python),
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-W",
        "default",
        *(sys.argv[1:] or TESTS),
    ]
    return subprocess.run(tests, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

"""An optional commit for each change, where the books are kept in git."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from beancount_loans.writer.commit import Receipt

_SECONDS = 30


def commit_to_git(ledger: Path, receipt: Receipt) -> str | None:
    """Commit the files of a change, and only those.

    Returns:
        None, or a sentence why git did not; the change itself stands either way.
    """
    files = [str(path) for path in receipt.files]
    if not files:
        return None
    message = f"bean-loans {receipt.action}"
    steps = (
        ["add", "--", *files],
        ["commit", "--quiet", "--message", message, "--", *files],
    )
    for step in steps:
        if fault := _run(ledger.absolute().parent, step):
            return f"the change is written, but git did not commit it: {fault}"
    return None


def _run(folder: Path, step: list[str]) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *step],
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
            env=os.environ | {"GIT_TERMINAL_PROMPT": "0"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    said = (done.stderr or done.stdout).strip()
    return (said or "no reason given") if done.returncode else None

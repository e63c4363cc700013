"""A ledger as it was: an earlier revision of it in git, put in a folder of its own to be read."""

from __future__ import annotations

import datetime as dt
import io
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SECONDS = 60


class RevisionError(Exception):
    """The earlier ledger cannot be had; the message says why, and what to name instead."""


@contextmanager
def earlier(ledger: Path, told: str) -> Iterator[Path]:
    """The main file of a ledger as it was.

    Args:
        ledger: its main file now.
        told: another ledger's file; a date, for the last revision of that day; or a revision.

    Raises:
        RevisionError: there is no such thing.
    """
    if Path(told).is_file():
        yield Path(told)
        return
    root = Path(_git(ledger.absolute().parent, "rev-parse", "--show-toplevel").strip())
    inside = ledger.resolve().relative_to(root.resolve())
    revision = _revision(root, told)
    packed = _git_bytes(root, "archive", "--format=tar", revision)
    with tempfile.TemporaryDirectory(prefix="bean-loans-") as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter=_only_text)
        found = Path(folder) / inside
        if not found.is_file():
            raise RevisionError(f"{inside} is not in the revision {told}")
        yield found


def _only_text(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
    """Leave out links and what cannot be ledger text: documents are not read for figures."""
    if not (member.isfile() or member.isdir()):
        return None
    if Path(member.name).suffix.lower() in (".pdf", ".png", ".jpg", ".jpeg", ".zip", ".eml"):
        return None
    return tarfile.data_filter(member, folder)


def _revision(root: Path, told: str) -> str:
    try:
        day = dt.date.fromisoformat(told)
    except ValueError:
        return _git(root, "rev-parse", "--verify", "--end-of-options", f"{told}^{{commit}}").strip()
    found = _git(root, "rev-list", "-1", f"--before={day}T23:59:59", "HEAD").strip()
    if not found:
        raise RevisionError(f"the ledger has no revision of {day} or before")
    return found


def _git(folder: Path, *words: str) -> str:
    return _git_bytes(folder, *words).decode("utf-8", "replace")


def _git_bytes(folder: Path, *words: str) -> bytes:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *words],
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            env=os.environ | {"GIT_TERMINAL_PROMPT": "0"},
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise RevisionError(f"git cannot be asked: {problem}") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip() or "no reason given"
        raise RevisionError(
            f"git has no such revision ({said}): name a revision, a date, or a ledger's file"
        )
    return done.stdout

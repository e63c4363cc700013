"""A ledger's loans and the answers about them, in files that are found by what they came from.

Each state of a ledger has a folder of its own, named after its sources, so that whatever lies in
it holds. A folder appears whole, by being renamed, and those of earlier states go.
"""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from beancount_loans.garbage import uncollected
from beancount_loans.kept.sources import Sources, is_all, may_be_kept, sources

EARLIER = "earlier-"
"""Before the names of answers about the state before."""
_NONE: Mapping[str, Path] = {}
MOST_ANSWERS = 40
"""Answers kept of one state of a ledger; the oldest go."""


class Snapshot(NamedTuple):
    """What is kept of one state of a ledger.

    Attributes:
        ledger: its main file.
        folder: where it lies.
        sources: what it came from.
    """

    ledger: Path
    folder: Path
    sources: Sources

    @classmethod
    def of(cls, ledger: Path) -> Snapshot | None:
        """Where that of the ledger as it is now lies or would lie; None where none is wanted."""
        if not _wanted():
            return None
        try:
            found = sources(ledger)
        except OSError:
            return None
        return cls(ledger, _home(ledger) / found.name, found)

    @property
    def there(self) -> bool:
        """Whether anything is kept of this state."""
        return self.folder.is_dir()

    def part(self, name: str) -> Any:
        """Something that was kept; None where it is missing or damaged."""
        try:
            with uncollected(), (self.folder / name).open("rb") as file:
                return pickle.load(file)
        except Exception:  # whatever is wrong with a snapshot, the ledger itself is there
            return None

    def earlier(self) -> Snapshot | None:
        """What is kept of an earlier state of the ledger, if anything is."""
        for folder in sorted(self.folder.parent.glob("*")):
            found = Snapshot(self.ledger, folder, self.sources).part("sources")
            if isinstance(found, Sources):
                return Snapshot(self.ledger, folder, found)
        return None

    def keep(
        self,
        parts: Mapping[str, Any],
        options: Mapping[str, Any],
        links: Mapping[str, Path] = _NONE,
    ) -> bool:
        """Keep parts of what was read, in place of earlier states of the ledger.

        Not if the ledger changed meanwhile, has plugins of its own, or they cannot be written.

        Args:
            parts: by name.
            options: Beancount's.
            links: parts of an earlier state that are the same, by name.
        """
        if not may_be_kept(options) or not self._still():
            return False
        if not is_all(self.sources, self.ledger, options):
            return False
        fresh = self.folder.with_name(f"{self.folder.name}.{os.getpid()}")
        try:
            fresh.mkdir(mode=0o700, parents=True)
            for name, value in {**parts, "sources": self.sources}.items():
                _write(fresh / name, value)
            for name, path in links.items():
                (fresh / name).hardlink_to(path)
            self._clear()
            fresh.rename(self.folder)
        except _FAILURES:
            shutil.rmtree(fresh, ignore_errors=True)
            return False
        return True

    def answer(
        self,
        question: str,
        work_out: Callable[[], Any],
        renew: Callable[[Any], Any] | None = None,
    ) -> Any:
        """The answer to a question about this state, worked out once.

        Args:
            question: what is asked; the same words always mean the same.
            work_out: the answer, from all.
            renew: the answer from that of the state before; None where that does not serve.
        """
        name = _answer(question)
        found = self.part(name)
        if found is None:
            before = self.part(f"{EARLIER}{name}") if renew else None
            found = renew(before) if renew and before is not None else None
            found = found or work_out()
            self._keep_answer(name, found)
        return found

    def answers(self) -> dict[str, Path]:
        """Where the answers lie, by the name that they have in the next state."""
        return {f"{EARLIER}{path.name}": path for path in self.folder.glob("answer-*")}

    def _keep_answer(self, name: str, value: Any) -> None:
        if not self.there:
            return
        fresh = self.folder / f".{name}.{os.getpid()}"
        try:
            _write(fresh, value)
            fresh.replace(self.folder / name)
            answers = sorted(self.folder.glob("answer-*"), key=lambda one: one.stat().st_mtime)
            for old in answers[:-MOST_ANSWERS]:
                old.unlink(missing_ok=True)
        except _FAILURES:
            fresh.unlink(missing_ok=True)

    def _still(self) -> bool:
        """Whether the ledger is as it was when its sources were looked at."""
        try:
            return sources(self.ledger) == self.sources
        except OSError:
            return False

    def _clear(self) -> None:
        for other in self.folder.parent.iterdir():
            if other.is_dir() and not other.name.endswith(f".{os.getpid()}"):
                shutil.rmtree(other, ignore_errors=True)


def drop(ledger: Path) -> None:
    """Remove all that is kept of a ledger, of every state."""
    shutil.rmtree(_home(ledger), ignore_errors=True)


def _answer(question: str) -> str:
    return f"answer-{blake2b(question.encode(), digest_size=12).hexdigest()}"


_FAILURES = (OSError, pickle.PicklingError, TypeError, AttributeError)


def _write(path: Path, value: Any) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with uncollected(), os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        pickle.dump(value, file, pickle.HIGHEST_PROTOCOL)


def _wanted() -> bool:
    disabled = os.environ.get("BEANCOUNT_DISABLE_LOAD_CACHE")
    return not disabled and os.environ.get("BEAN_LOANS_SNAPSHOTS") != "off"


def _home(ledger: Path) -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    name = blake2b(str(ledger.resolve()).encode(), digest_size=12).hexdigest()
    return Path(cache) / "beancount-loans" / name

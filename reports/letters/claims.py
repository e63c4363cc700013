"""Which letters were handed to the mail server: a small file each, beside the ledger's journal.

A letter is claimed before it is sent and marked when it has gone; then the ledger is told.
Whatever breaks in between, no step goes to a borrower twice.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from beancount_loans.writer.commit import FOLDER

State = Literal["new", "sent", "unknown"]
NAME = "sent-letters"


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of one ledger."""

    folder: Path

    @classmethod
    def of(cls, ledger: Path) -> Claims:
        """Those of a ledger, by its main file."""
        return cls(ledger.absolute().parent / FOLDER / NAME)

    def path(self, key: str) -> Path:
        """The file of a claim."""
        return self.folder / f"{key}.json"

    def take(self, key: str) -> State:
        """Claim a letter: `new` is ours to send; `sent` went before; `unknown` may have gone."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with self.path(key).open("x", encoding="utf-8") as file:
                _put(file.fileno(), "claimed")
        except FileExistsError:
            return "sent" if self._state(key) == "sent" else "unknown"
        return "new"

    def sent(self, key: str) -> None:
        """Mark a letter as gone."""
        beside = self.path(key).with_suffix(".new")
        with beside.open("w", encoding="utf-8") as file:
            _put(file.fileno(), "sent")
        beside.replace(self.path(key))

    def release(self, key: str) -> None:
        """Give a claim up: the letter did not go."""
        self.path(key).unlink(missing_ok=True)

    def _state(self, key: str) -> str:
        try:
            return str(json.loads(self.path(key).read_text("utf-8")).get("state"))
        except (OSError, ValueError, AttributeError):
            return "claimed"


def _put(number: int, state: str) -> None:
    os.write(number, json.dumps({"state": state}).encode())
    os.fsync(number)

"""The last check of a change: the whole ledger, loaded with it in place."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from beancount import loader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


def no_new_errors(
    ledger: Path | str, known: Iterable[object] | None = None
) -> Callable[[], list[str]]:
    """Make a check that finds the errors a change brings, plugins' included.

    Args:
        ledger: The main file.
        known: Errors that the books have already; they are loaded to learn them if
            not given.
    """
    before = Counter(_sentence(error) for error in (_errors(ledger) if known is None else known))

    def check() -> list[str]:
        after = Counter(_sentence(error) for error in _errors(ledger))
        return sorted((after - before).elements())

    return check


def _errors(ledger: Path | str) -> list[object]:
    _, errors, _ = loader.load_file(str(ledger))
    return list(errors)


def _sentence(error: object) -> str:
    """Say an error without its line, which a change above it moves."""
    source = getattr(error, "source", None) or {}
    return f"{source.get('filename', '')}: {getattr(error, 'message', error)}"

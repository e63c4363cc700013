"""How far a long run is, for people who watch it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TypeVar

Item = TypeVar("Item")
_WORTH = 20
"""Fewer than so many are done before anybody looks."""


def shown(items: Sequence[Item], label: str) -> Iterable[Item]:
    """The items one by one, with a bar on a terminal where rich is installed."""
    return watched(items, len(items), label) if len(items) >= _WORTH else items


def watched(items: Iterable[Item], total: int, label: str) -> Iterable[Item]:
    """The same for items that come one by one, each of which takes its time."""
    if not sys.stderr.isatty():
        return items
    try:
        from rich.console import Console  # noqa: PLC0415 - an extra
        from rich.progress import track  # noqa: PLC0415
    except ImportError:
        return items
    return track(items, label, total, console=Console(stderr=True), transient=True)

"""Keeping Python's garbage collector from walking a ledger again and again.

Loading a ledger makes millions of objects and no garbage, yet each of them makes
the collector look at all the others, in Beancount's sort and validation after
the plugin too. So it rests while the plugin works, and what is loaded then is
frozen: left alone until the next load, which thaws it first and, once it has grown,
searches it for garbage. Entries hold no cycles, so they are freed as always when the
ledger is dropped.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

GROWTH = 1.25
"""What is frozen is searched for garbage once it is so many times what the last search left.

Python's own rule for its oldest objects, so that searching costs little however often
ledgers are loaded.
"""


class _Heap:
    """How many objects were left when garbage was last searched for."""

    left = 0


@contextmanager
def at_rest() -> Iterator[None]:
    """Let the collector rest, then put it back as it was and leave what is loaded alone."""
    was_on = gc.isenabled()
    frozen = gc.get_freeze_count()
    gc.unfreeze()
    searched = frozen > GROWTH * _Heap.left
    if searched and frozen:
        gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if searched:
            _Heap.left = gc.get_freeze_count()
        if was_on:
            gc.enable()

"""Keeping Python's garbage collector from walking a ledger again and again.

Loading a ledger makes millions of objects and no garbage, yet each of them makes
the collector look at all the others, in Beancount's sort and validation after
the plugin too. So it rests while the plugin works, and what is loaded then is
frozen: left alone until the next load, which thaws it first and collects what has
become garbage since. Entries hold no cycles, so they are freed as always when the
ledger is dropped.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_rest() -> Iterator[None]:
    """Let the collector rest, then put it back as it was and leave what is loaded alone."""
    was_on = gc.isenabled()
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()

"""One writer at a time, across processes.

The lock is advisory and belongs to an open file: it ends with its process, however
that ends, so that no stale lock is ever left.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from beancount_loans.writer.errors import LockedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PAUSE = 0.02  # seconds between two attempts

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(path: Path, seconds: float) -> Iterator[None]:
    """Hold a lock file, waiting for it at most so many seconds.

    Raises:
        LockedError: Another process held it all the while.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait_for(handle, path, seconds)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int, path: Path, seconds: float) -> None:
    limit = time.monotonic() + seconds
    while True:
        try:
            return _try_lock(handle)
        except OSError as error:
            if time.monotonic() > limit:
                raise LockedError(path, seconds) from error
            time.sleep(_PAUSE)

"""The steps of an atomic write, each one call to the operating system.

New bytes go to a file beside the old one, are forced to the disk, and take the old
one's name in one step; a reader, or a crash at any moment, meets the whole old file
or the whole new one. Tests pass a `Disk` whose steps fail.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from beancount_loans.writer.errors import (
    DiskFailedError,
    DiskFullError,
    FileMissingError,
    FolderNotWritableError,
    WriteError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_MARK = ".beancount-loans-"


class Disk:
    """The operating system's file calls that a write is made of."""

    def create(self, path: Path, mode: int) -> int:
        """Open a new file for writing."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        return os.open(path, flags, mode)

    def append_to(self, path: Path) -> int:
        """Open a file, made if it is missing, for writing at its end."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        return os.open(path, flags, 0o600)

    def write(self, handle: int, data: bytes) -> int:
        """Write some of the data; give the number of bytes written."""
        return os.write(handle, data)

    def sync(self, handle: int) -> None:
        """Wait until the file's bytes are on the disk."""
        os.fsync(handle)

    def close(self, handle: int) -> None:
        """Close a file."""
        os.close(handle)

    def replace(self, old: Path, new: Path) -> None:
        """Give a file a name, in one step, in place of what had it."""
        os.replace(old, new)  # noqa: PTH105 (one system call)

    def remove(self, path: Path) -> None:
        """Remove a file."""
        os.unlink(path)  # noqa: PTH108

    def sync_folder(self, folder: Path) -> None:
        """Wait until the names in a folder are on the disk."""
        if sys.platform == "win32":  # it has no such call; its journal orders names
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def stage(disk: Disk, target: Path, data: bytes) -> Path:
    """Put bytes on the disk under a passing name beside the file they are for."""
    temporary = target.with_name(f".{target.name}{_MARK}{uuid4().hex}.tmp")
    try:
        handle = disk.create(temporary, 0o600 if target.exists() else 0o666)
        try:
            _write_all(disk, handle, data)
            _dress(temporary, target)
            disk.sync(handle)
        finally:
            disk.close(handle)
    except BaseException:
        discard(disk, [temporary])
        raise
    return temporary


def put(disk: Disk, staged: Path | None, target: Path) -> None:
    """Give staged bytes their name; with none, the file of that name goes."""
    if staged is None:
        disk.remove(target)
    else:
        disk.replace(staged, target)


def append_line(disk: Disk, path: Path, line: bytes) -> None:
    """Add a line to a file and wait until it is on the disk."""
    handle = disk.append_to(path)
    try:
        _write_all(disk, handle, line)
        disk.sync(handle)
    finally:
        disk.close(handle)


def discard(disk: Disk, files: Iterable[Path]) -> None:
    """Remove passing files as far as that can be done."""
    for path in files:
        with suppress(OSError):
            disk.remove(path)


def leftovers(target: Path) -> list[Path]:
    """List the passing files that interrupted writes left beside a file."""
    pattern = f".{target.name}{_MARK}"
    with suppress(OSError):
        return [path for path in target.parent.iterdir() if path.name.startswith(pattern)]
    return []


def as_write_error(error: OSError, path: Path) -> WriteError:
    """Say in a sentence why a step failed."""
    if error.errno in _FULL:
        return DiskFullError(path.parent)
    if error.errno in _FORBIDDEN:
        return FolderNotWritableError(path.parent)
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return FileMissingError(path)
    return DiskFailedError(path, error.strerror or str(error))


def _write_all(disk: Disk, handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[disk.write(handle, bytes(rest)) :]


def _dress(temporary: Path, target: Path) -> None:
    """Give a file the permissions, owner and attributes of the one it replaces."""
    if not target.exists():
        return
    status = target.stat()
    if sys.platform != "win32":
        with suppress(PermissionError):
            os.chown(temporary, status.st_uid, status.st_gid)
    shutil.copystat(target, temporary)
    os.utime(temporary)  # watchers and caches go by the time of the change

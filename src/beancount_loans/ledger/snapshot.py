"""What was read from a ledger, kept for the next time, as long as nothing it came from changes.

A snapshot answers only for the very bytes it was made from: every file of the ledger, also those
that an `include` would find now, the policies beside it, the names of its documents, this
program's own files, and the versions of Beancount and Python. Anything else, a damaged file
too, and the ledger is read as if there were none. Ledgers whose plugins are not Beancount's or
ours are never kept, since nobody knows what those look at.

Set BEAN_LOANS_SNAPSHOTS=off, or Beancount's own BEANCOUNT_DISABLE_LOAD_CACHE, to do without.
"""

from __future__ import annotations

import gc
import os
import pickle
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from glob import glob
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import beancount_loans
from beancount_loans.book import Book

_INCLUDE = re.compile(rb'^include\s+"([^"\n]+)"', re.MULTILINE)
_KNOWN = ("beancount.", "beancount_loans.")
_LOCKED = (".gpg", ".asc")


class Snapshot(NamedTuple):
    """What is kept of a ledger: its loans, and Beancount's errors and options."""

    book: Book
    errors: list[Any]
    options: dict[str, Any]


def kept(ledger: Path) -> Snapshot | None:
    """The snapshot of a ledger, if it has one and nothing has changed since."""
    if not _wanted():
        return None
    was_on = gc.isenabled()
    gc.disable()
    try:
        with _place(ledger).open("rb") as file:
            told, folders = pickle.load(file)
            if told != stamp(ledger, folders):
                return None
            found: Snapshot = pickle.load(file)
            return found
    except Exception:  # whatever is wrong with a snapshot, the ledger itself is there
        return None
    finally:
        if was_on:
            gc.enable()


def keep(ledger: Path, before: bytes, snapshot: Snapshot) -> None:
    """Keep what was read, unless the ledger changed meanwhile or has plugins of its own.

    Args:
        ledger: the main file.
        before: its stamp, without folders of documents, before it was read.
        snapshot: what was read.
    """
    if not _wanted() or not may_be_kept(snapshot.options) or stamp(ledger, ()) != before:
        return
    folders = _document_folders(ledger, snapshot.options)
    place = _place(ledger)
    fresh = place.with_suffix(f".{os.getpid()}")
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            pickle.dump((stamp(ledger, folders), folders), file)
            pickle.dump(snapshot, file)
        fresh.replace(place)
    except (OSError, pickle.PicklingError, TypeError, AttributeError):
        fresh.unlink(missing_ok=True)


def stamp(ledger: Path, folders: Iterable[str]) -> bytes:
    """A digest of everything that a reading of the ledger depends on."""
    digest = blake2b()
    for part in (sys.version, version("beancount"), *_program(), *_names(folders)):
        digest.update(part.encode() + b"\0")
    for path, content in contents(ledger):
        digest.update(f"{path}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.digest()


def contents(ledger: Path) -> Iterator[tuple[Path, bytes]]:
    """The files of a ledger and the policies beside it, with what they hold."""
    yield from _files(ledger)
    yield from _policies(ledger)


def _wanted() -> bool:
    disabled = os.environ.get("BEANCOUNT_DISABLE_LOAD_CACHE")
    return not disabled and os.environ.get("BEAN_LOANS_SNAPSHOTS") != "off"


def may_be_kept(options: Mapping[str, Any]) -> bool:
    """Whether its files alone decide what is read: neither encrypted, nor plugins of others."""
    plugins = (str(name) for name, *_ in options.get("plugin", ()))
    locked = any(str(name).endswith(_LOCKED) for name in options.get("include", ()))
    return not locked and all(f"{name}.".startswith(_KNOWN) for name in plugins)


def _place(ledger: Path) -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    name = blake2b(str(ledger.resolve()).encode(), digest_size=12).hexdigest()
    return Path(home) / "beancount-loans" / f"{name}.snapshot"


# ------------------------------------------------------------ what it depends on


def _files(ledger: Path) -> Iterator[tuple[Path, bytes]]:
    """The ledger's files and what they hold; one that is missing holds nothing."""
    waiting: list[Path] = [ledger.resolve()]
    seen: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        content = path.read_bytes() if path.is_file() else b""
        yield path, content
        for pattern in _INCLUDE.findall(content):
            waiting += _included(path.parent / os.fsdecode(pattern))


def _included(pattern: Path) -> list[Path]:
    found = sorted(glob(str(pattern), recursive=True))  # noqa: PTH207 - as Beancount does
    return list(map(Path, found)) or [pattern]


def _policies(ledger: Path) -> Iterator[tuple[Path, bytes]]:
    for path in sorted((ledger.resolve().parent / "policies").glob("*")):
        if path.is_file():
            yield path, path.read_bytes()


def _document_folders(ledger: Path, options: Mapping[str, Any]) -> tuple[str, ...]:
    base = ledger.resolve().parent
    return tuple(str(base / str(folder)) for folder in options.get("documents", ()))


def _names(folders: Iterable[str]) -> Iterator[str]:
    for folder in folders:
        for root, _, names in sorted(os.walk(folder)):
            yield f"{root}\0{sorted(names)}"


def _program() -> Iterator[str]:
    """This program's own files, as far as they have a say in what is read."""
    home = Path(beancount_loans.__file__).parent
    for folder in (home, home / "core", home / "ledger", home / "plugins", home / "policies"):
        for path in sorted(folder.glob("*.*")):
            told = path.stat()
            yield f"{path} {told.st_size} {told.st_mtime_ns}"

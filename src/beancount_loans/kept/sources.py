"""Everything that a reading of a ledger depends on, found without reading it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from glob import glob
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

_INCLUDE = re.compile(rb'^include\s+"([^"\n]+)"', re.MULTILINE)
_DOCUMENTS = re.compile(rb'^option\s+"documents"\s+"([^"\n]*)"', re.MULTILINE)
_KNOWN = ("beancount.", "beancount_loans.")
_LOCKED = (".gpg", ".asc")
_BEANCOUNT = (".", "core", "ops", "parser", "plugins", "utils")
_OURS = (
    *(".", "core", "core/*", "kept", "ledger", "plugins", "policies"),
    *("reports", "reports/wording"),
)


class Sources(NamedTuple):
    """What a ledger's figures come from.

    Attributes:
        files: digests of the ledger's files, by path, in the order in which they are included.
        rest: a digest of everything else: policies, names of documents, programs.
    """

    files: Mapping[str, bytes]
    rest: bytes

    @property
    def name(self) -> str:
        """A name for all of it."""
        digest = blake2b(self.rest, digest_size=16)
        for path, content in self.files.items():
            digest.update(f"{path}\0".encode() + content)
        return digest.hexdigest()


def sources(ledger: Path) -> Sources:
    """What a ledger's figures come from now.

    Raises:
        OSError: a file cannot be read.
    """
    rest, files, top = blake2b(sys.version.encode()), {}, b""
    for path, content in _files(ledger):
        top = top or content
        files[str(path)] = digest_of(content)
    for path, content in _policies(ledger):
        rest.update(f"{path}\0".encode() + digest_of(content))
    for part in (*_programs(), *_papers(ledger, top)):
        rest.update(part.encode(errors="surrogateescape") + b"\0")
    return Sources(files, rest.digest())


def contents(ledger: Path) -> Iterator[tuple[Path, bytes]]:
    """The files of a ledger and the policies beside it, with what they hold."""
    yield from _files(ledger)
    yield from _policies(ledger)


def may_be_kept(options: Mapping[str, Any]) -> bool:
    """Whether its files alone decide what is read: neither encrypted, nor plugins of others."""
    plugins = (str(name) for name, *_ in options.get("plugin", ()))
    locked = any(str(name).endswith(_LOCKED) for name in options.get("include", ()))
    return not locked and all(f"{name}.".startswith(_KNOWN) for name in plugins)


def is_all(found: Sources, ledger: Path, options: Mapping[str, Any]) -> bool:
    """Whether all files and folders of documents that Beancount read from are among the sources."""
    files = {str(Path(one).resolve()) for one in options.get("include", ())}
    told = [os.fsdecode(one) for one in _DOCUMENTS.findall(ledger.read_bytes())]
    return files <= found.files.keys() and told == list(map(str, options.get("documents", ())))


def digest_of(content: bytes) -> bytes:
    """A digest of what a file holds."""
    return blake2b(content, digest_size=20).digest()


def _files(ledger: Path) -> Iterator[tuple[Path, bytes]]:
    """The ledger's files and what they hold; one that is missing holds nothing."""
    waiting: list[Path] = [ledger.resolve()]
    seen: set[Path] = set()
    while waiting:
        path = waiting.pop(0)  # in the order in which Beancount reads them
        if path in seen:
            continue
        seen.add(path)
        content = path.read_bytes() if path.is_file() else b""
        yield path, content
        for pattern in _INCLUDE.findall(content) if b"\ninclude" in b"\n" + content else ():
            waiting += _included(path.parent / os.fsdecode(pattern))


def _included(pattern: Path) -> list[Path]:
    found = sorted(glob(str(pattern), recursive=True))  # noqa: PTH207 - as Beancount does
    return list(map(Path, found)) or [pattern]


def _policies(ledger: Path) -> Iterator[tuple[Path, bytes]]:
    for path in sorted((ledger.resolve().parent / "policies").glob("*")):
        if path.is_file():
            yield path, path.read_bytes()


def _papers(ledger: Path, top: bytes) -> Iterator[str]:
    """The names of all documents in the folders that the main file names."""
    base = ledger.resolve().parent
    for folder in _DOCUMENTS.findall(top):
        for root, _, names in sorted(os.walk(base / os.fsdecode(folder))):
            yield f"{root}\0{sorted(names)}"


def _programs() -> Iterator[str]:
    """This program's and Beancount's own files, as far as they have a say in what is read."""
    for name, folders in (("beancount", _BEANCOUNT), ("beancount_loans", _OURS)):
        spec = find_spec(name)
        (home,) = (spec.submodule_search_locations if spec else None) or [""]
        for folder in folders:
            for path in sorted(Path(home).glob(f"{folder}/*.*")):
                told = path.stat()
                yield f"{path} {told.st_size} {told.st_mtime_ns}"

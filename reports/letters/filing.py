"""Files that belong to a change of the books: there with it, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from beancount_loans.reports.letters.texts import LetterError
from beancount_loans.reports.letters.unfiled import tidy, written_down
from beancount_loans.writer import Change

__all__ = ["filed"]


@contextmanager
def filed(
    change: Change, contents: Mapping[Path, bytes], replacing: Mapping[Path, bytes] | None = None
) -> Iterator[None]:
    """Write new files for as long as what is done with them goes well.

    Folders are made as needed; where the block fails, all is as it was. Where the program ends in
    it, the next to write files removes them.

    Args:
        change: of the books, that the block writes.
        contents: files that are new.
        replacing: files that may be there, as they were left before.

    Raises:
        LetterError: a file is there already, or cannot be written.
        WriteError: another program that writes files does not end.
    """
    tidy(change.ledger)
    with written_down(change, contents), _there(contents, replacing or {}):
        yield


@contextmanager
def _there(contents: Mapping[Path, bytes], replacing: Mapping[Path, bytes]) -> Iterator[None]:
    made: list[Path] = []
    left = {path: path.read_bytes() for path in replacing if path.is_file()}
    try:
        for path in left:
            path.unlink()
        for path, data in {**contents, **replacing}.items():
            made += _folders(path.parent)
            _write(path, data)
            made.append(path)
        yield
    except BaseException:
        for path in reversed(made):
            with suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        for path, data in left.items():
            path.write_bytes(data)
        raise


def _folders(folder: Path) -> list[Path]:
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise LetterError(f"{folder} cannot be made: {problem.strerror}") from None
    return missing[::-1]


def _write(path: Path, data: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as problem:
        with suppress(OSError):
            if not isinstance(problem, FileExistsError):
                path.unlink()
        raise LetterError(f"{path} cannot be written: {problem.strerror}") from None

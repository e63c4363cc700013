"""Whatever step of a write fails, the books are wholly old or wholly new."""

from __future__ import annotations

import datetime
import errno
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from beancount_loans import writer
from beancount_loans.writer import Change, Options, errors
from beancount_loans.writer.disk import Disk

DAY = datetime.date(2026, 4, 7)
BOOKS = "2026-01-01 open Assets:Loans:Bo  DKK\n"
NEW = BOOKS + '\n2026-04-07 note Assets:Loans:Bo "a"\n'
NOTE = writer.note(DAY, "Assets:Loans:Bo", "a")
NOBODY = 65534
STEPS = ("create", "append_to", "write", "sync", "close", "replace", "remove", "sync_folder")


class FaultyDisk(Disk):
    """A disk that does something at one step, or from one step on."""

    def __init__(self, fault: Callable[[], None], at: int, last: int | None = None) -> None:
        self.taken = 0
        self._fault, self._at, self._last = fault, at, last or at

    def __getattribute__(self, name: str) -> Any:
        step = super().__getattribute__(name)
        if name in STEPS:
            self.taken += 1
            if self._at <= self.taken <= self._last:
                self._fault()
        return step


class DrippingDisk(Disk):
    """A disk that takes one byte at a time."""

    def write(self, handle: int, data: bytes) -> int:
        return super().write(handle, data[:1])


def failing(code: int) -> Callable[[], None]:
    def fault() -> None:
        raise OSError(code, os.strerror(code))

    return fault


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def books(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "main.beancount", tmp_path / "more.beancount"]
    for path in paths:
        path.write_text(BOOKS)
    return paths


def add_to_both(books: list[Path], disk: Disk) -> None:
    change = Change(books[0])
    for path in books:
        change.add([NOTE], path)
    change.write(Options(disk=disk))


def steps_of_a_write(books: list[Path]) -> int:
    counting = FaultyDisk(lambda: None, 0)
    add_to_both(books, counting)
    for path in books:
        path.write_text(BOOKS)
    return counting.taken


def states(books: list[Path]) -> list[str]:
    return [path.read_text() for path in books]


def outcome(books: list[Path], disk: Disk) -> str:
    """Write; give what was said of it."""
    try:
        add_to_both(books, disk)
    except errors.WriteError as error:
        return str(error)
    return "done"


def every_step(books: list[Path]) -> Iterator[int]:
    for step in range(1, steps_of_a_write(books) + 1):
        yield step
        for path in books:
            path.write_text(BOOKS)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EDQUOT])
def test_a_step_that_fails_leaves_the_old_books_and_a_sentence(
    books: list[Path], code: int
) -> None:
    refused = 0
    for step in every_step(books):
        told = outcome(books, FaultyDisk(failing(code), step))
        assert states(books) == [NEW if told == "done" else BOOKS] * 2, step
        refused += told != "done"
        add_to_both([books[0]], Disk())
        assert books[0].read_text().count("note") == 1 + (states(books)[1] == NEW)
        assert not [path for path in books[0].parent.iterdir() if path.suffix == ".tmp"], step
    assert refused >= 12


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_for_good_loses_nothing_and_the_next_write_goes_on(
    books: list[Path], code: int
) -> None:
    for step in every_step(books):
        told = outcome(books, FaultyDisk(failing(code), step, sys.maxsize))
        assert all(text in (BOOKS, NEW) for text in states(books)), step

        writer.append(books[0], [writer.note(DAY, "Assets:Loans:Bo", "b")])

        expected = 0 if "nothing was" in told else 1
        assert [text.count('"a"') for text in states(books)] == [expected, expected], step


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_any_step_the_books_are_old_or_new_and_the_next_write_settles_it(
    books: list[Path],
) -> None:
    outcomes = set()
    for step in every_step(books):
        child = os.fork()
        if not child:
            add_to_both(books, FaultyDisk(die, step))
            os._exit(0)
        os.waitpid(child, 0)
        assert all(text in (BOOKS, NEW) for text in states(books)), step

        writer.append(books[0], [writer.note(DAY, "Assets:Loans:Bo", "b")])

        counts = [text.count('"a"') for text in states(books)]
        assert counts in ([0, 0], [1, 1]), step
        outcomes.add(counts[0])
        writer.undo(books[0])
        assert books[0].read_text() in (BOOKS, NEW)
    assert outcomes == {0, 1}


def test_a_disk_that_takes_a_byte_at_a_time_gets_all_bytes(books: list[Path]) -> None:
    add_to_both(books, DrippingDisk())

    assert states(books) == [NEW, NEW]


def test_a_full_disk_is_named(books: list[Path]) -> None:
    with pytest.raises(errors.DiskFullError, match=r"is full; nothing was written"):
        add_to_both(books, FaultyDisk(failing(errno.ENOSPC), 2))


def test_a_crash_between_two_files_whose_second_was_then_edited_is_turned_back(
    books: list[Path],
) -> None:
    crash_between_the_files(books)
    assert states(books) == [NEW, BOOKS]
    books[1].write_text(BOOKS + "; mine\n")

    writer.append(books[0], [writer.note(DAY, "Assets:Loans:Bo", "b")])

    assert [text.count('"a"') for text in states(books)] == [0, 0]
    assert books[1].read_text() == BOOKS + "; mine\n"


def test_a_crash_between_two_files_whose_first_was_then_edited_is_finished(
    books: list[Path],
) -> None:
    crash_between_the_files(books)
    books[0].write_text("; mine\n" + NEW)

    writer.append(books[0], [writer.note(DAY, "Assets:Loans:Bo", "b")])

    assert [text.count('"a"') for text in states(books)] == [1, 1]


def test_a_crash_between_two_files_that_were_both_edited_is_said_once(
    books: list[Path],
) -> None:
    crash_between_the_files(books)
    books[0].write_text(NEW.replace('"a"', '"changed"'))
    books[1].write_text(BOOKS + "; mine\n")

    with pytest.raises(errors.HalfWrittenError, match=r"reached main\.beancount but not"):
        add_to_both(books, Disk())
    add_to_both(books, Disk())

    assert '"changed"' in books[0].read_text()
    assert books[1].read_text().startswith(BOOKS + "; mine\n")


def test_a_crash_before_the_first_file_changed_is_as_if_nothing_had_been_asked(
    books: list[Path],
) -> None:
    class StopsBefore(Disk):
        def replace(self, old: Path, new: Path) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add_to_both(books, StopsBefore())
    books[1].write_text(BOOKS + "; mine\n")
    writer.append(books[0], [writer.note(DAY, "Assets:Loans:Bo", "b")])

    assert states(books)[0].count('"a"') == 0
    assert states(books)[1] == BOOKS + "; mine\n"


def crash_between_the_files(books: list[Path]) -> None:
    steps_of_a_write(books)

    class StopsAfterOne(Disk):
        def replace(self, old: Path, new: Path) -> None:
            super().replace(old, new)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add_to_both(books, StopsAfterOne())


@pytest.fixture
def anybody() -> Iterator[None]:
    """Whoever runs the tests, nobody with a right to write everywhere."""
    mine = os.geteuid()
    os.seteuid(NOBODY if mine == 0 else mine)
    yield
    os.seteuid(mine)


@pytest.mark.skipif(sys.platform == "win32", reason="folders forbid nothing there")
def test_a_folder_that_forbids_writing_is_named(request: pytest.FixtureRequest) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / "main.beancount", Path(folder) / "more.beancount"]
        for path in paths:
            path.write_text(BOOKS)
        Path(folder).chmod(0o555)
        request.getfixturevalue("anybody")
        try:
            with pytest.raises(errors.FolderNotWritableError, match="cannot be written to"):
                add_to_both(paths, Disk())
        finally:
            os.seteuid(os.getuid())
            Path(folder).chmod(0o700)


def test_a_folder_that_forbids_new_files_is_named(books: list[Path]) -> None:
    with pytest.raises(errors.FolderNotWritableError, match="cannot be written to"):
        add_to_both(books, FaultyDisk(failing(errno.EROFS), 1))

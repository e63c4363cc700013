"""Kill or fail a write at every system call it makes, and look at the books.

A child process changes two files of a ledger in one go while `strace` strikes at its
n-th call of a kind, for every kind and every n: once with SIGKILL, and for the calls
that touch the disk once with each error. After each strike both files must be wholly
old or wholly new, and after the next ordinary write both old or both new.

Run it with `make faults`, or `python tests/faults/system_calls.py --every 10` for a
tenth of the strikes.
"""

from __future__ import annotations

import argparse
import ctypes
import datetime
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from beancount_loans import writer
from beancount_loans.writer import Change, errors

BOOKS = "2026-01-01 open Assets:Loans:Bo  DKK\n"
NEW = BOOKS + '\n2026-04-07 note Assets:Loans:Bo "a"\n'
NOTE = writer.note(datetime.date(2026, 4, 7), "Assets:Loans:Bo", "a")
NEXT = '2026-04-08 note Assets:Loans:Bo "next"\n'
REFUSED = 3  # exit status of a child that was told in a sentence
ON_DISK = re.compile(r"(open|write|fsync|rename|unlink|chmod|chown|utime|mkdir|flock|f?stat)")
CODES = ("ENOSPC", "EIO", "EACCES")
PR_SET_PTRACER = 0x59616D61  # prctl(2): lets a sibling trace this process


class Strike(NamedTuple):
    """What strace does, at which call."""

    call: str
    number: int
    deed: str

    @property
    def option(self) -> str:
        return f"--inject={self.call}:{self.deed}:when={self.number}"


class Verdict(NamedTuple):
    """How the child ended, and what is wrong with the books, if anything."""

    status: int
    fault: str | None


def write_both(books: list[Path]) -> None:
    """Change both files in one go."""
    change = Change(books[0])
    for path in books:
        change.add([NOTE], path)
    change.write()


def child(gate: int, books: list[Path]) -> None:
    """Wait until strace is there, then write; never returns."""
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, -1, 0, 0, 0)
    os.read(gate, 1)
    try:
        write_both(books)
    except errors.WriteError:
        os._exit(REFUSED)
    os._exit(0)


def run(books: list[Path], log: Path, *options: str) -> int:
    """Run the child under strace; give its wait status."""
    gate, opener = os.pipe()
    process = os.fork()
    if not process:
        os.close(opener)
        child(gate, books)
    os.close(gate)
    command = ["strace", "-f", "-p", str(process), "-o", str(log), *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr is not None
        if "attached" not in tracer.stderr.readline():
            sys.exit("strace may not trace here: " + tracer.stderr.read())
        os.write(opener, b".")
        os.close(opener)
        _, status = os.waitpid(process, 0)
    return status


def strikes(folder: Path) -> list[Strike]:
    """List every call of an undisturbed write, with each deed that makes sense for it."""
    log = folder / "calls"
    run(fresh_books(folder), log)
    called = Counter(re.findall(r"^\d+ +(?:<\.\.\. )?(\w+)\(", log.read_text(), re.MULTILINE))
    found = []
    for call, times in sorted(called.items()):
        deeds = ["signal=KILL"]
        if ON_DISK.search(call):
            deeds += [f"error={code}" for code in CODES]
        found += [Strike(call, n, deed) for n in range(1, times + 1) for deed in deeds]
    return [strike for strike in found if not strike.call.startswith("exit")]


def fresh_books(folder: Path) -> list[Path]:
    """Set up two files in an empty folder."""
    books = folder / "books"
    shutil.rmtree(books, ignore_errors=True)
    books.mkdir()
    paths = [books / "main.beancount", books / "more.beancount"]
    for path in paths:
        path.write_text(BOOKS)
    return paths


def judge(folder: Path, strike: Strike) -> Verdict:
    """Strike once and look at the books, at once and after the next write."""
    books = fresh_books(folder)
    status = run(books, folder / "log", strike.option)
    now = [path.read_text() for path in books]
    if any(text not in (BOOKS, NEW) for text in now):
        return Verdict(status, f"neither old nor new: {now}")
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) not in (0, REFUSED):
        return Verdict(status, "a traceback")
    refused = os.WIFEXITED(status) and os.WEXITSTATUS(status) == REFUSED
    writer.append(books[0], NEXT)
    counts = [path.read_text().count('"a"') for path in books]
    if counts not in ([0, 0], [1, 1]):
        return Verdict(status, f"one file old and one new for good: {counts}")
    if status == 0 and counts != [1, 1]:
        return Verdict(status, "success was reported and nothing written")
    if refused and now == [BOOKS, BOOKS] and counts != [0, 0]:
        return Verdict(status, "refused, and written later all the same")
    left = [path.name for path in books[0].parent.glob(".main*.tmp")]
    return Verdict(status, f"left behind: {left}" if left else None)


def main() -> int:
    """Strike everywhere; say what was found."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--every", type=int, default=1, help="take every n-th strike alone")
    every: int = options.parse_args().every
    if not shutil.which("strace"):
        print("strace is not installed: nothing was tried")
        return 0
    tally: Counter[str] = Counter()
    faults = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for strike in strikes(folder)[::every]:
            verdict = judge(folder, strike)
            tally[ending(verdict.status)] += 1
            if verdict.fault:
                faults += 1
                print(f"{strike.option}: {verdict.fault}")
    summary = ", ".join(f"{count} {how}" for how, count in sorted(tally.items()))
    print(f"{tally.total()} strikes at system calls of a write ({summary}): {faults} faults")
    return 1 if faults else 0


def ending(status: int) -> str:
    """Name the end of a child."""
    if os.WIFSIGNALED(status):
        return "killed"
    return "refused" if os.WEXITSTATUS(status) == REFUSED else "written"


if __name__ == "__main__":
    sys.exit(main())

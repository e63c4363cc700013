"""Several programs write to the same books and lose nothing of each other's."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from beancount_loans import writer
from beancount_loans.writer import Options, Source, errors

BOOKS = "2026-01-01 open Assets:Loans:Bo  DKK\n"
WRITER = """
import datetime, sys
from beancount_loans import writer
for number in range(int(sys.argv[3])):
    note = writer.note(
        datetime.date(2026, 4, 7), "Assets:Loans:Bo", f"{sys.argv[2]}-{number}"
    )
    writer.append(sys.argv[1], [note])
"""
HOLDER = """
import sys, time
from pathlib import Path
from beancount_loans.writer.lock import locked
with locked(Path(sys.argv[1]), 5):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "main.beancount"
    path.write_text(BOOKS)
    return path


def notes(ledger: Path) -> list[str]:
    return re.findall(r'note Assets:Loans:Bo "([^"]+)"', ledger.read_text())


def test_two_processes_appending_at_once_lose_no_entry(ledger: Path) -> None:
    programs = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(ledger), name, "20"])
        for name in ("cli", "fava")
    ]
    assert [program.wait(timeout=120) for program in programs] == [0, 0]

    wanted = sorted(f"{name}-{number}" for name in ("cli", "fava") for number in range(20))
    assert sorted(notes(ledger)) == wanted
    assert not Source.read(ledger).parsed.errors


def test_threads_of_one_process_lose_no_entry(ledger: Path) -> None:
    def append_ten(name: str) -> None:
        for number in range(10):
            text = f'2026-04-07 note Assets:Loans:Bo "{name}-{number}"\n'
            writer.append(ledger, text)

    threads = [threading.Thread(target=append_ten, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(notes(ledger))) == 30


def test_a_reader_never_meets_a_half_written_file(ledger: Path) -> None:
    program = subprocess.Popen([sys.executable, "-c", WRITER, str(ledger), "cli", "20"])
    seen = set()
    while program.poll() is None:
        seen.add(ledger.read_bytes())
    seen.add(ledger.read_bytes())

    assert program.returncode == 0
    for text in seen:
        assert text.endswith(b"\n")
        assert text.count(b" note ") == text.count(b'"\n')
    assert len(notes(ledger)) == 20


def test_a_lock_that_another_program_keeps_is_named_after_the_wait(ledger: Path) -> None:
    writer.append(ledger, '2026-04-07 note Assets:Loans:Bo "a"\n')
    before = ledger.read_text()
    lock = ledger.parent / ".beancount-loans" / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(lock)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        started = time.monotonic()
        with pytest.raises(errors.LockedError, match=r"more than 0[.]2 seconds"):
            writer.append(ledger, '; b\n2026-04-08 event "x" "y"\n', options=Options(wait=0.2))
        assert time.monotonic() - started < 5
        holder.kill()

    assert ledger.read_text() == before


def test_the_lock_of_a_killed_program_is_free_at_once(ledger: Path) -> None:
    writer.append(ledger, '2026-04-07 note Assets:Loans:Bo "a"\n')
    lock = ledger.parent / ".beancount-loans" / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(lock)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        holder.kill()

    writer.append(ledger, '2026-04-07 note Assets:Loans:Bo "b"\n', options=Options(wait=1))

    assert notes(ledger) == ["a", "b"]

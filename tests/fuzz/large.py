"""Statements far larger than a bank sends: 10^6 lines, and files of 100 MB and more.

`make large` reads one of a million lines in each format, and files beyond the limit; each within
stated bounds of time and memory, or refused in a sentence. It takes minutes, so it is not among
the tests; a hundredth of it is.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import resource
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from beancount_loans.importers import formats, records
from beancount_loans.importers.statement import StatementError

LINES = 1_000_000
LONGEST = 2_750_000
"""Lines of MT940 in 100 MB."""
MOST_SECONDS = 200e-6
"""Of the processor, for a line."""
MOST_BYTES = 2_000
"""Of memory, for a line: all entries are held at once, since payments are matched together."""
CAMT_HEAD = """<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>S</Id>
<Acct><Id><IBAN>DK5000400440116243</IBAN></Id><Ccy>DKK</Ccy></Acct>
"""
CAMT_ENTRY = """<Ntry><Amt Ccy="DKK">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-03-02</Dt></BookgDt><AcctSvcrRef>B{}</AcctSvcrRef></Ntry>
"""
CAMT_END = "</Stmt></BkToCstmrStmt></Document>"


class Measured(NamedTuple):
    """What reading took: entries, seconds of the processor, and bytes of memory at the most."""

    entries: int
    seconds: float
    peak: int


def camt(path: Path, lines: int) -> Path:
    """An account statement in XML."""
    return _written(path, CAMT_HEAD, CAMT_ENTRY.format, CAMT_END, lines)


def mt940(path: Path, lines: int) -> Path:
    """A statement in the format of SWIFT."""
    head = ":20:X\n:25:1/2\n:28C:1/1\n:60F:C260301EUR0,00\n"
    end = f":62F:C260302EUR{lines},00\n-\n"
    return _written(path, head, ":61:2603020302C1,00NTRFNONREF//B{}\n".format, end, lines)


def bai2(path: Path, lines: int) -> Path:
    """A statement of a bank in the United States."""
    head = (
        "01,A,B,260302,0800,1,80,1,2/\n02,B,A,1,260302,0800,USD,2/\n"
        f"03,1,USD,010,0,,,015,{lines * 100},,/\n"
    )
    total = 2 * lines * 100
    end = f"49,{total},{lines + 2}/\n98,{total},1,{lines + 4}/\n99,{total},1,{lines + 6}/\n"
    return _written(path, head, "16,165,100,0,B{},,LOAN/\n".format, end, lines)


def table(path: Path, lines: int) -> Path:
    """A table as banks export it, the newest line first."""

    def row(number: int) -> str:
        day = dt.date(2026, 1, 1) + dt.timedelta(days=(lines - number) * 300 // lines)
        return f"{day:%d-%m-%Y};Bo {number};{day:%d-%m-%Y};1,00;{lines - number},00\n"

    return _written(path, "Bogført;Tekst;Rentedato;Beløb;Saldo\n", row, "", lines)


def _written(path: Path, head: str, line: Callable[[int], str], end: str, lines: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        file.writelines(map(line, range(lines)))
        file.write(end)
    return path


def large_statements() -> dict[str, Callable[[Path, int], Path]]:
    """What writes a statement of many lines, by format."""
    return {"camt": camt, "mt940": mt940, "bai2": bai2, "csv": table}


def measured(path: Path) -> Measured:
    """Read a file and measure."""
    tracemalloc.start()
    started = time.process_time()
    try:
        entries = sum(len(one.entries) for one in formats.read(path))
        return Measured(entries, time.process_time() - started, tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


def _untraced(path: Path) -> Measured:
    started = time.process_time()
    entries = sum(len(one.entries) for one in formats.read(path))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Measured(entries, time.process_time() - started, peak)


def refused(path: Path, size: int) -> str:
    """The sentence in which a file of some size, with nothing in it but a start, is refused."""
    with path.open("wb") as file:
        file.write(b":20:X\n:25:1/2\n")
        file.truncate(size)
    try:
        formats.read(path)
    except StatementError as problem:
        return str(problem.message)
    return ""


def _read_one(path: Path, lines: int) -> bool:
    """Read a large file in a process of its own; whether it took no more than is allowed."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        took = pool.apply(_untraced, (path,))
    sound = took.entries == lines and took.seconds < lines * MOST_SECONDS
    sound = sound and took.peak < lines * MOST_BYTES
    print(
        f"{path.name:6} {took.entries:>9} lines, {path.stat().st_size >> 20:>4} MB: "
        f"{took.seconds:6.1f} s, {took.peak >> 20:>5} MB of memory{'' if sound else '  TOO MUCH'}",
        flush=True,
    )
    path.unlink()
    return sound


def main() -> int:
    """Read large files; say what it took."""
    faults = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, lines in [*((kind, LINES) for kind in large_statements()), ("mt940", LONGEST)]:
            faults += not _read_one(large_statements()[kind](folder / kind, lines), lines)
        for size in (100_000_000, records.MAX_BYTES + 1):
            sentence = refused(folder / "empty", size)
            faults += not sentence
            print(f"{size >> 20} MB of nothing: {sentence or 'NOT REFUSED'}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

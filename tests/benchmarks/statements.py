"""What reading and matching a lender's statements costs, by the public command.

    python tests/benchmarks/statements.py [BENCH] [--borrowers 7530] [--months 3]

BENCH is the matching benchmark's own program, which generates books and statements; see
CONTRIBUTING.md, "Outside figures". Costs are CPU seconds: of the whole command, each in a
process of its own, and of its parts, the ledger's loading by Beancount apart.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
VIEWS = {"camt": "xml", "csv": "csv"}
COMMAND = (sys.executable, "-c", "from beancount_loans.cli import main; main()", "import")
WITHOUT_SNAPSHOT = {"BEAN_LOANS_SNAPSHOTS": "off"}


class Cost(NamedTuple):
    """CPU seconds of the parts of an import, and the lines that it decided."""

    lines: int
    loading: float
    reading: float
    matching: float


def parts(ledger: Path, files: Sequence[Path]) -> Cost:
    """Import in this process, nothing written, and say what each part took."""
    from beancount_loans.cli.books import Books  # noqa: PLC0415 - its import is not counted
    from beancount_loans.importers import formats  # noqa: PLC0415
    from beancount_loans.importers.intake import take_in  # noqa: PLC0415

    profiles = ledger.parent / "bank-profiles"
    start = time.process_time()
    books = Books.load(ledger)
    book, entries = books.book, books.entries
    loaded = time.process_time()
    for file in files:
        formats.read(file, profiles)
    read = time.process_time()
    intake = take_in(files, book, entries, profiles=profiles)
    done = time.process_time()
    reading = read - loaded
    return Cost(len(intake.decisions), loaded - start, reading, done - read - reading)


def whole(ledger: Path, files: Sequence[Path]) -> float:
    """Give the CPU seconds of `bean-loans import --dry-run`, its start and loading included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    words = (*COMMAND, *map(str, files), "--ledger", str(ledger), "--dry-run", "--format", "json")
    subprocess.run(words, capture_output=True, check=False, env=os.environ | WITHOUT_SNAPSHOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def generate(bench: Path, folder: Path, borrowers: int, months: int) -> tuple[int, Path]:
    """Generate statements, and the books as a ledger; gives how many loans these have."""
    sys.path.insert(0, str(ROOT / "tests/match_bench"))
    books_as_ledger = importlib.import_module("books_as_ledger")
    run = importlib.import_module("run")
    run.generate(bench, folder, "5", "DK", borrowers, months)
    books = json.loads((folder / "loans.json").read_text("utf-8"))
    ledger = folder / "books.beancount"
    ledger.write_text(books_as_ledger.ledger_text(books), "utf-8")
    run.write_profile(folder / "bank-profiles", books["currency"])
    return len(books["loans"]), ledger


def main() -> None:
    """Show a table, or measure one view as a process of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    bench = ROOT.parent / "shared/tools/match_bench.py"
    parser.add_argument("bench", type=Path, nargs="?", default=bench)
    parser.add_argument("--borrowers", type=int, default=7530)
    parser.add_argument("--months", type=int, default=3)
    parser.add_argument("--measure", nargs="+", type=Path, help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.measure:
        print(json.dumps(parts(told.measure[0], told.measure[1:])))
        return
    if not told.bench.exists():
        print(f"statements: not measured, since {told.bench} is not here")
        return
    with tempfile.TemporaryDirectory() as name:
        loans, ledger = generate(told.bench, Path(name), told.borrowers, told.months)
        print(f"\nstatements of {told.months} months against {loans:,} loans\n")
        print("| view | lines | load s | read s | match s | whole command s |\n|---|" + "---:|" * 5)
        for view, ending in VIEWS.items():
            files = [Path(name) / f"statement-{n}.{ending}" for n in range(1, told.months + 1)]
            words = (sys.executable, __file__, str(told.bench), "--measure", str(ledger))
            done = subprocess.run(
                (*words, *map(str, files)),
                capture_output=True,
                text=True,
                check=True,
                env=os.environ | WITHOUT_SNAPSHOT,
            )
            cost = Cost(*json.loads(done.stdout))
            seconds = (*cost[1:], whole(ledger, files))
            print(
                f"| {view} | {cost.lines} | " + " | ".join(f"{one:.1f}" for one in seconds) + " |"
            )


if __name__ == "__main__":
    main()

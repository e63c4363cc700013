"""What loading a lender's books costs: `make bench`, or with ARGS='--loans 100 1000 --rounds 5'.

Every load has a process of its own, without Beancount's cache, and the variants take turns
within each round. Ratios are medians of the rounds' ratios, so that a machine whose speed
drifts still gives steady figures. Costs are CPU time of the load alone.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
HEAD = "| variant | entries | dues | CPU s | / base | / text | µs a due | kB a due |"


class Load(NamedTuple):
    """One load: what came out, and what it cost."""

    entries: int
    dues: int
    cpu: float  # seconds
    rss: int  # peak, kB


def load(top: str) -> Load:
    """Load a top file in this process."""
    from beancount import loader  # noqa: PLC0415 - its import is not to be counted

    start = time.process_time()
    entries, errors, _ = loader.load_file(top)
    cpu = time.process_time() - start
    assert not errors, errors[0].message
    dues = sum("loan-due" in (getattr(entry, "tags", None) or ()) for entry in entries)
    return Load(len(entries), dues, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def load_apart(top: Path) -> Load:
    """Load a top file in a process of its own."""
    env = os.environ | {"BEANCOUNT_DISABLE_LOAD_CACHE": "1", "PYTHONPATH": str(HERE)}
    command = [sys.executable, __file__, "--load", str(top)]
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    return Load(*json.loads(done.stdout))


def measure(tops: dict[str, Path], rounds: int) -> dict[str, list[Load]]:
    """Load every variant as often as there are rounds, taking turns."""
    loads: dict[str, list[Load]] = {name: [] for name in tops}
    for number in range(rounds):
        first = number % len(tops)
        for name in [*tops][first:] + [*tops][:first]:
            print(f"\rround {number + 1}: {name:<18}", end="", file=sys.stderr, flush=True)
            loads[name].append(load_apart(tops[name]))
    print("\r" + " " * 40, end="\r", file=sys.stderr)
    return loads


def ratio(runs: list[Load], others: list[Load]) -> float:
    """The median of the rounds' ratios of CPU time."""
    return median(one.cpu / other.cpu for one, other in zip(runs, others, strict=True))


def row(name: str, loads: dict[str, list[Load]]) -> str:
    """A variant's line of the table."""
    runs, base, text = loads[name], loads["base"], loads["text"]
    dues, cpu = runs[0].dues, median(run.cpu for run in runs)
    cells = [name, runs[0].entries, dues, f"{cpu:.2f}"]
    cells += [f"{ratio(runs, base):.2f}", f"{ratio(runs, text):.2f}"]
    if dues:
        more = median(a.cpu - b.cpu for a, b in zip(runs, base, strict=True))
        memory = median(run.rss for run in runs) - median(run.rss for run in base)
        cells += [f"{more / dues * 1e6:.0f}", f"{memory / dues:.2f}"]
    return "| " + " | ".join(map(str, cells)) + " |" + " | |" * (not dues)


def table(loans: int, rounds: int, only: list[str]) -> str:
    """Write books, measure their variants, and show them as Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, HERE / "books.py", folder, str(loans)], check=True)
        tops = {name: Path(folder) / f"{name}.beancount" for name in only}
        loads = measure(tops, rounds)
    lines = [HEAD, "|---|" + "---:|" * 7, *(row(name, loads) for name in loads)]
    return f"\n{loans:,} loans\n\n" + "\n".join(lines)


def variants() -> list[str]:
    """What is measured unless told otherwise."""
    periodic = ["periodic"] if importlib.util.find_spec("beancount_periodic") else []
    return ["base", "text", "floor", "floor-allocations", "plugins", *periodic]


def machine() -> str:
    """What the figures were measured with."""
    names = ("beancount", "beancount-loans")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    cores, python = os.cpu_count(), platform.python_version()
    return f"{platform.machine()}, {cores} cores, Python {python}, {versions}"


def main() -> None:
    """Load one file, as a process of a measurement, or show the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--loans", type=int, nargs="+", default=[100, 1000, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", default=variants(), help="base and text are needed")
    parser.add_argument("--load", help=argparse.SUPPRESS)
    args: Any = parser.parse_args()
    if args.load:
        print(json.dumps(load(args.load)))
        return
    print(machine())
    for loans in args.loans:
        print(table(loans, args.rounds, args.only), flush=True)
    print(flush=True)
    subprocess.run([sys.executable, HERE / "schedules.py"], check=True)
    subprocess.run([sys.executable, HERE / "statements.py"], check=True)


if __name__ == "__main__":
    main()

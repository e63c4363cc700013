"""Let the product import the benchmark's statements month by month, and score it.

    python tests/match_bench/run.py BENCH OUT SEED… [--countries DK,NO] [--views camt,csv]

BENCH is the benchmark's own program: it generates the books and scores. For each seed and
country a folder `OUT/COUNTRY-SEED` gets the generated books, per view the ledger that the
command imports into, and the predictions `pred-VIEW.json`. A table of all runs ends it; the
exit status is 1 if any run posts money wrongly, unsafely, twice, or drops it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

COUNTRIES = ("DK", "NO", "SE", "FI", "BE", "CH", "DE")
VIEWS = {"camt": "xml", "csv": "csv"}
IMPORT = (sys.executable, "-c", "from beancount_loans.cli import main; main()", "import")
HARD = (
    "money_misposted",
    "unsafe_auto",
    "duplicates_posted",
    "money_dropped_lines",
    "conservation_errors",
)
SOFT = ("auto_recall_required", "suggestion_top1", "suggestion_top3", "review_lines")


class CommandFailedError(Exception):
    """A program that the run needs did not do its work."""

    def __init__(self, command: Sequence[str], said: str) -> None:
        super().__init__(f"{' '.join(command)}: {said.strip()}")


def _beside(name: str) -> ModuleType:
    """Load a module of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    if spec is None or spec.loader is None:
        raise ImportError(f"{name}.py is missing beside {__file__}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


books_as_ledger = _beside("books_as_ledger")


def main() -> int:
    """Run all seeds, countries and views."""
    told = _arguments()
    failed = False
    print("run", "view", *HARD, *SOFT, sep="\t")
    for seed in told.seeds:
        for country in told.countries.split(","):
            folder = told.out / f"{country}-{seed}"
            generate(told.bench, folder, seed, country, told.borrowers, told.months)
            for view in told.views.split(","):
                try:
                    result = run(told.bench, folder, view, told.months)
                except CommandFailedError as problem:
                    print(folder.name, view, problem, sep="\t", flush=True)
                    failed = True
                    continue
                figures = (result[name] for name in HARD + SOFT)
                print(folder.name, view, *figures, sep="\t", flush=True)
                failed |= not result["passed"]
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("bench", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("seeds", nargs="+")
    parser.add_argument("--countries", default=",".join(COUNTRIES))
    parser.add_argument("--views", default=",".join(VIEWS))
    parser.add_argument("--borrowers", type=int, default=300)
    parser.add_argument("--months", type=int, default=3)
    return parser.parse_args()


def generate(
    bench: Path, folder: Path, seed: str, country: str, borrowers: int, months: int
) -> None:
    """Generate the books and statements of one run."""
    told = {"seed": seed, "country": country, "borrowers": borrowers, "months": months}
    options = [word for name, value in told.items() for word in (f"--{name}", str(value))]
    _call(sys.executable, str(bench), "generate", str(folder), *options)


def run(bench: Path, folder: Path, view: str, months: int) -> dict[str, Any]:
    """Import one view of a run month by month, and give its score."""
    books = json.loads((folder / "loans.json").read_text("utf-8"))
    ledger = folder / f"{view}.beancount"
    ledger.write_text(books_as_ledger.ledger_text(books), "utf-8")
    write_profile(folder / "bank-profiles", books["currency"])
    ids = {books_as_ledger.account_of(loan): loan["id"] for loan in books["loans"]}
    lines: dict[str, Any] = {}
    for month in range(1, months + 1):
        statement = folder / f"statement-{month}.{VIEWS[view]}"
        lines |= dict(_predicted(imported(statement, ledger), ids))
    predictions = folder / f"pred-{view}.json"
    predictions.write_text(json.dumps({"lines": lines}, indent=0, ensure_ascii=False), "utf-8")
    return score(bench, folder, predictions, view)


def write_profile(folder: Path, currency: str) -> None:
    """Say, as a user does in a profile of their own, what currency the bank's table is in."""
    folder.mkdir(exist_ok=True)
    (folder / "netbank.toml").write_text(
        'name = "Netbank"\nstatus = "draft"\nsource = "the benchmark"\n'
        'header = ["Dato", "Tekst", "Beløb", "Saldo"]\n'
        f'date-form = "dd-mm-yyyy"\ndecimal = ","\ncurrency = "{currency}"\n\n'
        '[columns]\ndate = "Dato"\ntext = "Tekst"\namount = "Beløb"\nbalance = "Saldo"\n',
        "utf-8",
    )


def imported(statement: Path, ledger: Path) -> dict[str, Any]:
    """Ask what would be done with a statement, then do it."""
    common = (*IMPORT, str(statement), "--ledger", str(ledger), "--format", "json")
    said = json.loads(_call(*common, "--dry-run"))
    _call(*common, "--yes")
    lines: dict[str, Any] = said["lines"]
    return lines


def _predicted(lines: dict[str, Any], ids: dict[str, str]) -> Iterator[tuple[str, Any]]:
    """Give the lines as the benchmark reads them: loans by their numbers."""
    for name, line in lines.items():
        parts = [part | {"loan": ids.get(part["loan"], "")} for part in line["allocations"]]
        candidates = [ids[one["loan"]] for one in line["candidates"]]
        yield name, line | {"allocations": parts, "candidates": candidates}


def score(bench: Path, folder: Path, predictions: Path, view: str) -> dict[str, Any]:
    """Let the benchmark judge; its exit status only repeats `passed`."""
    command = (sys.executable, str(bench), "score", str(folder), str(predictions))
    done = subprocess.run(
        (*command, "--view", view, "--json"), capture_output=True, text=True, check=False
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _call(*command: str) -> str:
    """Run a program; it may say that the books and the bank differ (1), not fail (2)."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and (done.returncode > 1 or "Error" in done.stderr):
        raise CommandFailedError(command, done.stderr)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())

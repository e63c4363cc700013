"""Show the product on the demo books: import, arrears, work list, Fava.

The demo is copied to `.work/demo` first, afresh each time, so that nothing one does
there touches the repository. `PORT` chooses Fava's port; `--no-serve` ends after
printing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "ledgers" / "demo"
COPY = ROOT / ".work" / "demo"
# The day that the demo is told for (ledgers/demo/README.md).
DAY = "2026-11-24"
# Fava's name for the books, from their title.
SLUG = "udl%C3%A5nsforeningen-n%C3%B8rrebro"
LEDGER = COPY / "main.beancount"
BIN = str(Path(sys.executable).parent)


def main() -> None:
    """Walk through the demo."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--no-serve", action="store_true", help="do not open Fava")
    options = parser.parse_args()

    _copy_books()
    statement = _newest_statement()
    _title(f"Importing {statement.relative_to(COPY)}")
    _loans("import", "--ledger", str(LEDGER), "--yes", str(statement))
    _title(f"Arrears as of {DAY}")
    _loans("arrears", str(LEDGER), "--as-of", DAY)
    _title(f"To do on {DAY}")
    _loans("worklist", str(LEDGER), "--as-of", DAY)
    if not options.no_serve:
        _serve(os.environ.get("PORT", "5000"))


def _copy_books() -> None:
    shutil.rmtree(COPY, ignore_errors=True)
    shutil.copytree(DEMO, COPY)


def _newest_statement() -> Path:
    """The last by name: the demo's statements are named by their dates."""
    statements = sorted((COPY / "statements").iterdir())
    if not statements:
        sys.exit(f"demo: there is no bank statement in {COPY / 'statements'}")
    return statements[-1]


def _loans(*arguments: str) -> None:
    done = subprocess.run([f"{BIN}/bean-loans", *arguments], check=False)
    if done.returncode:
        sys.exit(f"demo: bean-loans {arguments[0]} ended with {done.returncode}")


def _title(text: str) -> None:
    print(f"\n{text}\n{'─' * len(text)}", flush=True)


def _serve(port: str) -> None:
    address = f"http://localhost:{port}/"
    print(f"\nFava: {address} (Ctrl-C ends it)")
    print(f"Loans: {address}{SLUG}/extension/BeancountLoans/?as_of={DAY}", flush=True)
    command = [f"{BIN}/fava", "--host", "localhost", "--port", port, str(LEDGER)]
    try:
        done = subprocess.run(command, check=False)
    except KeyboardInterrupt:
        return
    if done.returncode:
        sys.exit(
            f"demo: Fava ended with {done.returncode}; if port {port} is taken, "
            "choose another: make demo PORT=5001"
        )


if __name__ == "__main__":
    main()

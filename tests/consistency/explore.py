"""Drive the lender of `lending` through many books: `make states`, ARGS='--books 500'.

It says how many ledgers were loaded and held to the laws, step by step.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def main() -> int:
    """Explore; the first books that break a law are printed as the steps that made them."""
    from tests.consistency.lending import Lender, explored  # noqa: PLC0415  needs the path

    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--books", type=int, default=100, help="how many ledgers to write")
    options.add_argument("--steps", type=int, default=20, help="at most, in each")
    options.add_argument("--shrink", action="store_true", help="make what is found shorter")
    told = options.parse_args()
    started = time.monotonic()
    try:
        run_state_machine_as_test(
            Lender,
            settings=settings(
                max_examples=told.books,
                stateful_step_count=told.steps,
                deadline=None,
                database=None,
                phases=[Phase.generate, *([Phase.shrink] if told.shrink else [])],
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        steps = ", ".join(f"{count} {step}" for step, count in sorted(explored.items()))
        print(
            f"{explored.total()} ledgers held to every law ({steps}) "
            f"in {time.monotonic() - started:.0f} s"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

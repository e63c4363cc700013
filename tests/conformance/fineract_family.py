"""Loans of Apache Fineract's tests, told in the ledger language.

`fineract_terms` writes a product as the terms of an `open`, `fineract_story` the timeline as
transactions and directives, `fineract_tables` reads the product's answers as the tables asked for.
An expectation is answered from a ledger that holds what was entered before it, as of the
business date.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from fineract_story import Story
from fineract_tables import expected
from one_loan import CannotSayError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = "fineract"

# These repeat the input or speak of another system's accounts.
NOT_ASKED = {"journal", "delinquency_actions", "pause_periods", "transaction_reverted"}


def emit(oracles: Path) -> dict[str, Callable[[], Any]]:
    data = json.loads((oracles / "fineract.json").read_text("utf-8"))
    ranges = data["meta"]["delinquency_ranges_days"]
    return {case["id"]: partial(answer, case, ranges) for case in data["cases"]}


def answer(case: dict[str, Any], ranges: dict[str, list[int | None]]) -> dict[str, Any]:
    """What stands at each expectation, as far as the language can say what came before it."""
    story = Story(case["loan"], ranges)
    found: dict[str, Any] = {}
    for position, step in enumerate(case["timeline"]):
        if "event" in step:
            try:
                story.happens(step)
            except CannotSayError as reason:
                return found or {"inexpressible": str(reason)}
        elif step["expect"] not in NOT_ASKED:
            found[str(position)] = expected(step, story, ranges)
    return found

"""From a request to an act, and from the act to the answer that the page shows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from beancount_loans.acts import ActError
from beancount_loans.reports.fava.act import Act, Proposal
from beancount_loans.reports.fava.acts import propose
from beancount_loans.reports.fava.pages import Visit
from beancount_loans.reports.fava.plans import plans

__all__ = ["HiddenError", "MovedError", "carry_out", "preview"]


class HiddenError(Exception):
    """Fava hides amounts, so that lines cannot be shown and nothing may be written."""

    def __init__(self) -> None:
        super().__init__(
            "Fava runs in incognito mode, where amounts are hidden: nothing can be written"
        )


class MovedError(Exception):
    """What would be written is not what was shown."""

    def __init__(self) -> None:
        super().__init__(
            "The ledger was changed since these lines were shown; nothing was written: "
            "look at the lines again"
        )


def preview(visit: Visit, body: Mapping[str, Any]) -> dict[str, Any]:
    """Lines and what names them; with a change of terms the plans before and after it."""
    act = _act(visit, body)
    proposal = propose(act)
    shown = plans(act.desk, proposal.loans) if act.name == "change" else []
    html = visit.template("plans.html", plans=shown) if shown else ""
    return {"lines": proposal.lines, "seen": proposal.seen, "html": html}


def carry_out(visit: Visit, body: Mapping[str, Any]) -> dict[str, Any]:
    """Write what was shown.

    Raises:
        MovedError: it would be something else by now.
    """
    proposal: Proposal = propose(_act(visit, body))
    if proposal.seen != body.get("seen"):
        raise MovedError
    receipt = proposal.carry_out()
    for file in receipt.files:
        visit.ledger.watcher.notify(file)
    places = zip(receipt.files, receipt.lines, strict=False)
    where = ", ".join(f"{Path(file).name}:{line}" for file, line in places)
    return {"where": where}


def _act(visit: Visit, body: Mapping[str, Any]) -> Act:
    if visit.hidden:
        raise HiddenError
    fields, name = body.get("fields"), body.get("act")
    if not isinstance(fields, dict) or not isinstance(name, str):
        raise ActError("the request names no act")
    if not all(isinstance(value, str) for value in fields.values()):
        raise ActError("a field is no text")
    return Act(visit.desk, visit.ledger, name, fields)

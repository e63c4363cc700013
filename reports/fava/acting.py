"""From a request to an act, and from the act to the answer that the page shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from beancount_loans.acts import ActError
from beancount_loans.reports.fava.act import Act, Done, MovedError
from beancount_loans.reports.fava.acts import propose
from beancount_loans.reports.fava.pages import Visit
from beancount_loans.reports.fava.plans import plans
from beancount_loans.reports.letters.sending import OUTBOX

__all__ = ["HiddenError", "carry_out", "preview"]


class HiddenError(Exception):
    """Fava hides amounts, so that lines cannot be shown and nothing may be written."""

    def __init__(self) -> None:
        super().__init__(
            "Fava runs in incognito mode, where amounts are hidden: nothing can be written"
        )


def preview(visit: Visit, body: Mapping[str, Any]) -> dict[str, Any]:
    """Lines and what names them; plans before and after a change of terms; who gets an e-mail."""
    act = _act(visit, body)
    proposal = propose(act)
    shown = plans(act.desk, proposal.loans) if act.name == "change" else []
    html = visit.template("preview.html", plans=shown, mails=proposal.mails)
    return {"lines": proposal.lines, "seen": proposal.seen, "html": html}


def carry_out(visit: Visit, body: Mapping[str, Any]) -> dict[str, Any]:
    """Write what was shown.

    Raises:
        MovedError: it would be something else by now.
    """
    proposal = propose(_act(visit, body))
    if proposal.seen != body.get("seen"):
        raise MovedError
    before, errors = visit.ledger.all_entries, visit.ledger.load_errors
    done = proposal.carry_out()
    for file in done.receipt.files:
        visit.ledger.watcher.notify(file)
    if done.receipt.files:
        visit.shelf.wrote(before, errors)
    return {"told": " ".join(_told(visit, done))}


def _told(visit: Visit, done: Done) -> Iterator[str]:
    """What was done, in sentences."""
    words, delivery = visit.words, done.delivery
    places = zip(done.receipt.files, done.receipt.lines, strict=False)
    yield words("act.written", where=", ".join(f"{Path(one).name}:{line}" for one, line in places))
    if delivery and delivery.sent:
        yield words("letters.went", n=delivery.sent)
    if delivery and delivery.mails:
        yield words("letters.in-outbox", n=len(delivery.mails), folder=OUTBOX)
    for name, why in delivery.failed if delivery else ():
        yield words("letters.not-sent", name=name, why=why)


def _act(visit: Visit, body: Mapping[str, Any]) -> Act:
    if visit.hidden:
        raise HiddenError
    fields, name = body.get("fields"), body.get("act")
    if not isinstance(fields, dict) or not isinstance(name, str):
        raise ActError("the request names no act")
    if not all(isinstance(value, str) for value in fields.values()):
        raise ActError("a field is no text")
    return Act(visit.desk, visit.ledger, name, fields)

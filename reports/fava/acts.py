"""What can be done on a page: each act is proposed with its lines first, then carried out.

An act is proposed anew when it is carried out; only what was shown is written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from beancount_loans import acts
from beancount_loans.acts import ActError, Told
from beancount_loans.reports.fava.act import (
    Act,
    Done,
    Proposal,
    bank_accounts,
    of_entries,
)
from beancount_loans.reports.fava.bank_acts import assigned, divided, moved, refused
from beancount_loans.reports.fava.letter_page import CAME_BACK
from beancount_loans.reports.fava.post import letters
from beancount_loans.reports.fava.relief_act import agreed
from beancount_loans.writer import undo
from beancount_loans.writer.last_write import described, last_write

__all__ = ["ACTS", "propose"]

# ------------------------------------------------------------ on a loan


def _contact(act: Act) -> Proposal:
    told = Told(
        contact=act.text("contact"),
        outcome=act.text("outcome"),
        promise=act.text("promise"),
        promise_by=act.date("promise-by"),
        next_date=act.date("next-date"),
        meet_on=act.date("meet-on"),
        step=act.text("step"),
    )
    policy = act.book.policy(act.loan)
    return of_entries(act, [acts.contact(act.loan, policy, act.day, act.text("text"), told)])


def _payment(act: Act) -> Proposal:
    loan, name = act.loan, act.book.borrower(act.loan).name
    bank = act.text("bank")
    if bank not in bank_accounts(act.desk):
        raise ActError(f"{bank or 'nothing'} is no account that money comes in on")
    number = acts.amount(act.text("amount"), loan)
    return of_entries(act, [acts.payment(loan, name, act.day, number, bank, act.text("text"))])


def _fee(act: Act) -> Proposal:
    loan, name = act.loan, act.book.borrower(act.loan).name
    number = acts.amount(act.text("amount"), loan)
    return of_entries(act, [acts.charge(loan, name, act.day, number, act.text("text"))])


def _step(act: Act) -> Proposal:
    loan, key = act.loan, act.text("step")
    found: list[Any] = [
        acts.step(loan, act.book.policy(loan), act.day, key, act.text("text")),
    ]
    if act.text("amount"):
        number = acts.amount(act.text("amount"), loan)
        name = act.book.borrower(loan).name
        found.append(acts.charge(loan, name, act.day, number, act.text("text"), key))
    return of_entries(act, found)


def _hold(act: Act) -> Proposal:
    every = bool(act.text("all-loans"))
    until = act.date("until")
    entry = acts.hold(act.loan, act.day, act.text("kind"), until, all_loans=every)
    return of_entries(act, [entry])


def _change(act: Act) -> Proposal:
    written = {key: act.text(key) for key in act.fields if key.startswith("loan-")}
    return of_entries(act, [acts.change(act.loan, act.day, written, act.text("reason"))])


# ------------------------------------------------------------ letters and relief


def _returned(act: Act) -> Proposal:
    """A letter that came back, as a contact."""
    told = Told(contact=act.text("contact"), outcome=CAME_BACK)
    policy = act.book.policy(act.loan)
    return of_entries(act, [acts.contact(act.loan, policy, act.day, act.text("text"), told)])


# ------------------------------------------------------------ undo


def _undo(act: Act) -> Proposal:
    record = last_write(act.path)
    return Proposal(
        lines=described(act.path.absolute().parent, record),
        seen=record.id,
        carry_out=lambda: Done(undo(act.path)),
    )


ACTS: dict[str, Callable[[Act], Proposal]] = {
    "contact": _contact,
    "payment": _payment,
    "fee": _fee,
    "step": _step,
    "hold": _hold,
    "change": _change,
    "assign": assigned,
    "split": divided,
    "refuse": refused,
    "move": moved,
    "letters": letters,
    "returned": _returned,
    "relief": agreed,
    "undo": _undo,
}


def propose(act: Act) -> Proposal:
    """Work out what an act would write.

    Raises:
        ActError: it cannot be recorded as told.
        WriteError, ReviewError, LetterError: likewise, as the parts of the product say it.
    """
    if act.name not in ACTS:
        raise ActError(f"there is nothing called {act.name} to be done")
    return ACTS[act.name](act)

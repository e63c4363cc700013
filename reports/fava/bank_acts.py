"""What is done about money from the bank: given to loans, to none, or to another than before."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from beancount.core.data import Transaction

from beancount_loans import acts
from beancount_loans.acts import ActError
from beancount_loans.moving import move
from beancount_loans.rebooking import Desk as Books
from beancount_loans.reports.fava.act import Act, Proposal, of_change
from beancount_loans.review import OpenLine, Part, assign, open_lines, refuse

__all__ = ["PARTS", "assigned", "divided", "line_key", "moved", "refused"]

PARTS = 4
"""A bank line is divided between so many loans at most."""


def line_key(entry: Transaction) -> str:
    """What names a waiting bank line on the page: what it says, not where it stands."""
    parts = (entry.date, entry.meta.get("bank-ref", ""), entry.payee, entry.narration)
    return " ".join(map(str, parts))


def _line(act: Act) -> OpenLine:
    asked = act.text("line")
    lines = open_lines(act.book, act.desk.entries)
    found = [one for one in lines if line_key(one.entry).strip() == asked]
    if not found:
        raise ActError("this bank line waits no longer: load the page again")
    if len(found) > 1:
        raise ActError("several bank lines say the same: assign them in the ledger")
    return found[0]


def assigned(act: Act) -> Proposal:
    """A bank line to one loan."""
    line = _line(act)
    change = assign(line, [Part(act.loan.account, line.amount)], act.text("returns"))
    return of_change(act, change)


def divided(act: Act) -> Proposal:
    """A bank line to several loans; the one without an amount gets what is left.

    Raises:
        ActError: two are without an amount, or it is none.
        ReviewError: the parts are not the line.
    """
    line, told = _line(act), list(_parts(act))
    sign = 1 if line.amount > 0 else -1
    parts = [Part(account, sign * amount) for account, amount in told if amount is not None]
    rest = [account for account, amount in told if amount is None]
    if len(told) < 2:
        raise ActError("name two loans at least; for one, say that it is another loan\u2019s")
    if len(rest) > 1:
        raise ActError("only one loan can get what is left: write the other amounts")
    left = line.amount - sum((one.amount for one in parts), Decimal(0))
    parts += [Part(account, left) for account in rest]
    return of_change(act, assign(line, parts))


def _parts(act: Act) -> Iterator[tuple[str, Decimal | None]]:
    for number in range(1, PARTS + 1):
        name, amount = act.text(f"loan-{number}"), act.text(f"amount-{number}")
        if name:
            loan = act.named(name)
            yield loan.account, acts.amount(amount, loan) if amount else None
        elif amount:
            raise ActError(f"name the loan that gets {amount}")


def refused(act: Act) -> Proposal:
    """A bank line that is no loan's, to an account."""
    return of_change(act, refuse(_line(act), act.text("account")))


def moved(act: Act) -> Proposal:
    """A booked payment, or a part of it, to another loan.

    Raises:
        MoveError: the payment, the loan or the amount is wrong.
    """
    target: Any = act.named(act.text("to"))
    told = act.text("amount")
    amount = acts.amount(told, target) if told else None
    books = Books(act.book, act.desk.entries, act.placement)
    source = act.loan.account
    return of_change(
        act, move(books, act.text("ref"), target.account, source=source, amount=amount)
    )

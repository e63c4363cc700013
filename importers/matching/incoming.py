"""Rules for money in, from the surest to the faintest."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

from beancount_loans.importers.matching.books import Payable, Stage
from beancount_loans.importers.matching.doubts import (
    EXACT,
    GAP,
    SURE,
    confusable,
    doubt,
    other_payer,
)
from beancount_loans.importers.matching.evidence import Evidence
from beancount_loans.importers.matching.ruling import Ruling, ask, post
from beancount_loans.importers.matching.standing import EARLY

__all__ = [
    "batch",
    "came_back",
    "collection",
    "name_and_amount",
    "no_rule",
    "payer_and_amount",
    "reference",
    "several_references",
]

_MOST_LOANS = 6
"""Loans that one payment is divided between at most."""


def batch(line: Evidence) -> Ruling | None:
    """Ask about a collective booking that the bank did not itemise."""
    if line.entry.payments < 2:
        return None
    return ask(f"{line.entry.payments} payments in one, which the bank does not itemise")


def came_back(line: Evidence) -> Ruling | None:
    """Ask about our own payment that came back, and reversals of reversals."""
    if not (line.entry.returned or line.entry.reversal):
        return None
    return ask("the bank gives back a payment that went out")


def collection(line: Evidence) -> Ruling | None:
    """Post a direct debit of ours, known by mandate or end-to-end identity."""
    loans = line.collections
    if len(loans) > 1:
        loans = [loan for loan in loans if line.fit(loan.account).suit in EXACT]
    if len(loans) != 1:
        return None
    entry, loan = line.entry, loans[0]
    if any(not one.reversed for one in line.reverted):
        return ask(f"collection {entry.end_to_end_id} has been received already")
    if loan.currency != entry.currency or loan.stage == Stage.REPAID:
        return ask(f"our collection, but {doubt(line, loan)}")
    known = entry.mandate_id or entry.end_to_end_id
    return post([(loan, line.amount)], f"our collection {known}")


def several_references(line: Evidence) -> Ruling | None:
    """Divide a payment that names several loans, if their dues make it up one way."""
    loans = [line.loan(account) for account in line.references]
    if len(loans) < 2:
        return None
    names = ", ".join(loan.account for loan in loans)
    ways = _ways(line, loans) if len(loans) <= _MOST_LOANS else []
    if len(ways) != 1:
        return ask(f"names {names}, and their dues do not make up the amount one way")
    against = next(filter(None, (doubt(line, loan) for loan in loans)), "")
    if against:
        return ask(f"names {names}, but {against}")
    parts = list(zip(loans, ways[0], strict=True))
    return post(parts, f"names {names}, whose dues make up the amount")


def _ways(line: Evidence, loans: list[Payable]) -> list[tuple[Decimal, ...]]:
    """Give the ways in which one due of each loan, or all that is due, sum up."""
    choices = [_amounts(line, loan) for loan in loans]
    return [way for way in product(*choices) if sum(way) == line.amount]


def _amounts(line: Evidence, loan: Payable) -> list[Decimal]:
    window = line.standing(loan.account).unpaid(line.day + EARLY)
    total = sum((due.left for due in window if due.date <= line.day), Decimal(0))
    amounts = {due.left for due in window} | {due.whole for due in window} | {total}
    return sorted(amounts - {Decimal(0)})


def reference(line: Evidence) -> Ruling | None:
    """Post to the one loan whose reference the payer gave, unless something speaks up."""
    if len(line.references) != 1:
        return None
    ((account, hit),) = line.references.items()
    loan = line.loan(account)
    against = doubt(line, loan)
    if against:
        return ask(f"bears the reference {hit.reference} of {account}, but {against}")
    why = f"reference {hit.reference}; {line.fit(account).why}"
    twice = _twice(line, account)
    return post([(loan, line.amount)], f"{why}; {twice}" if twice else why)


def _twice(line: Evidence, account: str) -> str:
    """Say if the loan has had this amount these days and nothing is due."""
    overdue = line.standing(account).unpaid(line.day)
    recent = line.register.receipts.of_loans([account], line.day)
    same = [
        one
        for one in recent
        if one.amount == line.amount and not one.reversed and (line.day - one.date).days <= 10
    ]
    if overdue or not same:
        return ""
    return f"perhaps paid twice, see {same[-1].bank_ref}; held as prepaid"


def payer_and_amount(line: Evidence) -> Ruling | None:
    """Post by a known account or telephone number and a due of just one loan."""
    return _known_payer(line, line.owners, "account") or _known_payer(
        line, line.callers, "telephone number"
    )


def _known_payer(line: Evidence, loans: list[Payable], how: str) -> Ruling | None:
    if len({loan.borrower for loan in loans}) != 1:
        return None
    living = [loan for loan in loans if loan.stage != Stage.REPAID]
    due = [loan for loan in living if line.fit(loan.account).suit in EXACT]
    if len(due) != 1 or due[0].stage != Stage.OPEN:
        return None
    loan = due[0]
    if loan.currency != line.entry.currency or other_payer(line, loan):
        return None
    if confusable(line, loan):
        return None
    why = f"{how} of {loan.borrower}; {line.fit(loan.account).why}"
    return post([(loan, line.amount)], why)


def name_and_amount(line: Evidence) -> Ruling | None:
    """Post by name, if well ahead of the next, and an amount nobody like it owes."""
    names = line.payer_names
    best = max(names.values(), default=0)
    if best < SURE:
        return None
    people = {line.loan(one).borrower for one in names if names[one] > best - GAP}
    due = [line.loan(one) for one in names if names[one] >= SURE and line.fit(one).suit in EXACT]
    if len(people) != 1 or len(due) != 1 or doubt(line, due[0]):
        return None
    if due[0].stage != Stage.OPEN or confusable(line, due[0]):
        return None
    why = f"name {line.payer!r}; {line.fit(due[0].account).why}, and no like name's"
    return post([(due[0], line.amount)], why)


def no_rule(line: Evidence) -> Ruling | None:
    """Ask."""
    del line
    return ask("nothing in it tells for sure which loan it is for")

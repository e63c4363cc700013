"""Ranking the loans that a line in review could be for.

Each clue adds or takes points, and says so; the sum orders the candidates of one
line. It is no probability.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from beancount_loans.importers.matching.books import Stage
from beancount_loans.importers.matching.decisions import Candidate
from beancount_loans.importers.matching.evidence import Evidence
from beancount_loans.importers.matching.payers import account_key
from beancount_loans.importers.matching.standing import EARLY, Suit

__all__ = ["rank"]

_MOST = 10
_LEAST = 8
"""Points below which a loan is not worth showing."""
_NAMESAKES = 12
"""People of like names that are looked at, at most."""
_FAR_BEHIND = 20
"""So much less alike than the best name, a name is not worth a look."""
_GOOD = 55
"""Points from which loans that only share the amount are not worth showing."""
_CROWD = 400
"""Loans of one amount beyond which the amount alone is not worth showing."""


class Clue(NamedTuple):
    """Points for or against a loan, and why."""

    points: int
    why: str


Look = Callable[[Evidence, str], Clue | None]

_SUITS = {
    Suit.ONE: 30,
    Suit.PAYOFF: 30,
    Suit.SEVERAL: 20,
    Suit.USUAL: 15,
    Suit.SHORT: 10,
    Suit.OVER: 5,
    Suit.NOT: 0,
}


def rank(line: Evidence) -> tuple[Candidate, ...]:
    """Give the loans that the line could be for, likeliest first, at most ten."""
    if line.amount > 0:
        together = _collected_together(line)
        if together:
            return together
    pointed = _pointed_at(line)
    looks = _looks(line)
    scored = [_weigh(line, account, looks) for account in pointed]
    alike = _of_like_amount(line, max((one[0] for one in scored), default=0)) - pointed
    scored += [_weigh(line, account, FAINT_LOOKS) for account in alike]
    scored = [one for one in scored if one[0] >= _LEAST]
    scored.sort(key=lambda one: (-one[0], one[1], one[2]))
    return tuple(
        Candidate(account, _score(points), _reasons(clues))
        for points, _, account, clues in scored[:_MOST]
    )


def _reasons(clues: Iterable[Clue]) -> str:
    return "; ".join(dict.fromkeys(clue.why for clue in clues))


def _score(points: int) -> Decimal:
    return Decimal(max(1, min(99, points * 2 // 3))) / 100


def _pointed_at(line: Evidence) -> set[str]:
    """Give the loans that something in the line points to, and their borrowers' others."""
    least = max(line.names.values(), default=0) - _FAR_BEHIND
    names = ((score, loan) for loan, score in line.names.items() if score >= least)
    likest = sorted(names, key=lambda item: (-item[0], item[1]))
    found = {
        *line.references,
        *line.garbled,
        *(loan.account for loan in (*line.owners, *line.callers, *line.collections)),
        *(part.loan for receipt in line.reverted for part in receipt.parts),
        *(loan for _, loan in likest[:_NAMESAKES]),
        *line.register.seen_paying.get(account_key(line.entry.account), ()),
    }
    borrowers = {line.loan(one).borrower for one in found}
    others = (line.register.of_borrower(borrower) for borrower in borrowers)
    return found | {loan.account for loans in others for loan in loans}


def _of_like_amount(line: Evidence, best: int) -> set[str]:
    """Give loans with a due of this amount, unless there is better to show."""
    if best >= _GOOD:
        return set()
    register, amount = line.register, abs(line.amount)
    alike = set(register.of_amount(amount))
    if len(alike) > _CROWD:
        return alike & register.names.holding(line.words)
    nearest = set(islice(register.owing(amount, line.day, line.day + EARLY), _MOST))
    if len(nearest) < _MOST:
        return alike
    return nearest | {one for one in alike if register.words[one] & line.words}


def _weigh(
    line: Evidence, account: str, looks: Sequence[Look]
) -> tuple[int, dt.date, str, list[Clue]]:
    """Give points, the due date it would be for, the loan and what was seen."""
    clues = [clue for look in looks if (clue := look(line, account))]
    points = sum([clue.points for clue in clues])
    return points, line.fit(account).due or dt.date.max, account, clues


def _by_collection(line: Evidence, account: str) -> Clue | None:
    if any(loan.account == account for loan in line.collections):
        return Clue(90, "our collection")
    return None


def _by_receipt(line: Evidence, account: str) -> Clue | None:
    for receipt in line.reverted:
        if any(part.loan == account for part in receipt.parts):
            return Clue(90, f"names payment {receipt.bank_ref}")
    return None


def _by_reference(line: Evidence, account: str) -> Clue | None:
    if account in line.references:
        return Clue(50, f"reference {line.references[account].reference}")
    if account in line.garbled:
        hit = line.garbled[account]
        points = 40 if len(line.garbled) == 1 else 40 // len(line.garbled) + 10
        return Clue(points, f"{hit.written} is nearly {hit.reference} ({hit.how})")
    return None


def _by_account(line: Evidence, account: str) -> Clue | None:
    if any(loan.account == account for loan in line.owners):
        return Clue(45, "the payer's account is known")
    if account in _paid_from(line):
        return Clue(35, "that account has paid it before")
    return None


def _paid_from(line: Evidence) -> Collection[str]:
    """Give the loans that the payer's account has paid before."""
    if line.aggregator or not line.entry.account:
        return ()
    return line.register.seen_paying.get(account_key(line.entry.account), ())


def _by_phone(line: Evidence, account: str) -> Clue | None:
    if any(loan.account == account for loan in line.callers):
        return Clue(45, "the telephone number is known")
    return None


def _by_name(line: Evidence, account: str) -> Clue | None:
    score = line.names.get(account, 0)
    if score:
        points = next(p for least, p in ((93, 45), (85, 35), (75, 20), (0, 10)) if score >= least)
        return Clue(points, f"name {score} % alike")
    shared = line.register.words[account] & line.words
    return Clue(15, f"name holds {min(shared)!r}") if shared else None


def _by_amount(line: Evidence, account: str) -> Clue | None:
    fit = line.fit(account)
    if not fit.suit:
        return None
    days = abs((fit.due - line.day).days) if fit.due else 0
    return Clue(_SUITS[fit.suit] + max(0, 9 - days // 2), fit.why)


def _by_pair(line: Evidence, account: str) -> Clue | None:
    """See whether a due of this and a due of another loan of theirs make the sum."""
    loan, until = line.loan(account), line.day + EARLY
    theirs = line.register.of_borrower(loan.borrower)
    others = [one for one in theirs if one is not loan and one.stage == Stage.OPEN]
    if not others:
        return None
    rest = {line.amount - due.whole for due in line.standing(account).unpaid(until)}
    for other in others:
        if any(due.whole in rest for due in line.standing(other.account).unpaid(until)):
            return Clue(25, f"with {other.account} the dues make up the amount")
    return None


def _by_stage(line: Evidence, account: str) -> Clue | None:
    loan = line.loan(account)
    if loan.stage == Stage.REPAID:
        return Clue(-40, "is repaid")
    if loan.stage == Stage.WRITTEN_OFF:
        return Clue(-10, "is written off")
    if loan.collected and not line.entry.mandate_id:
        return Clue(-12, "is collected by direct debit")
    return None


def _by_currency(line: Evidence, account: str) -> Clue | None:
    loan = line.loan(account)
    if line.entry.currency and line.entry.currency != loan.currency:
        return Clue(-20, f"is in {loan.currency}")
    return None


def _looks(line: Evidence) -> list[Look]:
    """Give what is worth looking at, in the order in which reasons are told."""
    worth: tuple[tuple[Look, object], ...] = (
        (_by_collection, line.collections),
        (_by_receipt, line.reverted),
        (_by_reference, line.references or line.garbled),
        (_by_account, line.entry.account),
        (_by_phone, line.callers),
    )
    return [*(look for look, told in worth if told), _by_name, _by_amount, _by_pair, *_STANDING]


_STANDING: tuple[Look, ...] = (_by_stage, _by_currency)

FAINT_LOOKS: tuple[Look, ...] = (_by_name, _by_amount, *_STANDING)
"""What there is to look at where nothing but the amount points to a loan."""


def _collected_together(line: Evidence) -> tuple[Candidate, ...]:
    """Give our direct debits of these days if all of them make up the amount."""
    if line.references or line.names or line.collections:
        return ()
    for days in range(5):
        since = line.day - dt.timedelta(days=days)
        loans, total = line.register.collected(since, line.day)
        if len(loans) > 1 and total == line.amount:
            why = f"one of {len(loans)} direct debits due from {since} on that make it up"
            return tuple(Candidate(loan, Decimal("0.50"), why) for loan in loans)
    return ()

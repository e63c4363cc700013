"""What speaks against posting a line to a loan although something names it."""

from __future__ import annotations

from beancount_loans.importers.matching.books import Payable, Stage
from beancount_loans.importers.matching.evidence import Evidence
from beancount_loans.importers.matching.standing import Suit
from beancount_loans.importers.names.similar import alike

__all__ = ["EXACT", "GAP", "SURE", "better_fit", "confusable", "doubt", "other_payer"]

SURE = 93
"""From which a name is taken for the one it resembles."""
GAP = 4
"""By which the best name must lead the next."""
_NAMED = 88
"""From which another borrower's name speaks against a reference."""
_SIMILAR = 70
"""From which two people's names may be confused on a statement."""
EXACT = (Suit.ONE, Suit.PAYOFF)
"""Amounts that say, with a name, which loan is meant."""


def doubt(line: Evidence, loan: Payable) -> str:
    """Give the first reason not to post to this loan unasked; empty if none."""
    if line.entry.currency and line.entry.currency != loan.currency:
        return f"the money is {line.entry.currency}, the loan {loan.currency}"
    if loan.stage == Stage.REPAID:
        return f"{loan.account} is repaid"
    return other_payer(line, loan) or better_fit(line, loan)


def other_payer(line: Evidence, loan: Payable) -> str:
    """Say if account or name tell that another borrower of ours paid."""
    owners = line.owners
    if owners and all(owner.borrower != loan.borrower for owner in owners):
        return f"the payer's account belongs to {_people(owners[0])}"
    own = line.likeness(loan.account)
    if own == 100:
        return ""
    others = {
        account: score
        for account, score in line.payer_names.items()
        if score >= _NAMED and line.loan(account).borrower != loan.borrower
    }
    if not others:
        return ""
    account = max(others, key=lambda one: others[one])
    if others[account] <= own:
        return ""
    return f"the payer is rather {_people(line.loan(account))}"


def better_fit(line: Evidence, loan: Payable) -> str:
    """Say if the amount is not this loan's, but another's of theirs or a namesake's."""
    if line.fit(loan.account).suit in (*EXACT, Suit.SEVERAL):
        return ""
    theirs = [one.account for one in line.register.of_borrower(loan.borrower)]
    namesakes = [one for one, score in line.payer_names.items() if score >= SURE]
    for account in dict.fromkeys((*theirs, *namesakes)):
        fit = line.fit(account)
        if account != loan.account and fit.suit in EXACT:
            return f"for {_people(line.loan(account))} the {fit.why}"
    return ""


def confusable(line: Evidence, loan: Payable) -> str:
    """Say who else, by a like name and a like amount, might be meant."""
    exact = line.likeness(loan.account) == 100
    for account in line.register.near_amount(line.amount):
        other = line.loan(account)
        if account == loan.account:
            continue
        if other.borrower == loan.borrower:
            return f"{account} has a like amount"
        if _people_alike(line, loan.account, account) >= _SIMILAR or (
            not exact and line.likeness(account) >= _SIMILAR
        ):
            return f"{_people(other)} has a like name and a like amount"
    return ""


def _people_alike(line: Evidence, one: str, other: str) -> int:
    """Say how alike the people of two loans are by name, to 100."""
    spelled = line.register.spelled
    pairs = [alike(mine, theirs) for mine in spelled[one] for theirs in spelled[other]]
    return max(pairs, default=0)


def _people(loan: Payable) -> str:
    return f"{loan.names[0] if loan.names else loan.borrower} ({loan.account})"

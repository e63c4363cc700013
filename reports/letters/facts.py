"""What a letter can say: everything a template sees, as values.

Amounts come from positions and reports; nothing is added up here or in a template.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from beancount_loans.book import Borrower, Lender
from beancount_loans.core.agreement.loan import Contact
from beancount_loans.core.policy.versions import Advice
from beancount_loans.core.servicing.position import Position
from beancount_loans.reports.letters.paying import Way, way
from beancount_loans.reports.letters.taken import Taking, carrier
from beancount_loans.reports.payoff import LoanPayoff, loan_payoff
from beancount_loans.standing import Standing

RECENT = 180
"""Days for which a letter remembers hardship and broken promises."""
_FIRMS = ("aps", "a/s", "gmbh", "ab", "as", "ltd", "limited", "i/s", "k/s", "ag", "ug", "llc")


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a letter goes.

    Attributes:
        person: the whole name of who reads it, empty for a firm that names nobody.
        first: the same, first name alone.
        greeting: the first line, where the ledger says it.
        lines: of the address.
    """

    id: str
    name: str
    person: str
    first: str
    greeting: str
    email: str
    lines: tuple[str, ...]

    @property
    def has_address(self) -> bool:
        """Whether a letter can be posted."""
        return len(self.lines) > 1


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the borrower, for the tone of a letter.

    Attributes:
        first_time: never late before.
        hardship: the day on which trouble was told, if lately.
        promised: the day by which a promise of theirs was not kept, if lately.
        paid_since: the last payment since they are late.
        steps: steps taken before in this arrears period.
    """

    first_time: bool
    hardship: dt.date | None
    promised: dt.date | None
    paid_since: tuple[dt.date, Decimal] | None
    steps: int


@dataclass(frozen=True)
class LoanFacts:
    """One loan, as a letter names it.

    Attributes:
        called: the letter is a step of the ladder: if all is asked for, the lender asks.
    """

    position: Position
    name: str
    way: Way
    called: bool = False

    @property
    def id(self) -> str:
        """Its short name."""
        return self.position.loan.id

    @cached_property
    def payoff(self) -> LoanPayoff:
        """What repays it, part by part."""
        return loan_payoff(self.position, called=self.called)


@dataclass(frozen=True)
class Facts:
    """Everything about one letter.

    Attributes:
        day: of the letter.
        about: the loan that it is mostly about.
        taking: the step it takes, if it is one of the ladder.
    """

    day: dt.date
    currency: str
    lender: Lender
    to: Recipient
    standing: Standing
    about: LoanFacts
    loans: tuple[LoanFacts, ...]
    known: Known
    advice: tuple[Advice, ...]
    taking: Taking | None = None

    @property
    def due(self) -> Decimal:
        """What is due and unpaid on all loans, the fee of this letter included."""
        return self.standing.due

    @property
    def late(self) -> tuple[LoanFacts, ...]:
        """The loans with something due."""
        return tuple(one for one in self.loans if one.position.due.total)

    @property
    def oldest(self) -> dt.date | None:
        """The oldest due date that is unpaid."""
        days = (one.oldest_unpaid for one in self.standing.positions)
        return min(filter(None, days), default=None)


def facts_of(standing: Standing, taking: Taking | None = None, loan: str | None = None) -> Facts:
    """The facts of a letter.

    Args:
        standing: the borrower's, before any step.
        taking: the step that the letter takes.
        loan: account of the loan that it is about; else the one that is late the longest.
    """
    told = taking.after if taking else standing
    called = taking is not None
    loans = tuple(_loan(one, standing.book.lender, called=called) for one in told.positions)
    account = loan or carrier(told).loan.account
    about = next(one for one in loans if one.position.loan.account == account)
    return Facts(
        day=standing.as_of,
        currency=standing.situation.currency,
        lender=standing.book.lender,
        to=recipient(standing.borrower),
        standing=told,
        about=about,
        loans=loans,
        known=_known(standing),
        advice=standing.policy.advice,
        taking=taking,
    )


def recipient(borrower: Borrower) -> Recipient:
    """A borrower or guarantor as the one that a letter goes to."""
    fields = borrower.fields
    firm = any(word in _FIRMS for word in borrower.name.lower().replace(".", "").split()[1:])
    person = fields.get("representative") or ("" if firm else borrower.name)
    town = " ".join(filter(None, (fields.get("postcode"), fields.get("city"))))
    attention = fields.get("representative", "")
    lines = (borrower.name, attention, *_lines(fields, "address"), town)
    return Recipient(
        id=borrower.id,
        name=borrower.name,
        person=person,
        first=person.split()[0] if person.split() else "",
        greeting=fields.get("greeting", ""),
        email=fields.get("email", ""),
        lines=tuple(filter(None, lines)),
    )


def _lines(fields: Mapping[str, str], key: str) -> Iterable[str]:
    return (part.strip() for part in fields.get(key, "").splitlines())


def _loan(position: Position, lender: Lender, *, called: bool) -> LoanFacts:
    loan = position.loan
    name = loan.terms.purpose or loan.account.rpartition(":")[2]
    return LoanFacts(position, name, way(loan, lender), called)


# ------------------------------------------------------------ what is known


def _known(standing: Standing) -> Known:
    since = standing.situation.arrears_since
    last = [one.last_payment for one in standing.positions if one.last_payment]
    newest = max(last, default=None)
    return Known(
        first_time=not standing.late_before,
        hardship=_last_day(standing, lambda note: note.outcome == "hardship"),
        promised=_broken(standing),
        paid_since=newest if newest and since and newest[0] > since else None,
        steps=len(standing.situation.period_steps()) if since else 0,
    )


def _last_day(standing: Standing, wanted: object) -> dt.date | None:
    assert callable(wanted)
    days = [note.date for note in _lately(standing) if wanted(note)]
    return max(days, default=None)


def _lately(standing: Standing) -> Iterable[Contact]:
    first = standing.as_of - dt.timedelta(days=RECENT)
    return (note for note in standing.contacts if note.date >= first)


def _broken(standing: Standing) -> dt.date | None:
    first = standing.as_of - dt.timedelta(days=RECENT)
    promises = standing.situation.promises
    days = [one.by for one in promises if one.state in ("broken", "partly") and one.by >= first]
    return max(days, default=None)

"""The rows of a recovery report: claim, cover, calling, courts, limitation, history."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from beancount_loans.reports.parts import Components


@dataclass(frozen=True, slots=True)
class ClaimItem:
    """Something unpaid.

    Attributes:
        what: the installment, charge or other due.
        source: file and line of the ledger behind it; null where the terms are.
    """

    due: dt.date
    what: str
    unpaid: Components
    source: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """The claim on the day.

    Attributes:
        due: due and unpaid, by component.
        late_interest_accrued: run up on it and not yet claimed.
        total: both together: what can be claimed on the day.
        not_due: principal not yet due.
        accrued_interest: contract interest not yet due.
        if_called: what could be claimed if all of it fell due on the day.
        per_day: late interest that the next day adds to what is due.
        computations: how each figure is made, in numbers.
    """

    items: tuple[ClaimItem, ...]
    due: Components
    late_interest_accrued: Decimal
    total: Decimal
    not_due: Decimal
    accrued_interest: Decimal
    prepaid: Decimal
    if_called: Decimal
    per_day: Decimal
    computations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PledgeRow:
    """A thing pledged; null where its value is not told."""

    thing: str
    value: Decimal | None
    rank: int


@dataclass(frozen=True, slots=True)
class GuarantorRow:
    """Somebody who vouches for the loan.

    Attributes:
        notices: letters that they are owed, by kind of step.
    """

    id: str
    name: str
    phone: str | None
    email: str | None
    address: str
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Security:
    """What secures the loan.

    Attributes:
        value: of all pledges, as told.
        covered: how much of what could be claimed they cover.
    """

    pledges: tuple[PledgeRow, ...]
    guarantors: tuple[GuarantorRow, ...]
    value: Decimal
    covered: Decimal
    uncovered: Decimal


@dataclass(frozen=True, slots=True)
class Calling:
    """Whether all of the loan may be called.

    Attributes:
        called_on: the day on which it was.
        met: the policy's test is met on the day.
        met_from: the first day on which it is or will be, with what is unpaid now.
        tests: what it asks.
        notice_days: between the notice and the call.
        notice_given: the day of the notice.
        earliest: the first day on which it may be called, with a notice on the day if none is
            given.
    """

    called_on: dt.date | None
    met: bool
    met_from: dt.date | None
    tests: tuple[str, ...]
    notice_days: int
    notice_given: dt.date | None
    earliest: dt.date | None
    basis: str


@dataclass(frozen=True, slots=True)
class CourtRoute:
    """A simplified way to court."""

    route: str
    counted: Decimal
    ceiling: Decimal
    open: bool
    why_not: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class LimitationRow:
    """When a part of the claim lapses.

    Attributes:
        counts_from: the day from which the time runs.
        last_day: on which it can still be interrupted; null where the policy does not say.
        put_off_by: what interrupted it, with its day.
    """

    component: str
    due: dt.date
    amount: Decimal
    counts_from: dt.date | None
    last_day: dt.date | None
    put_off_by: tuple[str, ...]
    basis: str | None


@dataclass(frozen=True, slots=True)
class PaidRow:
    """A payment, with the bank's identity of it."""

    date: dt.date
    kind: str
    amount: Decimal
    ref: str


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A line of the contact log, or a step of the ladder."""

    date: dt.date
    contact: str
    outcome: str
    step: str
    text: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A document of the loan."""

    date: dt.date
    file: str


@dataclass(frozen=True, slots=True)
class Person:
    """Borrower or lender, as a court or a collector has to know them."""

    name: str
    address: str
    phone: str | None
    email: str | None
    number: str | None


@dataclass(frozen=True, slots=True)
class Contract:
    """What was agreed."""

    signed: dt.date | None
    principal: Decimal
    drawn: Decimal
    rate: str
    late_rate: str | None
    installments: int | None
    purpose: str | None

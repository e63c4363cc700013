"""A loan as the ledger tells it: terms, what happened, what was agreed since.

Amounts are minor units of the loan's currency, positive in the sense of the
event's kind: a payment of 100 is money towards the lender, a disbursement of 100
money towards the borrower, on either side of the books.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.calendar import WEEKENDS, Calendar
from beancount_loans.core.rates import IndexSeries

if TYPE_CHECKING:
    from beancount_loans.core.policy.conduct import Notices
    from beancount_loans.core.policy.terms import Prepayment

EventKind = Literal[
    "opening",
    "disbursement",
    "debit",
    "payment",
    "prepayment",
    "returned-payment",
    "refund",
    "charge",
    "waiver",
    "write-off",
    "recovery",
    "capitalization",
    "change",
    "step",
]
"""What can happen; a `debit` is money out: a refund of what is prepaid, then a disbursement."""

EVENT_WORDS = (
    "disbursement",
    "payment",
    "prepayment",
    "returned-payment",
    "refund",
    "charge",
    "waiver",
    "write-off",
    "recovery",
    "capitalization",
    "transfer",
    "opening",
)
"""What `loan-event` may say."""

Side = Literal["asset", "liability"]


class Source(NamedTuple):
    """Where in the ledger something stands."""

    filename: str
    lineno: int

    def __str__(self) -> str:
        return f"{self.filename}:{self.lineno}"


NOWHERE = Source("", 0)
"""The place of what no ledger says."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What a change does to a running loan beside giving it other terms."""

    defer: int = 0
    defer_interest: str = "accrue"
    pause_interest: dt.date | None = None
    reamortize: bool = False
    re_age: bool = False
    capitalize: bool = False
    accelerate: bool = False
    charge_off: bool = False
    suspend_interest: bool | None = None
    settle: int | None = None
    settle_by: dt.date | None = None
    judgment: Mapping[int, int] | None = None
    waive_late_interest: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """Other terms or a measure, in force from the end of its day."""

    terms: Mapping[str, Any] = field(default_factory=dict)
    measures: Measures = Measures()
    reason: str = ""


NOTHING: Mapping[Any, int] = {}
"""The parts of what has none; shared, so never written into."""


class Event(NamedTuple):
    """One thing that happened to a loan.

    Attributes:
        date: the books' date.
        kind: what it was.
        amount: minor units, see the module.
        parts: minor units by component, where the event says which: a charge's, a waiver's,
            or the bookkeeper's own allocation of a payment.
        placed: what the bookkeeper wrote on the loan's sub-accounts, by place, credits positive.
        ref: the bank's identity of it.
        effective: the day from which servicing counts it, where the books have it later.
        due: when a charge falls due, if not at once.
        returns: the payment that came back: its `ref` or ISO date.
        forgiven: a write-off that gives the debt up.
        overpayment: where what is left of a payment goes, if not as the terms say.
        first: the disbursement that begins the loan.
        change: the terms and measures of a `change`.
        step: the step of the ladder that this event takes.
        accepted: the limit that it breaks and why that is so, in the bookkeeper's words.
        text: what the ledger calls it.
        source: where it stands.
    """

    date: dt.date
    kind: EventKind
    amount: int = 0
    parts: Mapping[int, int] = NOTHING
    placed: Mapping[str, int] = NOTHING
    ref: str = ""
    effective: dt.date | None = None
    due: dt.date | None = None
    returns: str = ""
    forgiven: bool = False
    overpayment: str = ""
    first: bool = False
    change: Change | None = None
    step: str = ""
    accepted: str = ""
    text: str = ""
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Opening:
    """The claim of a loan taken over while running, in minor units.

    Attributes:
        date: the end of this day is where servicing begins.
        principal: outstanding, due or not.
        due: what of the claim had fallen due, by component.
        prepaid: paid ahead.
        accrued_interest: earned, not yet due; None where the opening does not say.
        installments_due: how many had fallen due.
        oldest_due: the due date of the oldest that is unpaid.
    """

    date: dt.date
    principal: int
    due: Mapping[int, int] = field(default_factory=dict)
    prepaid: int = 0
    accrued_interest: int | None = None
    installments_due: int = 0
    oldest_due: dt.date | None = None

    @property
    def total(self) -> int:
        """What the books carry: principal and due claims less what is prepaid."""
        return (
            self.principal
            + sum(part for kind, part in self.due.items() if kind != 5)
            - self.prepaid
        )


@dataclass(frozen=True, slots=True)
class Hold:
    """Something that stops reminders, fees or late interest for a time.

    Attributes:
        start: first day.
        until: last day; open-ended if None.
        kind: dispute, illness, insolvency, breathing-space, death, representative, arrangement.
        stops: of `reminders fees late-interest`.
        kept_until: the last day on which an arrangement was kept, where it was broken.
    """

    start: dt.date
    kind: str
    until: dt.date | None = None
    stops: frozenset[str] = frozenset()
    source: Source = NOWHERE
    kept_until: dt.date | None = None

    @property
    def last(self) -> dt.date | None:
        """The last day on which it held; None while it goes on without an end."""
        return self.kept_until or self.until

    def covers(self, date: dt.date) -> bool:
        """Whether it is in force on a date."""
        return self.start <= date and (self.last is None or date <= self.last)


class PlanRow(NamedTuple):
    """A row of a `custom` plan, or a payment promised under an arrangement."""

    date: dt.date
    principal: int
    interest: int | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A line of the contact log.

    Attributes:
        next_date: when to be in touch again, or to meet.
        meets: that day is one to meet.
        letter: that went, where it is no step: its kind, of a copy also the id of who has it.
    """

    date: dt.date
    channel: str
    text: str
    outcome: str = ""
    promise: Decimal | None = None
    promise_by: dt.date | None = None
    next_date: dt.date | None = None
    step: str = ""
    source: Source = NOWHERE
    meets: bool = False
    letter: str = ""


class Snapshot(NamedTuple):
    """What closed books keep of a loan.

    Attributes:
        date: the last closed day.
        sums: of its generated legs, minor units by place.
        marks: of its events, see `closing.mark`; None where they are not kept.
    """

    date: dt.date
    sums: Mapping[str, int]
    marks: tuple[str, ...] | None = None
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Loan:
    """Everything the ledger says about one loan.

    Attributes:
        cost_cap: the most it may cost by law, as a share of what is lent; None: no ceiling.
        arrears_notices: the rules of notices without which the law allows no interest.
        notice_steps: the steps of the ladder that are such a notice.
        early_repayment: the law's bounds of a fee for it; None: not asked, or no bounds.
    """

    account: str
    id: str
    borrower: str
    opened: dt.date
    terms: Terms
    side: Side = "asset"
    closed: dt.date | None = None
    events: tuple[Event, ...] = ()
    holds: tuple[Hold, ...] = ()
    rows: tuple[PlanRow, ...] = ()
    opening: Opening | None = None
    contacts: tuple[Contact, ...] = ()
    indexes: Mapping[str, IndexSeries] = field(default_factory=dict)
    calendar: Calendar = WEEKENDS
    accounts: Mapping[str, str] = field(default_factory=dict)
    policy: str = "generic"
    cost_cap: Decimal | None = None
    arrears_notices: Notices | None = None
    notice_steps: frozenset[str] = frozenset()
    early_repayment: Prepayment | None = None
    accepted: tuple[str, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    documents: tuple[tuple[dt.date, str], ...] = ()
    source: Source = NOWHERE

    @property
    def link(self) -> str:
        """The link that ties the loan's transactions together."""
        return f"loan-{self.id}"

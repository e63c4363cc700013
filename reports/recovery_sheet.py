"""What a recovery report holds, and how it looks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from beancount_loans.reports.parts import Components
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Cell, Column, Table

ITEM_LABELS = (
    Column("Due", "date"),
    Column("What"),
    Column("Principal", "money"),
    Column("Interest", "money"),
    Column("Late interest", "money"),
    Column("Charges", "money"),
    Column("Missing", "money"),
    Column("Source"),
)
LIMIT_LABELS = (
    Column("Component"),
    Column("Due", "date"),
    Column("Amount", "money"),
    Column("Counts from", "date"),
    Column("Lapses after", "date"),
    Column("Put off by"),
    Column("By"),
)
ROUTE_LABELS = (
    Column("Way"),
    Column("Counted", "money"),
    Column("Ceiling", "money"),
    Column("Open"),
    Column("Why not"),
    Column("By"),
)
TO_THE_DAY = "late interest to the day, not yet claimed"
ACCRUED = "interest to the day, not yet due"
NOT_DUE = "principal not yet due"
PREPAID = "held for coming dues"
IF_CALLED = "if all of it is called"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryReport(Report):
    """All that recovery of one loan needs: what a court, a lawyer or a collector is given."""

    account: str
    id: str
    currency: str
    stage: str
    days_past_due: int
    borrower: Person
    lender: Person
    contract: Contract
    claim: Claim
    security: Security
    calling: Calling
    courts: tuple[CourtRoute, ...]
    limitation: tuple[LimitationRow, ...]
    payments: tuple[PaidRow, ...]
    contacts: tuple[ContactRow, ...]
    documents: tuple[PaperRow, ...]
    policy: str

    def tables(self) -> list[Table]:
        """The claim item by item; then security, calling, courts and limitation."""
        title = f"The claim on {self.account}, {self.borrower.name}, {self.as_of}"
        return [
            Table(title, ITEM_LABELS, tuple(_items(self.claim)), tuple(_sums(self.claim))),
            Table("Security", (Column("What"), Column("Value", "money")), tuple(_security(self))),
            Table("Calling all of it", (Column("What"), Column("")), tuple(_calling(self.calling))),
            Table("Simplified ways to court", ROUTE_LABELS, tuple(map(_route, self.courts))),
            Table("Limitation", LIMIT_LABELS, tuple(map(_limit, self.limitation))),
        ]

    def notes(self) -> tuple[str, ...]:
        """How the claim is computed, and what the policy says of itself."""
        return (*Report.notes(self), *self.claim.computations, self.policy)


def _items(claim: Claim) -> Iterator[tuple[Cell, ...]]:
    for one in claim.items:
        yield (one.due, one.what, *_parts(one.unpaid), one.source)
    if claim.late_interest_accrued:
        late = claim.late_interest_accrued
        yield (None, TO_THE_DAY, None, None, late, None, late, None)


def _parts(one: Components) -> tuple[Cell, ...]:
    found = (one.principal, one.interest, one.late_interest, one.charges)
    return (*(amount or None for amount in found), one.total)


def _sums(claim: Claim) -> Iterator[tuple[Cell, ...]]:
    due, late = claim.due, claim.late_interest_accrued
    sums = (due.principal, due.interest, due.late_interest + late, due.charges, claim.total)
    yield (None, "can be claimed", *sums, None)
    rest = {NOT_DUE: claim.not_due, ACCRUED: claim.accrued_interest, PREPAID: -claim.prepaid}
    for name, amount in rest.items():
        if amount:
            yield (None, name, None, None, None, None, amount, None)
    yield (None, IF_CALLED, None, None, None, None, claim.if_called, None)


def _security(report: RecoveryReport) -> Iterator[tuple[Cell, ...]]:
    found = report.security
    for pledge in found.pledges:
        yield (f"{pledge.thing} (rank {pledge.rank})", pledge.value)
    for one in found.guarantors:
        owed = f"; owed a copy of: {', '.join(one.notices)}" if one.notices else ""
        yield (f"guarantor {one.name}, {one.phone or 'no phone number'}{owed}", None)
    yield ("covered", found.covered)
    yield ("uncovered", found.uncovered)


def _calling(calling: Calling) -> Iterator[tuple[Cell, ...]]:
    rows: dict[str, object] = {
        "called on": calling.called_on,
        "the test": "; ".join(calling.tests),
        "met": "yes" if calling.met else "no",
        "met from": calling.met_from,
        "days of notice": calling.notice_days,
        "notice given": calling.notice_given,
        "earliest call": calling.earliest,
        "by": calling.basis,
    }
    yield from ((name, str(told)) for name, told in rows.items() if told is not None)


def _route(one: CourtRoute) -> tuple[Cell, ...]:
    why = "; ".join(one.why_not)
    return (one.route, one.counted, one.ceiling, "yes" if one.open else "no", why, one.basis)


def _limit(one: LimitationRow) -> tuple[Cell, ...]:
    put_off = ", ".join(one.put_off_by)
    days = (one.counts_from, one.last_day)
    return (one.component, one.due, one.amount, *days, put_off, one.basis)

"""What a recovery report holds, and how it looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from beancount_loans.core.explain.interest_lines import InterestLines
from beancount_loans.reports.court.evidence import StepRow
from beancount_loans.reports.parts import Components
from beancount_loans.reports.recovery_costs import CostRow
from beancount_loans.reports.recovery_rows import (
    Calling,
    Claim,
    ContactRow,
    Contract,
    CourtRoute,
    LimitationRow,
    PaidRow,
    PaperRow,
    Person,
    Security,
)
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
COST_LABELS = (Column("What"), Column("At most", "money"), Column("By"))
COST_WORDS = {
    "handover": "handing over to a collector",
    "external-costs": "a collector's work",
    "own-costs": "own collecting",
    "compensation": "fixed compensation, for each late claim",
}
TO_THE_DAY = "late interest to the day, not yet claimed"
ACCRUED = "interest to the day, not yet due"
NOT_DUE = "principal not yet due"
PREPAID = "held for coming dues"
IF_CALLED = "if all of it is called"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryReport(Report):
    """All that recovery of one loan needs: what a court, a lawyer or a collector is given.

    Attributes:
        interest: of the loan's whole life, line by line.
        steps: every step ever taken, each with the copy of its letter.
    """

    account: str
    id: str
    currency: str
    stage: str
    days_past_due: int
    borrower: Person
    lender: Person
    contract: Contract
    claim: Claim
    interest: InterestLines
    security: Security
    calling: Calling
    courts: tuple[CourtRoute, ...]
    costs: tuple[CostRow, ...]
    limitation: tuple[LimitationRow, ...]
    steps: tuple[StepRow, ...]
    payments: tuple[PaidRow, ...]
    contacts: tuple[ContactRow, ...]
    documents: tuple[PaperRow, ...]
    policy: str

    def tables(self) -> list[Table]:
        """The claim item by item; then security, calling, courts and limitation."""
        title = f"The claim on {self.account}, {self.borrower.name}, {self.as_of}"
        costs = Table("Costs that may be asked for", COST_LABELS, tuple(map(_cost, self.costs)))
        return [
            Table(title, ITEM_LABELS, tuple(_items(self.claim)), tuple(_sums(self.claim))),
            Table("Security", (Column("What"), Column("Value", "money")), tuple(_security(self))),
            Table("Calling all of it", (Column("What"), Column("")), tuple(_calling(self.calling))),
            Table("Simplified ways to court", ROUTE_LABELS, tuple(map(_route, self.courts))),
            *([costs] if self.costs else []),
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


def _cost(one: CostRow) -> tuple[Cell, ...]:
    return (COST_WORDS[one.what], one.most, one.basis)


def _limit(one: LimitationRow) -> tuple[Cell, ...]:
    put_off = ", ".join(one.put_off_by)
    days = (one.counts_from, one.last_day)
    return (one.component, one.due, one.amount, *days, put_off, one.basis)

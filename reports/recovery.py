"""All that recovery of one loan needs: claim, cover, calling, courts, limitation, history."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath

from beancount_loans.book import Book, Borrower
from beancount_loans.calendars import legal_calendar
from beancount_loans.core.agreement.security import cover, pledges
from beancount_loans.core.collection.acceleration import may_call
from beancount_loans.core.collection.courts import Claimed, routes
from beancount_loans.core.components import COUNT
from beancount_loans.core.explain.explain import explain
from beancount_loans.core.explain.figures import figures
from beancount_loans.core.explain.interest_lines import interest_lines
from beancount_loans.core.money import Money
from beancount_loans.core.policy.steps import FOR_GUARANTORS
from beancount_loans.core.policy.terms import percent
from beancount_loans.core.policy.values import AccelerationTest
from beancount_loans.core.servicing.movements import Due
from beancount_loans.core.servicing.position import Position
from beancount_loans.lapsing import Limited
from beancount_loans.reports.court.evidence import evidence
from beancount_loans.reports.parts import Components
from beancount_loans.reports.payoff import loan_payoff
from beancount_loans.reports.recovery_costs import CostRow, costs_of
from beancount_loans.reports.recovery_rows import (
    Calling,
    Claim,
    ClaimItem,
    ContactRow,
    Contract,
    CourtRoute,
    GuarantorRow,
    LimitationRow,
    PaidRow,
    PaperRow,
    Person,
    PledgeRow,
    Security,
)
from beancount_loans.reports.recovery_sheet import RecoveryReport
from beancount_loans.reports.wording import words_of
from beancount_loans.standing import Standing, standings

NOTICES = frozenset({"default-notice", "acceleration"})
_MONEY = ("payment", "prepayment", "returned-payment", "refund", "recovery")


def recovery_report(book: Book, account: str, as_of: dt.date) -> RecoveryReport | None:
    """The recovery of one loan on a day; None where it cannot be worked out or is a debt."""
    loan = book.loans[account]
    for standing in standings(book, as_of, [loan.borrower]):
        for position in standing.positions:
            if position.loan.account == account:
                return _report(book, standing, position)
    return None


def _report(book: Book, standing: Standing, position: Position) -> RecoveryReport:
    loan = position.loan
    claim = claim_of(position)
    return RecoveryReport(
        as_of=standing.as_of,
        recorded_until=position.recorded_until,
        account=loan.account,
        id=loan.id,
        currency=loan.terms.currency,
        stage=position.stage,
        days_past_due=position.days_past_due,
        borrower=_person(standing.borrower.name, standing.borrower.fields, "cvr"),
        lender=_person(book.lender.name, book.lender.fields, "cvr"),
        contract=_contract(position),
        claim=claim,
        interest=interest_lines(position),
        security=_security(book, standing, position, claim),
        calling=calling(standing, position),
        courts=tuple(_courts(standing, position)),
        costs=tuple(_costs(standing, position)),
        limitation=tuple(_limitation(standing, loan.account)),
        steps=evidence(standing, loan.account, words_of(book).language).steps,
        payments=tuple(_payments(position)),
        contacts=tuple(_contacts(standing, position)),
        documents=tuple(
            PaperRow(day, PurePath(file).name)
            for day, file in loan.documents
            if day <= standing.as_of
        ),
        policy=standing.policy.warning(),
    )


def _person(name: str, fields: Mapping[str, str], number: str) -> Person:
    town = " ".join(filter(None, (fields.get("postcode"), fields.get("city"))))
    lines = [line.strip() for line in fields.get("address", "").splitlines()]
    return Person(
        name=name,
        address=", ".join(filter(None, [*lines, town])),
        phone=fields.get("phone"),
        email=fields.get("email"),
        number=fields.get(number),
    )


def _contract(position: Position) -> Contract:
    terms = position.loan.terms
    return Contract(
        signed=terms.signed,
        principal=terms.principal,
        drawn=position.drawn,
        rate=str(terms.rate),
        late_rate=str(terms.late_rate) if terms.late_rate else None,
        installments=terms.installments,
        purpose=terms.purpose,
    )


# ------------------------------------------------------------ the claim


def claim_of(position: Position) -> Claim:
    """The claim on the position's day, item by item."""
    payoff = loan_payoff(position)
    late = position.late_interest_accrued
    tomorrow = position.as_of + dt.timedelta(days=1)
    more = position.money(position.state.late.unclaimed(tomorrow))
    return Claim(
        items=tuple(_item(position, due) for due in position.state.open_dues() if due.outstanding),
        due=Components.of(position.due),
        late_interest_accrued=late,
        total=position.due.total + late,
        not_due=position.principal_not_due,
        accrued_interest=payoff.accrued_interest,
        prepaid=payoff.prepaid,
        if_called=position.claim + position.accrued_interest + late,
        per_day=more - late,
        computations=tuple(_computations(position)),
    )


def _item(position: Position, due: Due) -> ClaimItem:
    what = f"installment {due.number}" if due.kind == "installment" else due.kind.replace("-", " ")
    event = due.event
    text = f"{what}: {event.text}" if event and event.text else what
    return ClaimItem(
        due=due.date,
        what=text,
        unpaid=Components.of(position.parts([due.unpaid[one] for one in range(COUNT)])),
        source=PurePath(str(event.source)).name if event else None,
    )


def _computations(position: Position) -> Iterator[str]:
    for one in figures(position):
        yield f"{one.name}: {position.money(one.amount)} = {one.formula}"


# ------------------------------------------------------------ security


def _security(book: Book, standing: Standing, position: Position, claim: Claim) -> Security:
    terms = position.loan.terms
    found = pledges(terms.security, terms.currency)
    sums = cover(found, claim.if_called)
    return Security(
        pledges=tuple(PledgeRow(*one) for one in found),
        guarantors=tuple(_guarantor(book, standing, one) for one in terms.guarantors),
        value=sums.value,
        covered=sums.covered,
        uncovered=sums.uncovered,
    )


def _guarantor(book: Book, standing: Standing, key: str) -> GuarantorRow:
    person = book.borrowers.get(key, Borrower(key, key))
    told = _person(person.name, person.fields, "cvr")
    kinds = {step.key: step.kind for step in standing.policy.at(standing.as_of).steps}
    sent = [one.date for one in standing.contacts if one.letter == f"guarantor {key}"]
    last = max(sent, default=dt.date.min)
    taken = [kinds.get(t.key, "") for t in standing.situation.period_steps() if t.on > last]
    owed = tuple(dict.fromkeys(kind for kind in taken if kind in FOR_GUARANTORS))
    return GuarantorRow(key, told.name, told.phone, told.email, told.address, owed)


# ------------------------------------------------------------ calling the loan


def calling(standing: Standing, position: Position) -> Calling:
    """Whether all of the loan may be called, and from when."""
    rules, on = standing.policy.at(standing.as_of).acceleration, standing.as_of
    kinds = {step.key: step.kind for step in standing.policy.at(on).steps}
    given = [t.on for t in standing.situation.period_steps() if kinds.get(t.key) in NOTICES]
    met_from = _met_from(standing, rules.tests)
    notice = given[0] if given else None
    earliest = None
    if met_from is not None and position.state.accelerated_on is None:
        after = (notice or max(on, met_from)) + dt.timedelta(days=rules.notice_days + 1)
        earliest = max(after, met_from)
    return Calling(
        called_on=position.state.accelerated_on,
        met=bool(standing.situation.unpaid)
        and may_call(rules.tests, standing.situation.exposure, on),
        met_from=met_from,
        tests=tuple(in_words(one) for one in rules.tests),
        notice_days=rules.notice_days,
        notice_given=notice,
        earliest=earliest,
        basis=standing.policy.cite("acceleration.tests", on),
    )


def _met_from(standing: Standing, tests: Iterable[AccelerationTest]) -> dt.date | None:
    """The first day on which a test is met by what is unpaid now; None where it never is."""
    tests, exposure = tuple(tests), standing.situation.exposure
    waits = {max(1, one.days_overdue) for one in tests} or {1}
    days = {row.due + dt.timedelta(days=wait) for row in exposure.unpaid for wait in waits}
    return next((day for day in sorted(days) if may_call(tests, exposure, day)), None)


def in_words(test: AccelerationTest) -> str:
    """What a test asks."""
    many = "1 installment" if test.installments <= 1 else f"{test.installments} installments"
    text = f"{many} unpaid for {test.days_overdue} days"
    if test.share:
        more = "more than" if test.more_than else "at least"
        text += f", together {more} {percent(test.share)} of what was lent"
    if test.term_up_to is not None:
        text += f", loans of up to {test.term_up_to}"
    return text + (f", loans of more than {test.term_over}" if test.term_over else "")


# ------------------------------------------------------------ courts and limitation


def _courts(standing: Standing, position: Position) -> Iterator[CourtRoute]:
    policy, on = standing.policy, standing.as_of
    legal = legal_calendar(policy.at(on).calendars.legal)
    claimed = Claimed(position.due.principal, position.due.interest)
    for one in routes(claimed, standing.situation, policy, on, legal):
        ceiling: Money = one.ceiling
        yield CourtRoute(one.key, one.counted, ceiling.number, one.open, one.why_not, one.law)


def _costs(standing: Standing, position: Position) -> Iterator[CostRow]:
    claim = position.due.total - position.due.late_interest
    return costs_of(standing.policy, claim, position.loan.terms, standing.as_of)


def _limitation(standing: Standing, account: str) -> Iterator[LimitationRow]:
    """Each unpaid part; charges of one day and kind together."""
    groups: dict[tuple[dt.date, str], list[Limited]] = defaultdict(list)
    for one in standing.limited:
        if one.account == account:
            groups[one.part.due, one.part.component].append(one)
    for (due, component), found in sorted(groups.items()):
        end = found[0].lapse
        yield LimitationRow(
            component=component,
            due=due,
            amount=sum((one.amount for one in found[1:]), found[0].amount),
            counts_from=end.starts if end else None,
            last_day=end.last_day if end else None,
            put_off_by=tuple(f"{why.kind} {why.on}" for why in end.because) if end else (),
            basis=end.law if end else None,
        )


# ------------------------------------------------------------ history


def _payments(position: Position) -> Iterator[PaidRow]:
    refs = {f"{event.source} {event.kind}": event.ref for event in position.loan.events}
    for step in explain(position):
        if step.kind in _MONEY:
            ref = refs.get(f"{step.source} {step.kind}", "")
            yield PaidRow(step.date, step.kind, position.money(step.amount), ref)


def _contacts(standing: Standing, position: Position) -> Iterator[ContactRow]:
    rows = [
        ContactRow(note.date, note.channel, note.outcome, note.step, note.text)
        for note in position.loan.contacts
        if note.date <= standing.as_of
    ]
    rows += [
        ContactRow(event.date, "", "", event.step, event.text)
        for event in position.loan.events
        if event.step and event.kind == "charge" and event.date <= standing.as_of
    ]
    yield from sorted(rows, key=lambda row: row.date)

"""The terms sheet of a loan, as its borrower gets it before signing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from beancount_loans.book import Book
from beancount_loans.calendars import legal_calendar
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.collection.if_unpaid import Expected, called_from, if_unpaid
from beancount_loans.core.collection.limits import Finding, check_terms
from beancount_loans.core.cost.agreed import Agreed, agreed, set_up_fee
from beancount_loans.core.cost.yields import NoRateError
from beancount_loans.core.policy.policy import Policy
from beancount_loans.core.policy.terms import Prepayment, percent
from beancount_loans.core.rates import NoIndexValueError, Rate, nominal
from beancount_loans.core.servicing.schedule import Row
from beancount_loans.findings import agreed_terms
from beancount_loans.reports.letters.paying import way
from beancount_loans.reports.terms_sheet import (
    AgreedFees,
    AgreedPayment,
    AgreedYear,
    AgreementReport,
    IfLate,
    LateStep,
    Right,
    WaysToPay,
)

REFUSED = ("caps.apr", "caps.total-cost", "caps.rate", "caps.rate-over-reference")
"""Limits at which a loan may not be made at all."""
ASSUMPTIONS = (
    "The annual percentage rate is that of directive 2008/48/EC, Annex I: what is drawn and what "
    "is paid, each on its day, a year being 365 days, 52 weeks or 12 equal months.",
    "The loan is drawn as planned, both sides keep to the terms, and costs of default are not "
    "counted.",
)
RATE_STAYS = "The rate follows {index}; it is taken to stay at its value of {day}."
FEE_COUNTED = "The set-up fee of {fee} {currency} is counted, {taken}."


class TermsRefusedError(ValueError):
    """Terms that the policy does not allow."""

    def __init__(self, account: str, findings: tuple[Finding, ...]) -> None:
        told = "; ".join(f"{one.text} ({one.rule}: {one.law})" for one in findings)
        super().__init__(f"{account} may not be offered on these terms: {told}")
        self.findings = findings


def agreement_report(
    book: Book, loan: Loan, as_of: dt.date, language: str = "en"
) -> AgreementReport:
    """The terms sheet of a loan as it would be signed.

    Raises:
        TermsRefusedError: the policy does not allow them.
        NotDatedError: it was taken over while running and has no start.
        NoIndexValueError: the index of its rate has no value.
    """
    policy, terms = book.policy(loan), loan.terms
    findings = _findings(loan, policy, as_of)
    plan = agreed(loan)
    money, rows = terms.money, plan.rows
    return AgreementReport(
        as_of=as_of,
        recorded_until=book.recorded_for(loan),
        account=loan.account,
        borrower=loan.borrower,
        name=book.borrower(loan).name,
        lender=book.lender.name,
        currency=terms.currency,
        start=plan.start,
        end=max((row.due for row in rows), default=None),
        principal=terms.principal,
        credit=money(plan.cost.credit),
        rate=str(terms.rate),
        rate_now=_rate_on(loan, terms.rate, plan.start),
        apr=_apr(plan),
        assumptions=_assumptions(loan, plan),
        total_cost=money(plan.cost.total),
        total_payable=money(plan.cost.payable),
        fees=_fees(loan),
        payments=tuple(_payment(loan, row) for row in rows),
        years=tuple(_years(loan, rows)),
        late=_if_late(loan, plan, policy, as_of, language),
        ways=_ways(book, loan),
        security=terms.security,
        rights=tuple(_rights(loan, policy, as_of)),
        findings=tuple(f"{one.text} ({one.rule}: {one.law})" for one in findings),
        policy=policy.warning(),
    )


def _findings(loan: Loan, policy: Policy, as_of: dt.date) -> list[Finding]:
    """What breaks a limit and is not acknowledged.

    Raises:
        TermsRefusedError: one of them forbids the loan.
    """
    accepted = {words.split(" ")[0] for words in loan.accepted}
    found = check_terms(agreed_terms(loan), policy, as_of)
    told = [one for one in found if one.rule not in accepted]
    refused = tuple(one for one in told if one.rule in REFUSED)
    if refused:
        raise TermsRefusedError(loan.account, refused)
    return told


def _apr(plan: Agreed) -> Decimal | None:
    try:
        return plan.cost.apr
    except NoRateError:
        return None


def _rate_on(loan: Loan, rate: Rate | None, on: dt.date) -> Decimal | None:
    try:
        return None if rate is None else nominal(rate, on, loan.indexes)
    except NoIndexValueError:
        return None


def _assumptions(loan: Loan, plan: Agreed) -> tuple[str, ...]:
    terms, told = loan.terms, list(ASSUMPTIONS)
    if terms.rate.index is not None:
        told.append(RATE_STAYS.format(index=terms.rate.index, day=plan.start))
    fee = set_up_fee(terms)
    if fee:
        amount = terms.money(fee)
        taken = terms.fee_taken
        told.append(FEE_COUNTED.format(fee=amount, currency=terms.currency, taken=taken))
    return tuple(told)


def _fees(loan: Loan) -> AgreedFees:
    terms, early = loan.terms, loan.terms.prepayment_fee
    told = None
    if early is not None and early.fraction is not None:
        told = percent(early.fraction)
    elif early is not None:
        told = f"{early.money} {terms.currency}"
    return AgreedFees(
        set_up=terms.money(set_up_fee(terms)),
        set_up_taken=terms.fee_taken if terms.fee is not None else None,
        installment=terms.installment_fee or terms.money(0),
        prepayment=told,
    )


def _payment(loan: Loan, row: Row) -> AgreedPayment:
    money = loan.terms.money
    return AgreedPayment(
        number=row.number,
        due=row.due,
        interest=money(row.interest),
        principal=money(row.principal),
        charges=money(row.charges),
        total=money(row.total),
        balance=money(row.balance),
    )


def _years(loan: Loan, rows: tuple[Row, ...]) -> Iterator[AgreedYear]:
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in rows:
        parts = (row.interest, row.principal, row.charges, row.total)
        sums[row.due.year] = [a + b for a, b in zip(sums[row.due.year], parts, strict=True)]
    for year, totals in sorted(sums.items()):
        yield AgreedYear(year, *(loan.terms.money(one) for one in totals))


# ------------------------------------------------------------ late payment, ways, rights


def _if_late(loan: Loan, plan: Agreed, policy: Policy, as_of: dt.date, language: str) -> IfLate:
    legal = legal_calendar(policy.at(as_of).calendars.legal)
    first = min((row.due for row in plan.rows), default=None)
    steps = if_unpaid(loan, plan.drawings, first, policy, legal) if first else []
    late = loan.terms.late_rate
    return IfLate(
        rate=str(late) if late else None,
        rate_now=_rate_on(loan, late, as_of),
        a_month=_a_month(loan, plan, as_of),
        steps=tuple(_late_step(loan, one, language) for one in steps),
        called_from=called_from(loan, plan.drawings, first, policy) if first else None,
        call_notice_days=policy.at(as_of).acceleration.notice_days,
        call_basis=policy.cite("acceleration.tests", as_of),
    )


def _a_month(loan: Loan, plan: Agreed, as_of: dt.date) -> Decimal | None:
    """Thirty days of late interest on the first installment, at the rate of the day."""
    rate = _rate_on(loan, loan.terms.late_rate, as_of)
    if rate is None or not plan.rows:
        return None
    exact = (plan.rows[0].interest + plan.rows[0].principal) * rate * 30 / 365
    return loan.terms.money(loan.terms.round(*exact.as_integer_ratio()))


def _late_step(loan: Loan, one: Expected, language: str) -> LateStep:
    return LateStep(
        key=one.step.key,
        name=one.step.name_in(language),
        kind=one.step.kind,
        earliest=one.on,
        fee=loan.terms.money(one.fee),
        deadline=one.deadline,
        missing=one.due.total,
        late_interest=one.late_interest,
        basis=one.basis,
    )


def _ways(book: Book, loan: Loan) -> WaysToPay:
    found = way(loan, book.lender)
    return WaysToPay(
        pay_by=loan.terms.pay_by,
        reference=found.quote,
        fik=found.fik or None,
        iban=found.iban or None,
        bank=found.bank or None,
    )


def _rights(loan: Loan, policy: Policy, as_of: dt.date) -> Iterator[Right]:
    rules = policy.at(as_of)
    days = rules.contract.withdrawal_days
    if days:
        signed = loan.terms.signed
        until = f", until {signed + dt.timedelta(days=days)}" if signed else ""
        text = f"withdraw within {days} days of signing{until}, for the interest of those days"
        yield Right("withdraw", text, policy.cite("contract.withdrawal-days", as_of))
    if rules.prepayment.right:
        yield Right("repay-early", _early(rules.prepayment), policy.cite("prepayment.right", as_of))


def _early(early: Prepayment) -> str:
    text = "repay early, in part or in full, at any time"
    if early.cap_long is None:
        return text
    text += f"; a fee of at most {percent(early.cap_long)} of what is repaid"
    if early.cap_short is not None and early.long_over is not None:
        text += f", {percent(early.cap_short)} in the last {early.long_over}"
    return text + (", never more than the interest saved" if early.at_most_interest_saved else "")

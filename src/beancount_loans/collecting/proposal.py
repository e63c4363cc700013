"""What is to be collected by direct debit, and what not, and why.

A due is collected by itself, once. One that failed is tried again with a new identity,
unless the bank's reason says that it would fail again, or it has failed too often.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple

from beancount_loans.book import Book, Mandate
from beancount_loans.collecting.records import Collection
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.calendar import Calendar
from beancount_loans.core.rates import NoIndexValueError
from beancount_loans.core.servicing.movements import Due
from beancount_loans.core.servicing.position import Position, replay
from beancount_loans.core.servicing.schedule import ahead

__all__ = ["Debit", "Round", "Rules", "SequenceType", "Skipped", "propose"]

LASTING = {
    "AC01": "the account number is wrong",
    "AC04": "the account is closed",
    "AC06": "the account is blocked",
    "AC13": "it is a consumer's account",
    "AG01": "the account does not allow direct debits",
    "MD01": "there is no mandate",
    "MD06": "the debtor asked for the money back",
    "MD07": "the debtor has died",
    "MS02": "the debtor refused",
    "SL01": "the debtor's bank is told to refuse",
}
"""Reasons for which the same debit would fail again (SEPA reason codes)."""

_OVER = ("terminated", "court", "judgment", "charged-off", "written-off", "settled", "repaid")
_STOPPING = ("insolvency", "breathing-space", "death")
_WAIT = 5
"""Bank days after the day of collection until the bank's statement must have said so."""

SequenceType = Literal["FRST", "RCUR", "OOFF", "FNAL"]


class Rules(NamedTuple):
    """How debits are timed and repeated.

    Attributes:
        calendar: days on which banks collect.
        lead: bank days between sending the file and the first day of collection.
        retries: how often a failed debit is tried again.
    """

    calendar: Calendar
    lead: int = 1
    retries: int = 2


@dataclass(frozen=True, slots=True)
class Debit:
    """A direct debit to be sent: one due of one loan.

    Attributes:
        due: the due date.
        on: the day on which the bank is asked to collect.
        again: how often it failed before.
    """

    loan: str
    loan_id: str
    name: str
    due: dt.date
    on: dt.date
    amount: Decimal
    currency: str
    mandate: Mandate
    sequence: SequenceType
    end_to_end_id: str
    again: int = 0
    reference: str = ""


class Skipped(NamedTuple):
    """A due, or a loan, that is not collected, and why."""

    loan: str
    due: dt.date | None
    why: str


class Round(NamedTuple):
    """What a collection takes in, and what not."""

    debits: tuple[Debit, ...]
    skipped: tuple[Skipped, ...]

    @property
    def totals(self) -> dict[str, Decimal]:
        """The sum by currency."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for one in self.debits:
            sums[one.currency] += one.amount
        return dict(sums)


def propose(
    book: Book,
    before: Sequence[Collection],
    as_of: dt.date,
    through: dt.date,
    rules: Rules,
    pay_by: str = "direct-debit",
    used: Iterable[str] = (),
) -> Round:
    """Work out the debits for dues up to a day; nothing is written.

    Args:
        book: the loans.
        before: what was collected before.
        as_of: the day on which the file goes to the bank.
        through: the last due date to collect.
        rules: of timing and repeating.
        pay_by: `direct-debit` or `betalingsservice`: which loans.
        used: mandates by which money has come before.
    """
    debits: list[Debit] = []
    skipped: list[Skipped] = []
    begun = {*used, *(one.mandate for one in before if one.state != "rejected")}
    for account, loan in sorted(book.loans.items()):
        if loan.side != "asset" or loan.terms.pay_by != pay_by:
            continue
        own = [one for one in before if one.loan == account]
        for found in _OneLoan(book, loan, own, as_of, rules).collect(through):
            if isinstance(found, Debit):
                debits.append(_sequenced(found, begun))
                begun.add(found.mandate.id)
            else:
                skipped.append(found)
    return Round(tuple(debits), tuple(skipped))


def _sequenced(debit: Debit, begun: Container[str]) -> Debit:
    """A mandate's first debit is told to be that."""
    first = debit.sequence == "RCUR" and debit.mandate.id not in begun
    return replace(debit, sequence="FRST") if first else debit


class _OneLoan:
    """The dues of one loan, and what was collected of them before."""

    def __init__(
        self, book: Book, loan: Loan, before: list[Collection], as_of: dt.date, rules: Rules
    ) -> None:
        self.book, self.loan, self.before = book, loan, before
        self.as_of, self.rules = as_of, rules
        self.recorded = book.recorded_for(loan)

    def collect(self, through: dt.date) -> Iterator[Debit | Skipped]:
        try:
            position = replay(self.loan, self.as_of, recorded_until=self.recorded)
        except NoIndexValueError as problem:
            yield Skipped(self.loan.account, None, str(problem))
            return
        if position.stage in _OVER or position.stage == "not-disbursed":
            return
        stop = next((hold.kind for hold in position.holds if hold.kind in _STOPPING), "")
        if stop:
            yield Skipped(self.loan.account, None, f"on hold: {stop}")
            return
        coming = ahead(position.state).dues
        dues = [due for due in (*position.state.open_dues(), *coming) if _collectable(due)]
        for due in dues:
            if due.date <= through:
                yield from self._due(position, due, last=due is dues[-1])

    def _due(self, position: Position, due: Due, *, last: bool) -> Iterator[Debit | Skipped]:
        mandate = self._mandate(due.date)
        tried = [one for one in self.before if one.due == due.date]
        why = self._against(mandate, tried)
        if why or mandate is None:
            yield Skipped(self.loan.account, due.date, why)
            return
        again = sum(one.failed for one in tried)
        number = f"{self.loan.id}-{due.date:%Y%m%d}"[-32:].lstrip("-")
        yield Debit(
            loan=self.loan.account,
            loan_id=self.loan.id,
            name=mandate.name or self.book.borrower(self.loan).name,
            due=due.date,
            on=self._day(due.date),
            amount=position.money(due.outstanding),
            currency=self.loan.terms.currency,
            mandate=mandate,
            sequence="OOFF" if mandate.once else "FNAL" if last and mandate.loan else "RCUR",
            end_to_end_id=f"{number}-{len(tried) + 1}" if tried else number,
            again=again,
            reference=self.loan.terms.reference or "",
        )

    def _mandate(self, due: dt.date) -> Mandate | None:
        """The mandate in force on the day of collection; one of the loan's own goes first."""
        day = self._day(due)
        found = [one for one in self.book.mandates if one.covers(self.loan, day)]
        found = [one for one in found if one.signed <= due] or []
        return max(found, key=lambda one: (bool(one.loan), one.signed), default=None)

    def _against(self, mandate: Mandate | None, tried: list[Collection]) -> str:
        """Why a due is not collected; empty if it is."""
        if mandate is None:
            return "no mandate in force"
        return self._against_mandate(mandate) or self._against_repeating(mandate, tried)

    def _against_mandate(self, mandate: Mandate) -> str:
        if mandate.scheme != "betalingsservice" and not mandate.iban:
            return f"mandate {mandate.id} has no iban"
        if mandate.signed == dt.date.min:
            return f"mandate {mandate.id} has no date: write mandate-signed"
        if mandate.once and any(one.state == "paid" for one in self.before):
            return f"mandate {mandate.id} was for one collection"
        return ""

    def _against_repeating(self, mandate: Mandate, tried: list[Collection]) -> str:
        pending = [one for one in tried if one.state == "sent" and not self._lapsed(one)]
        if pending:
            sent = pending[-1]
            return f"sent to the bank as {sent.end_to_end_id}, to be collected {sent.on}"
        failed = [one for one in tried if one.failed]
        last = failed[-1] if failed else None
        if last and last.reason in LASTING and last.mandate == mandate.id:
            return f"failed with {last.reason}: {LASTING[last.reason]}; ask for a new mandate"
        if len(failed) > self.rules.retries:
            times = "once" if len(failed) == 1 else f"{len(failed)} times"
            return f"failed {times}: ask the borrower"
        return ""

    def _lapsed(self, sent: Collection) -> bool:
        """Whether the bank should have paid by now, and did not."""
        deadline = self.rules.calendar.add_business_days(sent.on, _WAIT)
        return self.recorded is not None and self.recorded > deadline

    def _day(self, due: dt.date) -> dt.date:
        """The day of collection: the due date's bank day, or as soon as the bank can."""
        calendar = self.rules.calendar
        soonest = calendar.add_business_days(self.as_of, self.rules.lead)
        return max(calendar.adjust(due, "following"), soonest)


def _collectable(due: Due) -> bool:
    """Installments, not fees that were charged apart."""
    return due.outstanding > 0 and due.kind in ("installment", "down-payment", "opening")

"""The statement of a claim: who, what happened, how much, and what it rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from beancount_loans.core.components import NAMES
from beancount_loans.core.explain.interest_lines import InterestLines, interest_lines
from beancount_loans.core.servicing.position import Position
from beancount_loans.reports.court.evidence import Evidence
from beancount_loans.reports.court.sheets import (
    NUMBER,
    TEXT,
    Block,
    Cell,
    facts,
    heading,
    para,
    shown,
    table,
)
from beancount_loans.reports.letters.account import received
from beancount_loans.reports.letters.formats import Formats
from beancount_loans.reports.recovery_rows import Person
from beancount_loans.reports.recovery_sheet import RecoveryReport
from beancount_loans.reports.wording import Words

__all__ = ["Case"]

_BEGINS = ("disbursement", "debit", "opening")
_WRITTEN = ("letter", "email", "")
_ORDER = ("principal", "interest", "late-interest", "fees", "penalties", "costs")


@dataclass(frozen=True)
class Case:
    """One claim with all that is said of it.

    Attributes:
        report: its figures.
        position: the loan on its day.
        found: the papers behind it.
    """

    report: RecoveryReport
    position: Position
    found: Evidence
    words: Words
    formats: Formats

    @cached_property
    def interest(self) -> InterestLines:
        """Its interest line by line."""
        return interest_lines(self.position)

    def money(self, amount: Decimal) -> str:
        """An amount with its currency."""
        return self.formats.money(amount, self.report.currency)

    def day(self, day: dt.date | None) -> str:
        """A day in words."""
        return self.formats.date(day) if day else ""

    # -------------------------------------------------------- who

    def parties(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Creditor, debtor and those who vouch."""
        report = self.report
        yield self.words("court.creditor"), tuple(self._person(report.lender))
        yield self.words("court.debtor"), tuple(self._person(report.borrower))
        for one in report.security.guarantors:
            person = Person(one.name, one.address, one.phone, one.email, None)
            yield self.words("court.guarantor"), tuple(self._person(person))

    def _person(self, one: Person) -> Iterator[str]:
        number = self.words("court.number", number=one.number) if one.number else ""
        street, _, town = one.address.rpartition(", ")
        address = (street, town)
        yield from filter(None, (one.name, number, *address, one.phone, one.email))

    # -------------------------------------------------------- what

    def front(self, annexes: Iterable[str]) -> Iterator[Block]:
        """The statement itself.

        Args:
            annexes: keys of the annexes, in their order.
        """
        numbers = {key: number for number, key in enumerate(annexes, 1)}
        known = min(self.report.recorded_until or self.report.as_of, self.report.as_of)
        yield para(
            self.words("court.made-up", day=self.day(self.report.as_of), until=self.day(known))
        )
        yield heading(self.words("court.happened"))
        for told in self._story(numbers):
            yield para(told)
        yield heading(self.words("court.claim", day=self.day(self.report.as_of)))
        yield self._sums()
        yield para(self._demand())
        yield from map(para, self._beside())
        yield heading(self.words("court.items"))
        yield self._items()
        yield from self._security()
        yield from self._ways()

    def _story(self, numbers: dict[str, int]) -> Iterator[str]:
        say, report, contract = self.words, self.report, self.report.contract
        began = [one.date for one in self.position.loan.events if one.kind in _BEGINS]
        if began:
            yield say(
                "fact.lent",
                day=self.day(min(began)),
                amount=self.money(contract.drawn),
                lender=report.lender.name,
                name=report.borrower.name,
            )
        if contract.signed:
            yield say("fact.signed", day=self.day(contract.signed), annex=numbers["terms"])
        paid, last = received(self.position), self.position.last_payment
        if paid and last:
            told = say("fact.paid", amount=self.money(paid), day=self.day(last[0]))
            yield f"{told} {say('fact.see', annex=numbers['account'])}"
        else:
            yield say("fact.unpaid")
        if self.position.oldest_unpaid:
            yield say("fact.late", day=self.day(self.position.oldest_unpaid))
        if report.calling.called_on:
            yield say("fact.called", day=self.day(report.calling.called_on))
        sent = [one.date for one in self.found.steps if one.channel in _WRITTEN]
        if sent:
            told = say("fact.steps", n=len(sent), day=self.day(max(sent)))
            yield f"{told} {say('fact.see', annex=numbers['steps'])}"

    def _sums(self) -> Block:
        """The claim by component, late interest to the day apart."""
        unpaid = dict.fromkeys(NAMES, 0)
        for due in self.position.state.open_dues():
            for name, amount in zip(NAMES, due.unpaid, strict=True):
                unpaid[name] += amount
        money, claim = self.position.money, self.report.claim
        rows: list[tuple[Cell, ...]] = [
            (self.words(f"court.{name}"), money(unpaid[name])) for name in _ORDER if unpaid[name]
        ]
        if claim.late_interest_accrued:
            rows.append((self.words("court.late-accrued"), claim.late_interest_accrued))
        whole = (self.words("court.total"), claim.total)
        head = (("", TEXT), (self.report.currency, NUMBER))
        return table(head, rows, self.formats, [whole])

    def _demand(self) -> str:
        """What the creditor asks for, with the late interest that runs on from the day."""
        late, claim = self.interest.late.lines, self.report.claim
        whole = self.money(claim.total)
        if not late or late[-1].end != self.report.as_of or not claim.per_day:
            return self.words("court.demand", amount=whole)
        last = late[-1]
        assert last.rate is not None
        assert last.base is not None
        return self.words(
            "court.demand-more",
            amount=whole,
            day=self.day(self.report.as_of + dt.timedelta(days=1)),
            rate=self.formats.rate(last.rate),
            base=self.money(last.base),
            each=self.money(claim.per_day),
        )

    def _beside(self) -> Iterator[str]:
        """What is owed beside the claim, and no part of it."""
        claim = self.report.claim
        if claim.not_due:
            yield self.words("court.not-due", amount=self.money(claim.not_due))

    def _items(self) -> Block:
        say = self.words
        names = ("principal", "interest", "late-interest", "charges")
        head = [(say("court.due"), TEXT), (say("court.what"), TEXT)]
        head += [(say(f"court.{name}"), NUMBER) for name in (*names, "missing")]
        rows = [
            (due.date, self.called(due.kind, due.number), *self._parts(due.unpaid))
            for due in self.position.state.open_dues()
            if due.outstanding
        ]
        due = self.position.due
        sums = (due.principal, due.interest, due.late_interest, due.charges, due.total)
        return table(head, rows, self.formats, [(say("court.total"), None, *sums)])

    def _parts(self, unpaid: list[int]) -> tuple[Cell, ...]:
        parts = self.position.parts(unpaid)
        told = (parts.principal, parts.interest, parts.late_interest, parts.charges)
        return (*(amount or None for amount in told), parts.total)

    def called(self, kind: str, number: int | None) -> str:
        """What a due or an event is called."""
        if number:
            return f"{self.words('court.installment')} {number}"
        return self.words.known(f"happened.{kind}", kind)

    def _security(self) -> Iterator[Block]:
        found = self.report.security
        if found.pledges:
            yield heading(self.words("court.security"))
            head = (("court.what", TEXT), ("court.rank", NUMBER), ("court.value", NUMBER))
            columns = [(self.words(key), side) for key, side in head]
            rows = [(one.thing, str(one.rank), one.value) for one in found.pledges]
            yield table(columns, rows, self.formats)

    def _ways(self) -> Iterator[Block]:
        """The simplified ways to court that are open on the day."""
        currency = self.report.currency
        open_ = [one for one in self.report.courts if one.open]
        if open_:
            yield heading(self.words("court.ways"))
            rows = [
                (
                    self.words(f"court.{one.route}"),
                    f"{shown(one.counted, self.formats)} ≤ {shown(one.ceiling, self.formats)}"
                    f" {currency}",
                )
                for one in open_
            ]
            laws = {self.words(f"court.{one.route}"): one.basis for one in open_}
            yield facts(((name, f"{told}, {laws[name]}") for name, told in rows), self.formats)

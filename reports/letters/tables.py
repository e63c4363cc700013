"""The tables of letters, as Markdown: what a text asks for by name, like `{{ overdue() }}`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from beancount_loans.core.components import CHARGES, COUNT, INTEREST, LATE_INTEREST
from beancount_loans.core.explain.explain import Step
from beancount_loans.core.rates import NoIndexValueError, Rate, nominal
from beancount_loans.core.servicing.movements import Due
from beancount_loans.core.servicing.position import Parts
from beancount_loans.reports.apr import LoanApr
from beancount_loans.reports.letters.account import (
    Line,
    Year,
    account_lines,
    came_in,
    received,
    year_of,
)
from beancount_loans.reports.letters.facts import Facts, LoanFacts
from beancount_loans.reports.letters.formats import Formats
from beancount_loans.reports.letters.markdown import Markdown, escaped
from beancount_loans.reports.schedule import Installment, loan_schedule

Cell = str | int | Decimal | dt.date | None
_PARTS = ("principal", "interest", "late_interest", "charges")


@dataclass(frozen=True, slots=True)
class Tables:
    """Tables over the facts of one letter, in one language.

    Attributes:
        asked: what `pay` told to pay, and what to quote, once for each table of it.
    """

    facts: Facts
    formats: Formats
    words: dict[str, Any]
    asked: list[tuple[Decimal, str]] = field(default_factory=list)

    # ------------------------------------------------------------ what is owed

    def overdue(self) -> Markdown:
        """What is due and unpaid: a row for each due, by component, and the sum."""
        several = len(self.facts.late) > 1
        rows: list[tuple[list[Cell], Parts]] = []
        for loan in self.facts.late:
            for day, unpaid in _by_day(loan.position.state.open_dues()).items():
                first: list[Cell] = [day, loan.name] if several else [day]
                rows.append((first, loan.position.parts(unpaid)))
        used = [name for name in _PARTS if any(getattr(parts, name) for _, parts in rows)]
        return self._table(
            ["due", *(["loan"] if several else []), *used, "missing"],
            [
                [*first, *(getattr(parts, name) or None for name in used), parts.total]
                for first, parts in rows
            ],
            self._due_sum(used, 2 if several else 1),
        )

    def _due_sum(self, used: Sequence[str], width: int) -> list[Cell]:
        """The sum of each column: of one loan its position's own, of several the borrower's."""
        late = self.facts.late
        if len(late) == 1:
            due = late[0].position.due
            sums: list[Cell] = [getattr(due, name) for name in used]
        else:
            sums = [None for _ in used]
        return [self.words["total"], *([None] * (width - 1)), *sums, self.facts.due]

    def claim(self) -> Markdown:
        """The whole debt apart from what is due now, part by part."""
        found = []
        for loan in self.facts.loans:
            payoff, due = loan.payoff, loan.position.due
            if not payoff.total:
                continue
            parts = {
                "due_now": due.total,
                "not_due": loan.position.principal_not_due,
                "later": payoff.later,
                "accrued": payoff.accrued_interest,
                "late_accrued": payoff.late_interest_accrued,
                "prepayment_fee": payoff.prepayment_fee,
                "prepaid": -payoff.prepaid,
            }
            rows: list[list[Cell]] = [[self.words[key], n] for key, n in parts.items() if n]
            whole = f"{self.words['whole']} {self.formats.date(self.facts.day)}"
            found.append(self._titled(loan, self._table(["", ""], rows, [whole, payoff.total])))
        return Markdown("\n\n".join(found))

    def _titled(self, loan: LoanFacts, table: Markdown) -> Markdown:
        if len(self.facts.loans) < 2:
            return table
        return Markdown(f"**{escaped(loan.name)}**\n\n{table}")

    def parts(self, loan: LoanFacts | None = None) -> Markdown:
        """What is due on one loan, by component."""
        due = (loan or self.facts.about).position.due
        rows: list[list[Cell]] = [[self.words[k], n] for k in _PARTS if (n := getattr(due, k))]
        return self._table(["", ""], rows, [self.words["due_now"], due.total])

    # ------------------------------------------------------------ how to pay

    def pay(self, amount: Decimal | None = None, until: dt.date | None = None) -> Markdown:
        """How to pay; one loan after the other where several have something due."""
        if amount is not None or len(self.facts.late) < 2:
            loan = self.facts.late[0] if self.facts.late and amount is None else self.facts.about
            return self._way(loan, self.facts.due if amount is None else amount, until)
        found = [
            self._titled(one, self._way(one, one.position.due.total, until))
            for one in self.facts.late
        ]
        return Markdown("\n\n".join(found))

    def _way(self, loan: LoanFacts, amount: Decimal, until: dt.date | None) -> Markdown:
        way, words = loan.way, self.words
        self.asked.append((amount, way.quote))
        local = words["local_account"].format(*way.local) if way.local else ""
        rows: list[list[Cell]] = [
            [words["amount"], self.formats.money(amount, self.facts.currency)],
            [words["pay_until"], self.formats.date(until) if until else None],
            [words["fik"], Markdown(f"`{way.fik}`") if way.fik else None],
            [words["account"], ", ".join(filter(None, (way.bank, local))) if local else None],
            [words["iban"], way.iban or None],
            [words["bic"], way.bic or None],
            [words["quote"], way.quote],
        ]
        return self._table(["", ""], [row for row in rows if row[1] is not None], aligns="ll")

    # ------------------------------------------------------------ plans and accounts

    def plan(self, *, coming: bool = False) -> Markdown:
        """The installments of the loan: all as agreed, or those still to come."""
        schedule = loan_schedule(self.facts.about.position)
        shown = [one for one in schedule.installments if not coming or self._to_come(one)]
        optional = ["charges"] if any(one.charges for one in shown) else []
        names = ["number", "due", "principal", "interest", *optional, "total", "balance"]
        rows = [[getattr(one, name) for name in names] for one in shown]
        summed: list[Cell] = [self.words["total"], None]
        summed += [getattr(schedule.totals, name) for name in names[2:-1]]
        head = ["installment" if name == "total" else name for name in names]
        return self._table(head, rows, None if coming else [*summed, None])

    def _to_come(self, one: Installment) -> bool:
        return one.due > self.facts.day and one.number is not None

    def promised(self) -> Markdown:
        """What is to be paid by an arrangement, else by the plan as it now is."""
        loan = self.facts.about.position.loan
        starts = [hold.start for hold in loan.holds if hold.kind == "arrangement"]
        rows: list[list[Cell]] = [
            [row.date, loan.terms.money(row.principal + (row.interest or 0))]
            for row in loan.rows
            if starts and row.date > max(starts)
        ]
        settled = self.settlement()
        if settled:
            rows = [list(settled)]
        return self._table(["due", "amount"], rows) if rows else self.plan(coming=True)

    def settlement(self) -> tuple[dt.date | None, Decimal] | None:
        """Less that is taken for all of it: the last day, if there is one, and what is missing."""
        agreed = self.facts.about.position.state.settlement
        if agreed is None:
            return None
        amount, until, paid = agreed
        last = until if until.year < dt.MAXYEAR else None
        return last, self.facts.about.position.money(amount - paid)

    def account(self, since: dt.date | None = None) -> Markdown:
        """What happened on the loan, line by line, with what was owed after it."""
        lines = account_lines(self.facts.about.position, since)
        kinds = self.words["kinds"]
        rows = [
            [one.date, kinds.get(one.kind, one.kind), one.amount, one.due, one.outstanding]
            for one in lines
        ]
        return self._table(["date", "what", "amount", "due_after", "outstanding"], rows)

    def lines(self) -> list[Line]:
        """The same as values."""
        return account_lines(self.facts.about.position)

    def year(self, year: int) -> Markdown:
        """A calendar year of the loan: paid by component, and what was owed at its end."""
        found: Year = year_of(self.facts.about.position, year)
        names = ("interest_paid", "late_interest_paid", "charges_paid", "principal_paid")
        rows: list[list[Cell]] = [[self.words[name], getattr(found, name)] for name in names]
        rows.append([f"{self.words['owed_on']} {self.formats.date(found.end)}", found.outstanding])
        return self._table(["", ""], rows)

    def computation(self) -> Markdown:
        """Every step of the claim with its parts and source, for a court."""
        kinds = self.words["kinds"]
        rows: list[list[Cell]] = []
        for line in account_lines(self.facts.about.position):
            parts = [getattr(line.parts, name) or None for name in _PARTS]
            what = kinds.get(line.kind, line.kind)
            rows.append([line.date, what, line.amount, *parts, line.claim])
        return self._table(["date", "what", "amount", *_PARTS, "claim"], rows)

    # ------------------------------------------------------------ single letters

    def shares(self, step: Step) -> Markdown:
        """Where a payment went, by component."""
        money = self.facts.about.position.money
        names = dict.fromkeys(("costs", "penalties", "fees"), "charges")
        names["late-interest"] = "late_interest"
        rows: list[list[Cell]] = []
        for share in step.shares:
            label = self.words[names.get(share.component, share.component)]
            rows.append([label, share.due, money(share.amount)])
        return self._table(["what", "due", "amount"], rows)

    def paid(self) -> Markdown:
        """What was paid over the loan's whole life, and what was given up."""
        position = self.facts.about.position
        paid, money = came_in(position.dues), position.money
        rows: list[list[Cell]] = [
            [self.words["lent"], position.drawn],
            [self.words["interest_paid"], money(paid[INTEREST])],
            [self.words["late_interest_paid"], money(paid[LATE_INTEREST])],
            [self.words["charges_paid"], money(sum(paid[one] for one in CHARGES))],
        ]
        given_up = money(position.state.forgiven)
        if given_up:
            rows.append([self.words["received"], received(position)])
            rows.append([self.words["given_up"], given_up])
        return self._table(["", ""], [row for row in rows if row[1]])

    def terms(self, cost: LoanApr) -> Markdown:
        """The terms of a loan, before it is signed."""
        terms, words, formats = self.facts.about.position.loan.terms, self.words, self.formats

        def money(amount: Decimal | None) -> str | None:
            return None if amount is None else formats.money(amount, self.facts.currency)

        rows: list[list[Cell]] = [
            [words["lent"], money(terms.principal)],
            [words["rate"], self.rate(terms.rate)],
            [words["apr"], None if cost.apr is None else formats.rate(round(cost.apr, 4))],
            [words["set_up_fee"], money(cost.fee) if cost.fee else None],
            [words["total_cost"], money(cost.total_cost)],
            [words["total_payable"], money(cost.total_payable)],
            [words["late_rate"], self.rate(terms.late_rate)],
            [words["security"], terms.security],
        ]
        return self._table(["", ""], [row for row in rows if row[1] is not None], aligns="ll")

    def rate(self, rate: Rate | None) -> str | None:
        """A rate as percent; one that follows an index by its terms and as it is today."""
        if rate is None:
            return None
        if rate.index is None:
            return self.formats.rate(rate.margin)
        loan = self.facts.about.position.loan
        margin = self.formats.rate(rate.margin)
        try:
            now = self.formats.rate(nominal(rate, self.facts.day, loan.indexes))
        except NoIndexValueError:
            return f"{rate.index} + {margin}"
        return f"{rate.index} + {margin} ({self.words['now']} {now})"

    # ------------------------------------------------------------ Markdown

    def _table(
        self,
        head: Sequence[str],
        rows: Iterable[Sequence[Cell]],
        summed: Sequence[Cell] | None = None,
        aligns: str = "",
    ) -> Markdown:
        body = [[self._cell(one) for one in row] for row in rows]
        if summed:
            body.append([f"**{self._cell(one)}**" if one is not None else "" for one in summed])
        titles = [escaped(self.words[name]) if name else Markdown("") for name in head]
        sides = aligns or "".join("l" if _is_text(name, i) else "r" for i, name in enumerate(head))
        rule = [":--" if side == "l" else "--:" for side in sides]
        lines: list[Sequence[str]] = [titles, rule, *body]
        return Markdown("\n".join(f"| {' | '.join(row)} |" for row in lines))

    def _cell(self, value: Cell) -> str:
        if value is None:
            return ""
        if isinstance(value, Markdown):
            return value
        if isinstance(value, Decimal):
            value = self.formats.number(value)
        elif isinstance(value, dt.date):
            value = self.formats.short_date(value)
        return escaped(str(value))


def _is_text(name: str, place: int) -> bool:
    return place == 0 or name in ("due", "loan", "what", "date")


def _by_day(dues: Iterable[Due]) -> dict[dt.date, list[int]]:
    """What is unpaid by due date and component, in minor units, oldest first."""
    found: dict[dt.date, list[int]] = {}
    for due in sorted(dues, key=lambda one: one.date):
        before = found.get(due.date, [0] * COUNT)
        found[due.date] = [sum(pair) for pair in zip(before, due.unpaid, strict=True)]
    return found

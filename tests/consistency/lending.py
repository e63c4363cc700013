"""A lender at work on real ledger text: a state machine that Hypothesis drives.

It lends, is paid, has payments returned, charges, waives, changes terms, corrects and deletes what
it wrote, and imports statements; after every step every law of `laws` holds.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from tests.consistency.laws import Loaded, hold

import beancount_loans as loans
from beancount_loans.importers.intake import take_in
from beancount_loans.writer import text as written

START = dt.date(2024, 1, 31)
HEAD = """
option "operating_currency" "DKK"
plugin "beancount_loans.plugins"
2024-01-01 open Assets:Bank DKK
  iban: "DK5000400440116243"
2024-01-01 open Equity:Capital
2024-01-01 open Income:Loans:Fees
2024-01-01 open Liabilities:Loans:Unassigned
"""
NAMES = ("AnnHolm", "BoDahl", "CarlEg")
METHODS = ("annuity", "equal-principal", "bullet", "flat")
OVERPAYMENTS = ("advance", "shorten", "reduce")
EVERY = ("1 month", "2 weeks", "3 months")
MEASURES = (
    'loan-rate: "4 %"', 'loan-rate: "12 %"', "loan-defer: 1", "loan-reamortize: TRUE",
    "loan-re-age: TRUE", 'loan-defer: 2\n  loan-defer-interest: "waive"',
    "loan-waive-late-interest: TRUE", "loan-accelerate: TRUE",
)  # fmt: skip

amounts = st.integers(1, 400_000).map(lambda cents: Decimal(cents) / 100)
explored: Counter[str] = Counter()
"""How often each step was taken, and ledgers loaded: for the figures of `make states`."""


class Lender(RuleBasedStateMachine):
    """The books as text, one block for each thing that happened."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self.payments: dict[str, tuple[str, dt.date, Decimal]] = {}
        self.returned: set[str] = set()
        self.lent: list[str] = []
        self.returned_on: dict[str, dt.date] = {}
        self.waived: dict[str, dt.date] = {}
        self.changed: set[tuple[dt.date, str, str]] = set()
        self.today = START
        self.number = 0

    # ------------------------------------------------------------ what happens

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        self.lend(data)

    @precondition(lambda self: len(self.lent) < len(NAMES))
    @rule(data=st.data())
    def lend(self, data: st.DataObject) -> None:
        account = f"Assets:Loans:{NAMES[len(self.lent)]}"
        principal = data.draw(st.integers(1_000, 90_000))
        count = data.draw(st.integers(1, 18))
        self.blocks.append(
            f"{self.today} open {account} DKK\n"
            f'  loan-borrower: "{NAMES[len(self.lent)].lower()}"\n'
            f"  loan-principal: {principal} DKK\n"
            f'  loan-rate: "{data.draw(st.integers(0, 24))} %"\n'
            f'  loan-method: "{data.draw(st.sampled_from(METHODS))}"\n'
            f"  loan-installments: {count}\n"
            f'  loan-every: "{data.draw(st.sampled_from(EVERY))}"\n'
            f'  loan-overpayment: "{data.draw(st.sampled_from(OVERPAYMENTS))}"\n'
            f'  loan-late-rate: "{data.draw(st.integers(0, 15))} %"\n'
            f'{self.today} * "Paid out"\n  Assets:Bank  -{principal} DKK\n  {account}\n'
        )
        self.lent.append(account)
        self._hold("lend")

    @rule(data=st.data(), amount=amounts, back=st.integers(0, 40))
    def pay(self, data: st.DataObject, amount: Decimal, back: int) -> None:
        account = data.draw(st.sampled_from(self.lent))
        day = max(self._settled_on(account), self.today - dt.timedelta(days=back))
        self.number += 1
        ref = f"B{self.number}"
        self.payments[ref] = (account, day, amount)
        self.blocks.append(self._payment(ref))
        self._hold("pay")

    @precondition(lambda self: set(self.payments) - self.returned)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        ref = data.draw(st.sampled_from(sorted(set(self.payments) - self.returned)))
        account, day, amount = self.payments[ref]
        self.returned.add(ref)
        self.returned_on[account] = max(day, self.today)
        self.blocks.append(
            f'{max(day, self.today)} * "Returned"\n  returns: "{ref}"\n'
            f"  Assets:Bank  -{amount} DKK\n  {account}\n"
        )
        self._hold("return")

    @rule(data=st.data())
    def charge(self, data: st.DataObject) -> None:
        account = data.draw(st.sampled_from(self.lent))
        self.blocks.append(f'{self.today} * "Fee"\n  {account}  100 DKK\n  Income:Loans:Fees\n')
        self._hold("charge")

    @rule(data=st.data())
    def waive(self, data: st.DataObject) -> None:
        """Up to what is due of charges on the day; returns of a day count after its waivers."""
        account = data.draw(st.sampled_from(self.lent))
        if self.returned_on.get(account) == self.today:
            return
        loan = self._loaded().book.loans[account]
        due = loans.replay(loan, self.today).due.charges
        if due:
            self.waived[account] = self.today
            self.blocks.append(
                f'{self.today} * "Waived"\n  Income:Loans:Fees  {due} DKK\n  {account}\n'
            )
        self._hold("waive")

    @rule(data=st.data(), measure=st.sampled_from(MEASURES))
    def change(self, data: st.DataObject, measure: str) -> None:
        """A measure of a kind once a day: of two, the later line in the file would hold."""
        account = data.draw(st.sampled_from(self.lent))
        kind = (self.today, account, measure.partition(":")[0])
        if kind in self.changed:
            return
        self.changed.add(kind)
        self.blocks.append(f'{self.today} custom "loan-change" {account}\n  {measure}\n')
        self._hold("change")

    @precondition(lambda self: self._correctable())
    @rule(data=st.data(), amount=st.one_of(st.none(), amounts))
    def correct(self, data: st.DataObject, amount: Decimal | None) -> None:
        """Another amount for a payment that is in the books, or out with it."""
        ref = data.draw(st.sampled_from(self._correctable()))
        block = self.blocks.index(self._payment(ref))
        if amount is None:
            del self.blocks[block], self.payments[ref]
        else:
            self.payments[ref] = (*self.payments[ref][:2], amount)
            self.blocks[block] = self._payment(ref)
        self._hold("correct")

    @rule(data=st.data(), amount=amounts)
    def take_in(self, data: st.DataObject, amount: Decimal) -> None:
        """A statement of one line, whose payer the books know; twice, as people do."""
        account = data.draw(st.sampled_from(self.lent))
        self.number += 1
        lines = (
            f":20:X\n:25:DK5000400440116243\n:28C:{self.number}/1\n"
            f":60F:C{self.today:%y%m%d}DKK0,00\n"
            f":61:{self.today:%y%m%d}{self.today:%m%d}C{str(amount).replace('.', ',')}"
            f"NTRFNONREF//S{self.number}\n:86:{account.rsplit(':', 1)[-1]} loan\n"
            f":62F:C{self.today:%y%m%d}DKK{str(amount).replace('.', ',')}\n-\n"
        )
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "statement.sta"
            file.write_text(lines, "utf-8")
            found = self._take_in(file)
            self.blocks.append(written([one for one in found if hasattr(one, "postings")]))
            assert [one for one in self._take_in(file) if hasattr(one, "postings")] == []
        self._hold("import")

    @rule(days=st.integers(1, 75))
    def wait(self, days: int) -> None:
        self.today += dt.timedelta(days=days)
        self._hold("wait")

    # ------------------------------------------------------------ the books

    def _take_in(self, file: Path) -> list[Any]:
        loaded = self._loaded()
        return take_in([file], loaded.book, loaded.entries, account="Assets:Bank").entries

    def _payment(self, ref: str) -> str:
        account, day, amount = self.payments[ref]
        return f'{day} * "Payment"\n  bank-ref: "{ref}"\n  Assets:Bank  {amount} DKK\n  {account}\n'

    def _settled_on(self, account: str) -> dt.date:
        """The day of the loan, or of a waiver: what comes before it may leave nothing to waive."""
        block = next(one for one in self.blocks if f"open {account} " in one)
        return self.waived.get(account, dt.date.fromisoformat(block[:10]))

    def _correctable(self) -> list[str]:
        return sorted(
            ref
            for ref, (account, day, _) in self.payments.items()
            if ref not in self.returned and day >= self._settled_on(account)
        )

    def _text(self) -> str:
        until = f'2024-01-01 custom "loan-option" "until" {self.today}\n'
        return HEAD + until + "\n".join(self.blocks)

    def _loaded(self) -> Loaded:
        return Loaded(self._text())

    def _hold(self, step: str) -> None:
        """Hold the laws today, at some days before, and at one ahead."""
        explored[step] += 1
        days = [self.today - dt.timedelta(days=back) for back in (0, 1, 45)]
        ahead = self.today + dt.timedelta(days=200)
        hold(self._text(), [day for day in (*days, ahead) if day >= START])

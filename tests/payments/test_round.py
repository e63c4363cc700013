"""A month's real round, from the collection to books with nothing left unexplained."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from beancount.core.data import Transaction
from tests.payments.bank import Line, camt, table
from tests.payments.conftest import ANNA, BERTA, JUERGEN, Run, loaded
from tests.payments.test_collect import FIRST, collect, proposed

from beancount_loans.core.servicing.position import replay
from beancount_loans.review import open_lines, refuse

COLLECTED = Line("B1", "2026-02-16", "1000.00", "Juergen Gross", "", "", FIRST, "M-1")
ANNAS = Line("B2", "2026-02-16", "500.00", "Anna Berg", "AB-4711", "DE02120300000000202051")
BERTAS = Line("B3", "2026-02-17", "500.00", "Firma Dachbau", "AB-4711", "DE02500105170137075030")
RENT = Line("B4", "2026-02-17", "-900.00", "Landlord", "Miete")
UNKNOWN = Line("B5", "2026-02-18", "25.00", "Somebody", "?")
RETURNED = Line("B6", "2026-02-19", "-1003.00", "Juergen Gross", "", "", FIRST, "M-1", "AM04",
                "1000.00")  # fmt: skip
MONTH = [COLLECTED, ANNAS, BERTAS, RENT, UNKNOWN]
OPENING = Decimal("8000.00")


LAST = "2026-02-28"


def balance(entries: list[Any], account: str, day: str = LAST) -> Decimal:
    """What an account and those below it hold at the end of a day."""
    total = Decimal(0)
    for entry in entries:
        if isinstance(entry, Transaction) and entry.date.isoformat() <= day:
            for leg in entry.postings:
                if leg.units and f"{leg.account}:".startswith(f"{account}:"):
                    total += leg.units.number or 0
    return total


def status(ledger: Path, run: Run, day: str) -> dict[str, Any]:
    told = run("status", ledger, "--as-of", day, "--format", "json").output
    found: dict[str, Any] = json.loads(told)
    return found


def bank(ledger: Path, run: Run) -> Decimal:
    """What the books say that the bank holds.

    The books load without errors; each loan's accounts hold what `status` says is claimed,
    due and prepaid on the last day that is booked.
    """
    _, entries = loaded(ledger)
    day = status(ledger, run, LAST)["recorded_until"]
    loans = status(ledger, run, day)["loans"]
    assert {one["account"] for one in loans} == {ANNA, BERTA, JUERGEN}
    for one in loans:
        loan = one["account"]
        assert balance(entries, loan, day) == Decimal(one["claim"])
        assert balance(entries, f"{loan}:Due", day) == Decimal(one["due"]["total"])
        assert balance(entries, f"{loan}:Prepaid", day) == -Decimal(one["prepaid"])
    return balance(entries, "Assets:Bank")


def due(ledger: Path, loan: str, day: str = LAST) -> Decimal:
    book, _ = loaded(ledger)
    return replay(book.loans[loan], dt.date.fromisoformat(day)).due.total


def test_a_months_round_leaves_nothing_unexplained(ledger: Path, run: Run) -> None:
    folder = ledger.parent
    ties = OPENING
    assert bank(ledger, run) == ties

    # The collection goes out: nothing on the bank yet.
    collect(ledger, run, "2026-02-10", "2026-02-28")
    assert bank(ledger, run) == ties

    # In the middle of the month the net bank's table, then the bank's own statement of all.
    part = table(folder / "half.csv", MONTH[:3], str(OPENING))
    assert "3 lines: 3 posted" in run("import", part, "--ledger", ledger, "--yes").output
    assert bank(ledger, run) == OPENING + 2000
    closing = OPENING + sum((line.number for line in MONTH), Decimal(0))
    whole = camt(folder / "whole.xml", MONTH, opening=str(OPENING), closing=str(closing),
                 days=("2026-02-01", "2026-02-18"))  # fmt: skip
    said = run("import", whole, "--ledger", ledger, "--yes").output
    assert "3 already booked, 1 no loan's, 1 in review" in said
    assert f"the books agree with the bank: {closing}" in said
    assert bank(ledger, run) == closing
    assert due(ledger, JUERGEN) == 0

    # The debit comes back with the bank's fee of 3.
    end = closing + RETURNED.number
    back = camt(folder / "back.xml", [RETURNED], opening=str(closing), closing=str(end),
                days=("2026-02-19", "2026-02-28"))  # fmt: skip
    said = run("import", back, "--ledger", ledger, "--yes").output
    assert f"the books agree with the bank: {end}" in said
    assert bank(ledger, run) == end
    assert due(ledger, JUERGEN) == Decimal("1003.00")

    # A person looks at the rest: what is open, the rent, a payment on the wrong slip.
    run("import", "--ledger", ledger, "--review", input="l\njuergen\n")
    (rent,) = open_lines(*loaded(ledger), others=True)
    refuse(rent, "Expenses:Rent").write()
    book, _ = loaded(ledger)
    (wrong,) = (one.ref for one in book.loans[ANNA].events if "Dachbau" in one.text)
    assert run("move", ledger, wrong, "--to", BERTA, "--yes").exit_code == 0
    assert open_lines(*loaded(ledger), others=True) == []
    assert bank(ledger, run) == end
    assert due(ledger, ANNA) == due(ledger, BERTA) == 0
    assert due(ledger, JUERGEN) == Decimal("978.00")

    # The same files once more, in any mix: nothing changes.
    before = ledger.read_text("utf-8")
    run("import", back, part, whole, "--ledger", ledger, "--yes")
    assert ledger.read_text("utf-8") == before
    assert bank(ledger, run) == end

    # What came back is collected again.
    (debit,) = proposed(ledger, "2026-03-02", "2026-02-28").debits
    assert debit.end_to_end_id == f"{FIRST}-2"

"""The next step of the ladder as it is told: dates, cost, basis, and why not yet."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.reports.conftest import opened

from beancount_loans.reports.next_step import Matter, next_steps

HEAD = """\
2026-01-01 custom "loan-option" "policy" "denmark-consumer"
2026-01-01 open Assets:Bank
2026-01-01 open Equity:Funds
2026-01-01 open Assets:Loans:Bo:Car  DKK
  loan-principal: 1200 DKK
  loan-rate: "0 %"
  loan-installments: 12
2026-01-01 open Assets:Loans:Bo:Boat  DKK
  loan-principal: 2400 DKK
  loan-rate: "0 %"
  loan-installments: 12
2026-01-01 * "Paid out"
  Assets:Loans:Bo:Car   1200 DKK
  Assets:Loans:Bo:Boat  2400 DKK
  Assets:Bank
"""
FIRST = """\
2026-02-11 note Assets:Loans:Bo:Boat "Rykker"
  contact: "letter"
  loan-step: "reminder-1"
2026-02-11 * "Bo" "Gebyr"
  loan-step: "reminder-1"
  Assets:Loans:Bo:Boat  100 DKK
  Income:Loans:Fees
2026-02-11 open Income:Loans:Fees
"""


def matters(folder: Path, text: str, day: str, **more: Any) -> list[Matter]:
    file = folder / "main.beancount"
    shop = f'{day} * "Shop"\n  Equity:Funds  1 DKK\n  Assets:Bank\n'
    file.write_text(HEAD + text + shop, "utf-8")
    today = dt.date.fromisoformat(day)
    return next_steps(opened(file, today).book, today, **more).matters


def test_two_loans_of_one_borrower_have_one_ladder_and_one_fee(tmp_path: Path) -> None:
    """Both fell due on 1 February; the reminder stands on the boat and counts for the car."""
    (one,) = matters(tmp_path, FIRST, "2026-02-12")

    assert one.accounts == ["Assets:Loans:Bo:Boat", "Assets:Loans:Bo:Car"]
    assert [(str(taken.date), taken.key, taken.fee) for taken in one.taken] == [
        ("2026-02-11", "reminder-1", Decimal(100))
    ]
    assert one.step is not None
    assert one.step.key == "reminder-2"


def test_a_step_says_from_when_until_when_at_what_cost_and_why_not_yet(tmp_path: Path) -> None:
    """Reminder of 11 February, ten days (renteloven § 9 b): to 21 February, a Saturday, so by
    aftaleloven's days off to Monday 23 February; the next from the 24th. The claim of
    1 February 2026 lapses after three years (forældelsesloven § 3), on 1 February 2029."""
    (one,) = matters(tmp_path, FIRST, "2026-02-12")

    step = one.step
    assert step is not None
    assert (step.allowed, str(step.earliest), step.fee) == (False, "2026-02-24", Decimal(100))
    assert str(step.deadline) == "2026-03-06"
    assert step.latest is not None
    assert step.latest.year == 2029
    assert "renteloven" in step.basis
    assert step.why_not[0] == "the deadline set by reminder-1 on 2026-02-11 runs until 2026-02-23"


def test_in_danish_books_the_step_and_its_reasons_are_danish(tmp_path: Path) -> None:
    (one,) = matters(tmp_path, FIRST, "2026-02-12", language="da")

    assert one.step is not None
    assert one.step.name == "Anden rykker"
    assert one.step.why_not[0].startswith("fristen fra “Rykker” af 2026-02-11 løber til og med")


@pytest.mark.parametrize("day", ["2026-01-10", "2026-01-31"])
def test_before_anything_is_late_there_is_at_most_a_friendly_notice(
    tmp_path: Path, day: str
) -> None:
    (one,) = matters(tmp_path, "", day)

    assert one.arrears_since is None
    assert one.step is None or one.step.key == "notice"
    assert one.taken == []


def test_one_loan_can_be_asked_for(tmp_path: Path) -> None:
    told = matters(tmp_path, "", "2026-02-12", accounts=["Assets:Loans:Bo:Car"])

    assert [one.borrower for one in told] == ["bo"]


def test_explained_a_step_is_a_section_with_all_that_is_known(tmp_path: Path) -> None:
    file = tmp_path / "main.beancount"
    file.write_text(HEAD + FIRST, "utf-8")
    day = dt.date(2026, 2, 12)

    (table,) = next_steps(opened(file, day).book, day, explained=True).tables()

    told = {row[1]: row[2] for row in table.rows}
    assert told["Taken"] == "2026-02-11: Reminder (reminder-1), 100.00 DKK"
    assert told["Next step"] == "Second reminder (reminder-2)"
    assert told["May be taken"] == "no"
    assert told["From"] == "2026-02-24"
    assert str(told["By"]).startswith("renteloven")

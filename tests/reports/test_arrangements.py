"""Agreements kept suspend the ladder, broken ones let it resume where it stood; on real books.

12,000 in twelve installments of 1,000 from 28 February, none of them paid. A reminder went on
10 March, fifteen days of delay... The borrower then promises 300 by the 15th of each month.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import beancount_loans as loans
from beancount_loans.reports.worklist import work_list
from beancount_loans.standing import Standing, standings

BOOKS = """\
2026-01-01 custom "loan-option" "policy" "denmark-consumer"
2026-01-01 open Assets:Bank DKK
2026-01-01 open Equity:Funds
2026-01-28 open Assets:Loans:Bo  DKK
  loan-principal: 12000 DKK
  loan-rate: "0 %"
  loan-installments: 12
2026-01-28 * "Paid out"
  Assets:Loans:Bo  12000 DKK
  Assets:Bank
2026-03-10 note Assets:Loans:Bo "Rykker"
  contact: "letter"
  loan-step: "reminder-1"
2026-03-15 custom "loan-hold" Assets:Loans:Bo "arrangement"
  until: 2026-12-31
"""
ROWS = """\
2026-04-15 custom "loan-row" Assets:Loans:Bo 300 DKK
2026-05-15 custom "loan-row" Assets:Loans:Bo 300 DKK
2026-06-15 custom "loan-row" Assets:Loans:Bo 300 DKK
"""
LONGER = """\
2026-03-15 custom "loan-change" Assets:Loans:Bo
  loan-installments: 40
  loan-re-age: TRUE
"""


def paid(day: str, amount: int = 300) -> str:
    return f'2026-{day} * "Bo"\n  Assets:Bank  {amount} DKK\n  Assets:Loans:Bo\n'


def standing(folder: Path, text: str, day: str, recorded: str = "") -> Standing:
    file = folder / "main.beancount"
    shop = f'2026-{recorded or day} * "Shop"\n  Equity:Funds  1 DKK\n  Assets:Bank\n'
    file.write_text(BOOKS + text + shop, "utf-8")
    book = loans.load(file)
    assert book.errors == ()
    (found,) = standings(book, dt.date.fromisoformat(f"2026-{day}"))
    return found


def test_promised_rows_leave_the_plan_as_it_was(tmp_path: Path) -> None:
    found = standing(tmp_path, ROWS, "03-20")

    (position,) = found.positions
    assert [str(row.due) for row in position.schedule if row.number][:3] == [
        "2026-02-28", "2026-03-28", "2026-04-28",
    ]  # fmt: skip


@pytest.mark.parametrize("day", ["04-15", "04-16", "05-15"])
def test_kept_it_suspends_the_ladder(tmp_path: Path, day: str) -> None:
    """On the day of a promise it is still open; 300 came on 15 April."""
    found = standing(tmp_path, ROWS + paid("04-15"), day, "05-16")

    assert [reason.kind for reason in found.next.reasons] == ["hold", "agreement"]
    assert found.positions[0].stage == "arrangement"
    assert [str(hold.until) for hold in found.positions[0].holds] == ["2026-12-31"]


def test_broken_the_ladder_resumes_where_it_stood(tmp_path: Path) -> None:
    """15 days of delay to 15 March, 14 of them before the hold; from 16 May on they count again.
    The reminder of 10 March stays taken: the second is next, with its fee."""
    found = standing(tmp_path, ROWS + paid("04-15"), "05-17")

    assert found.situation.days_delinquent == 14 + 2
    assert found.next.step is not None
    assert (found.next.step.key, found.next.allowed) == ("reminder-2", True)
    assert str(found.next.cost.fee) == "100 DKK"
    assert found.positions[0].stage == "late"
    (task,) = work_list(found.book, found.as_of).tasks
    assert task.why[0] == "the arrangement was not kept on 2026-05-15"


def test_it_is_not_broken_before_the_bank_could_tell(tmp_path: Path) -> None:
    found = standing(tmp_path, ROWS + paid("04-15"), "05-20", "05-15")

    assert found.agreement[0] == "kept"


def test_made_good_it_holds_again(tmp_path: Path) -> None:
    """Two days late: the ladder stood open on 16 and 17 May, and is held again from the 18th."""
    text = ROWS + paid("04-15") + paid("05-18")

    between = standing(tmp_path, text, "05-17", "05-20")
    after = standing(tmp_path, text, "05-19", "05-20")

    assert between.agreement[0] == "broken"
    assert after.agreement[0] == "kept"
    assert after.situation.days_delinquent == 14 + 2


def test_a_part_of_what_was_promised_breaks_it(tmp_path: Path) -> None:
    found = standing(tmp_path, ROWS + paid("04-15", 299), "04-17")

    assert found.agreement[0] == "broken"


@pytest.mark.parametrize(
    ("money", "state"), [("", "broken"), (paid("03-28", 324) + paid("04-28", 324), "kept")]
)
def test_an_arrangement_of_other_terms_is_kept_by_what_then_falls_due(
    tmp_path: Path, money: str, state: str
) -> None:
    """12,000 over 39 that are left is 307.69 a month, from 28 March."""
    found = standing(tmp_path, LONGER + money, "05-05")

    assert found.agreement[0] == state
    assert (found.next.step is not None and found.next.step.kind == "reminder") is (
        state == "broken"
    )

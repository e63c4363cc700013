"""Who is late for the first time, and what a promise kept in part holds back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.reports.conftest import opened

from beancount_loans.reports.worklist import Task, work_list

HEAD = """\
2026-01-01 custom "loan-option" "policy" "denmark-consumer"
2026-01-01 open Assets:Bank
2026-01-01 open Equity:Funds
2026-01-01 open Assets:Loans:Bo  DKK
  loan-principal: 1200 DKK
  loan-rate: "0 %"
  loan-installments: 12
2026-01-01 * "Paid out"
  Assets:Loans:Bo  1200 DKK
  Assets:Bank
"""
Tasks = Callable[[str, str], list[Task]]


def paid(day: str, amount: int = 100) -> str:
    return f'2026-{day} * "Bo"\n  Assets:Bank  {amount} DKK\n  Assets:Loans:Bo\n'


def recorded(day: str) -> str:
    return f'2026-{day} * "Shop"\n  Equity:Funds  1 DKK\n  Assets:Bank\n'


@pytest.fixture
def tasks(tmp_path: Path) -> Tasks:
    """The work list of a ledger on a day."""

    def found(text: str, day: str) -> list[Task]:
        file = tmp_path / "main.beancount"
        file.write_text(HEAD + text + recorded(day), "utf-8")
        today = dt.date.fromisoformat(f"2026-{day}")
        return work_list(opened(file, today).book, today).tasks

    return found


def late(found: list[Task]) -> str:
    (task,) = found
    return next(why for why in task.why if why.startswith("late"))


def test_the_first_installment_missed_lately_is_late_for_the_first_time(tasks: Tasks) -> None:
    found = tasks(paid("02-01"), "03-11")

    assert late(found) == "late for the first time, 10 days since 2026-03-01"


def test_who_is_late_for_months_is_late(tasks: Tasks) -> None:
    assert late(tasks(paid("02-01"), "06-20")) == "late, 111 days since 2026-03-01"


def test_who_was_late_before_is_late(tasks: Tasks) -> None:
    assert late(tasks(paid("02-20"), "03-11")) == "late, 10 days since 2026-03-01"


def test_who_had_arrears_taken_over_by_a_re_ageing_is_late(tasks: Tasks) -> None:
    aged = '2026-03-20 custom "loan-change" Assets:Loans:Bo\n  loan-re-age: TRUE\n'

    assert late(tasks(paid("02-01") + aged, "04-11")) == "late, 10 days since 2026-04-01"


PROMISED = """\
2026-03-05 note Assets:Loans:Bo "pays on Friday"
  contact: "phone"
  outcome: "promise"
  promise: 100 DKK
  promise-by: 2026-03-13
"""
AGAIN = """\
2026-03-14 note Assets:Loans:Bo "the rest is on its way"
  contact: "phone"
  outcome: "reached"
  next-date: 2026-03-25
"""


def test_a_reminder_waits_for_the_talk_agreed_after_a_promise_kept_in_part(tasks: Tasks) -> None:
    part = paid("02-01") + PROMISED + paid("03-13", 40)

    (free,), (waits,) = tasks(part, "03-20"), tasks(part + AGAIN, "03-20")

    assert free.step is not None
    assert free.step.allowed
    assert waits.step is not None
    assert waits.step.why_not == [
        "the promise of 2026-03-13 was kept in part, the next talk is on 2026-03-25"
    ]


def test_on_the_day_of_the_talk_the_reminder_is_free_again(tasks: Tasks) -> None:
    (task,) = tasks(paid("02-01") + PROMISED + paid("03-13", 40) + AGAIN, "03-25")

    assert "to be contacted on 2026-03-25" in task.why
    assert task.step is not None
    assert task.step.allowed


KNOWN = """\
2026-01-01 custom "loan-borrower" "bo"
  name: "Bo Holm"
  contact-every: "3 months"
"""


@pytest.mark.parametrize(("day", "asked"), [("03-31", False), ("04-01", True)])
def test_who_pays_well_is_contacted_as_often_as_was_asked(
    tasks: Tasks, day: str, asked: bool
) -> None:
    """Three months from 1 January, on which the loan was made; nothing was noted since."""
    money = "".join(paid(f"0{month}-01") for month in (2, 3, 4))

    found = tasks(KNOWN + money, day)

    why = "not contacted since 2026-01-01; every 3 months is what was agreed"
    assert [one.why for one in found] == ([[why]] if asked else [])


def test_any_line_of_the_log_is_a_contact(tasks: Tasks) -> None:
    note = '2026-03-20 note Assets:Loans:Bo "Talked on the square"\n  contact: "meeting"\n'
    money = "".join(paid(f"0{month}-01") for month in (2, 3, 4))

    assert tasks(KNOWN + money + note, "04-02") == []


def test_how_often_must_be_a_period(tmp_path: Path) -> None:
    file = tmp_path / "main.beancount"
    file.write_text(HEAD + KNOWN.replace("3 months", "often"), "utf-8")

    (error,) = opened(file, dt.date(2026, 1, 2)).book.errors

    assert error.message == (
        'contact-every: "often" is not a period; write a number and one of days, weeks, months,'
        ' quarters or years, as in "1 month"'
    )


def test_a_meeting_is_on_the_list_of_its_day_as_a_meeting(tasks: Tasks) -> None:
    note = '2026-02-03 note Assets:Loans:Bo "At the office"\n  contact: "phone"\n'
    found = tasks(paid("02-01") + note + "  meet-on: 2026-02-20\n", "02-20")

    assert [one.why for one in found] == [["meeting on 2026-02-20"]]


@pytest.mark.parametrize(
    ("text", "day", "command"),
    [
        ("", "02-12", "bean-loans remind Assets:Loans:Bo"),
        (PROMISED, "03-08", "bean-loans log Assets:Loans:Bo"),
        (
            KNOWN + "".join(paid(f"0{month}-01") for month in (2, 3, 4)),
            "04-02",
            "bean-loans log Assets:Loans:Bo",
        ),
    ],
)
def test_each_has_one_command_that_does_it(tasks: Tasks, text: str, day: str, command: str) -> None:
    (task,) = tasks(text, day)

    assert task.command == command


def test_a_step_that_a_person_decides_on_has_its_own_command(tasks: Tasks) -> None:
    """Two of 100 are a sixth of 1,200; the demand of 10 March runs to the 20th, and fourteen days
    of habit to the 24th."""
    demand = (
        '2026-03-10 note Assets:Loans:Bo "Demand"\n  contact: "letter"\n  loan-step: "demand"\n'
    )

    (task,) = tasks(demand, "04-02")

    assert task.command == "bean-loans recovery Assets:Loans:Bo --write accelerate"

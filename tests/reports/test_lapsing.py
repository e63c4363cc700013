"""What in the books puts limitation off, and for which loan."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import beancount_loans as loans
from beancount_loans.reports.appointments import appointments
from beancount_loans.reports.worklist import work_list
from beancount_loans.standing import standings

BOOKS = """\
2026-01-01 custom "loan-option" "policy" "{policy}"
2026-01-01 open Assets:Bank
2026-01-01 open Equity:Funds
2026-01-28 open Assets:Loans:Bo:Car  DKK
  loan-principal: 1200 DKK
  loan-rate: "0 %"
  loan-installments: 12
2026-01-28 open Assets:Loans:Bo:Boat  DKK
  loan-principal: 1200 DKK
  loan-rate: "0 %"
  loan-installments: 12
2026-01-28 * "Paid out"
  Assets:Loans:Bo:Car   1200 DKK
  Assets:Loans:Bo:Boat  1200 DKK
  Assets:Bank
"""
CAR, BOAT = "Assets:Loans:Bo:Car", "Assets:Loans:Bo:Boat"


def step(key: str, day: str, account: str = CAR) -> str:
    return f'{day} note {account} "{key}"\n  contact: "letter"\n  loan-step: "{key}"\n'


def first_lapses(folder: Path, policy: str, text: str, day: str) -> dict[str, str]:
    """The last day of each loan's installment of 28 February 2026."""
    file = folder / "main.beancount"
    shop = f'{day} * "Shop"\n  Equity:Funds  1 DKK\n  Assets:Bank\n'
    file.write_text(BOOKS.format(policy=policy) + text + shop, "utf-8")
    book = loans.load(file)
    assert book.errors == ()
    (found,) = standings(book, dt.date.fromisoformat(day))
    return {
        one.account: str(one.lapse.last_day)
        for one in found.limited
        if one.lapse and one.part.due == dt.date(2026, 2, 28) and one.part.component == "principal"
    }


def test_a_court_claim_interrupts_for_the_loan_that_it_is_about(tmp_path: Path) -> None:
    """Forældelsesloven §§ 3, 16: three years from 28 February 2026 for the boat; from the suit of
    10 September 2026 for the car."""
    found = first_lapses(tmp_path, "denmark-consumer", step("claim", "2026-09-10"), "2026-10-01")

    assert found == {CAR: "2029-09-10", BOAT: "2029-02-28"}


def test_a_judgment_in_the_books_gives_ten_years(tmp_path: Path) -> None:
    """Forældelsesloven § 5 stk. 1 nr. 3: judged on 1 December 2026 what had fallen due."""
    judged = f"""\
2026-12-01 custom "loan-change" {CAR}
  loan-judgment: TRUE
  principal: 1100 DKK
"""
    file = tmp_path / "main.beancount"
    shop = '2026-12-31 * "Shop"\n  Equity:Funds  1 DKK\n  Assets:Bank\n'
    file.write_text(BOOKS.format(policy="denmark-consumer") + judged + shop, "utf-8")
    (found,) = standings(loans.load(file), dt.date(2026, 12, 20))

    lapses = {one.lapse.last_day for one in found.limited if one.lapse and one.account == CAR}
    assert lapses == {dt.date(2036, 12, 1)}


@pytest.mark.parametrize(
    ("policy", "car"),
    # forældelsesloven § 15: a part payment does not reset; Limitation Act 1980 s 29: it does,
    # six years from 5 June 2026
    [("denmark-consumer", "2029-02-28"), ("united-kingdom-consumer", "2032-06-05")],
)
def test_a_part_payment_interrupts_where_the_law_lets_it(
    tmp_path: Path, policy: str, car: str
) -> None:
    money = f'2026-06-05 * "Bo"\n  Assets:Bank  40 DKK\n  {CAR}\n'

    found = first_lapses(tmp_path, policy, money, "2026-07-01")

    assert found[CAR] == car
    assert found[BOAT] == {"denmark-consumer": "2029-02-28"}.get(policy, "2032-02-28")


def test_a_swedish_demand_interrupts_for_all_that_it_lists(tmp_path: Path) -> None:
    """Preskriptionslagen §§ 2, 5: three years for a consumer, from the demand of 20 April 2026."""
    found = first_lapses(tmp_path, "sweden", step("demand", "2026-04-20"), "2026-06-01")

    assert found == {CAR: "2029-04-20", BOAT: "2029-04-20"}


def test_the_work_list_and_the_calendar_warn_ahead(tmp_path: Path) -> None:
    """28 February 2029: told from 180 days before on, 1 September 2028."""
    first_lapses(tmp_path, "denmark-consumer", "", "2028-09-30")
    book = loans.load(tmp_path / "main.beancount")

    (before,) = work_list(book, dt.date(2028, 8, 31)).tasks
    (after,) = work_list(book, dt.date(2028, 9, 1)).tasks

    why = "a part of the claim lapses on 2029-02-28"
    assert (why in before.why, why in after.why) == (False, True)
    days = {one.uid: one.date for one in appointments(book, dt.date(2028, 9, 1)).appointments}
    assert days["limitation-bo-car@beancount-loans"] == dt.date(2029, 2, 28)

"""Signs that somebody may slip, each from a history where it can be seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.reports.conftest import opened

from beancount_loans.reports.doctor import Ledger
from beancount_loans.reports.early_warning import EarlyWarning, early_warning
from beancount_loans.reports.worklist import work_list

HEAD = """\
plugin "beancount_loans.plugins"
2025-12-01 open Assets:Bank  DKK
2025-12-01 open Equity:Opening
2025-12-01 * "Funds"
  Assets:Bank  100000 DKK
  Equity:Opening
2025-12-15 open Assets:Loans:Bo  DKK
  loan-principal: 1200 DKK
  loan-rate: "0 %"
  loan-installments: 12
2025-12-15 * "Bo" "drawn"
  Assets:Loans:Bo  1200 DKK
  Assets:Bank
"""
DAY = dt.date(2026, 6, 25)
Opened = Callable[[str, str], EarlyWarning]


def paid(day: str, amount: int = 100) -> str:
    return f'{day} * "Bo" "rate"\n  Assets:Bank  {amount} DKK\n  Assets:Loans:Bo\n'


def recorded(day: str) -> str:
    return f'{day} * "Shop" "pens"\n  Assets:Bank  -1 DKK\n  Equity:Opening\n'


@pytest.fixture
def warned(tmp_path: Path) -> Opened:
    def read(text: str, day: str) -> EarlyWarning:
        file = tmp_path / "main.beancount"
        file.write_text(HEAD + text, "utf-8")
        ledger: Ledger = opened(file, dt.date.fromisoformat(day))
        assert not ledger.errors
        return early_warning(ledger.book, ledger.today)

    return read


def keys(found: EarlyWarning) -> list[str]:
    return [sign.key for one in found.borrowers for sign in one.signs]


def test_who_pays_on_the_day_is_not_on_the_list(warned: Opened) -> None:
    text = "".join(paid(f"2026-{month:02}-15") for month in range(1, 7))

    assert keys(warned(text, "2026-06-20")) == []


def test_the_first_late_payment_ever_is_a_sign(warned: Opened) -> None:
    text = paid("2026-01-15") + paid("2026-02-15") + recorded("2026-03-20")

    found = warned(text, "2026-03-22")

    assert keys(found) == ["first-late"]
    assert (
        found.borrowers[0].signs[0].text == "late for the first time, 7 days, after 2 paid in time"
    )


def test_nobody_is_late_whom_the_bank_has_not_told_of(warned: Opened) -> None:
    text = paid("2026-01-15") + paid("2026-02-15")

    assert keys(warned(text, "2026-03-22")) == []


def test_payments_that_come_later_and_later_are_a_sign(warned: Opened) -> None:
    """On the day three times, then 2, 5 and 9 days after it: 5.3 on average."""
    days = ("01-15", "02-15", "03-15", "04-17", "05-20", "06-24")
    text = "".join(paid(f"2026-{day}") for day in days)

    found = warned(text, "2026-06-25")

    assert keys(found) == ["later-and-later"]
    assert "2, 5, 9 days after the due date, 0 before that" in found.borrowers[0].signs[0].text


def test_paying_a_day_later_now_and_then_is_none(warned: Opened) -> None:
    days = ("01-15", "02-16", "03-15", "04-16", "05-17", "06-16")

    assert keys(warned("".join(paid(f"2026-{day}") for day in days), "2026-06-25")) == []


def test_an_installment_paid_in_parts_is_a_sign(warned: Opened) -> None:
    text = paid("2026-01-15") + paid("2026-02-15", 60) + paid("2026-02-25", 40)

    assert keys(warned(text, "2026-03-01")) == ["partial"]


def test_a_promise_not_kept_weighs_most(warned: Opened) -> None:
    text = paid("2026-01-15") + recorded("2026-03-10")
    text += '2026-02-20 note Assets:Loans:Bo "pays on Friday"\n  contact: "phone"\n'
    text += '  outcome: "promise"\n  promise: 100 DKK\n  promise-by: 2026-02-27\n'

    found = warned(text, "2026-03-10")

    assert keys(found) == ["promise-broken", "first-late"]
    assert found.borrowers[0].score == 7


def test_a_sign_brings_somebody_who_is_not_late_to_the_work_list(tmp_path: Path) -> None:
    days = ("01-15", "02-15", "03-15", "04-17", "05-20", "06-24")
    file = tmp_path / "main.beancount"
    file.write_text(HEAD + "".join(paid(f"2026-{day}") for day in days), "utf-8")

    (task,) = work_list(opened(file, DAY).book, DAY).tasks

    assert task.why == [
        "likely to slip: pays later and later: 2, 5, 9 days after the due date, 0 before that"
    ]

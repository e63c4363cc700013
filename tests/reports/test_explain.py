"""Every figure is explained: the events add up, and the numbers of a formula give the amount."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from tests.reports.conftest import opened

from beancount_loans.core.explain.formulas import MINUS, TIMES
from beancount_loans.reports.doctor import Ledger
from beancount_loans.reports.explain import ExplainedEvent, explain_report
from beancount_loans.reports.positions import positions

Load = Callable[[dt.date], Ledger]
ALLOCATED = ("payment", "prepayment", "installment", "charge", "late-interest", "prepaid")
PRODUCT = re.compile(rf"(-?[\d.]+) {TIMES} ([\d.]+) % {TIMES} (\d+)/(\d+)")
RESULT = re.compile(r"interest: ([^;]*?) = (?:[\d.]+ ≈ )?(-?[\d.]+)")


def explained(ledger: Ledger, account: str) -> list[ExplainedEvent]:
    (position,) = positions(ledger.book, ledger.today, [account]).found
    return list(explain_report(ledger.book, position).events)


def test_the_parts_of_every_event_of_the_demo_sum_to_it(demo: Ledger) -> None:
    for account in demo.book.loans:
        for event in explained(demo, account):
            if event.kind in ALLOCATED:
                parts = sum((part.amount for part in event.allocations), Decimal(0))
                assert parts == event.amount, (account, event)


def test_the_numbers_of_every_interest_formula_of_the_demo_give_its_amount(demo: Ledger) -> None:
    checked = 0
    for account in demo.book.loans:
        for event in explained(demo, account):
            for formula, amount in RESULT.findall(event.rule):
                pieces = PRODUCT.findall(formula)
                exact = sum(
                    (
                        Fraction(base) * Fraction(rate) / 100 * Fraction(int(days), int(year))
                        for base, rate, days, year in pieces
                    ),
                    Fraction(0),
                )
                if formula.count("+") + 1 == len(pieces):
                    assert abs(exact - Fraction(amount)) <= Fraction(1, 200), (account, event)
                    checked += 1
    assert checked > 200


def test_what_the_events_leave_is_what_status_says(demo: Ledger) -> None:
    """Principal paid out, less every part that repays principal, is what is outstanding."""
    for position in positions(demo.book, demo.today).found:
        if position.loan.opening or position.written_off:
            continue
        events = explained(demo, position.loan.account)
        out = sum((one.amount for one in events if one.kind == "disbursement"), Decimal(0))
        repaid = sum(
            (
                part.amount
                for one in events
                if one.kind in ("payment", "prepayment", "prepaid", "returned-payment")
                for part in one.allocations
                if part.component == "principal"
            ),
            Decimal(0),
        )
        assert out - repaid == position.principal_outstanding, position.loan.account


def test_a_fee_and_late_interest_are_paid_before_the_installment(load: Load) -> None:
    """
    2026-01-01 open Assets:Bank
    2026-01-01 open Income:Loans:Fees
    2026-01-28 open Assets:Loans:Bo  DKK
      loan-principal: 60000 DKK
      loan-rate: "8 %"
      loan-installments: 24
      loan-late-rate: "10 %"
    2026-01-28 * "Paid out"
      Assets:Loans:Bo  60000 DKK
      Assets:Bank
    2026-03-20 * "Reminder"
      loan-step: "reminder-1"
      Assets:Loans:Bo  100 DKK
      Income:Loans:Fees
    2026-03-25 * "Bo"
      Assets:Bank  2000 DKK
      Assets:Loans:Bo
    """
    events = explained(load(dt.date(2026, 3, 26)), "Assets:Loans:Bo")

    late = next(one for one in events if one.kind == "late-interest")
    # 2713.64 from 28 February to 20 March, 20 days of 365 at 10 %
    assert late.amount == Decimal("14.87")
    assert f"2713.64 {TIMES} 10 % {TIMES} 20/365" in late.rule
    paid = events[-1]
    assert [(part.component, part.amount) for part in paid.allocations] == [
        ("interest", Decimal("400.00")),
        ("principal", Decimal("1600.00")),
    ]
    assert paid.rule == "to what was due, oldest first"


def test_a_change_says_what_was_agreed_and_why(load: Load) -> None:
    """
    2026-01-01 open Assets:Bank
    2026-01-28 open Assets:Loans:Bo  DKK
      loan-principal: 60000 DKK
      loan-rate: "8 %"
      loan-installments: 24
    2026-01-28 * "Paid out"
      Assets:Loans:Bo  60000 DKK
      Assets:Bank
    2026-02-13 custom "loan-change" Assets:Loans:Bo
      loan-rate: "4 %"
      reason: "hardship"
    """
    events = explained(load(dt.date(2026, 3, 1)), "Assets:Loans:Bo")

    change, due = events[1], events[2]
    assert change.rule == "agreed anew: rate 4 %, reason: hardship"
    # 15 days at 8 % and 15 at 4 %: 200 + 100
    assert due.allocations[0].amount == Decimal("300.00")
    assert (
        f"60000.00 {TIMES} 8 % {TIMES} 15/360 + 60000.00 {TIMES} 4 % {TIMES} 15/360 = 300.00"
        in due.rule
    )


def test_a_payment_that_comes_back_is_taken_from_where_it_went(load: Load) -> None:
    """
    2026-01-01 open Assets:Bank
    2026-01-28 open Assets:Loans:Bo  DKK
      loan-principal: 60000 DKK
      loan-rate: "8 %"
      loan-installments: 24
    2026-01-28 * "Paid out"
      Assets:Loans:Bo  60000 DKK
      Assets:Bank
    2026-02-28 * "Bo"
      bank-ref: "A1"
      Assets:Bank  2713.64 DKK
      Assets:Loans:Bo
    2026-03-05 * "Bo"
      returns: "A1"
      Assets:Bank  -2713.64 DKK
      Assets:Loans:Bo
    """
    returned = explained(load(dt.date(2026, 3, 6)), "Assets:Loans:Bo")[-1]

    assert returned.kind == "returned-payment"
    assert [(part.component, part.amount) for part in returned.allocations] == [
        ("interest", Decimal("-400.00")),
        ("principal", Decimal("-2313.64")),
    ]
    assert MINUS not in str(returned.amount)


def test_repaying_early_says_what_interest_fell_due(load: Load) -> None:
    """
    2026-01-01 open Assets:Bank
    2026-01-28 open Assets:Loans:Bo  DKK
      loan-principal: 60000 DKK
      loan-rate: "8 %"
      loan-installments: 24
    2026-01-28 * "Paid out"
      Assets:Loans:Bo  60000 DKK
      Assets:Bank
    2026-02-13 * "All of it"
      Assets:Bank  60200 DKK
      Assets:Loans:Bo
    """
    events = explained(load(dt.date(2026, 2, 14)), "Assets:Loans:Bo")

    assert [one.kind for one in events] == ["disbursement", "payoff", "payment"]
    assert f"60000.00 {TIMES} 8 % {TIMES} 15/360 = 200.00" in events[1].rule
    assert events[1].amount == events[2].amount == Decimal(60200)


LATE = """
2026-01-01 open Assets:Bank
2026-01-28 open Assets:Loans:Bo  DKK
  loan-principal: 6000 DKK
  loan-rate: "6 %"
  loan-installments: 6
  loan-method: "equal-principal"
2026-01-28 * "Paid out"
  Assets:Loans:Bo  6000 DKK
  Assets:Bank
2026-04-10 custom "loan-change" Assets:Loans:Bo
"""
"""1000 a month, and half a percent of what is left: 30.00, 25.00 and 20.00."""


def changed_on(tmp_path: Path, *measures: str) -> list[ExplainedEvent]:
    """The loan above, three months on, with a change on 10 April."""
    file = tmp_path / "main.beancount"
    file.write_text(LATE + "".join(f"  {one}\n" for one in measures), "utf-8")
    return explained(opened(file, dt.date(2026, 5, 1)), "Assets:Loans:Bo")


def fallen(events: list[ExplainedEvent]) -> list[tuple[Decimal, str]]:
    """The installments before the change: how much fell due, and why."""
    before = [one for one in events if one.kind == "installment"][:2]
    return [(one.amount, one.rule) for one in before]


@pytest.mark.parametrize(
    ("measures", "kept", "taken"),
    [
        (["loan-capitalize: TRUE"], "capitalize", "55.00"),
        (["loan-re-age: TRUE"], "re-age", "2055.00"),
        (["loan-re-age: TRUE", "loan-capitalize: TRUE"], "re-age, capitalize", "2055.00"),
    ],
)
def test_what_fell_due_is_told_as_it_fell_due_and_the_change_as_an_event(
    tmp_path: Path, measures: list[str], kept: str, taken: str
) -> None:
    events = changed_on(tmp_path, *measures, 'reason: "hardship"')

    (first, why), (second, _) = fallen(events)
    assert (first, second) == (Decimal("1030.00"), Decimal("1025.00"))
    assert why.startswith("installment 1 of 6 falls due")
    assert "= 30.00" in why
    (change,) = [one for one in events if one.kind == "change"]
    assert change.rule.startswith(f"agreed anew: {kept}, reason: hardship; ")
    assert change.amount == Decimal(taken)
    assert sum(part.amount for part in change.allocations) == change.amount


def test_a_called_loan_had_all_its_installments_when_they_fell_due(tmp_path: Path) -> None:
    events = changed_on(tmp_path, "loan-accelerate: TRUE", 'reason: "default"')

    assert "installment 2 of 6" in fallen(events)[1][1]
    change, called = events[-2:]
    assert (change.kind, change.rule) == ("change", "decided: accelerate, reason: default")
    assert called.kind == "acceleration"
    # 4000 not yet due, and 12 days of interest at 6 %: 8.00
    assert called.amount == Decimal("4008.00")


def test_a_judgment_takes_the_place_of_what_had_fallen_due(tmp_path: Path) -> None:
    events = changed_on(tmp_path, "loan-judgment: TRUE", "principal: 6000 DKK", "costs: 500 DKK")

    assert [amount for amount, _ in fallen(events)] == [Decimal("1030.00"), Decimal("1025.00")]
    (change,) = [one for one in events if one.kind == "change"]
    # 2055 that had fallen due and 4008 that fall due with it
    assert change.amount == Decimal("6063.00")
    assert "judgment of principal 6000.00 + costs 500.00" in change.rule
    assert events[-1].kind == "judgment"
    assert events[-1].amount == Decimal("6500.00")


def test_a_loan_settled_for_less_had_all_its_installments_when_they_fell_due(
    tmp_path: Path,
) -> None:
    file = tmp_path / "main.beancount"
    agreed = "  loan-settle: 2000 DKK\n  loan-settle-by: 2026-05-30\n"
    kept = '2026-05-02 * "Bo"\n  Assets:Bank  2000 DKK\n  Assets:Loans:Bo\n'
    file.write_text(LATE + agreed + kept, "utf-8")

    events = explained(opened(file, dt.date(2026, 5, 3)), "Assets:Loans:Bo")

    third = [one for one in events if one.kind == "installment"][2]
    assert third.rule.startswith("installment 3 of 6 falls due")

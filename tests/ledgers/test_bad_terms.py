"""Terms that cannot be: each gets its error at its line, and the other loans go on."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
from beancount import loader
from beancount.core.data import Transaction

import beancount_loans as loans

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
plugin "beancount_loans.plugins"
2025-01-01 open Assets:Bank
2025-01-01 open Equity:Capital
"""
GOOD = """
2026-01-28 open Assets:Loans:Bo DKK
  loan-principal: 1200 DKK
  loan-rate: "0 %"
  loan-installments: 12
2026-01-28 * "Lent"
  Assets:Loans:Bo  1200 DKK
  Assets:Bank
2026-04-01 * "Put in"
  Assets:Bank  1 DKK
  Equity:Capital
"""
BAD = """
2026-01-28 open Assets:Loans:Ann DKK
  loan-principal: 60000 DKK
  loan-rate: "8 %"
  {}
2026-01-28 * "Lent"
  Assets:Loans:Ann  60000 DKK
  Assets:Bank
2026-01-30 * "Paid"
  Assets:Bank  1 DKK
  Assets:Loans:Ann
"""
LINE = len((HEAD + GOOD).splitlines()) + 2
"""Where the bad loan is opened."""


def _load(tmp_path: Path, text: str) -> tuple[list[Any], list[tuple[int, str]]]:
    file = tmp_path / "main.beancount"
    file.write_text(HEAD + GOOD + dedent(text), "utf-8")
    entries, errors, _ = loader.load_file(str(file))
    return entries, [(error.source["lineno"], error.message) for error in errors]


def _dues(entries: list[Any], account: str) -> int:
    return sum(
        1
        for entry in entries
        if isinstance(entry, Transaction) and "loan-due" in entry.tags
        if any(leg.account.startswith(account) for leg in entry.postings)
    )


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ("loan-installments: 24|loan-round-to: 0 DKK", "loan-round-to must be more than zero"),
        ("loan-installments: 24|loan-tolerance: -1 DKK", "loan-tolerance is -1"),
        ("loan-installments: 24|loan-installment-fee: -1 DKK", "loan-installment-fee is -1"),
        ('loan-installments: 24|loan-down-payment: "110 %"', "loan-down-payment is 110 %"),
        ('loan-installments: 24|loan-prepayment-fee: "110 %"', "loan-prepayment-fee is 110 %"),
        ("loan-installments: 24|loan-fee: -5 DKK", "loan-fee is -5"),
        ("loan-installments: 24|loan-amortize-over: 0", "loan-amortize-over is 0"),
        ("loan-installments: 24|loan-grace-interest: 24", "loan-grace-interest is 24"),
        ("loan-installments: 24|loan-decimals: 20", "loan-decimals is 20"),
        ('loan-installments: 24|loan-every: "9999 years"', "more than 200 years"),
        ('loan-installments: 400|loan-every: "100 years"', "loan-installments is 400"),
        ("loan-installments: 24|loan-first-due: 9999-12-31", "loan-first-due is 9999-12-31"),
        ('loan-installments: 24|loan-calendar: "XX"', "loan-calendar: no calendar"),
        ('loan-installments: 24|loan-day-count: "ACT/360"', 'did you mean "actual/360"?'),
        ('loan-installments: 24|loan-interest-account: "x"', 'loan-interest-account is "x"'),
        ('loan-installments: 24|loan-borrower: ""', 'loan-borrower is ""'),
        ('loan-installments: 24|loan-id: ""', 'loan-id is ""'),
        ('loan-installments: 24|loan-late-rate: "X + 8 %"', 'loan-late-rate follows "X"'),
        ("loan-installments: 24|loan-defer: 2", "loan-defer belongs on a change"),
        ("loan-installments: 24|loan-waive-late-interest: TRUE", 'custom "loan-change"'),
        ("loan-installments: 24|loan-round-to: 5000 DKK", "more than the installment itself"),
        ("loan-installment: 2713 DKK|loan-round-to: 2714 DKK", "more than the installment itself"),
        ("loan-installments: 24|loan-start: 2016-01-28", 'write custom "loan-opening"'),
        ("loan-installments: 24|loan-first-due: 2016-02-28", 'write custom "loan-opening"'),
        ('loan-installments: 24|loan-accepted: "agreed"', "write the rule and why, like"),
        ('loan-installments: 24|loan-accepted: "caps.arp x"', 'did you mean "caps.apr"?'),
        ("loan-installments: 24|loan-maturity: 2026-07-28", "there are 6 to loan-maturity"),
        ("loan-installment: 400 DKK", "but the interest of a period is 400.00 DKK"),
        ("loan-maturity: 2025-07-28", "loan-maturity is 2025-07-28, but it is paid out on"),
    ],
)
def test_terms_that_cannot_be_are_told_at_the_open(tmp_path: Path, terms: str, said: str) -> None:
    entries, errors = _load(tmp_path, BAD.format("\n  ".join(terms.split("|"))))

    assert [line for line, _ in errors] == [LINE] * len(errors)
    assert any(said in message for _, message in errors), errors
    assert _dues(entries, "Assets:Loans:Bo") == 2  # 28 February and 28 March


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("loan-installments: 0", "loan-installments is 0"),
        ("loan-installment: -5 DKK", "loan-installment must be more than zero"),
        ("loan-maturity: 2026-02-01", "not after the change"),
        ("loan-first-due: 2026-02-01", "not after the change"),
        ('loan-every: "9999 years"', "more than 200 years"),
        ("loan-installments: 1", "but 1 have fallen due"),
        ('loan-method: "custom"', "a plan of rows is agreed from the start"),
        ('loan-rate: "Y + 1 %"', 'loan-rate follows "Y"'),
        ('loan-late-rate: "X + 1 %"', 'loan-late-rate follows "X"'),
        ("loan-pause-interest: 2026-02-01", "not after the change"),
        ('loan-calendar: "SE"', "write it on the open"),
        ("loan-settle-by: 2026-04-01", "write loan-settle"),
        ("loan-settle: 0 DKK", "must be more than zero"),
        ("loan-settle: 70000 DKK", "but no more than 60437.46 DKK is owed"),
        ('loan-defer-interest: "pay"', "write loan-defer"),
        ("loan-defer: 100", "loan-defer is 100, but only 23 are to come"),
        ("loan-defers: 1", 'did you mean "loan-defer"?'),
        ('loan-accepted: "agreed"', "write the rule and why, like"),
    ],
)
def test_a_change_that_cannot_be_is_told_at_its_line(
    tmp_path: Path, change: str, said: str
) -> None:
    bad = BAD.format("loan-installments: 24")
    text = f'{bad}2026-03-01 custom "loan-change" Assets:Loans:Ann\n  {change}\n'
    _, errors = _load(tmp_path, text)

    (found,) = errors
    assert found[0] == LINE + len(bad.splitlines()) - 1
    assert said in found[1]


@pytest.mark.parametrize(
    ("hold", "said"),
    [
        ("until: 2026-02-28", "until is 2026-02-28, before the hold begins on 2026-03-01"),
        ('until: "soon"', 'loan-hold: until is "soon": write a date'),
        ('untill: "2026-04-01"', 'loan-hold: "untill" is not known: did you mean "until"?'),
        ('stops: "remindrs"', 'did you mean "reminders"?'),
    ],
)
def test_a_hold_that_cannot_be_is_told_at_its_line(tmp_path: Path, hold: str, said: str) -> None:
    text = f'2026-03-01 custom "loan-hold" Assets:Loans:Bo "dispute"\n  {hold}\n'
    _, errors = _load(tmp_path, text)

    ((line, message),) = errors
    assert line == LINE - 1
    assert said in message


@pytest.mark.parametrize(
    ("borrower", "said"),
    [
        ('emial: "bo@example.org"', '"emial" is not known: did you mean "email"?'),
        ('telephone: "1"', 'did you mean "phone"?'),
        ('loan-limit: "1"', '"loan-limit" is not known: known are name'),
        ('language: "xx"', 'language is "xx": write a code of two letters'),
        ('member-since: "2019"', ""),
    ],
)
def test_what_is_said_of_a_borrower_is_read(tmp_path: Path, borrower: str, said: str) -> None:
    """A slip is told; a key that is like none of ours is the bookkeeper's own."""
    _, errors = _load(tmp_path, f'2026-01-01 custom "loan-borrower" "bo"\n  {borrower}\n')

    assert [line for line, _ in errors] == [LINE - 1] * bool(said)
    assert all(said in message for _, message in errors)


@pytest.mark.parametrize("key", ["loan-guarantor", "loan-co-borrower"])
def test_who_answers_for_a_loan_is_known(tmp_path: Path, key: str) -> None:
    people = '2026-01-01 custom "loan-borrower" "bo"\n2026-01-01 custom "loan-borrower" "ann"\n'
    text = BAD.format(f'loan-installments: 24\n  {key}: "bo; an"') + people
    _, errors = _load(tmp_path, text)

    assert any(f'{key} names "an", whom no directive describes' in text for _, text in errors)
    assert any('did you mean "ann"?' in text for _, text in errors)


def test_a_language_that_is_none_is_told_at_its_option(tmp_path: Path) -> None:
    _, errors = _load(tmp_path, '2025-01-01 custom "loan-option" "language" "xx"\n')

    assert [message for _, message in errors] == [
        'the option "language" is "xx": write a code of two letters, like "da" or "en"'
    ]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ('loan-accepted: "because"', 'loan-accepted is "because": write the rule and why'),
        ("loan-defer: 2", 'belongs on a change: DATE custom "loan-change"'),
        ('loan-event: "paymnt"', 'loan-event is "paymnt": did you mean "payment"?'),
        ('loan-paid: "x"', 'loan-paid is "x": write a date'),
        ("loan-paid: 2027-01-01", "loan-paid is 2027-01-01, after the transaction itself"),
    ],
)
def test_an_unclear_payment_is_told_with_its_key(tmp_path: Path, key: str, said: str) -> None:
    text = f'2026-03-01 * "Paid"\n  {key}\n  Assets:Bank  1 DKK\n  Assets:Loans:Bo\n'
    _, errors = _load(tmp_path, text)

    assert [said in message for _, message in errors] == [True], errors


def test_an_unreadable_precision_is_an_error_and_no_breakdown(tmp_path: Path) -> None:
    text = '2025-01-01 commodity DKK\n  precision: "two"\n'
    entries, errors = _load(tmp_path, text)

    assert [message for _, message in errors] == [
        'DKK: precision is "two": write a whole number like 24'
    ]
    assert _dues(entries, "Assets:Loans:Bo") == 2


def test_an_unknown_policy_is_told_at_its_option(tmp_path: Path) -> None:
    _, errors = _load(tmp_path, '2025-01-01 custom "loan-option" "policy" "denmrk"\n')

    (found,) = errors
    assert found[0] == LINE - 1
    assert "denmark-consumer" in found[1]


def test_a_bank_that_only_odd_flags_have_touched_is_no_breakdown(tmp_path: Path) -> None:
    text = """
2025-01-01 open Assets:Other
2026-01-28 open Assets:Loans:Cy DKK
  loan-principal: 1200 DKK
  loan-rate: "0 %"
  loan-installments: 12
2026-01-28 P "Lent"
  Assets:Loans:Cy  1200 DKK
  Assets:Other
"""
    entries, errors = _load(tmp_path, text)

    assert errors == []
    assert _dues(entries, "Assets:Loans:Cy") == 2  # the other bank is recorded to 1 April


def test_a_recovery_may_name_its_loan_on_the_leg(tmp_path: Path) -> None:
    text = """
2025-01-01 open Expenses:Loans:Losses
2025-01-01 open Income:Loans:Recoveries
2026-02-10 * "Lost"
  Assets:Loans:Bo  -1200 DKK
  Expenses:Loans:Losses
2026-03-05 * "Recovered, the second leg of another's"
  Assets:Bank  100 DKK
  Income:Loans:Recoveries  -60 DKK
    loan: Assets:Loans:Bo
  Income:Loans:Recoveries  -40 DKK
"""
    entries, errors = _load(tmp_path, text)
    options = loader.load_file(str(tmp_path / "main.beancount"))[2]
    loan = loans.read(entries, options).loans["Assets:Loans:Bo"]

    assert errors == []
    assert loans.replay(loan, dt.date(2026, 4, 1)).recovered == Decimal("60.00")


def test_business_days_that_come_later_follow_the_calendar_of_the_open(tmp_path: Path) -> None:
    text = """
2026-01-28 open Assets:Loans:Cy DKK
  loan-principal: 1200 DKK
  loan-rate: "0 %"
  loan-installments: 12
  loan-first-due: 2026-03-02
  loan-calendar: "DK"
2026-01-28 * "Lent"
  Assets:Loans:Cy  1200 DKK
  Assets:Bank
2026-02-01 custom "loan-change" Assets:Loans:Cy
  loan-business-days: "following"
2026-04-20 balance Assets:Bank  -2399 DKK
"""
    entries, errors = _load(tmp_path, text)
    days = [
        entry.date
        for entry in entries
        if isinstance(entry, Transaction) and "loan-due" in entry.tags
        if any(leg.account.startswith("Assets:Loans:Cy") for leg in entry.postings)
    ]

    assert errors == []
    assert days == [dt.date(2026, 3, 2), dt.date(2026, 4, 7)]  # 2 April is Maundy Thursday

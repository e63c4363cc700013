"""The interest of a claim line by line, against arithmetic by hand and the books' own sums."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

import beancount_loans as loans
from beancount_loans.core.explain.interest_lines import InterestLines, interest_lines

LEDGER = """\
2026-01-01 custom "loan-index" "REF" "1.75 %"
2026-07-01 custom "loan-index" "REF" "2.25 %"
2026-01-01 open Assets:Bank  DKK
2026-01-31 open Assets:Loans:Bo  DKK
  loan-principal: 12000 DKK
  loan-rate: "6 %"
  loan-method: "equal-principal"
  loan-installments: 12
  loan-first-due: 2026-02-28
  loan-end-of-month: TRUE
  loan-day-count: "actual/365"
  loan-late-rate: "REF + 8 %"
  loan-late-day-count: "actual/365"
2026-01-31 * "Bo" "drawn"
  Assets:Loans:Bo  12000 DKK
  Assets:Bank
2026-02-28 * "Bo" "first"
  Assets:Bank  1055.23 DKK
  Assets:Loans:Bo
"""
DEMO = Path(__file__).parents[2] / "ledgers" / "demo" / "main.beancount"


@pytest.fixture
def lines(tmp_path: Path) -> InterestLines:
    file = tmp_path / "main.beancount"
    file.write_text(LEDGER, "utf-8")
    book = loans.load(file)
    return interest_lines(loans.replay(book.loans["Assets:Loans:Bo"], dt.date(2026, 7, 31)))


def test_each_line_is_balance_by_rate_by_days(lines: InterestLines) -> None:
    """12,000 x 0.06 x 28/365 = 55.2329; 11,000 x 0.06 x 31/365 = 56.0548; equal parts of
    1,000 leave the balance each month end, paid or not."""
    first, second = lines.contract[0], lines.contract[1]

    assert [(str(one.start), str(one.end), one.base, one.days, one.year, one.amount)
            for one in (*first.lines, *second.lines)] == [
        ("2026-01-31", "2026-02-28", Decimal("12000.00"), 28, 365, Decimal("55.2329")),
        ("2026-02-28", "2026-03-31", Decimal("11000.00"), 31, 365, Decimal("56.0548")),
    ]  # fmt: skip
    assert (first.booked, second.booked) == (Decimal("55.23"), Decimal("56.05"))
    assert [one.lines[0].installment for one in lines.contract] == [1, 2, 3, 4, 5, 6]


def test_late_interest_is_split_where_what_is_overdue_or_the_rate_changes(
    lines: InterestLines,
) -> None:
    """Overdue from 31 March 1,056.05; 30 April 1,049.32 more (10,000 x 0.06 x 30/365 = 49.32);
    31 May 1,045.86 (9,000 x 0.06 x 31/365); 30 June 1,039.45 (8,000 x 0.06 x 30/365); 31 July
    falls due at the day's end. 9.75 % to 1 July (renteloven § 5: the rate of 1 July holds from
    then), then 10.25 %:
    1,056.05 x 0.0975 x 30/365 = 8.4629; 2,105.37 x 0.0975 x 31/365 = 17.4342;
    3,151.23 x 0.0975 x 30/365 = 25.2530; 4,190.68 x 0.0975 x 1/365 = 1.1194;
    4,190.68 x 0.1025 x 30/365 = 35.3050."""
    told = [(str(one.start), one.base, one.rate, one.days, one.amount) for one in lines.late.lines]

    assert told == [
        ("2026-03-31", Decimal("1056.05"), Decimal("0.0975"), 30, Decimal("8.4629")),
        ("2026-04-30", Decimal("2105.37"), Decimal("0.0975"), 31, Decimal("17.4342")),
        ("2026-05-31", Decimal("3151.23"), Decimal("0.0975"), 30, Decimal("25.2530")),
        ("2026-06-30", Decimal("4190.68"), Decimal("0.0975"), 1, Decimal("1.1194")),
        ("2026-07-01", Decimal("4190.68"), Decimal("0.1025"), 30, Decimal("35.3050")),
    ]
    # 8.4629 + 17.4342 + 25.2530 + 1.1194 + 35.3050 = 87.5745
    assert lines.late.booked == lines.late_now == Decimal("87.57")
    assert lines.late_before == 0


def test_the_lines_of_the_demo_add_up_to_what_is_booked() -> None:
    """Of every loan, at any age; a line is shown to a hundredth of the smallest unit."""
    book, cent = loans.load(DEMO), Decimal("0.01")
    seen = 0
    for account, loan in book.loans.items():
        for day in (dt.date(2026, 3, 31), dt.date(2026, 11, 24), dt.date(2027, 6, 30)):
            found = interest_lines(loans.replay(loan, day))
            for one in (*found.contract, found.late):
                whole = sum((line.amount for line in one.lines), Decimal(0))
                off = abs(whole - one.booked)
                assert off <= cent / 2 + len(one.lines) * cent / 100, (account, day, one)
                seen += len(one.lines)
            whole = found.late.booked.quantize(cent, ROUND_HALF_UP)
            assert whole == found.late_before + found.late_now
    assert seen > 500

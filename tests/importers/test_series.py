from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

from beancount_loans.importers.formats import read
from beancount_loans.importers.series import gaps
from beancount_loans.importers.statement import Balance, Statement


def statement(first: int, opening: str, last: int, closing: str, kind: str = "mt940") -> Statement:
    return Statement(
        kind=kind,
        account="DK1",
        currency="DKK",
        opening=Balance(Decimal(opening), dt.date(2026, 3, first)),
        closing=Balance(Decimal(closing), dt.date(2026, 3, last)),
    )


def test_statements_that_follow_each_other_have_no_gap_in_any_order() -> None:
    march = [statement(1, "0", 10, "5"), statement(11, "5", 20, "7"), statement(20, "7", 31, "9")]

    assert gaps(march[::-1]) == []


def test_a_missing_statement_is_told() -> None:
    found = gaps([statement(1, "0", 10, "5"), statement(21, "7", 31, "9")])

    assert len(found) == 1
    assert "ends on 2026-03-10 with 5" in found[0]
    assert "begins on 2026-03-21 with 7" in found[0]


def test_statements_that_overlap_say_nothing_about_gaps() -> None:
    assert gaps([statement(1, "0", 10, "5"), statement(8, "4", 20, "7")]) == []


def test_what_itemises_the_statement_is_no_link_of_the_chain() -> None:
    assert gaps([statement(1, "0", 10, "5"), statement(11, "0", 12, "1", kind="camt.054")]) == []


def test_a_real_series_of_days_has_no_gap_until_a_day_is_taken_out(shared: Path) -> None:
    days = sorted((shared / "samples/camt053").glob("lt_series_*.xml"))
    series = [read(day) for day in days]

    assert len(series) > 3
    assert gaps(one for statements in series for one in statements) == []
    assert len(gaps(one for statements in series[:1] + series[2:] for one in statements)) == 1

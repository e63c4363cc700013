"""A book in memory gives the figures that DuckDB gives for it: two ways to the same numbers."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.portfolio.conftest import DAY, Run, read_json, write_book

from beancount_loans.core.servicing.position import replay
from beancount_loans.ledger import load
from beancount_loans.reports.many_books import one_book
from beancount_loans.reports.many_books.rows import due_rows, loan_row, provision_rates
from beancount_loans.reports.positions import positions
from beancount_loans.reports.trend import trend

CUSTOM = '2024-01-01 custom "loan-option" "buckets" "15 45"\n'


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("options", ["", CUSTOM])
def test_figures_are_those_of_the_database(
    tmp_path: Path, run: Run, seed: int, options: str
) -> None:
    path = write_book(tmp_path / "main.beancount", seed, loans=12)
    path.write_text(options + path.read_text())
    told = read_json(run(path, "--format", "json", "--jobs", 1))
    book = load(path)
    lent = positions(book, DAY).found
    ends, rates = book.options.buckets, provision_rates(book)
    before = trend(book, book.loans.values(), DAY).before
    rows = [loan_row(str(path), one, before[one.loan.account], rates) for one in lent]
    dues = [row for one in lent for row in due_rows(str(path), one)]

    assert plain(one_book.ages(rows, ends)) == told["ageing"]
    assert plain(one_book.rolls(rows, ends)) == told["rolls"]
    assert plain(one_book.vintages(rows)) == told["vintages"]
    assert plain(one_book.expected(dues)) == told["expected"]
    assert told["rolls"]


def test_the_age_of_loans_at_the_end_of_a_month_is_that_of_a_replay_to_it(tmp_path: Path) -> None:
    book = load(write_book(tmp_path / "main.beancount", 5, loans=12))
    found = trend(book, book.loans.values(), DAY, 6)

    for day, sums in zip(found.days, found.outstanding["DKK"], strict=True):
        stands = [replay(loan, day, buckets=book.options.buckets) for loan in book.loans.values()]
        for bucket, amount in sums.items():
            assert amount == sum(
                (one.principal_outstanding for one in stands if one.bucket == bucket), Decimal(0)
            )
    assert any(len({bool(one) for one in sums.values()}) > 1 for sums in found.outstanding["DKK"])


def plain(figures: list[Any]) -> list[dict[str, Any]]:
    """Figures as JSON has them."""
    return [
        {name: cell if isinstance(cell, int) else str(cell) for name, cell in asdict(one).items()}
        for one in figures
    ]

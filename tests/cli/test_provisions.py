"""Provisions by age, worked out by hand, and booked once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Run, read_json

LEDGER = """\
plugin "beancount_loans.plugins"
{options}
2025-12-01 open Assets:Bank  DKK
2025-12-01 open Equity:Opening
2025-12-01 * "Funds"
  Assets:Bank  100000 DKK
  Equity:Opening
2026-01-15 open Assets:Loans:Bo  DKK
  loan-principal: 1200 DKK
  loan-rate: "0 %"
  loan-installments: 12
  loan-security: "Bicycle; 200 DKK; 1"
2026-01-15 * "Bo"
  Assets:Loans:Bo  1200 DKK
  Assets:Bank
2026-01-15 open Assets:Loans:Ann  DKK
  loan-principal: 600 DKK
  loan-rate: "0 %"
  loan-installments: 6
2026-01-15 * "Ann"
  Assets:Loans:Ann  600 DKK
  Assets:Bank
2026-02-15 * "Ann"
  Assets:Bank  600 DKK
  Assets:Loans:Ann
2026-04-20 * "Shop"
  Assets:Bank  -1 DKK
  Equity:Opening
"""
OWN = '2026-01-01 custom "loan-option" "provisions" "0 % 5 % 20 % 40 % 60 % 100 %"'


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return written(tmp_path)


def written(folder: Path, options: str = OWN) -> Path:
    file = folder / "main.beancount"
    file.write_text(LEDGER.format(options=options), "utf-8")
    return file


def test_a_loan_is_provided_for_by_its_age_less_what_is_covered(run: Run, books: Path) -> None:
    """Late since 15 February, 64 days on 20 April: 40 % of 1,200 less the bicycle's 200."""
    told = read_json(run("provisions", books, "--as-of", "2026-04-20", "--format", "json"))

    assert [(one["account"], one["provision"]) for one in told["loans"]] == [
        ("Assets:Loans:Bo", "400.00")
    ]
    assert told["bookings"][0]["change"] == "400.00"


def test_without_percentages_of_its_own_a_ledger_has_the_habit(run: Run, tmp_path: Path) -> None:
    """61-90 days: a quarter of 1,000."""
    file = written(tmp_path, "")

    told = read_json(run("provisions", file, "--as-of", "2026-04-20", "--format", "json"))

    assert told["loans"][0]["provision"] == "250.00"


def test_what_is_booked_is_not_booked_again(run: Run, books: Path) -> None:
    asked = ("provisions", books, "--as-of", "2026-04-20", "--write", "--yes")

    first, second = run(*asked), run(*asked)

    assert first.exit_code == 0, first.output
    assert "Expenses:Loans:Provisions   400.00 DKK" in first.output
    assert "has the provisions already" in second.output or "have the provisions" in second.output
    assert run("check", books).exit_code == 0


def test_what_the_bank_has_not_told_is_not_provided_for(run: Run, books: Path) -> None:
    result = run("provisions", books, "--as-of", "2026-05-20", "--write")

    assert result.exit_code == 2
    assert "recorded only until 2026-04-20" in result.output


def test_too_few_percentages_are_an_error(run: Run, tmp_path: Path) -> None:
    file = written(tmp_path, '2026-01-01 custom "loan-option" "provisions" "0 % 50 %"')

    result = run("provisions", file, "--as-of", "2026-04-20")

    assert result.exit_code == 1
    assert "2 percentages for 6 buckets" in result.output


def test_a_loan_in_the_last_bucket_is_told_as_ripe_to_be_charged_off(run: Run, books: Path) -> None:
    told = read_json(run("provisions", books, "--as-of", "2026-09-01", "--format", "json"))

    assert [one["measure"] for one in told["proposals"]] == ["charge-off"]
    assert told["proposals"][0]["command"].endswith("--write charge-off")

"""The figures over many books are the sums of what each book alone says."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from pathlib import Path

import duckdb
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from tests.portfolio.conftest import DAY, Run, read_json, write_book

from beancount_loans.core.servicing.position import Position
from beancount_loans.ledger import load
from beancount_loans.reports.json_schema import schema
from beancount_loans.reports.portfolio import totals
from beancount_loans.reports.positions import positions
from beancount_loans.reports.provisions import provisions_report

BUCKETS = (30, 60, 90, 180)
MONTHS_LATER = dt.date(2027, 6, 1)
"""The first day that is not within twelve calendar months, the one of `DAY` the first."""
OWN_DEBT = """
2025-01-10 open Liabilities:Loans:Bank:Mortgage  DKK
  loan-principal: 900000 DKK
  loan-rate: "4 %"
  loan-installments: 12
2025-01-10 * "Borrowed"
  Liabilities:Loans:Bank:Mortgage  -900000.00 DKK
  Assets:Bank
"""


def standing(books: list[Path]) -> list[Position]:
    return [one for book in books for one in positions(load(book), DAY).found]


def test_totals_and_ageing_are_those_of_the_books_added_up(books: list[Path], run: Run) -> None:
    found = read_json(run(*books, "--format", "json", "--jobs", 1))

    expected = {one.currency: one for one in totals(standing(books), BUCKETS)}
    assert [one["currency"] for one in found["totals"]] == ["DKK", "EUR"]
    for one in found["totals"]:
        own = expected[one["currency"]]
        assert (one["loans"], one["late"]) == (own.loans, own.late)
        assert Decimal(one["outstanding"]) == own.outstanding
        assert Decimal(one["due"]) == own.due
        assert Decimal(one["at_risk_30"]) == own.at_risk_30
        assert Decimal(one["at_risk_90"]) == own.at_risk_90
        assert Decimal(one["share_at_risk_30"]) == own.share(own.at_risk_30).quantize(
            Decimal("0.0001")
        )
        ages = [age for age in found["ageing"] if age["currency"] == own.currency]
        assert {age["bucket"]: Decimal(age["outstanding"]) for age in ages} == {
            bucket: amount
            for bucket, amount in own.ageing.items()
            if bucket in {age["bucket"] for age in ages}
        }
        assert sum(Decimal(age["outstanding"]) for age in ages) == own.outstanding
    assert Decimal(found["totals"][0]["at_risk_30"]) > 0


def test_expected_cash_is_what_the_books_say_is_coming(books: list[Path], run: Run) -> None:
    found = read_json(run(*books, "--format", "json", "--jobs", 1))

    for currency in ("DKK", "EUR"):
        own = [one for one in standing(books) if one.loan.terms.currency == currency]
        months: dict[str, Decimal] = {}
        for loan, row in ((one, row) for one in own for row in one.schedule):
            if not row.due_now and row.due < MONTHS_LATER:
                month = row.due.replace(day=1).isoformat()
                months[month] = months.get(month, Decimal(0)) + loan.money(row.total)
        told = [one for one in found["expected"] if one["currency"] == currency]
        assert {one["month"]: Decimal(one["total"]) for one in told} == months
        for one in told:
            assert Decimal(one["expected"]) == Decimal(one["total"]) - Decimal(one["prepaid"])


def test_provisions_are_those_that_each_book_proposes(books: list[Path], run: Run) -> None:
    found = read_json(run(*books, "--format", "json", "--jobs", 1))

    proposed = [
        loan
        for book in books
        for loan in provisions_report(load(book), lambda *_: Decimal(0), DAY).loans
    ]
    for one in found["totals"]:
        own = [loan.provision for loan in proposed if loan.currency == one["currency"]]
        assert Decimal(one["provision"]) == sum(own)
        ages = [age for age in found["ageing"] if age["currency"] == one["currency"]]
        assert sum(Decimal(age["provision"]) for age in ages) == sum(own)


def test_vintages_hold_every_loan_once_by_the_quarter_it_was_opened_in(
    books: list[Path], run: Run
) -> None:
    found = read_json(run(*books, "--format", "json", "--jobs", 1))

    opened = [
        (one.loan.terms.currency, f"{one.loan.opened.year}-Q{(one.loan.opened.month + 2) // 3}")
        for one in standing(books)
    ]
    told = {(one["currency"], one["quarter"]): one["loans"] for one in found["vintages"]}
    assert told == {key: opened.count(key) for key in sorted(set(opened))}


def test_a_loan_that_paid_nothing_rolls_into_the_next_bucket(tmp_path: Path, run: Run) -> None:
    book = write_book(tmp_path / "main.beancount", 0, loans=0)
    text = OWN_DEBT.replace("Liabilities:Loans:Bank:Mortgage  -", "Assets:Loans:Bo:Car  ")
    text = text.replace("Liabilities:Loans:Bank:Mortgage", "Assets:Loans:Bo:Car")
    with book.open("a") as file:
        file.write(text.replace("2025-01-10", "2026-04-01"))

    (roll,) = read_json(run(book, "--format", "json"))["rolls"]

    assert (roll["before"], roll["now"], roll["loans"]) == ("1-30", "31-60", 1)
    assert (roll["share"], roll["outstanding"]) == ("1.0000", "900000.00")


def test_debts_of_ones_own_are_rows_and_no_figures(
    books: list[Path], tmp_path: Path, run: Run
) -> None:
    before = read_json(run(*books, "--format", "json", "--jobs", 1))
    with books[0].open("a") as file:
        file.write(OWN_DEBT)

    after = read_json(run(*books, "--format", "json", "--jobs", 1))

    assert after == before
    rows = duckdb.read_parquet(str(tmp_path / "out" / "*.loans.parquet"))
    own = rows.filter("side = 'liability'").project("account, outstanding").fetchall()
    assert own == [("Liabilities:Loans:Bank:Mortgage", Decimal(900000))]


def test_every_format_is_written_and_json_keeps_to_its_schema(
    books: list[Path], tmp_path: Path, run: Run
) -> None:
    report = tmp_path / "report.xlsx"

    Draft202012Validator(schema("portfolio")).validate(
        read_json(run(*books, "--format", "json", "--jobs", 1))
    )
    assert run(*books, "--format", "csv").stdout.startswith("Currency,Books,Loans,")
    assert "## Vintages" in run(*books, "--format", "md").stdout
    assert "Expected cash" in run(*books).stdout
    assert run(*books, "--report", report).exit_code == 0
    sheets = load_workbook(io.BytesIO(report.read_bytes())).sheetnames
    assert sheets[:3] == ["4 books", "Ageing and provisions", "Rolled in a month"]

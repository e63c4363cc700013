"""Each command on books whose figures are known by hand or from the design's example."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from tests.cli.conftest import Run, read_json

from beancount_loans.core.explain.formulas import MINUS, TIMES

READING = ("status", "schedule", "arrears", "payoff", "apr", "check", "doctor")
LOAN = "Assets:Loans:MetteJensen"


@pytest.mark.parametrize("form", ["table", "csv", "json", "md"])
@pytest.mark.parametrize("command", READING)
def test_every_report_comes_in_every_format(
    run: Run, minimal: Path, command: str, form: str
) -> None:
    day = "--on" if command == "payoff" else "--as-of"

    result = run(command, minimal, day, "2026-06-01", "--format", form)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.endswith("\n")


@pytest.mark.parametrize("command", READING)
def test_every_report_is_a_workbook_too(
    run: Run, minimal: Path, tmp_path: Path, command: str
) -> None:
    result = run(command, minimal, "-o", tmp_path / "a.xlsx")

    assert result.exit_code == 0
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0].max_row >= 1


def test_status_says_what_is_due_and_since_when(run: Run, minimal: Path) -> None:
    """Installments 3 and 4 of 2713.64 are missing on 1 June 2026."""
    result = run("status", minimal, "--as-of", "2026-06-01", "--format", "json")

    report = read_json(result)
    assert list(report) == ["schema", "as_of", "recorded_until", "loans"]
    assert report["recorded_until"] == "2026-05-31"
    loan = report["loans"][0]
    assert list(loan)[:22] == [
        "account",
        "id",
        "borrower",
        "side",
        "currency",
        "stage",
        "principal_outstanding",
        "due",
        "late_interest_accrued",
        "accrued_interest",
        "prepaid",
        "claim",
        "days_past_due",
        "days_delinquent",
        "bucket",
        "oldest_unpaid",
        "next_due",
        "last_payment",
        "step",
        "held",
        "written_off",
        "recovered",
    ]
    assert loan["due"] == {
        "charges": "0.00",
        "late_interest": "0.00",
        "interest": "722.47",
        "principal": "4704.81",
        "total": "5427.28",
    }
    assert loan["principal_outstanding"] == "55357.30"
    assert (loan["oldest_unpaid"], loan["days_past_due"]) == ("2026-04-28", 34)
    assert loan["next_due"] == {"date": "2026-06-28", "amount": "2713.64"}
    assert loan["last_payment"] == {"date": "2026-03-27", "amount": "2713.64"}


def test_the_schedule_is_that_of_the_design(run: Run, minimal: Path) -> None:
    result = run("schedule", minimal, "--as-of", "2026-06-01", "--format", "json")

    loan = read_json(result)["loans"][0]
    assert list(loan) == ["account", "currency", "apr", "total_cost", "totals", "installments"]
    first = loan["installments"][0]
    assert list(first) == [
        "number",
        "due",
        "days",
        "principal",
        "interest",
        "charges",
        "total",
        "balance",
        "paid",
        "paid_on",
        "paid_early",
        "paid_late",
        "outstanding",
        "given_over",  # beside the design's: what a re-ageing took away,
        "capitalized",  # and interest that became principal
    ]
    assert (first["interest"], first["principal"], first["total"]) == (
        "400.00",
        "2313.64",
        "2713.64",
    )
    assert (first["paid_on"], first["paid_early"], first["paid_late"]) == (
        "2026-02-27",
        "2713.64",
        "0.00",
    )
    assert [one["number"] for one in loan["installments"]] == list(range(1, 25))
    assert loan["totals"]["principal"] == "60000.00"
    assert loan["installments"][-1]["balance"] == "0.00"


def test_arrears_age_each_due_and_tie_to_the_books(run: Run, minimal: Path) -> None:
    result = run("arrears", minimal, "--as-of", "2026-06-01", "--format", "json")

    report = read_json(result)
    total = report["totals"][0]
    assert report["buckets"] == ["current", "1-30", "31-60", "61-90", "91-180", "181+"]
    assert total["ages"]["1-30"] == total["ages"]["31-60"] == "2713.64"
    assert total["due"] == "5427.28"
    assert total["in_books"] == total["claim"]
    assert total["not_in_books"] == "0.00"


def test_csv_has_one_line_a_loan_and_plain_figures(run: Run, minimal: Path) -> None:
    result = run("status", minimal, "--as-of", "2026-06-01", "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len(rows) == 1
    assert (rows[0]["Due"], rows[0]["Oldest unpaid"]) == ("5427.28", "2026-04-28")


def test_payoff_adds_interest_to_the_day(run: Run, minimal: Path) -> None:
    """Three days of interest on 50652.49 by 30E/360: 8 % of it, 3/360 of a year, is 33.77."""
    result = run("payoff", minimal, LOAN, "--on", "2026-06-01", "--format", "json")

    loan = read_json(result)["loans"][0]
    assert loan["accrued_interest"] == "33.77"
    assert loan["principal"] == "55357.30"
    # 50652.49 not yet due + 5427.28 due + 33.77
    assert loan["total"] == "56113.54"


def test_explain_puts_the_numbers_in(run: Run, minimal: Path) -> None:
    result = run("explain", minimal, LOAN, "--as-of", "2026-06-01", "--format", "json")

    events = read_json(result)["events"]
    assert list(events[0]) == ["date", "kind", "amount", "allocations", "rule", "source"]
    assert [one["kind"] for one in events[:4]] == [
        "disbursement",
        "payment",
        "installment",
        "prepaid",
    ]
    due = events[2]
    assert f"60000.00 {TIMES} 8 % {TIMES} 30/360 = 400.00" in due["rule"]
    assert f"2713.64 {MINUS} 400.00 = 2313.64" in due["rule"]
    assert due["allocations"] == [
        {"installment": 1, "component": "interest", "amount": "400.00"},
        {"installment": 1, "component": "principal", "amount": "2313.64"},
    ]
    written = minimal.read_text("utf-8").splitlines()
    line = int(events[0]["source"].rpartition(":")[2])
    assert "Loan paid out" in written[line - 1]


def test_apr_counts_a_fee_withheld(run: Run, ledger: Path) -> None:
    """
    2026-01-01 open Assets:Bank
    2026-01-15 open Assets:Loans:Bo  DKK
      loan-principal: 1000 DKK
      loan-rate: "0 %"
      loan-method: "bullet"
      loan-maturity: 2027-01-15
      loan-fee: 100 DKK
      loan-fee-taken: "withheld"
      loan-every: "1 year"
    2026-01-15 open Income:Fees
    2026-01-15 * "Bo"
      Assets:Loans:Bo  1000 DKK
      Income:Fees      -100 DKK
      Assets:Bank      -900 DKK
    """
    result = run("apr", ledger, "--format", "json")

    loan = read_json(result)["loans"][0]
    # 900 in hand, 1000 back after a year: 1000 / 900 less 1
    assert loan["apr"] == "0.1111111111"
    assert (loan["credit"], loan["total_cost"], loan["total_payable"]) == (
        "900.00",
        "100.00",
        "1000.00",
    )


def test_errors_of_the_books_are_told_beside_the_report(run: Run, ledger: Path) -> None:
    """
    2026-01-01 open Assets:Bank
    2026-01-15 open Assets:Loans:Bo  DKK
      loan-principal: 1000 DKK
      loan-rate: "8 %"
      loan-installments: 12
    2026-01-15 open Assets:Loans:Eva  DKK
      loan-principal: 1000 DKK
      loan-rate: 8
      loan-installments: 12
    2026-01-15 * "Bo"
      Assets:Loans:Bo  1000 DKK
      Assets:Bank
    """
    result = run("status", ledger, "--format", "json")

    assert result.exit_code == 1
    assert [loan["account"] for loan in read_json(result)["loans"]] == ["Assets:Loans:Bo"]
    assert f"{ledger}:7: Assets:Loans:Eva: loan-rate" in result.stderr


def test_a_ledger_that_does_not_parse_shows_where_and_the_rest_works(
    run: Run, ledger: Path
) -> None:
    """
    2026-01-01 open Assets:Bank
    2026-01-02 this is no directive
    2026-01-15 open Assets:Loans:Bo  DKK
      loan-principal: 1000 DKK
      loan-rate: "8 %"
      loan-installments: 12
    2026-01-15 * "Bo"
      Assets:Loans:Bo  1000 DKK
      Assets:Bank
    """
    shown, checked = run("status", ledger), run("check", ledger, "--format", "json")

    assert shown.exit_code == checked.exit_code == 1
    assert "Assets:Loans:Bo" in shown.stdout
    assert f"{ledger}:3:" in shown.stderr
    assert {error["line"] for error in read_json(checked)["errors"]} == {3}


def test_a_plugin_that_is_not_there_is_no_traceback(run: Run, ledger: Path) -> None:
    """
    plugin "nowhere.to.be.found"
    2026-01-01 open Assets:Bank
    """
    result = run("check", ledger)

    assert result.exit_code == 1
    assert "nowhere" in result.stdout
    assert "Traceback" not in result.output


def test_check_reads_the_text_for_keys_written_twice(run: Run, ledger: Path) -> None:
    """
    2026-01-01 open Assets:Bank
    2026-01-15 open Assets:Loans:Bo  DKK
      loan-principal: 1000 DKK
      loan-rate: "8 %"
      loan-installments: 12
      loan-rate: "9 %"
    2026-01-15 * "Bo"
      memo: "of the transaction"
      Assets:Loans:Bo  1000 DKK
        memo: "of the posting"
      Assets:Bank
        memo: "of the other"
    """
    result = run("check", ledger, "--format", "json")

    errors = read_json(result)["errors"]
    assert result.exit_code == 1
    assert [error["line"] for error in errors] == [7]
    assert '"loan-rate" stands on line 5 too' in errors[0]["message"]


def test_a_loan_whose_index_has_no_value_hides_no_other(run: Run, ledger: Path) -> None:
    """
    2026-01-01 open Assets:Bank
    2026-01-15 open Assets:Loans:Bo  DKK
      loan-principal: 1000 DKK
      loan-rate: "8 %"
      loan-installments: 12
    2026-01-15 open Assets:Loans:Eva  DKK
      loan-principal: 1000 DKK
      loan-rate: "NOWHERE-3M + 1 %"
      loan-installments: 12
    2026-01-15 * "Both"
      Assets:Loans:Bo  1000 DKK
      Assets:Bank
    2026-01-15 * "Both"
      Assets:Loans:Eva  1000 DKK
      Assets:Bank
    """
    shown = run("status", ledger, "--format", "csv")
    explained = run("explain", ledger, "Assets:Loans:Eva")
    rate = run("apr", ledger, "Assets:Loans:Eva", "--format", "json")

    assert "Assets:Loans:Bo" in shown.stdout
    assert 'no value of the index "NOWHERE-3M"' in shown.stderr
    assert explained.exit_code == 1
    assert 'no value of the index "NOWHERE-3M"' in explained.stderr
    assert "NOWHERE-3M" in read_json(rate)["loans"][0]["reason"]


@pytest.mark.parametrize("command", READING)
@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"2026-01-01 open Assets:B\xe5nk\n",
        b"\x00\x1b[2J\xff\xfe" * 20,
        b'2026-01-01 open Assets:Ok\n  loan-rate: "unclosed\n',
        b'include "nowhere.beancount"\n',
        b'plugin "beancount_loans.plugins"\n2026-01-01 custom "loan-option"\n',
    ],
    ids=["nothing", "another encoding", "no text", "an open quote", "no such file", "no option"],
)
def test_whatever_the_ledger_holds_there_is_no_traceback(
    run: Run, tmp_path: Path, command: str, text: bytes
) -> None:
    (tmp_path / "main.beancount").write_bytes(text)

    result = run(command, tmp_path / "main.beancount")

    assert result.exit_code in (0, 1)
    assert "Traceback" not in result.output
    assert "\x1b" not in result.output

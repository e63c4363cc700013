"""Errors, logs and findings speak of accounts and lines, never of persons."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path

import pytest
from beancount import loader
from click.testing import CliRunner
from tests.fava.conftest import open_site

import beancount_loans as loans
from beancount_loans.cli import main
from beancount_loans.reports.doctor import Ledger, doctor_report
from beancount_loans.reports.fava.desk import Shelf

SECRETS = ("Hemmelig", "Skjulevej", "DK5000400440116243", "hemmelig@", "12345678", "wife Eva")
BOOKS = """
option "operating_currency" "DKK"
plugin "beancount_loans.plugins"
2026-01-01 custom "fava-extension" "beancount_loans.reports.fava"
2026-01-01 open Assets:Bank DKK
2026-01-01 open Income:Other
2026-01-01 open Assets:Odd
2026-01-01 custom "loan-borrower" "bo"
  name: "Bo Hemmelig"
  address: "Skjulevej 7"
  email: "bo.hemmelig@post.example"
  phone: "12345678"
  iban: "DK5000400440116243"
  contact-every: "often"
2026-01-01 open Assets:Loans:X1 DKK
  loan-borrower: "bo"
  loan-principal: 1000 DKK
  loan-rate: "8 %"
  loan-installments: 4
2026-01-01 open Assets:Loans:X2 DKK
  loan-borrower: "bo"
  loan-principal: 1000 DKK
  loan-rate: 8
  loan-purpos: "for his wife Eva"
2026-01-01 open Assets:Loans:X3 DKK
  loan-borrower: "nobody"
  loan-principal: 1000 DKK
  loan-rate: "8 %"
  loan-installments: 0
2026-01-02 * "Bo Hemmelig" "Paid out to Skjulevej 7"
  Assets:Bank  -1000.00 DKK
  Assets:Loans:X1
2026-02-02 * "Bo Hemmelig" "from DK5000400440116243"
  returns: "never"
  Assets:Bank  -77.00 DKK
  Assets:Loans:X1
2026-02-03 * "Bo Hemmelig" "wife Eva"
  loan-event: "gift"
  Assets:Bank  77.00 DKK
  Assets:Loans:X1
2026-02-04 * "Bo Hemmelig" "wife Eva"
  Assets:Loans:X1  5000.00 DKK
  Assets:Bank
2026-02-05 * "Bo Hemmelig" "interest by hand"
  Assets:Bank  100.00 DKK
  Assets:Loans:X1  -90.00 DKK
  Income:Loans:Interest  -10.00 DKK
2026-02-06 custom "loan-hold" Assets:Loans:X1 "sulking"
  reason: "wife Eva"
2026-02-07 custom "loan-change" Assets:Loans:X1
  loan-rate: 8
  reason: "Skjulevej"
2026-02-08 note Assets:Loans:X1 "wife Eva called from 12345678"
  contact: "phone"
  promise: "much"
"""


@pytest.fixture
def books(tmp_path: Path) -> Path:
    path = tmp_path / "main.beancount"
    path.write_text(BOOKS, "utf-8")
    return path


def secrets_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def test_no_error_of_the_books_names_a_person(books: Path) -> None:
    entries, errors, options = loader.load_file(str(books))
    book = loans.read(entries, options)

    messages = [error.message for error in (*errors, *book.errors)]

    assert len(messages) > 6
    assert secrets_in("\n".join(messages)) == []


def test_no_finding_of_the_doctor_names_a_person(books: Path) -> None:
    entries, errors, options = loader.load_file(str(books))
    ledger = Ledger(loans.read(entries, options), entries, errors, options, dt.date(2026, 6, 1))

    findings = doctor_report(ledger).findings

    assert findings
    assert secrets_in("\n".join(one.message + one.remedy for one in findings)) == []


@pytest.mark.parametrize("command", ["check", "status", "schedule", "apr"])
def test_what_commands_say_of_errors_names_no_person(books: Path, command: str) -> None:
    answer = CliRunner().invoke(main, [command, str(books)])

    assert answer.exit_code == 1
    assert secrets_in(answer.stderr) == []


def test_what_fava_logs_of_a_fault_of_ours_names_no_person(
    books: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site = open_site(books)

    def break_down(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Shelf, "desk", break_down)
    with caplog.at_level(logging.DEBUG, "beancount_loans"):
        site.text(q="Bo Hemmelig")

    assert "could not be shown" in caplog.text
    assert secrets_in(caplog.text) == []

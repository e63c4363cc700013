"""A pack of the bookkeeper's own: for a whole ledger, and for one loan."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

import beancount_loans as loans
from beancount_loans.standing import standings

HOUSE = """\
[pack]
title = "The village bank"
extends = "denmark-consumer"

[[step]]
key = "reminder-1"
fee = "40 DKK"
"""
BOOKS = """\
{option}
2026-01-01 open Assets:Bank
2026-01-01 open Equity:Funds
2026-01-01 open Assets:Loans:Bo:Car  DKK
  loan-principal: 1200 DKK
  loan-rate: "0 %"
  loan-installments: 12
{key}
2026-01-01 open Assets:Loans:Eva:Boat  DKK
  loan-principal: 1200 DKK
  loan-rate: "0 %"
  loan-installments: 12
2026-01-01 * "Paid out"
  Assets:Loans:Bo:Car    1200 DKK
  Assets:Loans:Eva:Boat  1200 DKK
  Assets:Bank
2026-03-01 balance Assets:Bank  -2400 DKK
"""
LEDGER = '2026-01-01 custom "loan-option" "policy" "{}"'


def fees(folder: Path, option: str, key: str, pack: str = HOUSE) -> dict[str, Decimal | None]:
    """The fee of each borrower's first reminder, forty days after the loans were made."""
    (folder / "policies").mkdir()
    (folder / "policies" / "house.toml").write_text(pack, "utf-8")
    file = folder / "main.beancount"
    file.write_text(BOOKS.format(option=option, key=key), "utf-8")
    book = loans.load(file)
    assert book.errors == ()
    found = standings(book, dt.date(2026, 2, 20))
    fee = {one.borrower.id: one.policy.at(one.as_of).step("reminder-1") for one in found}
    return {name: step.fee.number if step and step.fee else None for name, step in fee.items()}


def test_the_option_of_a_ledger_names_a_pack_for_all_its_loans(tmp_path: Path) -> None:
    assert fees(tmp_path, LEDGER.format("house"), "") == {"bo": Decimal(40), "eva": Decimal(40)}


def test_a_loan_names_its_own(tmp_path: Path) -> None:
    """Renteloven § 9 b: 100 DKK at most, which the shipped pack takes."""
    found = fees(tmp_path, LEDGER.format("denmark-consumer"), '  loan-policy: "house"')

    assert found == {"bo": Decimal(40), "eva": Decimal(100)}


def test_a_pack_that_is_wrong_names_file_and_key(tmp_path: Path) -> None:
    wrong = HOUSE.replace("fee =", "fees =")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "house.toml").write_text(wrong, "utf-8")
    file = tmp_path / "main.beancount"
    file.write_text(BOOKS.format(option=LEDGER.format("house"), key=""), "utf-8")

    told = " ".join(error.message for error in loans.load(file).errors)

    assert "house.toml" in told
    assert "fees" in told


@pytest.mark.parametrize("name", ["hous", "denmark-consumr"])
def test_a_pack_that_is_not_there_is_answered_with_the_nearest(tmp_path: Path, name: str) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "house.toml").write_text(HOUSE, "utf-8")
    file = tmp_path / "main.beancount"
    file.write_text(BOOKS.format(option=LEDGER.format(name), key=""), "utf-8")

    told = " ".join(error.message for error in loans.load(file).errors)

    assert {"hous": "house", "denmark-consumr": "denmark-consumer"}[name] in told

"""Books that Beancount has from its cache are the books."""

from __future__ import annotations

import datetime as dt
import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from beancount import loader

import beancount_loans as loans
from beancount_loans.ledger.loading import load_entries

BOOKS = """\
2025-01-01 open Assets:Bank DKK
2025-01-01 open Equity:Capital
2025-01-01 custom "loan-option" "bank-account" Assets:Bank
2025-06-30 open Assets:Loans:Bo:Boat DKK
  loan-principal: 60000 DKK
  loan-rate: "6 %"
  loan-installments: 24
  loan-start: 2025-01-31
  loan-first-due: 2025-02-28
2025-06-30 custom "loan-opening" Assets:Loans:Bo:Boat
  principal: 48000 DKK
  installments-due: 5
2025-06-30 * "Taken over"
  Assets:Loans:Bo:Boat  48000 DKK
  Equity:Capital
2025-08-01 custom "loan-change" Assets:Loans:Bo:Boat
  loan-rate: "4 %"
2025-09-01 custom "loan-hold" Assets:Loans:Bo:Boat "dispute"
"""


def test_openings_changes_and_holds_survive_beancounts_cache(tmp_path: Path) -> None:
    file = tmp_path / "books.beancount"
    file.write_text(BOOKS, "utf-8")
    entries, _, options = loader.load_file(str(file))

    fresh = loans.read(entries, options)
    cached = loans.read(pickle.loads(pickle.dumps(entries)), options)

    account = "Assets:Loans:Bo:Boat"
    assert cached.errors == fresh.errors == ()
    day = dt.date(2025, 12, 1)
    assert (
        loans.replay(cached.loans[account], day).due.total
        == loans.replay(fresh.loans[account], day).due.total
    )
    assert cached.loans[account].holds == fresh.loans[account].holds != ()


@pytest.fixture
def caching(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Beancount keeps every load, however short it was."""
    monkeypatch.setattr(loader, "PICKLE_CACHE_THRESHOLD", 0)
    loader.initialize(True)
    yield
    loader.initialize(False)


@pytest.mark.usefixtures("caching")
def test_books_copied_with_their_cache_are_not_those_they_were_copied_from(tmp_path: Path) -> None:
    file = tmp_path / "books" / "main.beancount"
    file.parent.mkdir()
    file.write_text(BOOKS, "utf-8")
    load_entries(file)
    shutil.copytree(file.parent, tmp_path / "copy")

    entries, _, options = load_entries(tmp_path / "copy" / "main.beancount")

    assert file.with_name(".main.beancount.picklecache").exists()
    assert options["filename"] == str(tmp_path / "copy" / "main.beancount")
    assert {entry.meta["filename"] for entry in entries} == {options["filename"]}


@pytest.mark.usefixtures("caching")
def test_a_cached_ledger_gives_the_status_of_the_day_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "books.beancount"
    file.write_text(f'plugin "beancount_loans.plugins"\n{BOOKS}', "utf-8")
    days = (dt.date(2025, 7, 31), dt.date(2026, 7, 31))
    account = "Assets:Loans:Bo:Boat"

    def arrears() -> list[int]:
        loan = loans.load(file).loans[account]
        return [loans.replay(loan, day).days_past_due for day in days]

    fresh = arrears()

    assert file.with_name(".books.beancount.picklecache").exists()
    assert arrears() == fresh
    assert fresh[0] < fresh[1]

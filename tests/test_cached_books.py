"""Books that Beancount has from its cache are the books."""

from __future__ import annotations

import datetime as dt
import pickle
from pathlib import Path

from beancount import loader

import beancount_loans as loans

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

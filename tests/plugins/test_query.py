"""Loans as tables of BQL: fresh, from Beancount's cache, and under Fava's filters."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import beanquery
import pytest

import beancount_loans as loans
from beancount_loans.ledger.loading import load_entries

connect: Any = beanquery.connect
DEMO = Path(__file__).parents[2] / "ledgers" / "demo"
OWED = "SELECT account, due, claim FROM loans WHERE due > 0 ORDER BY account"


def rows(query: str, path: Path) -> list[tuple[object, ...]]:
    entries, errors, options = load_entries(path)
    connection = connect("beancount:", entries=entries, errors=errors, options=options)
    return [tuple(row) for row in connection.execute(query).fetchall()]


def test_the_table_of_loans_has_the_figures_of_the_status() -> None:
    book = loans.load(DEMO / "main.beancount")
    expected = []
    for account, loan in sorted(book.loans.items()):
        day = book.until_for(loan)
        assert day is not None
        position = loans.replay(loan, day)
        if position.due.total > 0:
            expected.append((account, position.due.total, position.claim))

    assert rows(OWED, DEMO / "main.beancount") == expected


@pytest.mark.parametrize("table", ["loans", "installments", "allocations", "contacts"])
def test_every_table_has_rows(table: str) -> None:
    assert rows(f"SELECT * FROM {table}", DEMO / "main.beancount")


def test_the_tables_come_along_from_beancounts_cache(tmp_path: Path) -> None:
    shutil.copytree(DEMO, tmp_path / "demo")
    program = (
        "import beanquery.sources.beancount, beancount.loader as loader, os, sys\n"
        "loader.PICKLE_CACHE_THRESHOLD = 0.0\n"
        "loader.initialize(True)\n"
        "from beanquery import connect\n"
        "entries, errors, options = loader.load_file(sys.argv[1])\n"
        "found = connect('beancount:', entries=entries, errors=errors, options=options)\n"
        "print(found.execute('SELECT count(*) FROM loans').fetchone()[0],"
        " 'beancount_loans.plugins.one_pass' in sys.modules)\n"
    )
    ledger = str(tmp_path / "demo" / "main.beancount")
    answers = [
        subprocess.run(
            [sys.executable, "-c", program, ledger], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]

    assert [answer.split()[0] for answer in answers] == ["24", "24"]


def test_favas_account_filter_does_not_empty_the_tables() -> None:
    from fava.core import FavaLedger  # noqa: PLC0415 - not for the other tests

    ledger = FavaLedger(str(DEMO / "main.beancount"))
    filtered = ledger.get_filtered(account="Assets:Bank")
    connection = connect(
        "beancount:", entries=list(filtered.entries), errors=[], options=dict(ledger.options)
    )

    assert connection.execute("SELECT count(*) FROM loans").fetchone()[0] == 24

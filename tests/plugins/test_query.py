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


READY = ("late", "buckets", "open-dues", "due-by-month", "received", "contacts")


@pytest.fixture(scope="module")
def fava() -> Any:
    """Fava itself over the demo: a client, and the address of its books."""
    from fava.application import create_app  # noqa: PLC0415 - not for the other tests

    app = create_app([DEMO / "main.beancount"], load=True)
    app.testing = True
    (slug,) = (name for name, _ in app.config["LEDGERS"].items())
    return app.test_client(), slug


# Fava's query page asks for them by `run NAME`, which beanquery calls deprecated.
@pytest.mark.filterwarnings("ignore:commands without")
@pytest.mark.parametrize("name", READY)
def test_ready_questions_are_answered_in_fava_whatever_its_filters_say(
    fava: Any, name: str
) -> None:
    client, slug = fava

    def asked(**filters: str) -> list[Any]:
        answer = client.get(
            f"/{slug}/api/query", query_string={"query_string": f"run {name}", **filters}
        )
        assert answer.status_code == 200, answer.text
        found: list[Any] = answer.json["data"]["rows"]
        return found

    plain = asked()
    assert plain
    assert asked(account="Assets:Bank", time="2025-01", filter="#loan-due") == plain


@pytest.mark.parametrize("name", ["late", "received"])
def test_ready_questions_are_answered_by_bean_query_fresh_and_from_its_cache(
    tmp_path: Path, name: str
) -> None:
    shutil.copytree(DEMO, tmp_path / "demo", ignore=shutil.ignore_patterns(".*"))
    ledger = str(tmp_path / "demo" / "main.beancount")
    code = (
        "import sys, beancount.loader as loader; loader.PICKLE_CACHE_THRESHOLD = 0.0;"
        "loader.initialize(True); from beanquery.shell import main; main(sys.argv[1:])"
    )
    command = [sys.executable, "-c", code, ledger, f".run {name}"]
    first, second = (
        subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)
    )

    assert (tmp_path / "demo" / ".main.beancount.picklecache").exists()
    assert len(first.splitlines()) > 2
    assert second == first

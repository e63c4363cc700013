"""Ledgers written in a test's docstring, loaded as the doctor and the reports get them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from beancount_loans.ledger import read
from beancount_loans.ledger.loading import load_entries
from beancount_loans.reports.doctor import Ledger

ROOT = Path(__file__).resolve().parents[2]


def opened(file: Path, today: dt.date) -> Ledger:
    """A ledger file, loaded."""
    entries, errors, options = load_entries(file)
    return Ledger(read(entries, options), entries, errors, options, today)


@pytest.fixture
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The file of the ledger that stands in the test's docstring."""
    path = tmp_path / "main.beancount"
    path.write_text(dedent(request.function.__doc__ or ""), "utf-8")
    return path


@pytest.fixture
def load(file: Path) -> Callable[[dt.date], Ledger]:
    """Load the ledger of the docstring, looked at on a day."""
    return lambda today: opened(file, today)


@pytest.fixture(scope="session")
def demo() -> Ledger:
    """The demo's books on the day that they are told for."""
    return opened(ROOT / "ledgers" / "demo" / "main.beancount", dt.date(2026, 11, 24))

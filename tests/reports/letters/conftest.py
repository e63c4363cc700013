"""The demo's borrowers, and a ledger for letters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from beancount import loader
from tests.mailbox import serve

from beancount_loans import Book, load, read
from beancount_loans.reports.letters.kinds import Wanted, letter_of
from beancount_loans.reports.letters.letter import Letter
from beancount_loans.standing import Standing, standings

__all__ = ["DAY", "Stand", "Write", "serve"]

ROOT = Path(__file__).resolve().parents[3]
DAY = dt.date(2026, 11, 24)
Write = Callable[..., Letter]
Stand = Callable[..., Standing]


@cache
def demo_book() -> Book:
    return load(ROOT / "ledgers" / "demo" / "main.beancount")


@pytest.fixture
def stand() -> Stand:
    """Where a borrower of the demo stands."""

    def found(borrower: str, on: dt.date = DAY) -> Standing:
        return standings(demo_book(), on, [borrower])[0]

    return found


@pytest.fixture
def write(stand: Stand) -> Write:
    """A letter to a borrower of the demo."""

    def letter(borrower: str, kind: str, on: dt.date = DAY, **more: object) -> Letter:
        return letter_of(stand(borrower, on), Wanted(kind, **more))  # type: ignore[arg-type]

    return letter


@pytest.fixture
def book_of() -> Callable[[str], Book]:
    """A ledger from its text."""

    def found(text: str) -> Book:
        entries, _, options = loader.load_string(text, dedent=True)
        return read(entries, options)

    return found

"""What the plugins do grows with the dues and no faster: counted, not timed."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pytest
from beancount import loader

from beancount_loans import plugins
from beancount_loans.core.servicing import replay

HERE = Path(__file__).resolve().parent
MOST_CALLS = 100
"""Calls of functions for a due, all told: reading, its payment, replay, both its entries."""


class Books(NamedTuple):
    """Books as they are before the plugins see them."""

    entries: list[Any]
    options: dict[str, Any]
    loans: int


class Work(NamedTuple):
    """What one run of the plugins did."""

    dues: int
    calls: int
    replays: int


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Books]:
    """Lenders of two sizes."""
    return {loans: _books(tmp_path_factory.mktemp("books"), loans) for loans in (20, 100)}


def _books(folder: Path, loans: int) -> Books:
    subprocess.run([sys.executable, HERE / "books.py", folder, str(loans)], check=True)
    entries, errors, options = loader.load_file(str(folder / "base.beancount"))
    assert not errors
    return Books(entries, options, loans)


def work(books: Books) -> Work:
    """Run the plugins once, counting every call of a Python function."""
    counted: Counter[str] = Counter()

    def count(frame: FrameType, happens: str, _: Any) -> None:
        if happens == "call":
            counted[frame.f_code.co_qualname] += 1

    sys.setprofile(count)
    try:
        entries, errors = plugins.loans(books.entries, books.options)
    finally:
        sys.setprofile(None)
    assert not errors
    dues = sum("loan-due" in (getattr(entry, "tags", None) or ()) for entry in entries)
    return Work(dues, counted.total(), counted[replay.run.__qualname__])


def test_every_loan_is_replayed_once(books: dict[int, Books]) -> None:
    for one in books.values():
        assert work(one).replays == one.loans


def test_a_due_takes_few_calls_and_as_many_in_large_books(books: dict[int, Books]) -> None:
    work(books[20])
    small, large = (work(one) for one in books.values())
    assert large.calls / large.dues < MOST_CALLS
    assert large.calls / large.dues < 1.1 * small.calls / small.dues

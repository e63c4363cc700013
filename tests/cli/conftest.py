"""Ledgers written in a test's docstring, and the command line to try on them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.mailbox import post, serve  # noqa: F401 - fixtures

from beancount_loans.cli import main

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """Call `bean-loans` with some words."""

    def call(*words: object, **more: Any) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], **more)

    return call


@pytest.fixture
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The ledger that stands in the test's docstring."""
    file = tmp_path / "main.beancount"
    file.write_text(dedent(request.function.__doc__ or ""), "utf-8")
    return file


@pytest.fixture
def minimal() -> Path:
    """The smallest example books: 60,000 at 8 % over 24 months, two installments paid."""
    return ROOT / "ledgers" / "minimal" / "main.beancount"


@pytest.fixture
def demo() -> Path:
    """The demo's books."""
    return ROOT / "ledgers" / "demo" / "main.beancount"


@pytest.fixture
def books(demo: Path, tmp_path: Path) -> Path:
    """A copy of the demo's books, to write in."""
    shutil.copytree(demo.parent, tmp_path / "demo")
    return tmp_path / "demo" / "main.beancount"


def read_json(result: Result) -> Any:
    """What a command printed, as values."""
    return json.loads(result.stdout)

"""The demo as its bookkeeper wrote it, and copies of the example books to change."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from beancount import loader

LEDGERS = Path(__file__).resolve().parents[2] / "ledgers"


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Copy an example ledger without its plugin lines; gives the main file."""

    def copied(ledger: str) -> Path:
        copy = shutil.copytree(LEDGERS / ledger, tmp_path_factory.mktemp("plain") / ledger)
        main = copy / "main.beancount"
        text = main.read_text(encoding="utf-8")
        main.write_text(re.sub(r"(?m)^plugin .*\n", "", text), encoding="utf-8")
        return main

    return copied


@pytest.fixture(scope="session")
def demo(plain: Callable[[str], Path]) -> list[object]:
    """The demo's entries, without what the plugins add."""
    entries, errors, _ = loader.load_file(str(plain("demo")))
    assert not errors
    return list(entries)

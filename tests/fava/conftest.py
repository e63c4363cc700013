"""Fava itself, with the extension on, over working copies of the example books."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from fava.application import create_app
from fava.core import FavaLedger
from flask import Flask
from flask.testing import FlaskClient
from tests.mailbox import post, serve  # noqa: F401 - fixtures
from werkzeug.test import TestResponse

ROOT = Path(__file__).resolve().parents[2]
DAY = "2026-11-24"


@dataclass(frozen=True)
class Site:
    """A running Fava with one ledger."""

    app: Flask
    client: FlaskClient
    slug: str
    ledger: FavaLedger

    def get(self, path: str, **query: str) -> TestResponse:
        """Ask for a page below the ledger's address."""
        return self.client.get(f"/{self.slug}/{path}?{urlencode(query)}")

    def page(self, day: str = DAY, **query: str) -> str:
        """A page of the extension, as HTML without its styles."""
        asked = {"partial": "true", "as_of": day, **query}
        answer = self.get("extension/BeancountLoans/", **asked)
        assert answer.status_code == 200
        return re.sub(r"<style>.*?</style>", "", answer.text, flags=re.DOTALL)

    def text(self, day: str = DAY, **query: str) -> str:
        """The words of a page of the extension."""
        return words_of(self.page(day, **query))


def words_of(html: str) -> str:
    """What a reader sees of a page, spaces made one."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html))).strip()


def open_site(path: Path, **options: Any) -> Site:
    """Start Fava on a ledger, without a server."""
    app = create_app([path], load=True, **options)
    app.testing = True
    slug, ledger = next(iter(app.config["LEDGERS"].items()))
    return Site(app, app.test_client(), slug, ledger)


def write(folder: Path, text: str, name: str = "main.beancount") -> Path:
    """A ledger of a test's own."""
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.fixture(scope="module")
def demo_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working copy of the demo books."""
    folder = tmp_path_factory.mktemp("books") / "demo"
    shutil.copytree(ROOT / "ledgers" / "demo", folder)
    return folder / "main.beancount"


@pytest.fixture(scope="module")
def demo(demo_path: Path) -> Site:
    """Fava on the demo books."""
    return open_site(demo_path)


@pytest.fixture(scope="module")
def dansk() -> Site:
    """Fava on books in Danish."""
    return open_site(ROOT / "ledgers" / "dansk" / "main.beancount")

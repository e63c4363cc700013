"""Two browsers and an editor write the same ledger at once: everything that was agreed is there."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page
from tests.browser.fava_server import running
from tests.browser.test_acts import act, look, show
from tests.fava.acting import BOOKS
from tests.fava.conftest import write

pytestmark = pytest.mark.browser
ROUNDS = 4
MOST = 30
"""Attempts at one note: each time somebody else was first."""


class Editor(threading.Thread):
    """Fava's own editor in a third window: reads the file, adds a line, saves if nobody did."""

    def __init__(self, address: str, ledger: Path) -> None:
        super().__init__()
        self.source = f"{address.partition('/extension')[0]}/api/source"
        self.ledger, self.over = ledger, threading.Event()
        self.saved: list[str] = []

    def run(self) -> None:
        number = 0
        while not self.over.wait(1):
            line = f"; edited {number}"
            if self._save(line):
                self.saved.append(line)
                number += 1

    def _save(self, line: str) -> bool:
        query = urllib.parse.urlencode({"filename": str(self.ledger)})
        with urllib.request.urlopen(f"{self.source}?{query}") as answer:
            found = json.load(answer)["data"]
        body = {
            "file_path": str(self.ledger),
            "source": f"{found['source'].rstrip()}\n\n{line}\n",
            "sha256sum": found["sha256sum"],
        }
        asked = urllib.request.Request(
            self.source,
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
            method="PUT",
        )
        try:
            with urllib.request.urlopen(asked) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError:
            return False


def prepared(page: Page, address: str, text: str) -> Locator:
    """The form of a contact with its lines shown."""
    show(page, address, loan="bo-car", as_of="2026-03-05")
    form = act(page, "contact")
    form.get_by_label("What was said").fill(text)
    look(form)
    return form


def settled(page: Page) -> bool:
    """Wait until an act is over; whether it was written."""
    page.wait_for_function(
        """() => document.querySelector("[data-told]:not([hidden])")
            || document.querySelector("[data-lines] [role=alert]")"""
    )
    return page.locator("[data-told]:visible").count() > 0


def test_what_two_browsers_and_an_editor_write_at_once_is_all_there(
    browser: Browser, tmp_path: Path
) -> None:
    books = BOOKS.replace('option "documents" "documents"\n', "")
    ledger = write(tmp_path, books)
    agreed: list[str] = []
    refused = 0
    with running(ledger) as address:
        pages = {name: browser.new_context().new_page() for name in ("left", "right")}
        editor = Editor(address, ledger)
        editor.start()
        try:
            for number in range(ROUNDS):
                left = dict.fromkeys(pages)
                for _ in range(MOST):
                    forms = {
                        name: prepared(pages[name], address, f"{name} {number}") for name in left
                    }
                    for form in forms.values():
                        form.get_by_role("button", name="Write this").evaluate("one => one.click()")
                    done = [name for name in forms if settled(pages[name])]
                    agreed += [f"{name} {number}" for name in done]
                    refused += len(forms) - len(done)
                    left = {name: None for name in left if name not in done}
                    if not left:
                        break
                assert not left
        finally:
            editor.over.set()
            editor.join()
            for page in pages.values():
                page.context.close()
    text = ledger.read_text("utf-8")

    assert len(agreed) == 2 * ROUNDS
    assert all(text.count(f'"{one}"') == 1 for one in agreed)
    assert len(editor.saved) > 2
    assert all(text.count(f"{one}\n") == 1 for one in editor.saved)
    assert text.startswith(books.rstrip("\n"))
    assert refused, "nobody was ever second: the test shows nothing"

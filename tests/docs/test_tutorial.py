"""What pages of the docs show is what is printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.docs.pages import agree, replayed, runs

ROOT = Path(__file__).resolve().parents[2]
PAGES = [page for page in sorted((ROOT / "docs").rglob("*.md")) if runs(page.read_text("utf-8"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT / "docs")))
def test_a_page_shows_what_is_printed(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run in a folder of its own, from nothing but what the page says."""
    monkeypatch.chdir(tmp_path)

    for told, printed in replayed(page.read_text("utf-8")):
        assert printed.text == told.text or agree(told.text, printed.text)

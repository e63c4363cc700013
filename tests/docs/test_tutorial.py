"""What pages of the docs show is what is printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.docs.pages import agree, replayed, runs

ROOT = Path(__file__).resolve().parents[2]
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES = [page for page in DOCS if runs(page.read_text("utf-8"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_shows_what_is_printed(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run in a folder of its own, from nothing but what the page says."""
    monkeypatch.chdir(tmp_path)

    for told, printed in replayed(page.read_text("utf-8")):
        assert printed.text == told.text or agree(told.text, printed.text)


@pytest.mark.parametrize(
    ("told", "same"),
    [
        ("$ a\none\ntwo\n", True),
        ("$ a\n…\ntwo\n", True),
        ("$ a\none\n…\n", True),
        ("$ a\n…\n", True),
        ("$ a\ntwo\n", False),
        ("$ a\n…\none\n", False),
    ],
)
def test_lines_may_be_left_out_only_where_the_page_says_so(told: str, same: bool) -> None:
    assert agree(told, "$ a\none\ntwo\n") == same


def test_the_index_names_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}

    assert not {name for name in pages if f"({name})" not in index}

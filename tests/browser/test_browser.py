"""The browser that the other tests of this folder rely on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_a_page_is_rendered_and_read_back(page: Page) -> None:
    page.set_content("<h1>Loans</h1>")

    assert page.get_by_role("heading").inner_text() == "Loans"

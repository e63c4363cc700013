"""axe-core finds nothing on any page: WCAG 2.2 AA, light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.fava_server import copy_of, running

from beancount_loans.reports.fava.address import PAGES

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / ".venv" / "web" / "node_modules" / "axe-core" / "axe.min.js"
DAY = "2026-11-24"
LOAN = "diana-petrova-dental"
QUERIES = (
    *(f"page={page}" for page in PAGES),
    f"loan={LOAN}",
    "borrower=diana-petrova",
    f"page=relief&loan={LOAN}&can-pay=700",
    "loan=nobody",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(copy_of("demo", tmp_path_factory.mktemp("books"))) as found:
        yield found


@pytest.fixture(params=[("light", 1280), ("dark", 1280), ("light", 380)], ids=str)
def window(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    scheme: Scheme
    scheme, width = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def faults(page: Page) -> list[str]:
    """What axe-core finds within our part of the page: the rule, and where it is broken."""
    page.add_script_tag(path=AXE)
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run('.bl', {runOnly: {type: 'tag', values: rules}})", RULES
    )
    return [
        f"{fault['id']}: {node['target'][0]} {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("query", QUERIES)
def test_nothing_on_a_page_shuts_anybody_out(window: Page, address: str, query: str) -> None:
    window.goto(f"{address}?as_of={DAY}&{query}")
    expect(window.locator(".bl")).to_be_visible()

    assert not faults(window)


def test_forms_shut_nobody_out_either(window: Page, address: str) -> None:
    window.goto(f"{address}?as_of={DAY}&loan={LOAN}")
    for form in window.locator(".bl details").all():
        form.evaluate("details => { details.open = true }")

    assert not faults(window)


def test_what_shuts_people_out_is_found(window: Page, address: str) -> None:
    window.goto(f"{address}?as_of={DAY}")
    expect(window.locator(".bl")).to_be_visible()
    window.locator(".bl").evaluate("bl => bl.append(document.createElement('input'))")

    assert any("label" in fault for fault in faults(window))

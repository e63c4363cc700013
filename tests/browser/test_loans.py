"""The extension in a real browser: the figures of the command line, and pages fit for use."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect
from tests.browser.fava_server import BIN, copy_of, running

pytestmark = pytest.mark.browser
DAY = "2026-11-24"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of("demo", tmp_path_factory.mktemp("books"))


@pytest.fixture(scope="module")
def address(books: Path) -> Iterator[str]:
    with running(books) as found:
        yield found


@pytest.fixture(scope="module")
def status(books: Path) -> dict[str, Any]:
    """Each loan by its id, as the command line gives it."""
    command = [str(BIN / "bean-loans"), "status", str(books), "--as-of", DAY, "--format", "json"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    return {loan["id"]: loan for loan in json.loads(answer.stdout)["loans"]}


@pytest.fixture(autouse=True)
def quiet(page: Page) -> Iterator[None]:
    """No page of ours complains, or asks anybody but Fava for anything."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def asked(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            complaints.append(request.url)

    page.on("console", note)
    page.on("request", asked)
    yield
    assert not complaints


def show(page: Page, address: str, /, **query: str) -> None:
    asked = "&".join(f"{key}={value}" for key, value in {"as_of": DAY, **query}.items())
    page.goto(f"{address}?{asked}")
    expect(page.locator(".bl")).to_be_visible()


def seen(page: Page) -> list[str]:
    """The names in the list that are to be seen."""
    return page.locator("#bl-list tbody tr:visible .bl-who > a").all_inner_texts()


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_the_overview_has_the_figures_of_the_command_line(
    page: Page, address: str, status: dict[str, Any]
) -> None:
    show(page, address, stage="all")

    for loan in status.values():
        row = page.locator(f'tr[data-search*=" {loan["id"]} "]').first
        if not row.count():
            row = page.locator("tr", has=page.locator(f'a[href*="loan={loan["id"]}"]')).first
        text = flat(row.inner_text())
        assert loan["principal_outstanding"] in text
        if loan["days_past_due"]:
            assert f" {loan['days_past_due']} {loan['due']['total']} " in text
        if loan["next_due"]:
            assert f"{loan['next_due']['amount']} {loan['next_due']['date']}" in text


@pytest.mark.parametrize("loan_id", ["diana-petrova-dental", "kim-dahl-van", "cafe-gryden-oven"])
def test_the_page_of_a_loan_has_the_figures_of_the_command_line(
    page: Page, address: str, status: dict[str, Any], loan_id: str
) -> None:
    show(page, address, loan=loan_id)
    text, loan = flat(page.locator(".bl").inner_text()), status[loan_id]

    assert f"Outstanding principal {loan['principal_outstanding']} DKK" in text
    assert f"Missing {loan['due']['total']} DKK" in text
    assert f"Claim in the books {loan['claim']}" in text
    expect(page.locator("svg .bl-line-went")).to_have_count(1)


def test_a_name_leads_to_the_loan_and_back_to_the_same_day(page: Page, address: str) -> None:
    show(page, address)
    page.get_by_role("link", name="Diana Petrova").click()

    expect(page.get_by_role("heading", level=2)).to_contain_text("Diana Petrova: Tandbehandling")
    page.go_back()
    expect(page.locator("#bl-list")).to_be_visible()
    expect(page.locator("#bl-as-of")).to_have_value(DAY)


def test_the_list_is_sorted_with_the_keyboard_and_the_focus_stays(page: Page, address: str) -> None:
    show(page, address)
    first = seen(page)[0]
    page.locator("#bl-sort-outstanding").focus()
    page.keyboard.press("Enter")
    heading = page.locator("th[aria-sort]")

    expect(heading).to_have_text("Outstanding")
    assert heading.get_attribute("aria-sort") == "descending"
    assert first == "Diana Petrova"
    assert seen(page)[0] == "Birgit Sørensen"
    expect(page.locator("#bl-sort-outstanding")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Outstanding")


def test_the_list_is_sifted_while_one_types(page: Page, address: str) -> None:
    show(page, address)
    page.locator("#bl-search").press_sequentially("mette")

    assert sorted(seen(page)) == ["Mette Hansen Jensen", "Mette Jensen"]
    expect(page.locator(".bl-count")).to_have_text("2 of 23 loans")
    assert "q=mette" in page.url
    page.reload()
    assert sorted(seen(page)) == ["Mette Hansen Jensen", "Mette Jensen"]
    page.locator("#bl-search").fill("nobody")
    expect(page.get_by_text("No loan fits")).to_be_visible()
    page.locator("#bl-search").fill("")
    assert len(seen(page)) == 20


def test_a_state_is_chosen_without_loading_fava_anew(page: Page, address: str) -> None:
    show(page, address)
    page.evaluate("window.stayed = true")
    page.locator("#bl-stage").select_option("held")

    expect(page.locator("#bl-list tbody tr")).to_have_count(1)
    assert seen(page) == ["Olga Kowalska"]
    assert page.evaluate("window.stayed")
    expect(page.locator("#bl-stage")).to_be_focused()


def test_another_day_is_shown(page: Page, address: str) -> None:
    show(page, address)
    page.locator("#bl-as-of").fill("2026-10-31")
    page.get_by_role("button", name="Show").click()

    expect(page.get_by_text("The bank is recorded until")).to_have_count(0)
    assert "as_of=2026-10-31" in page.url


def test_an_account_s_page_has_the_loan_s_status_and_leads_to_it(page: Page, address: str) -> None:
    books = address.partition("/extension/")[0]
    page.goto(f"{books}/account/Assets:Loans:PeterLund:Deposit/?as_of={DAY}")
    panel = page.get_by_role("region", name="Loan", exact=True)

    expect(panel).to_contain_text("1905.34 DKK missing, 54 days late")
    panel.get_by_role("link").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("Peter Lund")
    expect(page.locator("#bl-account-panel")).to_have_count(0)


def test_an_account_that_is_no_loan_has_no_status(page: Page, address: str) -> None:
    books = address.partition("/extension/")[0]
    page.goto(f"{books}/account/Assets:Loans:PeterLund:Deposit/?as_of={DAY}")
    expect(page.locator("#bl-account-panel")).to_be_visible()
    page.evaluate("document.querySelector('aside a[href*=\"/journal/\"]').click()")

    expect(page.locator(".journal").first).to_be_visible()
    expect(page.locator("#bl-account-panel")).to_have_count(0)


PAGES: tuple[dict[str, str], ...] = (
    {}, {"page": "today"}, {"page": "portfolio"}, {"page": "calendar"}, {"page": "review"},
    {"page": "checks"}, {"loan": "diana-petrova-dental"}, {"borrower": "diana-petrova"},
    {"page": "letters"}, {"page": "relief", "loan": "diana-petrova-dental"}, {"page": "policy"},
)  # fmt: skip


@pytest.mark.parametrize("query", PAGES, ids=str)
def test_a_narrow_window_is_enough(page: Page, address: str, query: dict[str, str]) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    show(page, address, **query)

    wide = page.evaluate(
        "[...document.querySelectorAll('.bl, .bl > *')]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className)"
    )
    assert not wide


CONTRAST = """
() => {
  const rgb = (text) => {
    const c = document.createElement("canvas").getContext("2d");
    c.fillStyle = text; c.fillRect(0, 0, 1, 1);
    return [...c.getImageData(0, 0, 1, 1).data];
  };
  const light = (text) => {
    const [r, g, b] = rgb(text).map((v) => v / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const found = getComputedStyle(e).backgroundColor;
      if (rgb(found)[3] === 255) return found;
    }
    return "white";
  };
  const poor = new Set();
  for (const e of document.querySelectorAll(".bl *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !e.checkVisibility()) continue;
    if (e instanceof SVGElement) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) poor.add(`${e.tagName} ${e.className} ${e.textContent}`);
  }
  return [...poor];
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", PAGES, ids=str)
def test_every_text_stands_out_from_its_ground(
    page: Page, address: str, scheme: str, query: dict[str, str]
) -> None:
    """Contrast of 4.5 to 1 at least (WCAG 2.2, 1.4.3)."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    show(page, address, **query)

    assert not page.evaluate(CONTRAST)


def test_the_pages_work_without_their_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}?as_of={DAY}")
    page.locator("#bl-search").fill("petrova")
    page.locator(".bl-sift button").click()

    assert page.locator("#bl-list tbody tr:visible").count() == 1
    context.close()


def test_danish_books_are_danish(page: Page, tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(copy_of("dansk", tmp_path_factory.mktemp("books"))) as address:
        show(page, address)
        text = flat(page.locator(".bl").inner_text())

        assert "Udestående hovedstol 22.080,91 DKK" in text
        assert "15. dec. 2026" in text
        page.get_by_role("link", name="Ole Frost").click()
        expect(page.locator(".bl-title")).to_contain_text("Aktiver:Udlån:OleFrost:Altan")
        page.get_by_role("link", name="Aktiver:Udlån:OleFrost:Altan").click()
        expect(page.locator("#bl-account-panel")).to_contain_text("3.430,06 DKK mangler")

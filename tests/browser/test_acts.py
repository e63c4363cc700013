"""A day's work in a real browser: from a bank line nobody has assigned to note, fee and relief."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.fava_server import BIN, copy_of, running

pytestmark = pytest.mark.browser
DAY = "2026-11-24"
LOAN = "diana-petrova-dental"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with November imported: some lines wait for a person."""
    ledger = copy_of("demo", tmp_path_factory.mktemp("books"))
    statement = ledger.parent / "statements" / "2026-11.xml"
    command = [str(BIN / "bean-loans"), "import", "--ledger", str(ledger), "--yes"]
    subprocess.run([*command, str(statement)], check=True, stdout=subprocess.DEVNULL)
    return ledger


@pytest.fixture(scope="module")
def address(books: Path) -> Iterator[str]:
    with running(books) as found:
        yield found


def show(page: Page, address: str, /, **query: str) -> None:
    asked = "&".join(f"{key}={value}" for key, value in {"as_of": DAY, **query}.items())
    page.goto(f"{address}?{asked}")
    expect(page.locator(".bl")).to_be_visible()


def written(books: Path) -> str:
    """All text of the ledger."""
    return "\n".join(one.read_text() for one in sorted(books.parent.rglob("*.beancount")))


def act(page: Page, name: str) -> Locator:
    """The form of an act, unfolded."""
    form = page.locator(f'form[data-act="{name}"]').first
    details = page.locator("details", has=form).last
    if details.count() and details.get_attribute("open") is None:
        details.locator("summary").click()
    return form


def look(form: Locator) -> str:
    """Ask for the lines of an act, and read them."""
    form.locator('fieldset button[type="submit"]').click()
    lines = form.locator("[data-lines] pre")
    expect(lines).to_be_visible()
    return lines.inner_text()


def agree(page: Page, form: Locator) -> None:
    """Have the lines written that are shown."""
    form.get_by_role("button", name="Write this").click()
    expect(page.locator("[data-lines]:visible")).to_have_count(0)
    expect(page.locator("[data-told]")).to_contain_text("Written:")


def test_a_day_from_a_bank_line_to_a_note_a_fee_and_a_hold(
    page: Page, address: str, books: Path
) -> None:
    show(page, address, page="review")
    waiting = page.locator(".bl-task")
    count = waiting.count()
    before = written(books)
    form = act(page, "assign")
    lines = look(form)
    assert "#loan-review" in lines
    assert written(books) == before
    agree(page, form)
    expect(waiting).to_have_count(count - 1)
    assert written(books).count("#loan-review") == before.count("#loan-review") - 1

    show(page, address, loan=LOAN)
    form = act(page, "contact")
    form.get_by_label("What was said").fill('Phoned: "pays half on Friday"')
    form.get_by_label("Promised (DKK)").fill("650")
    form.get_by_label("Promised by").fill("2026-11-27")
    lines = look(form)
    agree(page, form)
    expect(page.locator(".bl-history")).to_contain_text('Phoned: "pays half on Friday"')
    assert "promise: 650.00 DKK" in lines
    assert lines.partition("\n")[2].strip() in written(books)

    form = act(page, "fee")
    form.get_by_label("Amount (DKK)").fill("100")
    form.get_by_label("In words").fill("Reminder fee")
    look(form)
    agree(page, form)
    assert '"Diana Petrova" "Reminder fee"' in written(books)

    form = act(page, "undo")
    assert "Reminder fee" in look(form)
    agree(page, form)
    assert '"Diana Petrova" "Reminder fee"' not in written(books)


def test_lines_that_were_changed_after_the_look_must_be_looked_at_again(
    page: Page, address: str
) -> None:
    show(page, address, loan=LOAN)
    form = act(page, "fee")
    form.get_by_label("Amount (DKK)").fill("100")
    form.get_by_label("In words").fill("Fee")
    look(form)
    form.get_by_label("Amount (DKK)").fill("900")

    expect(form.get_by_role("button", name="Write this")).to_have_count(0)


def test_a_file_that_an_editor_saved_in_between_is_not_overwritten(
    page: Page, address: str, books: Path
) -> None:
    show(page, address, loan=LOAN)
    form = act(page, "hold")
    look(form)
    with (books.parent / "books" / "2026.beancount").open("a") as ledger:
        ledger.write("; an editor was here\n")
    before = written(books)
    form.get_by_role("button", name="Write this").click()

    expect(form.get_by_role("alert")).to_contain_text("changed since these lines were shown")
    assert written(books) == before


def test_relief_is_slid_to_what_can_be_paid_and_recorded(
    page: Page, address: str, books: Path
) -> None:
    show(page, address, page="relief", loan=LOAN)
    page.locator("#bl-slide").fill("500")
    expect(page.locator("#bl-can-pay")).to_have_value("500.00")
    offer = page.get_by_role("region", name="Smaller installment")
    expect(offer).to_contain_text("500.00")
    offer.locator("summary").click()
    form = offer.locator("form")
    lines = look(form)
    agree(page, form)

    assert "loan-installment: 500.00 DKK" in lines
    assert "loan-installment: 500.00 DKK" in written(books)


def test_a_read_only_fava_says_that_nothing_can_be_written(
    page: Page, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with running(copy_of("demo", tmp_path_factory.mktemp("books")), "--read-only") as address:
        show(page, address, loan=LOAN)
        form = act(page, "hold")
        form.locator('fieldset button[type="submit"]').click()

        expect(form.get_by_role("alert")).to_contain_text("read-only")

"""Take the pictures of docs/images: every page of the extension, light, dark, narrow, Danish.

Run by `make images`; the demo is told for one day, so the pictures are the same each time.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import chromium_path  # noqa: E402 - tests are no package of ours
from tests.browser.fava_server import BIN, copy_of, running  # noqa: E402

from beancount_loans.reports.fava.address import PAGES  # noqa: E402

IMAGES = ROOT / "docs" / "images"
DAY = "2026-11-24"


class Picture(NamedTuple):
    """A picture to take.

    Attributes:
        query: of the page, beside the day.
        size: width and height of the window.
        act: the form of an act to open and fill in, its lines shown.
        filled: what is filled in, by the field's name.
    """

    name: str
    books: str
    query: str = ""
    size: tuple[int, int] = (1280, 820)
    dark: bool = False
    act: str = ""
    filled: tuple[tuple[str, str], ...] = ()


PROMISE = (
    ("text", "Phoned: pays half on Friday"),
    ("promise", "650"),
    ("promise-by", "2026-11-27"),
)
RATE = (("loan-rate", "4 %"), ("loan-re-age", "TRUE"), ("reason", "hardship"))
LOANS = {
    "demo": ("diana-petrova-dental", "diana-petrova"),
    "dansk": ("ole-frost-altan", "ole-frost"),
}
WIDE, NARROW = (1280, 900), (420, 860)
ACTS = (
    Picture("contact", "demo", "loan=diana-petrova-dental", (1280, 760), False, "contact", PROMISE),
    Picture("change", "demo", "loan=diana-petrova-dental", (1280, 900), False, "change", RATE),
)


def pages(books: str) -> dict[str, str]:
    """Every page of the extension by its name, with its query."""
    loan, borrower = LOANS[books]
    told = {name: "" if name == "overview" else f"page={name}" for name in PAGES}
    told["relief"] += f"&loan={loan}&can-pay=700"
    return {**told, "loan": f"loan={loan}", "borrower": f"borrower={borrower}"}


def pictures() -> list[Picture]:
    """Each page light, dark, narrow and in Danish, and acts with their lines shown."""
    found = list(ACTS)
    for name, query in pages("demo").items():
        found += [
            Picture(name, "demo", query, WIDE),
            Picture(f"{name}-dark", "demo", query, WIDE, dark=True),
            Picture(f"{name}-narrow", "demo", query, NARROW),
        ]
    danish = pages("dansk").items()
    return found + [Picture(f"{name}-danish", "dansk", query, NARROW) for name, query in danish]


def main() -> None:
    """Take all pictures; those of pages that are no more go."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    for old in IMAGES.glob("fava-*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        for books in LOANS:
            ledger = _books(books, Path(folder))
            with running(ledger) as address:
                for picture in pictures():
                    if picture.books == books:
                        _take(browser, address, picture)
        browser.close()


def _books(name: str, folder: Path) -> Path:
    """A working copy; the demo's with November imported, as `make demo` shows it."""
    ledger = copy_of(name, folder)
    if name == "demo":
        statement = ledger.parent / "statements" / "2026-11.xml"
        command = [str(BIN / "bean-loans"), "import", "--ledger", str(ledger), "--yes"]
        subprocess.run([*command, str(statement)], check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(ledger.parent / "statements")
    return ledger


def _take(browser: Browser, address: str, picture: Picture) -> None:
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if picture.dark else "light",
    )
    page = context.new_page()
    page.goto(f"{address}?as_of={DAY}&{picture.query}")
    page.locator(".bl").wait_for()
    page.wait_for_load_state("networkidle")
    if picture.act:
        _fill_in(page, picture)
    file = IMAGES / f"fava-{picture.name}.png"
    page.screenshot(path=file)
    context.close()
    print(file.relative_to(ROOT))


def _fill_in(page: Page, picture: Picture) -> None:
    """Open the form of an act, fill it in, and have its lines shown."""
    form = page.locator(f'form[data-act="{picture.act}"]').first
    page.locator("details", has=form).last.locator("summary").click()
    for name, value in picture.filled:
        field = form.locator(f'[name="{name}"]')
        if field.get_attribute("type") == "checkbox":
            field.check()
        else:
            field.fill(value)
    form.locator("fieldset button").click()
    form.locator("[data-lines] pre").wait_for()


if __name__ == "__main__":
    main()

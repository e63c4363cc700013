"""Take the pictures of docs/images: the extension on the demo and the Danish books.

Run by `make images`; the demo is told for one day, so the pictures are the same each time.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import chromium_path  # noqa: E402 - tests are no package of ours
from tests.browser.fava_server import BIN, copy_of, running  # noqa: E402

IMAGES = ROOT / "docs" / "images"
DAY = "2026-11-24"


class Picture(NamedTuple):
    """A picture to take.

    Attributes:
        query: of the page, beside the day.
        size: width and height of the window.
    """

    name: str
    books: str
    query: str = ""
    size: tuple[int, int] = (1280, 820)
    dark: bool = False


PICTURES = (
    Picture("fava-overview", "demo"),
    Picture("fava-loan", "demo", "loan=diana-petrova-dental", (1280, 1180)),
    Picture("fava-today", "demo", "page=today", (1280, 620)),
    Picture("fava-portfolio-dark", "demo", "page=portfolio", (1280, 1000), dark=True),
    Picture("fava-narrow-danish", "dansk", "loan=ole-frost-altan", (420, 860)),
)


def main() -> None:
    """Take all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        for books in dict.fromkeys(picture.books for picture in PICTURES):
            ledger = _books(books, Path(folder))
            with running(ledger) as address:
                for picture in PICTURES:
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
    page.screenshot(path=IMAGES / f"{picture.name}.png")
    context.close()
    print(IMAGES.relative_to(ROOT) / f"{picture.name}.png")


if __name__ == "__main__":
    main()

"""Fava's import page and beangulp's command line: they match payments as the command does."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beangulp.extract import DUPLICATE
from fava.application import create_app
from flask.testing import FlaskClient
from tests.importers.test_national_files import collected
from tests.payments.bank import Line, camt
from tests.payments.conftest import ANNA, BOOKS

ROOT = Path(__file__).resolve().parents[2]
IMPORTER = "bank statements of Assets:Bank:Checking"
MADE = "<beancount_loans>"


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """A working copy of the demo's books."""
    shutil.copytree(ROOT / "ledgers" / "demo", tmp_path / "demo")
    return tmp_path / "demo" / "main.beancount"


class Page:
    """Fava's import page."""

    def __init__(self, ledger: Path) -> None:
        app = create_app([ledger], load=True)
        self.client: FlaskClient = app.test_client()
        self.slug = self.client.get("/").headers["Location"].split("/")[-3]

    def listed(self) -> dict[str, list[str]]:
        answer = self.client.get(f"/{self.slug}/api/imports").get_json()
        return {
            Path(file["name"]).name: [one["importer_name"] for one in file["importers"]]
            for file in answer["data"]
        }

    def extract(self, file: Path, importer: str = IMPORTER) -> list[dict[str, Any]]:
        asked = {"filename": str(file), "importer": importer}
        answer = self.client.get(f"/{self.slug}/api/extract", query_string=asked)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.get_json()["data"]
        return found

    def save(self, entries: list[dict[str, Any]]) -> None:
        """As the page does: what is not a duplicate, without what stands behind the scenes."""
        kept = [dict(one, meta=_shown(one["meta"])) for one in entries]
        body = json.dumps({"entries": kept})
        answer = self.client.put(
            f"/{self.slug}/api/add_entries", data=body, content_type="application/json"
        )
        assert answer.status_code == 200, answer.text


def _shown(meta: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in meta.items() if not key.startswith("_")}


def legs(entry: dict[str, Any]) -> dict[str, str]:
    return {leg["account"]: leg["amount"] for leg in entry.get("postings", [])}


def test_the_page_lists_the_months_statement(demo: Path) -> None:
    listed = Page(demo).listed()

    assert listed["2026-11.xml"] == [IMPORTER]


def test_payments_come_with_their_loans(demo: Path) -> None:
    entries = Page(demo).extract(demo.parent / "statements" / "2026-11.xml")
    by_ref = {one["meta"].get("bank-ref"): one for one in entries}

    fatima, returned, unknown = (
        by_ref[ref] for ref in ("2026110500042", "2026110500046", "2026111700028")
    )
    assert legs(fatima)["Assets:Loans:FatimaHaddad:CargoBike"] == "-1079.99 DKK"
    assert (fatima["flag"], fatima["meta"]["loan-rule"]) == ("*", "reference")
    assert returned["meta"]["returns"] == "2026110200031"
    assert (unknown["flag"], unknown["tags"]) == ("!", ["loan-review"])
    assert "Assets:Loans:MetteJensen:Car 0." in unknown["meta"]["loan-candidates"]
    assert any(one["t"] == "Balance" for one in entries)


def test_saving_the_page_gives_sound_books_that_tie_to_the_bank(demo: Path) -> None:
    page = Page(demo)
    file = demo.parent / "statements" / "2026-11.xml"
    entries = page.extract(file)

    page.save(entries)

    loaded, errors, _ = loader.load_file(str(demo))
    assert errors == []
    refs = {one.meta.get("bank-ref") for one in loaded if one.meta["filename"] != MADE}
    assert {one["meta"]["bank-ref"] for one in entries if "bank-ref" in one["meta"]} <= refs
    again = Page(demo).extract(file)
    assert all(one["meta"].get(DUPLICATE) for one in again)


def test_a_booked_month_is_all_duplicates(demo: Path) -> None:
    entries = Page(demo).extract(demo.parent / "statements" / "2026-10.xml")

    assert entries
    assert all(one["meta"].get(DUPLICATE) for one in entries)


# ------------------------------------------------------------ beangulp

CONFIG = """\
import beangulp
from beancount_loans.importers.beangulp_importer import StatementImporter

CONFIG = [StatementImporter("BANK")]
if __name__ == "__main__":
    beangulp.Ingest(CONFIG)()
"""
DANISH = """\
option "name_assets" "Aktiver"
option "name_liabilities" "Passiver"
option "name_equity" "Egenkapital"
option "name_income" "Indtaegter"
option "name_expenses" "Udgifter"
"""
ROOTS = {
    "Assets:": "Aktiver:",
    "Equity:": "Egenkapital:",
    "Expenses:": "Udgifter:",
}


def extracted(folder: Path, books: str, bank: str, *lines: Line) -> str:
    """What `python import.py extract` prints."""
    ledger = folder / "main.beancount"
    ledger.write_text(books, "utf-8")
    (folder / "import.py").write_text(CONFIG.replace("BANK", bank), "utf-8")
    file = camt(folder / "s.xml", lines)
    words = [sys.executable, "import.py", "extract", "-e", str(ledger), str(file)]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


RATE = Line("P1", "2026-02-15", "500.00", "Anna Berg", "AB-4711")
STRANGE = Line("P2", "2026-02-15", "1.00", "Nobody", "?")


def test_beangulps_command_prints_payments_on_their_loans(tmp_path: Path) -> None:
    said = extracted(tmp_path, BOOKS, "Assets:Bank", RATE, STRANGE)

    assert f"  {ANNA}  -500.00 EUR\n" in said
    assert '"Nobody" "?" #loan-review' in said
    assert "Liabilities:Loans:Unassigned" in said


def test_the_roots_of_a_danish_ledger_are_told_from_its_accounts(tmp_path: Path) -> None:
    books = DANISH + BOOKS
    for english, danish in ROOTS.items():
        books = books.replace(english, danish)

    said = extracted(tmp_path, books, "Aktiver:Bank", RATE, STRANGE)

    assert "Aktiver:Loans:AnnaBerg:Roof" in said
    assert "Passiver:Loans:Unassigned" in said
    assert "Liabilities" not in said


# ------------------------------------------------------------ formats that are drafts

DELIVERY = [
    "BS00200000001BS10602" + "0000000017".ljust(29) + "020326",
    "BS01208888888 0211",
    collected("0236", paid="150000"),
    "BS092",
    "BS992",
]


@pytest.mark.parametrize("by", ["beangulp", "fava"])
def test_a_draft_says_so_where_it_is_imported(tmp_path: Path, by: str) -> None:
    books = BOOKS.replace("EUR", "DKK")
    ledger = tmp_path / "main.beancount"
    ledger.write_text(f'{books}\n2026-01-01 custom "fava-option" "import-config" "import.py"\n'
                      '2026-01-01 custom "fava-option" "import-dirs" "in"\n', "utf-8")  # fmt: skip
    config = CONFIG.replace('"BANK"', '"Assets:Bank", itemised=True')
    (tmp_path / "import.py").write_text(config, "utf-8")
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "bs.txt"
    file.write_text("\n".join([*(one.ljust(128) for one in DELIVERY), ""]), "cp1252")
    if by == "fava":
        first, *_ = Page(ledger).extract(file, "bank statements of Assets:Bank")
        said = str(first["meta"]["statement-problems"])
    else:
        words = [sys.executable, "import.py", "extract", "-e", str(ledger), str(file)]
        said = subprocess.run(
            words, cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout

    assert "read by Betalingsservice (draft), which has not read a real file yet" in said

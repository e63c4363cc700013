"""A whole day at the desk in a real browser, from import to letter to note to relief.

At each turn the figures of the pages are those of the command line's JSON, and the ledger's text
holds what was shown before it was written, and nothing else.
"""

from __future__ import annotations

import difflib
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.fava_server import BIN, copy_of, running
from tests.browser.test_acts import act, agree, look, show
from tests.mailbox import Inbox, Serve, serve  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser
DAY = "2026-11-24"
LOAN, ACCOUNT = "diana-petrova-dental", "Assets:Loans:DianaPetrova:Dental"
OVER = {"repaid", "settled", "written-off"}
ROWS = """rows => rows.map(row => ({
    account: decodeURIComponent(row.querySelector("a.bl-quiet").href).split("/account/")[1]
        .split("/")[0],
    days: row.cells[2].textContent.trim(),
    missing: row.cells[3].textContent.trim(),
    outstanding: row.cells[4].textContent.trim(),
}))"""


class Desk:
    """The books, the command line over them, and the page that shows them."""

    def __init__(self, ledger: Path, page: Page, address: str) -> None:
        self.ledger, self.page, self.address = ledger, page, address

    def show(self, **query: str) -> None:
        show(self.page, self.address, **query)

    def told(self, command: str, *words: str) -> dict[str, Any]:
        """What the command line says, as JSON."""
        asked = [str(BIN / "bean-loans"), command, str(self.ledger), *words]
        done = subprocess.run(
            [*asked, "--as-of", DAY, "--format", "json"], check=True, capture_output=True
        )
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def text(self) -> list[str]:
        """All lines of the ledger's files, file by file."""
        files = sorted(self.ledger.parent.rglob("*.beancount"))
        return [line for file in files for line in file.read_text("utf-8").splitlines()]

    def write(self, form: Locator) -> tuple[list[str], list[str]]:
        """Look, agree; gives the lines that came and those that went, which were shown."""
        before = self.text()
        shown = look(form)
        assert self.text() == before
        agree(self.page, form)
        lines = list(difflib.ndiff(before, self.text()))
        came = [one[2:] for one in lines if one.startswith("+ ") and one[2:].strip()]
        went = [one[2:] for one in lines if one.startswith("- ") and one[2:].strip()]
        for line in (*came, *went):
            assert line.strip() in shown
        return came, went

    def agrees(self) -> None:
        """List, work list and calendar say what the command line says."""
        self.show()
        status = [one for one in self.told("status")["loans"] if one["side"] == "asset"]
        rows = self.page.locator("#bl-list tbody tr").evaluate_all(ROWS)
        expected = {
            one["account"]: (
                str(one["days_past_due"] or ""),
                one["due"]["total"] if float(one["due"]["total"]) else "",
                one["principal_outstanding"],
            )
            for one in status
            if one["stage"] not in OVER
        }
        assert {
            row["account"]: (row["days"], row["missing"], row["outstanding"]) for row in rows
        } == expected
        self.show(page="today")
        tasks = self.told("worklist")["tasks"]
        names = self.page.locator(".bl-task a.bl-strong").all_inner_texts()
        assert names == [one["name"] for one in tasks]
        said = self.page.locator(".bl-tasks").inner_text()
        for one in tasks:
            assert all(why in said for why in one["why"])


@pytest.fixture
def inbox(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Inbox:  # noqa: F811
    """A real mail server that Fava's environment names."""
    found, port = serve()
    for key, value in {"HOST": "localhost", "PORT": port, "SECURITY": "none"}.items():
        monkeypatch.setitem(os.environ, f"BEAN_LOANS_MAIL_{key}", str(value))
    return found


def test_a_day_from_import_to_letter_to_note_to_relief(
    page: Page, tmp_path: Path, inbox: Inbox
) -> None:
    ledger = copy_of("demo", tmp_path)
    with running(ledger) as address:
        desk = Desk(ledger, page, address)
        desk.agrees()
        _import(desk)
        desk.agrees()
        _assign(desk)
        _send_a_letter(desk, inbox)
        _note_a_promise(desk)
        _agree_on_relief(desk)
        desk.agrees()
        _undo(desk)


def _import(desk: Desk) -> None:
    """The statement comes in by the command line; the open page shows it when it is loaded."""
    statement = desk.ledger.parent / "statements" / "2026-11.xml"
    command = [str(BIN / "bean-loans"), "import", "--ledger", str(desk.ledger), "--yes"]
    before = desk.text()
    subprocess.run([*command, str(statement)], check=True, stdout=subprocess.DEVNULL)
    lines = list(difflib.ndiff(before, desk.text()))
    assert [one for one in lines if one.startswith("- ")] == []
    assert sum(one.startswith("+ ") and "bank-ref" in one for one in lines) > 10


def _assign(desk: Desk) -> None:
    """One line is divided between two loans, the other is no loan's."""
    desk.show(page="review")
    expect(desk.page.locator(".bl-task")).to_have_count(2)
    task = desk.page.locator(".bl-task", has_text="M Jensen")
    task.get_by_text("It is for several loans").click()
    form = task.locator('form[data-act="split"]')
    form.get_by_label("Loan 1").fill("mette-jensen-car")
    form.locator('[name="amount-1"]').fill("600")
    form.get_by_label("Loan 2").fill("Assets:Loans:MetteHansenJensen:Moving")
    came, went = desk.write(form)
    assert any("Assets:Loans:MetteJensen:Car" in one and "-600.00 DKK" in one for one in came)
    assert any("-400.00 DKK" in one for one in came)
    assert any("#loan-review" in one for one in went)
    expect(desk.page.locator(".bl-task")).to_have_count(1)

    form = act(desk.page, "refuse")
    form.get_by_label("account").fill("Expenses:Office:Rent")
    desk.write(form)
    expect(desk.page.get_by_text("Every bank line is assigned.")).to_be_visible()


def _send_a_letter(desk: Desk, inbox: Inbox) -> None:
    """One letter is ticked, looked at as PDF, and sent once."""
    desk.show(page="letters")
    for box in desk.page.locator('input[name="keys"]').all():
        box.set_checked("Diana Petrova" in (box.get_attribute("aria-label") or ""))
    pdf = desk.page.get_by_label("PDF: Diana Petrova").get_attribute("href")
    answer = desk.page.request.get(desk.page.evaluate("url => new URL(url, location).href", pdf))
    assert answer.body().startswith(b"%PDF")
    form = desk.page.locator('form[data-act="letters"]')
    form.locator('[name="send"]').check()
    came, went = desk.write(form)
    expect(desk.page.locator("[data-told]")).to_contain_text("1 letter went by e-mail.")
    assert [str(mail["To"]) for mail in inbox.mails] == [
        "Diana Petrova <diana.petrova@post.example>"
    ]
    assert any('loan-step: "reminder-3"' in one for one in came)
    assert went == []
    assert len(list(desk.ledger.parent.rglob(f"documents/**/DianaPetrova/Dental/{DAY}*.pdf"))) == 1
    expect(desk.page.get_by_label("PDF: Diana Petrova")).to_have_count(0)
    due = next(one for one in desk.told("status")["loans"] if one["account"] == ACCOUNT)["due"]
    desk.show(loan=LOAN)
    expect(desk.page.locator(".bl-tile", has_text="Missing")).to_contain_text(due["total"])


def _note_a_promise(desk: Desk) -> None:
    desk.show(loan=ACCOUNT)
    form = act(desk.page, "contact")
    form.get_by_label("What was said").fill("Phoned: pays half on Friday")
    form.get_by_label("Promised (DKK)").fill("650")
    form.get_by_label("Promised by").fill("2026-11-27")
    came, went = desk.write(form)
    assert f'{DAY} note {ACCOUNT} "Phoned: pays half on Friday"' in came
    assert went == []
    desk.show(page="calendar")
    row = desk.page.locator("tr", has_text="Diana Petrova").filter(has_text="Promised")
    expect(row).to_contain_text("650.00")


def _agree_on_relief(desk: Desk) -> None:
    """Options are those of the command line; one is recorded with its letter."""
    desk.show(page="relief", loan=LOAN, **{"can-pay": "700"})
    told = desk.told("relief", ACCOUNT, "--can-pay", "700")["options"]
    offers = desk.page.locator(".bl-offer")
    expect(offers).to_have_count(len(told))
    for number, one in enumerate(told):
        shown = offers.nth(number).inner_text().replace("\N{NO-BREAK SPACE}", " ")
        for key in ("installment", "to_pay", "cost", "cost_to_lender"):
            assert f"{one[key]} DKK" in shown
    number, one = next(
        (number, one) for number, one in enumerate(told) if one["carried"] and one["number"]
    )
    offers.nth(number).locator("summary").click()
    came, went = desk.write(offers.nth(number).locator("form"))
    assert f'{DAY} custom "loan-change" {ACCOUNT}' in came
    assert all(any(f"{key}: " in line for line in came) for key in one["change"])
    assert went == []
    assert list(desk.ledger.parent.rglob(f"documents/**/DianaPetrova/Dental/{DAY}*.pdf"))
    schedule = desk.told("schedule", ACCOUNT)["loans"][0]["installments"]
    desk.show(loan=LOAN)
    rows = desk.page.locator(".bl-schedule tbody tr")
    expect(rows).to_have_count(len(schedule))
    assert schedule[-2]["total"] in rows.nth(len(schedule) - 2).inner_text()


def _undo(desk: Desk) -> None:
    """The last thing is taken back; what was sent stays told."""
    before = desk.text()
    form = act(desk.page, "undo")
    look(form)
    agree(desk.page, form)
    gone = [one[2:] for one in difflib.ndiff(before, desk.text()) if one.startswith("- ")]
    assert any('custom "loan-change"' in one for one in gone)
    assert any('loan-step: "reminder-3"' in one for one in desk.text())
    desk.agrees()

"""The extension beside Fava's own pages: panel, links both ways, upcoming events, calendar."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.fava.acting import BOOKS, opened
from tests.fava.conftest import DAY, Site, words_of, write

LOAN = "Assets:Loans:DianaPetrova:Dental"
UPCOMING = '2026-01-01 custom "loan-option" "upcoming" "40"\n'


def panel(site: Site, account: str) -> str:
    answer = site.get("extension/BeancountLoans/panel", name=account, as_of=DAY).json
    assert answer is not None
    assert answer["success"]
    return str(answer["data"]["html"])


@pytest.mark.parametrize("name", ["diana-petrova-dental", LOAN, f"{LOAN}:Due:Interest"])
def test_a_loan_s_page_is_found_by_id_and_by_account(demo: Site, name: str) -> None:
    page = demo.page(loan=name)

    assert "Log a contact" in words_of(page)
    assert "Diana Petrova" in words_of(page)
    assert f"account/{LOAN}/" in page


def test_an_account_s_panel_says_status_and_next_step_and_leads_to_the_loan(demo: Site) -> None:
    found = panel(demo, f"{LOAN}:Due")
    command = [str(Path(sys.executable).parent / "bean-loans"), "next-step"]
    command += [str(demo.ledger.beancount_file_path), LOAN, "--as-of", DAY, "--format", "json"]
    told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    (matter,) = told["matters"]
    step = matter["step"]

    assert "loan=diana-petrova-dental" in found
    assert "late" in words_of(found)
    assert f"{step['name']}: " in words_of(found)
    assert ("may be taken now" in words_of(found)) == step["allowed"]


def test_the_calendar_is_that_of_the_command_line(demo: Site) -> None:
    page = words_of(demo.page(page="calendar"))
    command = [str(Path(sys.executable).parent / "bean-loans"), "calendar"]
    command += [str(demo.ledger.beancount_file_path), "--as-of", DAY, "--format", "json"]
    told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    last = str(dt.date.fromisoformat(DAY) + dt.timedelta(days=60))
    soon = [one for one in told["appointments"] if one["date"] <= last]
    kinds = {one["kind"] for one in soon}

    assert {"due", "step"} <= kinds
    for one in soon:
        assert one["name"] in page
        assert one["date"] in page
        assert one["amount"] is None or f"{one['amount']} DKK" in page


def test_what_is_to_come_is_counted_in_fava_s_bubble_if_asked_for(tmp_path: Path) -> None:
    """The bank is recorded to 4 March; with no balance assertions dues come to 13 April."""
    without = opened(write(tmp_path, BOOKS))
    assert list(without.ledger.all_entries_by_type.Event) == []
    site = opened(write(tmp_path, BOOKS + UPCOMING))
    events: list[Any] = list(site.ledger.all_entries_by_type.Event)

    assert [(str(one.date), one.description) for one in events] == [
        ("2026-04-02", "Bo Holm: 106.62 DKK")
    ]
    assert "Bo Holm: 106.62 DKK" in site.get("api/events").text


def test_the_bubble_is_counted_anew_when_a_day_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = opened(write(tmp_path, BOOKS + UPCOMING))

    def on(day: dt.date) -> int:
        monkeypatch.setattr("beancount_loans.reports.fava.extension.local_today", lambda: day)
        monkeypatch.setattr("fava.core.misc.local_today", lambda: day)
        site.get("income_statement/")
        return len(site.ledger.misc.upcoming_events)

    assert on(dt.date(2026, 3, 26)) == 0
    assert on(dt.date(2026, 3, 27)) == 1
    assert on(dt.date(2026, 4, 3)) == 0

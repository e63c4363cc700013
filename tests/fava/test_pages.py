"""The pages of the extension say what the reports say."""

from __future__ import annotations

import datetime as dt
import importlib
import re
from html import unescape
from unittest.mock import Mock
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from tests.fava.conftest import DAY, Site, words_of

import beancount_loans
from beancount_loans.book import Book
from beancount_loans.core.servicing.position import replay
from beancount_loans.reports.fava import overview, sheets
from beancount_loans.reports.fava.address import PAGES
from beancount_loans.reports.fava.balance import planned, went
from beancount_loans.reports.status import LoanStatus, status_report

ON = dt.date.fromisoformat(DAY)


@pytest.fixture(scope="module")
def book(demo: Site) -> Book:
    return beancount_loans.load(demo.ledger.beancount_file_path)


@pytest.fixture(scope="module")
def status(book: Book) -> dict[str, LoanStatus]:
    return {loan.account: loan for loan in status_report(book, ON).loans}


def rows(html: str) -> dict[str, list[str]]:
    """The cells of the list, in words, by the loan's account."""
    found = {}
    for row in re.findall(r"<tr data-search=.*?</tr>", html, re.DOTALL):
        account = re.search(r"/account/([^/]+)/", row)
        assert account
        cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
        found[unquote(account[1])] = [words_of(cell) for cell in cells]
    return found


def test_the_overview_has_the_figures_of_the_status(
    demo: Site, status: dict[str, LoanStatus]
) -> None:
    found = rows(demo.page(stage="all"))

    assert set(found) == set(status)
    for account, loan in status.items():
        _, _, days, missing, outstanding, next_due, last, _ = found[account]
        assert days == (str(loan.days_past_due) if loan.days_past_due else "")
        assert missing == (str(loan.due.total) if loan.due.total else "")
        assert outstanding == str(loan.principal_outstanding)
        assert next_due == (f"{loan.next_due.amount} {loan.next_due.date}" if loan.next_due else "")
        dated = loan.last_payment
        assert last == (f"{dated.amount} {dated.date}" if dated else "")


def test_the_totals_are_the_sums_of_the_status(demo: Site, status: dict[str, LoanStatus]) -> None:
    lent = [loan for loan in status.values() if loan.side == "asset"]
    text = demo.text().replace("\N{NO-BREAK SPACE}", " ")

    assert f"{sum(loan.principal_outstanding for loan in lent)} DKK" in text
    assert f"{sum(loan.due.total for loan in lent)} DKK" in text
    late = sum(loan.principal_outstanding for loan in lent if loan.days_past_due > 30)
    assert f"{late} DKK" in text


def test_the_page_of_every_loan_has_its_figures(demo: Site, status: dict[str, LoanStatus]) -> None:
    for loan in status.values():
        text = demo.text(loan=loan.id).replace("\N{NO-BREAK SPACE}", " ")

        assert "could not be shown" not in text
        assert f"Outstanding principal {loan.principal_outstanding} {loan.currency}" in text
        assert f"Missing {loan.due.total} {loan.currency}" in text
        assert f"Claim in the books {loan.claim}" in text


def test_the_schedule_says_what_was_paid_late_and_what_is_missing(demo: Site) -> None:
    text = demo.text(loan="niels-brandt-ebike")

    assert "paid 2026-09-25, 53 days late" in text
    assert "257.08 missing for 82 days" in text
    assert "missing for 21 days" in text
    assert "to come" in text


def test_what_was_written_off_is_not_called_paid(demo: Site) -> None:
    text = demo.text(loan="kim-dahl-van")

    assert "written off 2025-12-31" in text
    assert "paid 2025-12-31" not in text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("site", ["demo", "dansk"])
def test_every_page_is_shown(request: pytest.FixtureRequest, site: str, page: str) -> None:
    opened: Site = request.getfixturevalue(site)
    text = opened.text(page=page)

    assert "could not be shown" not in text
    assert "kunne ikke vises" not in text
    assert len(text) > 100


def test_a_day_before_everything_and_one_far_ahead_are_shown(demo: Site) -> None:
    for day in ("1900-01-01", "2024-10-01", "2199-12-31"):
        for asked in ({}, {"loan": "niels-brandt-ebike"}, {"page": "portfolio"}):
            assert "could not be shown" not in demo.text(day, **asked)


def test_a_wrong_day_is_told_and_today_is_shown(demo: Site) -> None:
    assert "“soon” is no date" in demo.text("soon")


def test_a_loan_or_borrower_that_is_not_there_is_told(demo: Site) -> None:
    assert "no loan “nobody”" in demo.text(loan="nobody")
    assert "no borrower “nobody”" in demo.text(borrower="nobody")


def test_the_list_is_sorted_as_asked(demo: Site) -> None:
    down = list(rows(demo.page(sort="-outstanding")))
    up = list(rows(demo.page(sort="outstanding")))

    assert down[0] == "Assets:Loans:BirgitSørensen:Roof"
    assert up[-2] == down[0]  # the last row is our own debt


def test_a_search_looks_at_names_purposes_and_references(demo: Site) -> None:
    for text in ("petrova", "TANDBEHANDLING", "dental diana", "100101302"):
        html = demo.page(q=text)
        seen = re.findall(r"<tr data-search=\"[^\"]*\">", html)

        assert len(seen) == 2  # hers, and our own debt
        assert "1 of 23 loans" in words_of(html)


def test_loans_that_are_over_are_left_out_unless_asked(demo: Site) -> None:
    assert "Lise Vinther" not in demo.text()
    assert "3 loans that are over are left out" in demo.text()
    assert "Lise Vinther" in demo.text(stage="all")
    assert set(rows(demo.page(stage="held"))) == {
        "Assets:Loans:OlgaKowalska:Shop",
        "Liabilities:Loans:Soelvgade:Startup",
    }


def test_fava_s_account_filter_narrows_the_list(demo: Site) -> None:
    found = rows(demo.page(account="Assets:Loans:DianaPetrova"))

    assert "Assets:Loans:DianaPetrova:Dental" in found
    assert "Assets:Loans:PeterLund:Deposit" not in found


def test_the_bank_s_last_day_is_told_in_a_sentence(demo: Site) -> None:
    told = "The bank is recorded until 2026-10-31, 24 days before 2026-11-24"

    assert told in demo.text()
    assert "The bank is recorded until" not in demo.text("2026-10-31")


def test_danish_books_are_shown_in_danish(dansk: Site) -> None:
    text = dansk.text().replace("\N{NO-BREAK SPACE}", " ")

    assert "18.014,78" in text
    assert "15. dec. 2026" in text
    assert "forsinket" in text
    assert "Days late" not in text


def test_the_panel_stands_on_accounts_of_loans_alone(demo: Site) -> None:
    def panel(account: str) -> str:
        answer = demo.get("extension/BeancountLoans/panel", name=account, as_of=DAY)
        assert answer.json
        assert answer.json["success"]
        return str((answer.json["data"] or {}).get("html", ""))

    assert "4345.47" in panel("Assets:Loans:DianaPetrova:Dental")
    assert "4345.47" in panel("Assets:Loans:DianaPetrova:Dental:Due:Principal")
    assert not panel("Assets:Loans")
    assert not panel("Assets:Bank:Checking")


def test_the_curve_ends_at_the_principal_outstanding(book: Book) -> None:
    for loan in book.loans.values():
        position = replay(loan, ON)

        assert went(position)[-1].amount == position.principal_outstanding
        assert planned(loan)[-1].amount == 0


def test_links_lead_to_pages_that_are_there(demo: Site) -> None:
    client: FlaskClient = demo.client
    pages = [demo.page(page=page) for page in PAGES]
    pages += [demo.page(loan="cafe-gryden-oven"), demo.page(borrower="bo-holm")]
    links = {unescape(link) for page in pages for link in re.findall(r'href="(/[^"]+)"', page)}

    assert links
    for link in links:
        with client.get(link) as answer:
            assert answer.status_code == 200, link


def test_a_long_list_is_shown_sheet_by_sheet(demo: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (sheets, overview):
        monkeypatch.setattr(module, "SHEET", 6)
    seen = [
        account
        for number in "1234"
        for account in rows(demo.page(sheet=number, sort="name"))
        if account.startswith("Assets")
    ]

    assert len(seen) == len(set(seen)) == 20
    assert "Sheet 2 of 4" in demo.text(sheet="2")
    assert "Sheet 4 of 4" in demo.text(sheet="99")
    assert "2 of 23 loans" in demo.text(q="mette")
    assert "Sheet 2 of" in demo.text(page="calendar", sheet="2")


def test_an_address_stands_in_one_line(demo: Site) -> None:
    assert "Strygerstien 3, 1. th., 2200 København N, DK" in demo.text(borrower="diana-petrova")


@pytest.mark.parametrize(
    ("query", "maker"),
    [
        (
            {"page": "relief", "loan": "diana-petrova-dental", "can-pay": "655"},
            "relief_page.offers",
        ),
        ({"page": "calendar"}, "views.appointments"),
        ({"page": "today"}, "desk.work_list"),
        ({"page": "review"}, "views.open_lines"),
        ({"page": "portfolio"}, "portfolio_page.bucket_names"),
    ],
)
def test_what_a_page_needs_is_worked_out_once(
    demo: Site, monkeypatch: pytest.MonkeyPatch, query: dict[str, str], maker: str
) -> None:
    module, name = maker.split(".")
    whole = importlib.import_module(f"beancount_loans.reports.fava.{module}")
    made = Mock(wraps=getattr(whole, name))
    monkeypatch.setattr(whole, name, made)

    first, second = (demo.page(day="2026-11-23", **query) for _ in range(2))

    assert first == second
    assert made.call_count == 1

"""The extension shows what is in the books to those who may see it, and never takes Fava down."""

from __future__ import annotations

import datetime as dt
import logging
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.fava.conftest import DAY, Site, open_site, words_of, write

from beancount_loans.reports.fava import BeancountLoans, extension
from beancount_loans.reports.fava.desk import Shelf

BOOKS = """
option "operating_currency" "DKK"
plugin "beancount_loans.plugins"
2026-01-01 custom "fava-extension" "beancount_loans.reports.fava"{config}
2026-01-01 open Assets:Bank DKK
2026-01-01 open Equity:Opening DKK
2026-01-01 custom "loan-borrower" "evil"
  name: "<script>alert(1)</script>"
  email: "a\\"onmouseover=\\"alert(2)@post.example"
  phone: "+45 12 34 56 78"
2026-01-01 open Assets:Loans:Evil:One DKK
  loan-borrower: "evil"
  loan-principal: 1000 DKK
  loan-rate: "8 %"
  loan-installments: 4
  loan-purpose: "<img src=x onerror=alert(3)>"
2026-01-02 * "Evil" "<b>paid out</b>"
  Assets:Bank  -1000.00 DKK
  Assets:Loans:Evil:One
2026-02-02 * "Evil" "<iframe>"
  Assets:Bank  100.00 DKK
  Assets:Loans:Evil:One
2026-02-03 note Assets:Loans:Evil:One "<script>alert(4)</script> 4711 kr."
  contact: "<i>phone</i>"
  outcome: "promise"
  promise: 4711 DKK
  promise-by: 2026-03-01
2026-02-04 ! "<u>Somebody</u>" "<script>alert(5)</script>" #loan-review
  loan-candidates: "Assets:Loans:Evil:One 0.61"
  Assets:Bank  12.00 DKK
  Equity:Opening
"""
SHOWN: tuple[dict[str, str], ...] = (
    {}, {"page": "today"}, {"page": "portfolio"}, {"page": "calendar"}, {"page": "review"},
    {"page": "checks"}, {"loan": "evil-one"}, {"borrower": "evil"}, {"page": "letters"},
    {"page": "policy"}, {"page": "relief", "loan": "evil-one"}, {"page": "relief"},
    {"page": "relief", "loan": "evil-one", "can-pay": '"><script>alert(8)</script>'},
    {"loan": "<script>alert(6)</script>"}, {"q": '"><script>alert(7)</script>'},
    {"as_of": "<script>"}, {"stage": "<script>"}, {"sort": '"><script>'},
)  # fmt: skip


class Elements(HTMLParser):
    """Collects the elements of a page, data for scripts aside, and attributes that run code."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if ("type", "application/json") not in attrs:
            self.found.add(tag)
        if any(name.startswith("on") for name, _ in attrs):
            self.found.add("on…")


def markup_of(html: str) -> set[str]:
    elements = Elements()
    elements.feed(html)
    return elements.found


def books(folder: Path, config: str = "") -> Path:
    return write(folder, BOOKS.replace("{config}", config))


def test_what_stands_in_the_books_or_the_address_is_never_markup(tmp_path: Path) -> None:
    site = open_site(books(tmp_path))

    for asked in SHOWN:
        html = site.page(**{"day": DAY, **asked} if "as_of" not in asked else asked)

        assert "could not be shown" not in html
        assert not markup_of(html) & {"script", "img", "iframe", "b", "i", "u", "on…"}


def test_the_panel_is_never_markup(tmp_path: Path) -> None:
    site = open_site(books(tmp_path))

    answer = site.get("extension/BeancountLoans/panel", name="Assets:Loans:Evil:One")

    assert answer.json
    assert "&lt;script&gt;" in answer.json["data"]["html"]
    assert "<script" not in answer.json["data"]["html"]


def test_incognito_hides_every_amount_and_number_of_a_person(tmp_path: Path) -> None:
    site = open_site(books(tmp_path), incognito=True)
    plain = open_site(books(tmp_path))
    secrets = ("1000.00", "100.00", "4711", "34 56 78", "253.12")

    for asked in SHOWN[:12]:
        html = site.page(**asked)
        assert "could not be shown" not in html
        assert not [secret for secret in secrets if secret in html], asked
    answer = site.get("extension/BeancountLoans/panel", name="Assets:Loans:Evil:One", as_of=DAY)
    assert answer.json
    assert not re.search(r"\d+\.\d\d", answer.json["data"]["html"].partition("</style>")[2])
    assert "4711" in plain.page(loan="evil-one")


def test_a_read_only_fava_shows_everything_and_takes_nothing(tmp_path: Path) -> None:
    site = open_site(books(tmp_path), read_only=True)

    assert "evil" in site.page(borrower="evil").lower()
    posted = site.client.post(f"/{site.slug}/extension/BeancountLoans/panel")
    assert posted.status_code == 401


def test_what_may_change_something_is_asked_by_post_alone(demo: Site) -> None:
    extension = demo.ledger.extensions.get_extension("BeancountLoans")

    assert isinstance(extension, BeancountLoans)
    assert set(extension.endpoints) == {
        ("panel", "GET"),
        ("letter", "GET"),
        ("preview", "POST"),
        ("write", "POST"),
    }


@pytest.mark.parametrize("config", [' "{a: 1}"', ' "dict(a=1)"', " 1", ' "{"'])
def test_a_wrong_config_does_no_harm(tmp_path: Path, config: str) -> None:
    site = open_site(books(tmp_path, config))

    assert site.get("income_statement/").status_code == 200
    assert "Outstanding principal" in site.text()


def test_a_fault_of_ours_is_one_page_that_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site = open_site(books(tmp_path))

    def break_down(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Shelf, "desk", break_down)
    with caplog.at_level(logging.CRITICAL):
        assert "could not be shown" in site.text()
        panel = site.get("extension/BeancountLoans/panel", name="Assets:Loans:Evil:One")
        assert panel.json
        assert not panel.json["success"]
        assert site.get("journal/").status_code == 200


def test_books_without_loans_are_told_how_to_begin(tmp_path: Path) -> None:
    path = write(tmp_path, '2026-01-01 custom "fava-extension" "beancount_loans.reports.fava"\n')

    assert "No loans yet" in open_site(path).text()


def test_a_loan_with_an_error_is_told_and_hides_no_other(tmp_path: Path) -> None:
    text = BOOKS.replace("{config}", "") + (
        "2026-01-01 open Assets:Loans:Bob:Bad DKK\n"
        '  loan-borrower: "bob"\n  loan-principal: 500 DKK\n  loan-rate: 8\n'
    )
    page = open_site(write(tmp_path, text)).text()

    assert "Assets:Loans:Bob:Bad" in page
    assert "1 loan is late" in page


def test_a_change_in_the_books_is_shown_at_the_next_look(tmp_path: Path) -> None:
    path = books(tmp_path)
    site = open_site(path, poll_watcher=True)
    before = site.text(loan="evil-one")

    with path.open("a", encoding="utf-8") as ledger:
        ledger.write(
            '2026-02-10 * "Evil" "More"\n  Assets:Bank  60.00 DKK\n  Assets:Loans:Evil:One\n'
        )

    assert "2026-02-10" not in before
    assert "2026-02-10" in site.text(loan="evil-one")


def test_a_fava_left_running_overnight_shows_the_new_day(
    demo: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def days_late(today: dt.date) -> str:
        monkeypatch.setattr(extension, "local_today", lambda: today)
        return words_of(demo.get("extension/BeancountLoans/", partial="true").text)

    assert "Diana Petrova Tandbehandling · account late 101" in days_late(dt.date(2026, 11, 24))
    assert "Diana Petrova Tandbehandling · account late 102" in days_late(dt.date(2026, 11, 25))


@pytest.mark.parametrize(
    "asked",
    [
        {}, {"page": "portfolio"}, {"page": "today"}, {"page": "calendar"}, {"page": "letters"},
        {"page": "review"}, {"page": "relief", "loan": "diana-petrova-dental"},
        {"loan": "diana-petrova-dental"}, {"borrower": "diana-petrova"},
    ],
    ids=str,
)  # fmt: skip
def test_incognito_tells_no_amount_in_text_chart_or_table(
    demo_path: Path, asked: dict[str, str]
) -> None:
    """Whatever looks like money: decimals, or a number beside the currency or on an axis.

    Rates and shares are shown.
    """
    site = open_site(demo_path, incognito=True)
    page = re.sub(r"[\d.]+[\s\u00a0]%", "", site.page(**asked))

    assert not re.findall(r"\d+[.,]\d\d(?!\d)(?=[^\"<>]*<)", page)
    assert not re.findall(r"\d[\s\u00a0]DKK", page)
    assert not re.findall(r'text-anchor="end">[^<]*\d', page.replace(">0<", "><"))

"""Acts on the pages: lines first, then written; nothing that was not shown, asked or allowed."""

from __future__ import annotations

import re
import shutil
import threading
from pathlib import Path

import pytest
from fava.core import FavaLedger
from tests.fava.acting import BO, BOOKS, ask, do, opened, refusal, send
from tests.fava.conftest import DAY, ROOT, Site, write

from beancount_loans.reports.fava.guard import hosts_of

LOAN = "diana-petrova-dental"
ACCOUNT = "Assets:Loans:DianaPetrova:Dental"
PHONED: dict[str, str] = {
    "loan": LOAN, "on": DAY, "contact": "phone", "text": 'Said "Friday"',
    "promise": "500", "promise-by": "2026-11-27",
}  # fmt: skip


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return write(tmp_path, BOOKS)


@pytest.fixture
def site(books: Path) -> Site:
    return opened(books)


def added(before: str, after: str) -> str:
    """What was put at the end of a ledger."""
    assert after.startswith(before.rstrip("\n"))
    return after[len(before.rstrip("\n")) :].strip()


ONE_LOAN: tuple[tuple[str, dict[str, str], str], ...] = (
    ("contact", {"contact": "phone", "text": "Phoned", "promise": "50,50",
                 "promise-by": "2026-03-09"},
     '2026-03-05 note Assets:Loans:Bo:Car "Phoned"\n  contact: "phone"\n  outcome: "promise"\n'
     "  promise: 50.50 DKK\n  promise-by: 2026-03-09"),
    ("payment", {"amount": "106.62", "bank": "Assets:Bank", "text": "Payment"},
     '2026-03-05 * "Bo Holm" "Payment" ^loan-bo-car\n  Assets:Bank           106.62 DKK\n'
     "  Assets:Loans:Bo:Car  -106.62 DKK"),
    ("fee", {"amount": "100", "text": "Reminder fee"},
     '2026-03-05 * "Bo Holm" "Reminder fee" ^loan-bo-car\n'
     "  Assets:Loans:Bo:Car   100.00 DKK\n  Income:Loans:Fees    -100.00 DKK"),
    ("step", {"step": "reminder-1", "text": "By phone"},
     '2026-03-05 note Assets:Loans:Bo:Car "By phone"\n  loan-step: "reminder-1"'),
    ("hold", {"kind": "illness", "until": "2026-04-01"},
     '2026-03-05 custom "loan-hold" Assets:Loans:Bo:Car "illness"\n  until: 2026-04-01'),
    ("hold", {"kind": "dispute", "all-loans": "yes"},
     '2026-03-05 custom "loan-hold" "bo" "dispute"'),
    ("change", {"loan-rate": "4 %", "loan-defer": "2", "reason": "hardship"},
     '2026-03-05 custom "loan-change" Assets:Loans:Bo:Car\n  loan-defer: 2\n'
     '  loan-rate: "4 %"\n  reason: "hardship"'),
)  # fmt: skip


@pytest.mark.parametrize(("act", "fields", "lines"), ONE_LOAN)
def test_an_act_writes_the_lines_that_it_showed(
    site: Site, books: Path, act: str, fields: dict[str, str], lines: str
) -> None:
    before = books.read_text()
    shown = do(site, act, **BO, **fields)

    assert re.sub(" +", " ", added(before, books.read_text())) == re.sub(" +", " ", lines)
    assert lines.splitlines()[0] in shown


def test_a_look_writes_nothing(site: Site, books: Path) -> None:
    before = books.read_bytes()
    assert ask(site, "preview", "fee", **BO, amount="100", text="Fee")["success"]
    assert books.read_bytes() == before


def test_a_change_of_terms_is_shown_with_the_plan_before_and_after(site: Site) -> None:
    html = ask(site, "preview", "change", **BO, **{"loan-rate": "0 %"})["data"]["html"]

    total = re.search(r"<tfoot>.*?</tfoot>", html, re.DOTALL)
    assert total
    # Twelve annuities of 106.62: 1200 * 0.01 / (1 - 1.01 ** -12), the last to the cent.
    assert "1279.4" in total[0]
    assert "as agreed now" in html


@pytest.mark.parametrize(
    ("act", "fields", "why"),
    [
        ("contact", {"contact": "pigeon", "text": "x"}, "not a way to be in touch"),
        ("contact", {"contact": "phone", "text": " "}, "few words"),
        ("contact", {"contact": "phone", "text": "x", "promise": "5"}, "by which day"),
        ("contact", {"contact": "phone", "text": "x", "next-date": "soon"}, "no date"),
        ("payment", {"amount": "1,234", "bank": "Assets:Bank", "text": "x"}, "no amount"),
        ("payment", {"amount": "-5", "bank": "Assets:Bank", "text": "x"}, "no amount"),
        ("payment", {"amount": "5", "bank": "Expenses:Rent", "text": "x"}, "no account"),
        ("payment", {"amount": "NaN", "bank": "Assets:Bank", "text": "x"}, "no amount"),
        ("fee", {"amount": "1.234", "text": "x"}, ""),
        ("step", {"step": "hang", "text": "x"}, "is no step"),
        ("hold", {"kind": "laziness"}, "did you mean|known are"),
        ("hold", {"kind": "illness", "until": "2026-01-01"}, "cannot end"),
        ("change", {}, "say what changes"),
        ("change", {"loan-rate": "8"}, "%"),
        ("change", {"loan-color": "red"}, "loan-color"),
        ("refuse", {"line": "nothing", "account": "Expenses:Rent"}, "waits no longer"),
        ("../../etc/passwd", {}, "there is nothing called"),
        ("relief", {"number": "99", "can-pay": "50"}, "choose one"),
        ("letters", {"keys": "../x"}, "may not go"),
        ("letters", {}, "tick"),
    ],
)
def test_what_cannot_be_recorded_is_said_in_a_sentence(
    site: Site, books: Path, act: str, fields: dict[str, str], why: str
) -> None:
    before = books.read_bytes()

    assert re.search(why, refusal(site, act, **BO, **fields))
    assert books.read_bytes() == before


def test_a_loan_that_is_not_there_is_said(site: Site) -> None:
    assert "no loan ../x" in refusal(site, "fee", loan="../x", amount="1", text="x")


def test_a_file_changed_since_it_was_shown_is_left_alone(site: Site, books: Path) -> None:
    fields = {**BO, "amount": "100", "text": "Fee"}
    seen = ask(site, "preview", "fee", **fields)["data"]["seen"]
    with books.open("a") as ledger:
        ledger.write('2026-03-05 note Assets:Loans:Bo:Car "An editor was here"\n')
    before = books.read_bytes()
    answer = ask(site, "write", "fee", seen, **fields)

    assert "changed since these lines were shown" in answer["error"]
    assert books.read_bytes() == before


def test_nothing_else_is_written_than_was_shown(site: Site, books: Path) -> None:
    before = books.read_bytes()
    seen = ask(site, "preview", "fee", **BO, amount="100", text="Fee")["data"]["seen"]

    assert not ask(site, "write", "fee", seen, **BO, amount="900", text="Fee")["success"]
    assert not ask(site, "write", "fee", **BO, amount="900", text="Fee")["success"]
    assert books.read_bytes() == before


def test_entries_stand_where_fava_s_options_want_them(tmp_path: Path) -> None:
    path = write(tmp_path, BOOKS + '2026-01-01 custom "fava-option" "default-file" "more.beancount"'
                 '\ninclude "more.beancount"\n')  # fmt: skip
    more = write(tmp_path, "; more\n", "more.beancount")
    before = path.read_bytes()
    shown = do(opened(path), "fee", **BO, amount="100", text="Fee")

    assert path.read_bytes() == before
    assert '"Bo Holm" "Fee"' in more.read_text()
    assert shown.startswith("; more.beancount")


# ------------------------------------------------------------ import review


def line_of(site: Site) -> str:
    found = re.search(r'name="line" value="([^"]+)"', site.page(day="2026-03-05", page="review"))
    assert found
    return found[1]


def test_a_bank_line_is_given_to_its_loan_and_taken_back(site: Site, books: Path) -> None:
    before = books.read_text()
    shown = do(site, "assign", line=line_of(site), loan="bo-car")
    after = books.read_text()

    assert '- 2026-03-04 ! "B HOLM" "thanks" #loan-review'.replace("- ", "-") in shown
    assert "Assets:Loans:Bo:Car  -106.62 DKK" in re.sub("  +", "  ", after.split("B HOLM")[1])
    assert 'loan-rule: "by-hand"' in after
    assert "loan-review" not in after
    assert "Every bank line is assigned" in site.text(day="2026-03-05", page="review")
    assert "review, written" in do(site, "undo")
    assert books.read_text() == before


def test_a_bank_line_that_is_no_loan_s_goes_to_an_account(site: Site, books: Path) -> None:
    line = line_of(site)
    assert "is not open" in refusal(site, "refuse", line=line, account="Expenses:Nothing")
    do(site, "refuse", line=line, account="Expenses:Rent")

    assert "Expenses:Rent" in books.read_text().split("B HOLM")[1]


# ------------------------------------------------------------ letters, relief


def test_letters_are_seen_and_written_with_their_documents(tmp_path: Path) -> None:
    later = '2026-04-20 * "Shop" "Paper"\n  Assets:Bank  -10.00 DKK\n  Expenses:Rent\n'
    books = write(tmp_path, BOOKS + later)
    site, day = opened(books), "2026-04-21"
    do(site, "refuse", line=line_of(site), account="Expenses:Rent")
    key = re.search(r'name="keys" value="([^"]+)"', site.page(day=day, page="letters"))
    assert key, "Bo is late and may get a letter"
    asked = {"key": key[1], "as_of": day}
    pdf = site.get("extension/BeancountLoans/letter", **asked)
    html = site.get("extension/BeancountLoans/letter", **asked, format="html")
    shown = do(site, "letters", keys=key[1], day=day)

    assert pdf.data.startswith(b"%PDF")
    assert "Kind regards" in html.text
    assert "sandbox" in html.headers["Content-Security-Policy"]
    (filed,) = (tmp_path / "documents").rglob("*.pdf")
    assert filed.relative_to(tmp_path).as_posix() in shown
    assert "loan-step" in books.read_text()
    page = site.page(day=day, page="letters")
    assert key[1] not in page
    assert filed.name in page


def test_a_letter_that_is_not_to_go_is_not_shown(site: Site) -> None:
    answer = site.get("extension/BeancountLoans/letter", key="../../main", as_of="2026-03-05")

    assert answer.status_code == 404
    assert "load the page again" in answer.text


def test_what_was_agreed_is_recorded_with_what_can_be_paid(site: Site, books: Path) -> None:
    page = site.page(day="2026-03-05", page="relief", loan="bo-car", **{"can-pay": "60"})
    assert "Longer term" in page
    before = books.read_text()
    do(site, "relief", loan="bo-car", number="1", **{"can-pay": "60"})

    text = added(before, books.read_text())
    assert 'custom "loan-change" Assets:Loans:Bo:Car' in text
    assert "can-pay: 60.00 DKK" in text or "can-pay: 60 DKK" in text
    assert not list(books.parent.rglob("*.pdf"))


def test_what_was_agreed_is_recorded_with_the_letter_that_confirms_it(
    site: Site, books: Path
) -> None:
    fields = {"loan": "bo-car", "number": "1", "can-pay": "60", "letter": "yes"}
    shown = ask(site, "preview", "relief", **fields)
    assert not list(books.parent.rglob("*.pdf"))
    do(site, "relief", **fields)

    (letter,) = books.parent.rglob("*.pdf")
    assert letter.relative_to(books.parent).as_posix() in shown["data"]["lines"]
    assert letter.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("told", ["x", "1e9", "-4", "1,234"])
def test_relief_for_what_is_no_amount_says_so(site: Site, told: str) -> None:
    text = site.text(day="2026-03-05", page="relief", loan="bo-car", **{"can-pay": told})

    assert "could not be shown" not in text
    assert "no amount" in text


def test_the_policy_is_shown_with_its_sources(demo: Site) -> None:
    page = demo.page(page="policy")

    assert "renteloven (LBK 459/2014) § 9 b" in page
    assert "not confirmed" in page
    assert "Not legal advice" in page


# ------------------------------------------------------------ who may


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://localhost:1234"},
        {"X-Loans-Token": ""},
        {"X-Loans-Token": "guess"},
        {"X-Loans-Token": "gæt"},
        {"Host": "evil.example", "Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Content-Type": "text/plain"},
    ],
    ids=str,
)
def test_only_a_page_of_ours_may_ask(site: Site, books: Path, headers: dict[str, str]) -> None:
    before = books.read_bytes()
    body = {"act": "fee", "fields": {**BO, "amount": "100", "text": "Fee"}}
    for endpoint in ("preview", "write"):
        answer = send(site, endpoint, body, **headers).get_json()
        assert not answer["success"]
        assert answer["error"]
    assert books.read_bytes() == before


@pytest.mark.parametrize(
    "body", [[], "x", None, {}, {"act": "fee"}, {"act": 1, "fields": {}},
             {"act": "fee", "fields": {"loan": 1}}]
)  # fmt: skip
def test_a_request_that_is_no_act_is_refused(site: Site, body: object) -> None:
    assert not send(site, "preview", body).get_json()["success"]


def test_only_post_is_answered(site: Site) -> None:
    for endpoint in ("preview", "write"):
        url = f"/{site.slug}/extension/BeancountLoans/{endpoint}"
        assert site.client.get(url).status_code == 404
        assert site.client.put(url).status_code == 404


def test_a_read_only_fava_writes_nothing(books: Path) -> None:
    site = opened(books, read_only=True)
    body = {"act": "fee", "fields": {**BO, "amount": "100", "text": "Fee"}}

    assert send(site, "preview", body).status_code == 401
    assert send(site, "write", body).status_code == 401


def test_incognito_offers_no_act_and_answers_none(books: Path) -> None:
    site = opened(books, incognito=True)
    key = "bo-dkk-reminder-1-2026-02-02"

    for query in ({"loan": "bo-car"}, {"page": "letters"}, {"page": "review"}, {"page": "today"}):
        assert "data-act" not in site.page(day="2026-03-05", **query)
    assert "incognito" in refusal(site, "fee", **BO, amount="100", text="Fee")
    assert "106.62" not in site.page(day="2026-03-05", page="relief", loan="bo-car")
    assert site.get("extension/BeancountLoans/letter", key=key).status_code == 404


def test_a_fault_of_ours_is_a_sentence(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("beancount_loans.reports.fava.acting.propose", break_down)
    assert "log" in refusal(site, "fee", **BO, amount="100", text="Fee")
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    ("config", "hosts"),
    [
        (None, set()), ("{", set()), ("1", set()), ("{'hosts': 1}", set()),
        ("{'hosts': ['Books.Example', 3]}", {"books.example"}),
    ],
)  # fmt: skip
def test_a_proxy_s_name_is_told_by_the_config(config: str | None, hosts: set[str]) -> None:
    assert hosts_of(config) == hosts


def test_a_proxy_that_is_named_may_ask(tmp_path: Path) -> None:
    text = BOOKS.replace('reports.fava"', "reports.fava\" \"{'hosts': ['books.example']}\"")
    site = opened(write(tmp_path, text))
    body = {"act": "fee", "fields": {**BO, "amount": "100", "text": "Fee"}}
    headers = {"Host": "127.0.0.1:5000", "Origin": "https://books.example"}

    assert send(site, "preview", body, **headers).get_json()["success"]


# ------------------------------------------------------------ several at once


def test_two_who_write_at_once_lose_nothing(books: Path) -> None:
    sites = [opened(books), opened(books)]
    written: list[str] = []

    def work(site: Site, name: str) -> None:
        for number in range(4):
            fields = {**BO, "contact": "phone", "text": f"{name} {number}"}
            for _ in range(40):
                shown = ask(site, "preview", "contact", **fields)
                if shown["success"]:
                    done = ask(site, "write", "contact", shown["data"]["seen"], **fields)
                    if done["success"]:
                        written.append(f"{name} {number}")
                        break

    threads = [
        threading.Thread(target=work, args=(site, name))
        for site, name in zip(sites, ("left", "right"), strict=True)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    text = books.read_text()

    assert len(written) == 8
    assert all(text.count(f'"{one}"') == 1 for one in written)
    assert text.startswith(BOOKS.rstrip("\n"))


def test_a_contact_on_the_demo_is_a_promise_in_the_history(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "ledgers" / "demo", tmp_path / "demo")
    site = opened(tmp_path / "demo" / "main.beancount")
    do(site, "contact", **PHONED)

    text = site.text(loan=LOAN)
    assert 'Said "Friday"' in text
    assert "500.00 DKK" in text


def test_a_page_waits_for_the_load_that_another_request_does(
    site: Site, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fava tells one request alone that files changed: here a poll, slow to load them."""
    load = FavaLedger.load_file
    begun, go = threading.Event(), threading.Event()

    def slowly(ledger: FavaLedger) -> None:
        begun.set()
        go.wait(30)
        load(ledger)

    monkeypatch.setattr(FavaLedger, "load_file", slowly)
    seen = ask(site, "preview", "fee", **BO, amount="100", text="Late fee")["data"]["seen"]
    assert ask(site, "write", "fee", seen, **BO, amount="100", text="Late fee")["success"]
    poll = threading.Thread(target=lambda: site.get("api/changed"))
    poll.start()
    assert begun.wait(30)
    threading.Timer(0.5, go.set).start()
    text = site.text(day="2026-03-05", loan="bo-car")
    poll.join()

    assert "Late fee" in text

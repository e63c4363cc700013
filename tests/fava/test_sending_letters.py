"""Letters from their page by e-mail: as `bean-loans remind --send`, through a real mail server."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.fava.acting import ask, opened, refusal
from tests.fava.conftest import Site
from tests.mailbox import Inbox

from beancount_loans import load
from beancount_loans.reports.letters.claims import Claims

DAY = "2026-11-24"
DIANA, METTE = "Diana Petrova", "Mette Jensen"


@pytest.fixture
def books(demo_path: Path, tmp_path: Path) -> Path:
    """The demo, of which a test may write."""
    shutil.copytree(demo_path.parent, tmp_path / "demo")
    return tmp_path / "demo" / "main.beancount"


@pytest.fixture
def site(books: Path) -> Site:
    return opened(books)


def keys(site: Site) -> dict[str, str]:
    """The day's letters by the borrower's name."""
    page = site.page(page="letters", day=DAY)
    found = re.findall(r'name="keys" value="([^"]+)" checked aria-label="([^":]+):', page)
    return {name: key for key, name in found}


def send(site: Site, *ticked: str) -> str:
    """Have letters written and sent; gives what the page tells of it."""
    fields = {"keys": " ".join(ticked), "send": "yes"}
    seen = ask(site, "preview", "letters", day=DAY, **fields)["data"]["seen"]
    done = ask(site, "write", "letters", seen, DAY, **fields)
    return str(done["data"]["told"] if done["success"] else done["error"])


def steps(books: Path, account: str) -> list[str]:
    return [note.step for note in load(books).loans[account].contacts]


def test_what_goes_by_mail_is_named_first_then_sent_once(
    site: Site, books: Path, post: Inbox
) -> None:
    found = keys(site)
    fields = {"keys": " ".join(found.values()), "send": "yes"}
    shown = ask(site, "preview", "letters", day=DAY, **fields)["data"]
    assert post.mails == []
    assert "diana.petrova@post.example" in shown["html"]

    told = send(site, *found.values())

    assert "2 letters went by e-mail." in told
    assert sorted(str(mail["To"]) for mail in post.mails) == [
        f"{DIANA} <diana.petrova@post.example>",
        f"{METTE} <mette.jensen@post.example>",
    ]
    assert keys(site) == {}
    assert "may not go any more" in refusal(site, "letters", day=DAY, **fields)
    assert len(post.mails) == 2
    assert "reminder-3" in steps(books, "Assets:Loans:DianaPetrova:Dental")


def test_only_what_is_ticked_goes(site: Site, post: Inbox) -> None:
    send(site, keys(site)[METTE])

    assert [str(mail["To"]) for mail in post.mails] == [f"{METTE} <mette.jensen@post.example>"]
    assert METTE not in keys(site)
    assert DIANA in keys(site)


def test_one_that_the_server_refuses_stays_to_be_sent_and_the_others_are_told(
    site: Site, books: Path, post: Inbox
) -> None:
    found = keys(site)
    post.answers = ["550 no such person"]
    told = send(site, found[DIANA], found[METTE])

    assert f"Not sent to {DIANA}: the mail server says 550 no such person." in told
    assert "1 letter went by e-mail." in told
    assert list(keys(site)) == [name for name in found if name != METTE]
    assert "reminder-3" not in steps(books, "Assets:Loans:DianaPetrova:Dental")


def test_one_that_was_sent_but_not_recorded_is_only_recorded(
    site: Site, books: Path, post: Inbox
) -> None:
    key = keys(site)[DIANA]
    claims = Claims.of(books)
    claims.take(key)
    claims.sent(key)
    send(site, key)

    assert post.mails == []
    assert "reminder-3" in steps(books, "Assets:Loans:DianaPetrova:Dental")


def test_one_whose_fate_is_unknown_is_not_sent_by_itself(site: Site, post: Inbox) -> None:
    key = keys(site)[DIANA]
    post.answers = ["hang up"]
    first, second = send(site, key), send(site, key)

    assert "it may have gone" in first
    assert "an earlier run may have sent it" in second
    assert post.mails == []
    assert DIANA in keys(site)


def test_nothing_goes_if_the_ledger_was_changed_since_the_look(
    site: Site, books: Path, post: Inbox
) -> None:
    fields = {"keys": keys(site)[DIANA], "send": "yes"}
    seen = ask(site, "preview", "letters", day=DAY, **fields)["data"]["seen"]
    for path in books.parent.rglob("*.beancount"):
        path.write_text(path.read_text() + "; an editor was here\n")
    answer = ask(site, "write", "letters", seen, DAY, **fields)

    assert "changed since these lines were shown" in answer["error"]
    assert post.mails == []


def test_a_second_round_at_the_same_time_sends_nothing_twice(
    site: Site, books: Path, post: Inbox
) -> None:
    """Another browser has looked at the same letters, and writes after this one did."""
    fields = {"keys": keys(site)[DIANA], "send": "yes"}
    seen = ask(site, "preview", "letters", day=DAY, **fields)["data"]["seen"]
    other = opened(books)
    assert ask(other, "preview", "letters", day=DAY, **fields)["data"]["seen"] == seen
    assert ask(site, "write", "letters", seen, DAY, **fields)["success"]

    assert not ask(other, "write", "letters", seen, DAY, **fields)["success"]
    assert len(post.mails) == 1


def test_without_a_server_mails_wait_in_the_outbox(site: Site, books: Path) -> None:
    told = send(site, *keys(site).values())

    assert "2 mails wait in the folder outbox" in told
    assert len(list((books.parent / "outbox").glob("*.eml"))) == 2


def test_settings_that_are_wrong_are_told_before_anything_is_written(
    site: Site, books: Path
) -> None:
    (books.parent / "mail.toml").write_text('host = "x"\nsecurity = "maybe"')
    fields = {"keys": keys(site)[DIANA], "send": "yes"}

    assert 'security is "maybe"' in refusal(site, "letters", day=DAY, **fields)

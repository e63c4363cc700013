"""A bookkeeper's day with the demo: statement, work list, a phone call, the letters, once."""

from __future__ import annotations

from email.message import Message
from pathlib import Path

from beancount.loader import load_file
from tests.cli.conftest import Run, read_json
from tests.mailbox import Inbox

from beancount_loans import load

DAY = "2026-11-24"
PETER = "Assets:Loans:PeterLund:Deposit"


def tasks(run: Run, books: Path) -> dict[str, list[str]]:
    """Why each is on the work list."""
    result = run("worklist", books, "--as-of", DAY, "--format", "json")
    assert result.exit_code == 0, result.output
    return {one["borrower"]: one["why"] for one in read_json(result)["tasks"]}


def papers(mail: Message) -> list[bytes]:
    return [
        part.get_payload(decode=True)  # type: ignore[misc]
        for part in mail.walk()
        if part.get_content_type() == "application/pdf"
    ]


def test_a_day_at_the_office(run: Run, books: Path, post: Inbox) -> None:
    """November's statement is booked; Peter promises on the phone and is left alone; the others'
    letters go by mail with their PDF; the same run again sends nothing."""
    statement = books.parent / "statements" / "2026-11.xml"
    taken_in = run("import", "--ledger", books, statement, "--yes")
    assert taken_in.exit_code == 0, taken_in.output
    before = tasks(run, books)
    assert "Second reminder may be taken" in before["peter-lund"]
    assert "1000.00 DKK of 2026-11-17 could be theirs: assign it" in before["mette-jensen"]

    call = run(
        "log", books, "peter-lund", "Salary on Friday, pays then", "--contact", "phone",
        "--promise", "1905.34", "--promise-by", "2026-11-27", "--on", DAY, "--yes",
    )  # fmt: skip
    assert call.exit_code == 0, call.output
    assert "peter-lund" in tasks(run, books)

    sent = run("remind", books, "--as-of", DAY, "--send", "--yes")
    assert sent.exit_code == 0, sent.output
    assert "Peter Lund: 1905.34 DKK is promised by 2026-11-27" in sent.stdout
    assert "Mette Jensen: a payment that could be theirs is not assigned" in sent.stdout
    to = sorted(str(mail["To"]) for mail in post.mails)
    assert any("diana.petrova@" in one for one in to)
    assert any("thomas" in one for one in to)
    assert not any("peter" in one or "mette" in one for one in to)
    assert all(pdf.startswith(b"%PDF") for mail in post.mails for pdf in papers(mail))
    assert all(len(papers(mail)) == 1 for mail in post.mails)

    again = run("remind", books, "--as-of", DAY, "--send", "--yes")
    assert again.exit_code == 0, again.output
    assert len(post.mails) == len(to)

    _, errors, _ = load_file(str(books))
    assert errors == []
    diana = load(books).loans["Assets:Loans:DianaPetrova:Dental"]
    assert sum(event.step == "reminder-3" and event.kind == "charge" for event in diana.events) == 1
    filed = sorted(books.parent.rglob(f"{DAY}.*.pdf"))
    assert len(filed) == len(to)


def test_what_was_promised_is_in_the_calendar_the_same_day(run: Run, books: Path) -> None:
    run(
        "log", books, PETER, "Pays on Friday", "--contact", "phone",
        "--promise", "1905.34", "--promise-by", "2026-11-27", "--on", DAY, "--yes",
    )  # fmt: skip

    found = read_json(run("calendar", books, "--as-of", DAY, "--format", "json"))

    promised = [one for one in found["appointments"] if one["kind"] == "promise"]
    assert ("Peter Lund: promised 1905.34 DKK", "2026-11-27") in [
        (one["text"], one["date"]) for one in promised
    ]

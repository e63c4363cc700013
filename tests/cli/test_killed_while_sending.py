"""The program is killed in the middle of sending: no letter goes twice, none is lost unsaid."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run
from tests.mailbox import Inbox

from beancount_loans import load
from beancount_loans.reports.letters.claims import Claims

DAY = "2026-11-24"
DIANA = "Assets:Loans:DianaPetrova:Dental"
METTE = "Assets:Loans:MetteJensen:Car"


def killed_at_mail(
    number: int, books: Path, post: Inbox, monkeypatch: pytest.MonkeyPatch
) -> subprocess.Popen[bytes]:
    """Run `remind --send`; the server has taken that mail when the program dies, unanswered."""
    keep = post.handle_DATA
    running: list[subprocess.Popen[bytes]] = []

    async def keep_and_kill(server: Any, session: Any, envelope: Any) -> str:
        answer = await keep(server, session, envelope)
        if len(post.mails) == number:
            os.kill(running[0].pid, signal.SIGKILL)
            running[0].wait(30)
        return answer

    monkeypatch.setattr(post, "handle_DATA", keep_and_kill)
    call = [sys.executable, "-c", "from beancount_loans.cli import main; main()"]
    words = ["remind", str(books), "--as-of", DAY, "--yes", "--send"]
    running.append(subprocess.Popen([*call, *words], stdout=subprocess.DEVNULL))
    running[0].wait(120)
    monkeypatch.setattr(post, "handle_DATA", keep)
    return running[0]


def recipients(post: Inbox) -> list[str]:
    return sorted(str(mail["To"]).partition("@")[0].partition("<")[2] for mail in post.mails)


def test_what_was_sent_is_recorded_and_what_is_in_doubt_is_told(
    run: Run, books: Path, post: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at the second of two mails: the first is known to have gone, the second is not."""
    before = books.parent.joinpath("books", "2026.beancount").read_bytes()
    process = killed_at_mail(2, books, post, monkeypatch)
    assert process.returncode == -signal.SIGKILL
    assert recipients(post) == ["diana.petrova", "mette.jensen"]
    assert books.parent.joinpath("books", "2026.beancount").read_bytes() == before

    again = run("remind", books, "--as-of", DAY, "--yes", "--send")

    assert recipients(post) == ["diana.petrova", "mette.jensen"]
    assert again.exit_code == 1
    assert "Mette Jensen: an earlier run may have sent it" in again.stderr
    loans = load(books).loans
    assert [note.step for note in loans[DIANA].contacts].count("reminder-3") == 1
    assert "reminder-1" not in [note.step for note in loans[METTE].contacts]


def test_a_letter_in_doubt_goes_once_somebody_says_that_it_did_not(
    run: Run, books: Path, post: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_at_mail(1, books, post, monkeypatch)
    [claim] = Claims.of(books).folder.glob("*.json")
    first = run("remind", books, "diana-petrova", "--as-of", DAY, "--yes", "--send")
    assert str(claim) in first.stderr
    assert len(post.mails) == 1

    claim.unlink()
    run("remind", books, "diana-petrova", "--as-of", DAY, "--yes", "--send")

    assert recipients(post) == ["diana.petrova", "diana.petrova"]
    assert post.mails[0]["Message-ID"] == post.mails[1]["Message-ID"]

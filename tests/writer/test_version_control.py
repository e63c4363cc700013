"""A change can become a commit of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from beancount_loans import writer
from beancount_loans.writer import Change


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "main.beancount"
    path.write_text("2026-01-01 open Assets:Loans:Bo  DKK\n")
    for key, value in {"AUTHOR": "Bookkeeper", "COMMITTER": "Bookkeeper"}.items():
        monkeypatch.setenv(f"GIT_{key}_NAME", value)
        monkeypatch.setenv(f"GIT_{key}_EMAIL", "books@example.org")
    return path


def git(ledger: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(ledger.parent), *arguments],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def log_a_note(ledger: Path) -> writer.Receipt:
    change = Change(ledger, "log")
    change.add('2026-04-07 note Assets:Loans:Bo "a"\n')
    return change.write()


def test_only_the_files_of_the_change_are_committed(ledger: Path) -> None:
    git(ledger, "init", "--quiet")
    git(ledger, "add", "main.beancount")
    git(ledger, "commit", "--quiet", "-m", "books")
    (ledger.parent / "draft.txt").write_text("mine")
    git(ledger, "add", "draft.txt")

    assert writer.commit_to_git(ledger, log_a_note(ledger)) is None

    assert git(ledger, "show", "--name-only", "--format=%s").split() == [
        "bean-loans",
        "log",
        "main.beancount",
    ]
    assert git(ledger, "status", "--short").split() == ["A", "draft.txt"]


def test_a_commit_for_each_change_is_wished_by_the_environment(
    ledger: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    git(ledger, "init", "--quiet")
    git(ledger, "add", "main.beancount")
    git(ledger, "commit", "--quiet", "-m", "books")
    monkeypatch.setenv("BEAN_LOANS_GIT", "commit")

    log_a_note(ledger)
    writer.undo(ledger)

    told = git(ledger, "log", "--format=%s").splitlines()
    assert told == ["bean-loans undo log", "bean-loans log", "books"]
    assert not caplog.messages


def test_what_git_refuses_is_told_and_the_change_stands(
    ledger: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("BEAN_LOANS_GIT", "commit")

    log_a_note(ledger)

    assert "git did not commit it" in caplog.text
    assert "note" in ledger.read_text()


def test_outside_git_the_change_stands_and_a_sentence_says_why(ledger: Path) -> None:
    receipt = log_a_note(ledger)

    said = writer.commit_to_git(ledger, receipt)

    assert said is not None
    assert said.startswith("the change is written, but git did not commit it: ")
    assert "note" in ledger.read_text()


def test_a_change_of_nothing_commits_nothing(ledger: Path) -> None:
    git(ledger, "init", "--quiet")
    git(ledger, "add", "main.beancount")

    assert writer.commit_to_git(ledger, Change(ledger).write()) is None

    assert git(ledger, "status", "--short").split() == ["A", "main.beancount"]

"""`explain --compare`: what a later edit changed, and for whom."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run, read_json

PAYMENT = """
2026-04-02 * "Mette Jensen" "late for March"
  Assets:Bank  2713.64 DKK
  Assets:Loans:MetteJensen
"""


@pytest.fixture
def books(minimal: Path, tmp_path: Path) -> Path:
    """The smallest books, kept in git, with one commit of 1 May 2026."""
    shutil.copytree(minimal.parent, tmp_path / "books")
    git(tmp_path / "books", "init", "--quiet")
    commit(tmp_path / "books", "2026-05-01T12:00:00")
    return tmp_path / "books" / "main.beancount"


def git(folder: Path, *words: str, day: str = "2026-05-01T12:00:00") -> None:
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b.c"}
    who |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b.c"}
    when = {"GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day, "PATH": "/usr/bin:/bin"}
    subprocess.run(["git", "-C", str(folder), *words], check=True, env=who | when)


def commit(folder: Path, day: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "books", day=day)


def compared(run: Run, books: Path, then: str, day: str = "2026-05-15") -> Any:
    result = run("explain", books, "--compare", then, "--as-of", day, "--format", "json")
    assert result.stdout, result.output
    return read_json(result)


def test_nothing_changed_is_said(run: Run, books: Path) -> None:
    assert compared(run, books, "HEAD")["loans"] == []


@pytest.mark.parametrize("then", ["HEAD", "2026-05-02"])
def test_a_backdated_payment_is_told_with_what_it_changed(run: Run, books: Path, then: str) -> None:
    bank = "Assets:Bank:Checking" if "Assets:Bank:Checking" in books.read_text() else "Assets:Bank"
    with books.open("a") as file:
        file.write(PAYMENT.replace("Assets:Bank ", f"{bank} "))

    (loan,) = compared(run, books, then)["loans"]

    assert loan["account"] == "Assets:Loans:MetteJensen"
    assert [(one["how"], one["what"], one["date"]) for one in loan["edits"]] == [
        ("added", "payment", "2026-04-02")
    ]
    changes = {one["figure"]: one["change"] for one in loan["differences"]}
    assert changes["claim"] == "-2713.64"


def test_a_changed_term_is_told(run: Run, books: Path) -> None:
    books.write_text(books.read_text("utf-8").replace('"8 %"', '"7 %"'), "utf-8")

    (loan,) = compared(run, books, "HEAD")["loans"]

    edit = next(one for one in loan["edits"] if one["what"] == "loan-rate")
    assert (edit["before"], edit["after"]) == ("8 %", "7 %")
    assert loan["differences"]


def test_an_edited_change_is_told_with_its_keys(run: Run, books: Path) -> None:
    change = '\n2026-04-01 custom "loan-change" Assets:Loans:MetteJensen\n  loan-rate: "{}"\n'
    books.write_text(books.read_text("utf-8") + change.format("6 %"), "utf-8")
    commit(books.parent, "2026-05-03T12:00:00")
    books.write_text(books.read_text("utf-8").replace('"6 %"', '"5 %"'), "utf-8")

    (loan,) = compared(run, books, "2026-05-04")["loans"]

    assert [(one["how"], one["before"], one["after"]) for one in loan["edits"]] == [
        ("changed", "2026-04-01 loan-rate: 6 %", "2026-04-01 loan-rate: 5 %")
    ]


def test_another_file_is_compared_too(run: Run, books: Path, minimal: Path) -> None:
    books.write_text(books.read_text("utf-8").replace('"8 %"', '"9 %"'), "utf-8")

    assert len(compared(run, books, str(minimal))["loans"]) == 1


def test_a_revision_that_is_not_there_is_said(run: Run, books: Path) -> None:
    result = run("explain", books, "--compare", "no-such-thing", "--as-of", "2026-05-15")

    assert result.exit_code == 1
    assert "name a revision, a date, or a ledger's file" in result.output


def test_a_day_before_the_first_revision_is_said(run: Run, books: Path) -> None:
    result = run("explain", books, "--compare", "2020-01-01", "--as-of", "2026-05-15")

    assert result.exit_code == 1
    assert "no revision of 2020-01-01 or before" in result.output

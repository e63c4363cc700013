"""`log`, `letter` and `remind`: a bookkeeper's day, and that no step is taken twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.mailbox import Inbox
from tests.reports.letters.conftest import DAY

from beancount_loans import load, replay
from beancount_loans.reports.letters.claims import Claims

CAR = "Assets:Loans:MetteJensen:Car"
ON = ("--as-of", "2026-11-24")


def files(books: Path) -> dict[str, bytes]:
    """Everything in the folder of the books but the journal and Beancount's cache."""
    return {
        str(path.relative_to(books.parent)): path.read_bytes()
        for path in sorted(books.parent.rglob("*"))
        if path.is_file() and ".beancount-loans" not in path.parts and path.suffix != ".picklecache"
    }


# ------------------------------------------------------------ remind


def test_a_dry_run_lists_and_leaves_nothing(run: Run, books: Path) -> None:
    before = files(books)

    result = run("remind", books, *ON, "--dry-run")

    assert result.exit_code == 0
    assert "Mette Jensen" in result.stdout
    assert "Rykker: vi mangler din betaling, fee 100 DKK, until 2026-12-04" in result.stdout
    assert "Niels Brandt: 1564.16 DKK is promised by 2026-11-27" in result.stdout
    assert files(books) == before


def test_letters_steps_and_fees_come_into_the_books_together(run: Run, books: Path) -> None:
    result = run("remind", books, *ON, "--yes")

    assert result.exit_code == 0, result.output
    book = load(books)
    assert book.errors == ()
    paper = books.parent / "documents/Assets/Loans/MetteJensen/Car/2026-11-24.rykker.pdf"
    assert paper.read_bytes().startswith(b"%PDF")
    assert (DAY, str(paper)) in book.loans[CAR].documents
    position = replay(book.loans[CAR], DAY)
    assert position.step == ("reminder-1", DAY)
    assert f"{position.due.total} DKK  Rykker" in result.stdout


def test_a_second_run_on_the_same_day_takes_no_step_again(run: Run, books: Path) -> None:
    run("remind", books, *ON, "--yes")
    before = files(books)

    result = run("remind", books, *ON, "--yes")

    assert "No letter may go today." in result.stdout
    assert files(books) == before


def test_two_rounds_at_once_take_each_step_once(books: Path) -> None:
    call = [sys.executable, "-c", "from beancount_loans.cli import main; main()"]
    words = [*call, "remind", str(books), *ON, "--yes"]

    rounds = [subprocess.Popen(words, stdout=subprocess.DEVNULL) for _ in range(2)]
    codes = [one.wait(60) for one in rounds]

    assert codes == [0, 0]
    today = [event for event in load(books).loans[CAR].events if event.date == DAY]
    assert [event.kind for event in today].count("charge") == 1
    assert len(list(books.parent.rglob("2026-11-24.rykker*.pdf"))) == 1


def test_one_borrower_alone_can_be_reminded(run: Run, books: Path) -> None:
    result = run("remind", books, "mette-jensen", *ON, "--yes")

    assert "1 letter is in the books." in result.stdout
    assert "Diana" not in result.stdout


def test_letters_are_taken_back_with_undo(run: Run, books: Path) -> None:
    before = load(books).loans[CAR]
    run("remind", books, *ON, "--yes")

    assert run("undo", books, "--yes").exit_code == 0

    assert load(books).loans[CAR].events == before.events


def test_a_write_that_fails_leaves_no_letter(
    run: Run, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from beancount_loans import writer  # noqa: PLC0415

    monkeypatch.setattr(writer, "no_new_errors", lambda *_: lambda: ["not today"])
    before = files(books)

    result = run("remind", books, *ON, "--yes")

    assert result.exit_code == 1
    assert "not today" in result.stderr
    assert files(books) == before


CRASH = """
import os, sys
from beancount_loans.cli import main
from beancount_loans.writer import commit
commit._settle = lambda *_: os._exit(9)  # the files are there, the books are not yet written
main(["remind", sys.argv[1], "--as-of", "2026-11-24", "--yes"])
"""


def test_letters_of_a_round_that_crashed_are_told_and_written_anew(run: Run, books: Path) -> None:
    before = files(books)

    crash = subprocess.run([sys.executable, "-c", CRASH, books], capture_output=True, check=False)
    orphans = {one for one in files(books).keys() - before.keys() if not one.endswith(".tmp")}
    told = run("doctor", books, "--as-of", "2026-11-24").stdout
    again = run("remind", books, *ON, "--yes")
    after = run("doctor", books, "--as-of", "2026-11-24").stdout

    assert crash.returncode == 9
    assert {one.suffix for one in map(Path, orphans)} == {".pdf", ".eml"}
    assert "never came into the books" in told
    assert again.exit_code == 0, again.stderr
    assert "never came into the books" not in after
    assert files(books).keys() - before.keys() == orphans


def test_without_typst_it_says_what_to_install(
    run: Run, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    before = files(books)

    result = run("remind", books, *ON, "--yes")

    assert result.exit_code == 1
    assert 'pip install "beancount-loans[letters]"' in result.stderr
    assert files(books) == before


def test_books_without_a_documents_option_get_one(run: Run, minimal: Path, tmp_path: Path) -> None:
    books = tmp_path / "main.beancount"
    text = minimal.read_text("utf-8")
    books.write_text(text.replace('option "documents" "documents"\n', ""), "utf-8")
    address = '2026-01-01 custom "loan-borrower" "mette-jensen"\n  email: "m@post.example"\n'
    books.write_text(books.read_text("utf-8") + "\n" + address, "utf-8")

    result = run("remind", books, "--as-of", "2026-05-31", "--yes")

    assert "1 letter is in the books." in result.output
    assert len(list((tmp_path / "documents").rglob("*.pdf"))) == 1
    [loan] = load(books).loans.values()
    assert len(loan.documents) == 1


# ------------------------------------------------------------ by e-mail


def test_what_goes_by_mail_is_sent_once(run: Run, books: Path, post: Inbox) -> None:
    first = run("remind", books, *ON, "--yes", "--send")
    second = run("remind", books, *ON, "--yes", "--send")

    assert "2 went by e-mail." in first.stdout
    assert "No letter may go today." in second.stdout
    assert sorted(str(mail["To"]) for mail in post.mails) == [
        "Diana Petrova <diana.petrova@post.example>",
        "Mette Jensen <mette.jensen@post.example>",
    ]


def test_a_letter_that_was_sent_but_not_recorded_is_only_recorded(
    run: Run, books: Path, post: Inbox
) -> None:
    run("remind", books, *ON, "--yes", "--send")
    run("undo", books, "--yes")
    for paper in books.parent.rglob("2026-11-24.*.pdf"):
        paper.unlink()

    result = run("remind", books, *ON, "--yes", "--send")

    assert "2 letters are in the books." in result.stdout
    assert len(post.mails) == 2


def test_a_letter_that_is_refused_leaves_nothing_and_the_others_go(
    run: Run, books: Path, post: Inbox
) -> None:
    post.answers = ["550 no such person"]

    result = run("remind", books, *ON, "--yes", "--send")

    assert result.exit_code == 1
    assert "Diana Petrova: the mail server says 550 no such person" in result.stderr
    assert "1 letter is in the books." in result.stdout
    steps = [note.step for note in load(books).loans["Assets:Loans:DianaPetrova:Dental"].contacts]
    assert "reminder-3" not in steps
    assert not list(books.parent.rglob("DianaPetrova/Dental/2026-11-24*"))


def test_a_letter_whose_fate_is_unknown_is_never_sent_by_itself(
    run: Run, books: Path, post: Inbox
) -> None:
    post.answers = ["hang up"]
    first = run("remind", books, "diana-petrova", *ON, "--yes", "--send")

    second = run("remind", books, "diana-petrova", *ON, "--yes", "--send")

    assert "it may have gone" in first.stderr
    assert "an earlier run may have sent it" in second.stderr
    assert post.mails == []
    assert len(list(Claims.of(books).folder.iterdir())) == 1


def test_without_a_server_mails_wait_in_the_outbox(run: Run, books: Path) -> None:
    result = run("remind", books, *ON, "--yes", "--send")

    assert result.exit_code == 0, result.output
    mails = sorted((books.parent / "outbox").glob("*.eml"))
    assert len(mails) == 2
    assert b"To: Diana Petrova <diana.petrova@post.example>" in mails[0].read_bytes()


def test_settings_that_are_wrong_stop_before_anything_is_written(run: Run, books: Path) -> None:
    (books.parent / "mail.toml").write_text('host = "x"\nsecurity = "maybe"')
    before = files(books)

    result = run("remind", books, *ON, "--yes", "--send")

    assert result.exit_code == 1
    assert 'security is "maybe"' in result.stderr
    assert files(books) == before


# ------------------------------------------------------------ letter


def test_a_letter_is_shown_as_text(run: Run, demo: Path) -> None:
    result = run("letter", demo, CAR, "nudge", *ON)

    assert result.exit_code == 0
    assert result.stdout.startswith("Har du glemt os?\n\nKære Mette\n")


@pytest.mark.parametrize(
    ("suffix", "start"),
    [(".pdf", b"%PDF"), (".html", b"<!DOCTYPE html>"), (".txt", b"Did you"), (".md", b"# Did")],
)
def test_a_letter_goes_to_a_file_by_its_name(
    run: Run, demo: Path, tmp_path: Path, suffix: str, start: bytes
) -> None:
    file = tmp_path / f"letter{suffix}"

    result = run("letter", demo, "mette-jensen", "nudge", *ON, "--language", "en", "-o", file)

    assert result.exit_code == 0, result.output
    assert file.read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("mette-jensen", "nonsense"), 1, 'there is no letter "nonsense"'),
        (("nobody-known", "nudge"), 2, "nobody-known is no loan"),
        (("mette-jensen",), 2, "name the loan or borrower, and the kind of letter"),
        (("mette-jensen", "nudge", "-o", "letter.doc"), 2, "not .doc"),
    ],
)
def test_a_letter_that_cannot_be_is_a_sentence(
    run: Run, demo: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    result = run("letter", demo, *words, *ON)

    assert result.exit_code == code
    assert told in result.stderr


# ------------------------------------------------------------ log


def test_a_promise_is_logged_and_holds_the_next_step(run: Run, books: Path) -> None:
    words = ("--contact", "phone", "--promise", "2713.64", "--promise-by", "2026-11-27")

    result = run("log", books, "mette-jensen", "Betaler fredag", *words, "--on", DAY, "--yes")

    assert result.exit_code == 0, result.output
    last = load(books).loans[CAR].contacts[-1]
    assert (last.channel, last.outcome, last.text) == ("phone", "promise", "Betaler fredag")
    assert (str(last.promise), str(last.promise_by)) == ("2713.64", "2026-11-27")
    again = run("remind", books, "mette-jensen", *ON, "--dry-run")
    assert "2713.64 DKK is promised by 2026-11-27" in again.stdout


def test_what_is_not_said_is_asked(run: Run, books: Path) -> None:
    answers = "meeting\nhardship\nLost her job\n"

    result = run("log", books, CAR, "--on", DAY, "--yes", input=answers)

    assert result.exit_code == 0, result.output
    last = load(books).loans[CAR].contacts[-1]
    assert (last.channel, last.outcome, last.text) == ("meeting", "hardship", "Lost her job")


def test_a_dry_run_of_a_note_shows_its_lines(run: Run, books: Path) -> None:
    before = files(books)

    result = run(
        "log", books, CAR, "Mødes", "--contact", "sms", "--meet-on", "2026-12-01", "--on", DAY,
        "--dry-run",
    )  # fmt: skip

    assert result.stdout == (
        '2026-11-24 note Assets:Loans:MetteJensen:Car "Mødes"\n'
        '  contact: "sms"\n'
        "  meet-on: 2026-12-01\n"
    )
    assert files(books) == before


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--promise", "a lot", "--promise-by", "2026-12-01"), "a lot is no amount"),
        (("--promise", "5 EUR", "--promise-by", "2026-12-01"), "no amount of DKK above zero"),
        (("--promise-by", "2026-12-01"), "say what was promised"),
        (("--step", "remnider-1"), "remnider-1 is no step of denmark-consumer; it has notice"),
        (("--next-date", "soon"), "soon is no date"),
    ],
)
def test_a_note_that_makes_no_sense_is_refused(
    run: Run, books: Path, more: tuple[str, ...], told: str
) -> None:
    result = run("log", books, CAR, "x", "--contact", "phone", "--on", DAY, "--yes", *more)

    assert result.exit_code == 2
    assert told in result.stderr

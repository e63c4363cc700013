"""The list of the day's letters: what is ticked is written, and mails wait for a mail program."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from beancount_loans import load

DAY = "2026-11-24"
DIANA = "Assets:Loans:DianaPetrova:Dental"


def test_only_what_is_ticked_is_written(run: Run, books: Path) -> None:
    result = run("remind", books, "--as-of", DAY, input="2\n")

    assert "1  Diana Petrova" in result.stdout
    assert "2  Mette Jensen" in result.stdout
    assert "1 letter is in the books. 1 mail waits in" in result.stdout
    assert [one.name for one in (books.parent / "outbox").iterdir()] == [
        "mette-jensen-dkk-reminder-1-2026-10-28.eml"
    ]
    assert "reminder-3" not in [note.step for note in load(books).loans[DIANA].contacts]


@pytest.mark.parametrize(
    ("answer", "told"),
    [("3\nnone\n", "the list goes from 1 to 2, not to 3"), ("x\nnone\n", "x is no number")],
)
def test_what_is_not_on_the_list_is_asked_again(
    run: Run, books: Path, answer: str, told: str
) -> None:
    result = run("remind", books, "--as-of", DAY, input=answer)

    assert told in result.output
    assert not (books.parent / "outbox").exists()


def test_a_mail_of_a_round_that_was_taken_back_is_replaced(run: Run, books: Path) -> None:
    run("remind", books, "mette-jensen", "--as-of", DAY, "--yes")
    run("undo", books, "--yes")

    again = run("remind", books, "mette-jensen", "--as-of", "2026-11-25", "--yes")

    assert again.exit_code == 0, again.output
    [mail] = (books.parent / "outbox").iterdir()
    body = message_from_bytes(mail.read_bytes(), policy=default).get_body(("plain",))
    assert body is not None
    assert "gælden den 25. november 2026" in body.get_content()

"""Whoever works the books out, and however often: the same files; a bad book hinders no other."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from distributed import LocalCluster
from tests.portfolio.conftest import DAY, Run, contents, read_json, write_book

from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.servicing.replay import runs
from beancount_loans.reports.many_books import run as running
from beancount_loans.reports.many_books.part import Part
from beancount_loans.reports.many_books.report import portfolio_report
from beancount_loans.reports.many_books.run import run_here, run_on_cluster
from beancount_loans.reports.many_books.work import Task, work


def tasks(books: list[Path], folder: Path) -> list[Task]:
    return [Task(str(book.resolve()), DAY, str(folder.resolve())) for book in books]


def test_one_process_and_several_give_the_same_files_and_report(
    books: list[Path], tmp_path: Path, run: Run
) -> None:
    alone = run(*books, "--format", "json", "--jobs", 1, folder="alone")
    together = run(*reversed(books), "--format", "json", "--jobs", 2, folder="together")

    assert (alone.exit_code, together.exit_code) == (0, 0)
    assert alone.stdout == together.stdout
    assert contents(tmp_path / "alone") == contents(tmp_path / "together")


def test_a_loan_is_replayed_once_for_this_month_and_the_last(
    books: list[Path], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    replayed: list[str] = []

    def stop(loan: Loan, days: Sequence[dt.date]) -> object:
        replayed.append(loan.account)
        return runs(loan, days)

    monkeypatch.setattr("beancount_loans.core.servicing.position.runs", stop)

    run(books[0], "--jobs", "1")

    assert replayed
    assert len(replayed) == len(set(replayed))


def test_a_book_that_did_not_change_is_not_read_again(
    books: list[Path], tmp_path: Path, run: Run
) -> None:
    first = run(*books, "--format", "json", "--jobs", 1)
    written = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()}

    again = run(*books, "--format", "json", "--jobs", 1)

    assert again.stdout == first.stdout
    assert "4 of 4 books have not changed" in again.stderr
    assert written == {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()}


def test_a_book_whose_included_file_changed_is_worked_out_anew(
    books: list[Path], tmp_path: Path, run: Run
) -> None:
    more = books[0].with_name("more.beancount")
    more.write_text("", "utf-8")
    with books[0].open("a") as file:
        file.write('include "more.beancount"\n')
    before = read_json(run(*books, "--format", "json", "--jobs", 1))
    more.write_text(
        '2026-06-01 * "All of it"\n  Assets:Bank  200000 DKK\n  Assets:Loans:B000:Loan\n', "utf-8"
    )

    result = run(*books, "--format", "json", "--jobs", 1)

    assert "3 of 4 books have not changed" in result.stderr
    after = read_json(result)
    assert after["by_book"][0] != before["by_book"][0]
    assert after["by_book"][1:] == before["by_book"][1:]
    assert len(contents(tmp_path / "out")) == 8


def test_a_file_that_was_cut_short_is_written_again(
    books: list[Path], tmp_path: Path, run: Run
) -> None:
    first = run(*books, "--format", "json", "--jobs", 1)
    whole = contents(tmp_path / "out")
    for path in (tmp_path / "out").iterdir():
        path.write_bytes(path.read_bytes()[:50])

    again = run(*books, "--format", "json", "--jobs", 1)

    assert again.stdout == first.stdout
    assert contents(tmp_path / "out") == whole


def test_a_book_with_a_plugin_of_somebody_else_is_read_every_time(
    books: list[Path], run: Run
) -> None:
    """Nobody knows what such a plugin looks at."""
    with books[0].open("a") as file:
        file.write('plugin "tests.portfolio.conftest"\n')
    run(*books, "--format", "json", "--jobs", 1)

    again = run(*books, "--format", "json", "--jobs", 1)

    assert "3 of 4 books have not changed" in again.stderr


def test_broken_books_are_told_and_the_others_finish(
    books: list[Path], tmp_path: Path, run: Run
) -> None:
    sound = read_json(run(*books, "--format", "json"))
    missing, binary = tmp_path / "missing.beancount", tmp_path / "binary.beancount"
    binary.write_bytes(b"2026-01-01 open Assets:\xff\xfe\n")
    faulty = write_book(tmp_path / "faulty.beancount", 77, loans=0, currency="SEK")
    with faulty.open("a") as file:
        file.write("2026-01-01 open Assets:Loans:X  SEK\n  loan-principal: 10 SEK\n")

    for _ in range(2):  # the second time from its files
        result = run(*books, missing, binary, faulty, "--format", "json", "--jobs", 2)

        assert result.exit_code == 1
        found = read_json(result)
        assert found["totals"][:2] == sound["totals"]
        assert {Path(one["book"]).stem: one["counted"] for one in found["trouble"]} == {
            "binary": True,
            "faulty": True,
            "missing": False,
        }
        assert f"{missing} does not exist" in result.stderr
        assert "loan-rate" in result.stderr
        assert "Traceback" not in result.output


def test_where_no_book_can_be_read_the_report_is_empty(tmp_path: Path, run: Run) -> None:
    result = run(tmp_path / "none.beancount", "--format", "json")

    assert result.exit_code == 1
    assert read_json(result)["totals"] == []


def test_a_run_that_is_stopped_goes_on_where_it_was(
    books: list[Path], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(wanted: list[Task], jobs: int) -> Iterator[Part]:
        yield work(wanted[0])
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(running, "run_here", stopped)
        first = run(*books)
    second = run(*books, "--format", "json", "--jobs", 1)

    assert first.exit_code == 1
    assert "the same call goes on from there" in first.stderr
    assert second.exit_code == 0
    assert "1 of 4 books have not changed" in second.stderr


@pytest.mark.slow
def test_the_book_of_a_process_that_dies_is_told_and_the_others_finish(
    books: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doomed = str(books[1].resolve())
    monkeypatch.setattr(running, "work", DiesOf(doomed))
    monkeypatch.setattr(running, "_ROUNDS", 1)

    parts = list(run_here(tasks(books[:2], tmp_path / "out"), 2))

    assert {part.book for part in parts} == {str(book.resolve()) for book in books[:2]}
    assert [part.book for part in parts if part.errors] == [doomed]
    assert "--jobs 1" in next(part for part in parts if part.errors).errors[0]


class DiesOf:
    """Does the work, but for one book, which kills the process."""

    def __init__(self, doomed: str) -> None:
        self.doomed = doomed

    def __call__(self, task: Task) -> Part:
        if task.ledger == self.doomed:
            os.kill(os.getpid(), signal.SIGKILL)
        return work(task)


# ------------------------------------------------------------ a cluster


@pytest.fixture
def cluster() -> Iterator[LocalCluster]:
    """A scheduler and two worker processes."""
    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as found:
        yield found


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_half_way_ends_complete_and_identical(
    cluster: LocalCluster, tmp_path: Path
) -> None:
    books = [write_book(tmp_path / f"{seed}.beancount", seed, loans=15) for seed in range(10)]
    here = list(run_here(tasks(books, tmp_path / "here"), 1))
    there = []
    for part in run_on_cluster(tasks(books, tmp_path / "there"), cluster.scheduler_address):
        there.append(part)
        if len(there) == 3:
            os.kill(cluster.workers[0].pid, signal.SIGKILL)

    assert contents(tmp_path / "there") == contents(tmp_path / "here")
    assert len(there) == len(books)
    assert portfolio_report(there, DAY) == portfolio_report(here, DAY)


@pytest.mark.slow
def test_the_command_gives_the_same_on_a_cluster(
    cluster: LocalCluster, books: list[Path], run: Run
) -> None:
    here = run(*books, "--format", "json", "--jobs", 1, folder="here")

    there = run(
        *books, "--format", "json", "--scheduler", cluster.scheduler_address, folder="there"
    )

    assert there.exit_code == 0, there.output
    assert there.stdout == here.stdout


def test_a_scheduler_that_is_none_is_told_in_a_sentence(
    books: list[Path], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_PATIENCE", 1)

    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        result = run(*books, "--scheduler", address)

        assert result.exit_code == 1
        assert f"{address} is no scheduler that answers" in result.stderr


# ------------------------------------------------------------ calls


@pytest.mark.parametrize(
    ("library", "extra", "words"),
    [
        ("pyarrow", "portfolio", ()),
        ("duckdb", "portfolio", ()),
        ("distributed", "cluster", ("--scheduler", "tcp://127.0.0.1:9")),
    ],
)
def test_a_missing_library_is_told_with_the_extra_that_brings_it(
    library: str,
    extra: str,
    words: tuple[str, ...],
    books: list[Path],
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, library, None)

    result = run(*books, *words)

    assert result.exit_code == 1
    assert f'needs {library}: pip install "beancount-loans[{extra}]"' in result.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "name the ledgers"),
        (("a.beancount", "--format", "xlsx"), "--report FILE.xlsx"),
        (("a.beancount", "--jobs", "2", "--scheduler", "tcp://x:1"), "take one"),
        (("a.beancount", "--jobs", "0"), "--jobs"),
    ],
)
def test_a_wrong_call_is_told(words: tuple[str, ...], told: str, run: Run) -> None:
    result = run(*words)

    assert result.exit_code == 2
    assert told in result.stderr

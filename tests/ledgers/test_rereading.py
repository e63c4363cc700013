"""After an edit only what changed is read again, and the answer is that of reading all of it."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from beancount.parser import parser
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beancount_loans.cli import books as cli_books
from beancount_loans.cli import main
from beancount_loans.cli.books import Books
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.servicing.replay import runs

MAIN = """\
option "operating_currency" "DKK"
{plugin}
include "chart.beancount"
include "loans.beancount"
include "2026-*.beancount"
"""
CHART = """\
2024-01-01 open Assets:Bank  DKK
2024-01-01 open Equity:Capital
2024-01-01 custom "loan-borrower" "bo"
  name: "Bo Holm"
2026-12-31 * "Interest of the bank"
  Assets:Bank  1 DKK
  Equity:Capital
"""
LOAN = """\
2026-01-10 open Assets:Loans:{name}:Car  DKK
  loan-principal: 12000 DKK
  loan-rate: "8 %"
  loan-installments: 12
2026-01-10 * "Lent"
  Assets:Bank  -12000 DKK
  Assets:Loans:{name}:Car
"""
PAYMENT = """\
2026-{month:02}-{day:02} * "{name}" "Installment"
  Assets:Bank  {amount}.00 DKK
  Assets:Loans:{name}:Car
"""
NAMES = ("Anna", "Bo", "Cleo", "Dan")
QUESTION = ("--as-of", "2026-06-20", "--format", "json")


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Write a ledger of six files, with or without the plugins; nothing of it is kept yet."""
    monkeypatch.delenv("BEANCOUNT_DISABLE_LOAD_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def write(plugin: str) -> Path:
        folder = tmp_path / "books"
        for old in (folder, tmp_path / "cache"):
            shutil.rmtree(old, ignore_errors=True)
        folder.mkdir()
        (folder / "main.beancount").write_text(MAIN.format(plugin=plugin))
        (folder / "chart.beancount").write_text(CHART)
        (folder / "loans.beancount").write_text("".join(LOAN.format(name=one) for one in NAMES))
        for month in (2, 3, 4):
            lines = (PAYMENT.format(month=month, day=9, name=one, amount=1044) for one in NAMES)
            (folder / f"2026-{month:02}.beancount").write_text("".join(lines))
        return folder / "main.beancount"

    return write


PLUGINS = ("", 'plugin "beancount_loans.plugins"')


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The ledgers that were read as a whole, in turn."""
    found: list[Path] = []
    read = cli_books._loaded

    def counted(path: Path) -> Any:
        found.append(path)
        return read(path)

    monkeypatch.setattr(cli_books, "_loaded", counted)
    return found


def told(ledger: Path, command: str = "status") -> tuple[int, str, str]:
    """What a command answers."""
    found: Result = CliRunner().invoke(main, [command, str(ledger), *QUESTION])
    return found.exit_code, found.stdout, found.stderr


def told_by_whole(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str, str]:
    """What it answers where nothing is kept."""
    with monkeypatch.context() as patch:
        patch.setenv("BEAN_LOANS_SNAPSHOTS", "off")
        return told(ledger)


MORE = PAYMENT.format(month=4, day=20, name="Bo", amount=500)
NOTE = '2026-05-01 note Assets:Loans:Bo:Car "Phoned"\n  contact: "phone"\n'
FEE = """\
2026-04-15 * "Reminder"
  loan-step: "reminder-1"
  Assets:Loans:Bo:Car  100 DKK
  Income:Loans:Fees
"""
REVIEW = """\
2026-04-21 ! "BO" "?" #loan-review
  loan-candidates: "Assets:Loans:Bo:Car 0.61"
  Assets:Bank  10 DKK
  Liabilities:Loans:Unassigned
"""
OPENED = "2024-01-01 open Income:Loans:Fees\n2024-01-01 open Liabilities:Loans:Unassigned\n"


@pytest.mark.parametrize("plugin", PLUGINS)
@pytest.mark.parametrize(
    ("file", "edit"),
    [
        ("2026-04", lambda text: text + MORE),
        ("2026-04", lambda text: text.replace("1044", "900")),
        ("2026-04", lambda text: "; a comment\n\n" + text),
        ("2026-03", lambda _: ""),
        ("2026-03", lambda text: text + NOTE),
        ("2026-04", lambda text: text + FEE),
        ("2026-04", lambda text: text + REVIEW),
        ("loans", lambda text: "\n\n" + text.replace("12000 DKK\n  Assets", "11000 DKK\n  Assets")),
        ("chart", lambda text: text + "2026-12-30 balance Assets:Bank  -35472 DKK\n"),
    ],
)
def test_a_simple_edit_has_one_file_read_again(
    write: Callable[[str], Path],
    reads: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    plugin: str,
    file: str,
    edit: Callable[[str], str],
) -> None:
    ledger = write(plugin)
    chart = ledger.parent / "chart.beancount"
    chart.write_text(CHART + OPENED)
    told(ledger)
    path = ledger.parent / f"{file}.beancount"
    path.write_text(edit(path.read_text()))

    once = told(ledger)

    assert len(reads) == 1
    assert once == told(ledger) == told_by_whole(ledger, monkeypatch)
    again = Books.load(ledger)
    if not plugin:
        entries = again.entries
        assert len(reads) == 2
    reads.clear()
    shutil.rmtree(ledger.parent.parent / "cache")
    whole = Books.load(ledger)
    assert len(reads) == 1
    assert again.book == whole.book
    assert again.errors == whole.errors == []
    assert plugin or entries == whole.entries
    assert [*again.book.loans] == [*whole.book.loans]


@pytest.mark.parametrize("plugin", PLUGINS)
@pytest.mark.parametrize(
    ("file", "edit"),
    [
        ("loans", lambda text: text.replace("8 %", "9 %")),
        ("loans", lambda text: text + LOAN.format(name="Eva")),
        ("main", lambda text: text + 'option "title" "Other"\n'),
        ("2026-04", lambda text: text + "2026-04-09 balance Assets:Bank  1 DKK\n"),
        ("2026-04", lambda text: text + "2026-04-30 close Assets:Loans:Bo:Car\n"),
        ("2026-04", lambda text: text.replace("Assets:Bank", "Assets:Bnak")),
        ("2026-04", lambda text: text.replace("Bo:Car\n", "Bo:Car  1 DKK\n", 1)),
        ("2026-04", lambda text: text.replace("1044.00 DKK", "1044.00 SEK", 1)),
        ("2026-04", lambda text: "pushtag #odd\n" + text),
        ("2026-04", lambda text: text + "nonsense\n"),
        ("chart", lambda text: text + '2026-05-01 custom "loan-hold" "bo" "dispute"\n'),
        ("chart", lambda text: text + "2026-05-01 pad Assets:Bank Equity:Capital\n"),
    ],
)
def test_whatever_is_not_simple_or_wrong_has_all_of_it_read(
    write: Callable[[str], Path],
    reads: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    plugin: str,
    file: str,
    edit: Callable[[str], str],
) -> None:
    ledger = write(plugin)
    told(ledger)
    path = ledger.parent / f"{file}.beancount"
    path.write_text(edit(path.read_text()))

    assert told(ledger) == told_by_whole(ledger, monkeypatch)
    assert len(reads) == 3


def test_a_file_that_is_no_text_any_more_is_told_as_ever(
    write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = write("")
    told(ledger)
    (ledger.parent / "2026-04.beancount").write_bytes(MORE.encode() + b'2026-06-01 * "\xe6"\n')

    assert told(ledger) == told_by_whole(ledger, monkeypatch)


def test_only_the_file_that_was_edited_is_parsed_and_only_its_loans_are_replayed(
    write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = write("")
    edited = ledger.parent / "2026-05.beancount"
    edited.write_text(PAYMENT.format(month=5, day=9, name="Cleo", amount=1044))
    told(ledger)
    parsed: list[str] = []
    replayed: list[str] = []
    parse_string = parser.parse_string

    def parse(content: bytes, path: str) -> Any:
        parsed.append(path)
        return parse_string(content, path)

    def replay(loan: Loan, days: Sequence[dt.date]) -> Any:
        replayed.append(loan.account)
        return runs(loan, days)

    monkeypatch.setattr("beancount_loans.ledger.rereading.parser.parse_string", parse)
    monkeypatch.setattr("beancount_loans.core.servicing.position.runs", replay)
    edited.write_text(PAYMENT.format(month=5, day=9, name="Cleo", amount=1000))

    told(ledger)

    assert parsed == [str(edited)]
    assert replayed == ["Assets:Loans:Cleo:Car"]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**6), plugin=st.sampled_from(PLUGINS))
def test_one_edit_after_the_other_gives_what_reading_all_of_it_gives(
    write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, seed: int, plugin: str
) -> None:
    chance, ledger = Random(seed), write(plugin)
    told(ledger)
    for _ in range(4):
        path = chance.choice(sorted(ledger.parent.glob("2026-*.beancount")))
        blocks = path.read_text().split("\n2026")
        where = chance.randrange(len(blocks))
        if chance.random() < 0.4:
            del blocks[where]
        new = PAYMENT.format(
            month=chance.randrange(2, 7),
            day=chance.randrange(1, 29),
            name=chance.choice(NAMES),
            amount=chance.choice([5, 900, 1044, 3000, 11_000]),
        )
        blocks.append(new.removeprefix("2026"))
        path.write_text("2026" + "\n2026".join(one.removeprefix("2026") for one in blocks))
        assert told(ledger) == told_by_whole(ledger, monkeypatch)

"""Every figure of a letter is one that a command tells: status, schedule, explain, payoff, apr."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run
from tests.reports.letters.conftest import DAY

from beancount_loans import load, replay
from beancount_loans.reports.letters.kinds import Wanted, letter_of
from beancount_loans.reports.letters.prepared import Prepared, entries_of
from beancount_loans.reports.letters.taken import next_of, take
from beancount_loans.standing import standings
from beancount_loans.writer import text as ledger_text

AMOUNT = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})*\.\d{2}(?![\d.%]| %)")

COMPONENTS = ("interest", "principal", "late_interest", "charges")
STEPS = [
    *(("diana-petrova", kind) for kind in ("nudge", "demand", "acceleration", "handover")),
    ("mette-jensen", "reminder-1"),
]
OTHERS = [
    ("carla-mendez", "notice"),
    ("peter-lund", "default-notice"),
    ("peter-lund", "payoff"),
    ("niels-brandt", "relief-offer"),
    ("nadia-omar", "welcome"),
    ("nadia-omar", "agreement"),
    ("astrid-noergaard", "payment-received"),
    ("mette-jensen", "statement"),
    ("kirsten-holm", "update"),
    ("lise-vinther", "repaid"),
    ("sofie-bach", "arrangement"),
]


def told(value: Any) -> Iterator[Decimal]:
    """Every amount in an answer of a command, without its sign; also those within sentences."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from told(one)
    elif isinstance(value, str):
        for found in re.findall(r"\d+\.\d{2}(?!\d)", value.replace(",", "")):
            yield Decimal(found)


def sums(answers: dict[str, Any]) -> Iterator[Decimal]:
    """What a letter adds up over time: money in, and what was paid by component."""
    events = answers["explain"]["events"]
    money = [one for one in events if one["kind"] in ("payment", "prepayment")]
    yield sum((Decimal(one["amount"]) for one in money), Decimal(0))
    for loan in answers["schedule"]["loans"]:
        paid = [row["paid"] for row in loan["installments"]]
        for name in COMPONENTS:
            yield sum((Decimal(one[name]) for one in paid), Decimal(0))


def known(run: Run, books: Path, accounts: list[str]) -> set[Decimal]:
    """The figures of all commands about some loans."""
    day = {"payoff": "--on"}
    found: set[Decimal] = set()
    for account in accounts:
        answers = {
            name: json.loads(
                run(
                    *(name, books, account, day.get(name, "--as-of"), DAY, "--format", "json")
                ).stdout
            )
            for name in ("status", "schedule", "explain", "payoff", "apr")
        }
        found |= set(told(list(answers.values()))) | set(sums(answers))
    return found


def untold(text: str, figures: set[Decimal]) -> list[str]:
    """Amounts that no command tells, and that are not the sum of the others on their line."""
    found = []
    for line in text.splitlines():
        told_here = [Decimal(one.replace(",", "")) for one in AMOUNT.findall(line)]
        for one in told_here:
            if one and one not in figures and sum(told_here) != 2 * one:
                found.append(f"{one} in: {line}")
    return found


def letter(books: Path, borrower: str, kind: str) -> tuple[str, list[str]]:
    """The text of a letter, and the accounts it is about."""
    [standing] = standings(load(books), DAY, [borrower])
    written = letter_of(standing, Wanted(kind, language="en", year=2026)).text()
    return written, [one.loan.account for one in standing.positions]


@pytest.mark.parametrize(("borrower", "kind"), OTHERS)
def test_each_figure_of_a_letter_is_told_by_a_command(
    run: Run, demo: Path, borrower: str, kind: str
) -> None:
    text, accounts = letter(demo, borrower, kind)

    assert AMOUNT.search(text)
    assert untold(text, known(run, demo, accounts)) == []


@pytest.mark.parametrize(("borrower", "kind"), STEPS)
def test_each_figure_of_a_step_is_told_once_it_is_in_the_books(
    run: Run, demo: Path, tmp_path: Path, borrower: str, kind: str
) -> None:
    """A letter tells the debt with the step that it takes: its fee, and the late interest."""
    shutil.copytree(demo.parent, tmp_path / "demo")
    books = tmp_path / "demo" / "main.beancount"
    text, accounts = letter(books, borrower, kind)
    [standing] = standings(load(books), DAY, [borrower])
    step = standing.policy.at(DAY).step(kind)
    assert step is not None
    taking = next_of(standing)
    if taking is None or taking.step.key != kind:
        taking = take(standing, step, None, None)
    prepared = Prepared(standing, taking, letter_of(standing, Wanted(kind)), "letter")

    with (books.parent / "contacts.beancount").open("a", encoding="utf-8") as file:
        file.write("\n" + ledger_text(entries_of(prepared)))

    assert untold(text, known(run, books, accounts)) == []


def test_the_year_of_a_certificate_is_what_the_plan_says_was_paid_in_it(
    run: Run, demo: Path
) -> None:
    """Paid by component up to today, less what was paid by the end of the year before."""
    text, [account] = letter(demo, "jonas-lindqvist", "interest-certificate")

    paid = []
    for day in (DAY, "2025-12-31"):
        words = ("schedule", demo, account, "--as-of", day, "--format", "json")
        rows = json.loads(run(*words).stdout)["loans"][0]["installments"]
        paid.append([sum(Decimal(row["paid"][name]) for row in rows) for name in COMPONENTS])

    year = {now - before for now, before in zip(*paid, strict=True)}
    assert untold(text, known(run, demo, [account]) | year) == []


def test_the_claim_on_each_line_of_a_court_statement_is_that_of_its_day(
    run: Run, demo: Path
) -> None:
    text, [account] = letter(demo, "peter-lund", "court-statement")
    loan = load(demo).loans[account]

    days = {event.date for event in loan.events} | {row.due for row in replay(loan, DAY).schedule}
    claims = {replay(loan, day).claim for day in days if day <= DAY}

    assert untold(text, known(run, demo, [account]) | claims) == []


def test_a_figure_that_nobody_tells_is_found() -> None:
    assert untold("Total  12.00  13.00\n1.00  2.00  3.00", {Decimal("12.00")}) == [
        "13.00 in: Total  12.00  13.00",
        "1.00 in: 1.00  2.00  3.00",
        "2.00 in: 1.00  2.00  3.00",
    ]

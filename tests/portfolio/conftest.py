"""Small lenders' books, the same for the same number, and the command line to run over them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner, Result

from beancount_loans.cli import main
from beancount_loans.core.calendar import add_months

DAY = dt.date(2026, 6, 15)
BEGIN = dt.date(2025, 1, 10)
HEAD = """plugin "beancount_loans.plugins"
2024-01-01 open Assets:Bank
2024-01-01 open Equity:Capital
2026-06-30 * "Interest of the bank"
  Assets:Bank  1.00 {currency}
  Equity:Capital
"""
LOAN = """
{start} open {account}  {currency}
  loan-principal: {principal} {currency}
  loan-rate: "{rate} %"
  loan-installments: {count}
{start} * "Lent"
  {account}  {principal}.00 {currency}
  Assets:Bank
"""
PAYMENT = """
{day} * "Installment"
  Assets:Bank  {paid}.00 {currency}
  {account}
"""


def write_book(path: Path, seed: int, loans: int = 6, currency: str = "DKK") -> Path:
    """A lender's book: loans paid on time, ahead, late, in part or not at all."""
    chance = Random(seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    found = [HEAD.format(currency=currency)]
    for number in range(loans):
        found += _loan(f"Assets:Loans:B{number:03}:Loan", chance, currency)
    path.write_text("".join(found), "utf-8")
    return path


def _loan(account: str, chance: Random, currency: str) -> list[str]:
    start = BEGIN + dt.timedelta(chance.randrange(400))
    principal, count = chance.randrange(5, 90) * 1000, chance.randrange(12, 48)
    told: dict[str, Any] = {"account": account, "currency": currency, "start": start}
    head = LOAN.format(principal=principal, count=count, rate=chance.randrange(3, 15), **told)
    honest = chance.random()
    months = range(1, 18)
    return [head] + [
        PAYMENT.format(day=day, paid=principal // count + 300, **told)
        for day in (add_months(start, month) for month in months)
        if day <= DAY and chance.random() < honest + 0.3
    ]


@pytest.fixture
def books(tmp_path: Path) -> list[Path]:
    """Four books, the last in euros."""
    folder = tmp_path / "books"
    ours = [write_book(folder / f"book{seed}" / "main.beancount", seed) for seed in range(3)]
    return [*ours, write_book(folder / "euro" / "main.beancount", 9, currency="EUR")]


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Call `bean-loans portfolio` on the day, with files in a folder of the test's."""

    def call(*words: object, folder: str = "out") -> Result:
        told = ["portfolio", *map(str, words), "--as-of", str(DAY), "-o", str(tmp_path / folder)]
        return CliRunner().invoke(main, told)

    return call


def read_json(result: Result) -> Any:
    """What a command printed, as values."""
    return json.loads(result.stdout)


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder; their names without the digest, in which the program has a part."""
    return {_plain(path.name): path.read_bytes() for path in sorted(folder.iterdir())}


def _plain(name: str) -> str:
    stem, _, rest = name.rpartition("-")
    return f"{stem}.{rest.partition('.')[2]}"

"""A lender's books of any size, the same for the same seed, and other ways to write their dues.

    python books.py FOLDER LOANS

`write` leaves a folder with a top file for each way to load the same books:

| top file | is |
|---|---|
| `base` | the books alone |
| `text` | the books, and every due written out by hand |
| `floor` | the books, and a plugin that only constructs those dues |
| `floor-allocations` | the same, and where every payment went |
| `plugins` | the books with the product's plugins |
| `periodic` | the books, and beancount-periodic making as many dues |
"""

from __future__ import annotations

import datetime as dt
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from beancount import loader
from beancount.core.data import Open, Transaction

from beancount_loans.core.calendar import add_months

BEGIN = dt.date(2024, 1, 1)
MONTHS = 24
BANK = "Assets:Bank:Checking"
TOP = 'option "operating_currency" "DKK"\n'
TOPS = {
    "base": "",
    "text": 'include "dues.beancount"\n',
    "floor": 'plugin "floor" "dues.pickle"\n',
    "floor-allocations": 'plugin "floor" "all.pickle"\n',
    "plugins": 'plugin "beancount_loans.plugins"\n',
    "periodic": 'plugin "beancount_periodic.recur"\ninclude "recurring.beancount"\n',
}


def write(folder: Path, loans: int, seed: int = 1) -> dict[str, Path]:
    """Write the books; returns the top file of each variant by its name."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = Random(seed)
    lines = [_chart()]
    lines += [text for number in range(loans) for text in _loan(number, chance)]
    (folder / "books.beancount").write_text("".join(lines), encoding="utf-8")
    tops = {name: folder / f"{name}.beancount" for name in TOPS}
    for name, top in tops.items():
        top.write_text(f'{TOP}{TOPS[name]}include "books.beancount"\n', encoding="utf-8")
    _write_dues(folder, tops["plugins"])
    return tops


def _chart() -> str:
    accounts = (BANK, "Equity:Capital", "Income:Loans:Interest", "Income:Loans:Fees")
    opens = "".join(f"{BEGIN} open {account}  DKK\n" for account in accounts)
    end = add_months(BEGIN, MONTHS + 1)
    return f'{opens}\n{end} * "Interest of the bank"\n  {BANK}  1.00 DKK\n  Equity:Capital\n\n'


def _loan(number: int, chance: Random) -> Iterator[str]:
    """A loan over one to five years, paid on time, early, late, in part or not at all."""
    account, start = f"Assets:Loans:B{number:06}:Loan", BEGIN + dt.timedelta(chance.randrange(90))
    principal, count = chance.randrange(5_000, 90_000), chance.randrange(12, 60)
    rate = chance.randrange(300, 1500)
    method = chance.choices(["annuity", "equal-principal", "bullet"], [85, 10, 5])[0]
    yield (
        f"{start} open {account}  DKK\n  loan-principal: {principal} DKK\n"
        f'  loan-rate: "{rate / 100} %"\n  loan-method: "{method}"\n'
        f"  loan-installments: {count}\n\n"
    )
    yield _line(start, "Lent", -principal * 100, account)
    due = int(principal * 100 * (rate / 120_000 + 1 / count))
    strained = chance.random() < 0.15
    for month in range(1, min(count, MONTHS)):
        day = add_months(start, month) + dt.timedelta(chance.choice([-3, -1, 0, 0, 0, 1, 2]))
        if not strained or chance.random() < 0.7:
            yield _line(day, "Installment", due, account)
        elif chance.random() < 0.2:
            yield f'{day} note {account} "Phoned, pays on Friday"\n  contact: "phone"\n\n'
            yield (
                f'{day} * "Reminder"\n  loan-step: "reminder-1"\n'
                f"  {account}  100.00 DKK\n  Income:Loans:Fees\n\n"
            )


def _line(day: dt.date, text: str, minor: int, account: str) -> str:
    amount = f"{'-' * (minor < 0)}{abs(minor) // 100}.{abs(minor) % 100:02}"
    return f'{day} * "Borrower" "{text}"\n  {BANK}  {amount} DKK\n  {account}\n\n'


# ------------------------------------------------------------ the dues in other ways


def _write_dues(folder: Path, top: Path) -> None:
    """What the plugins add to the books, as text and ready to be made into entries."""
    entries, errors, _ = loader.load_file(str(top))
    assert not errors, errors[0].message
    made: list[Any] = [entry for entry in entries if "loan-generated" in entry.meta]
    opens = [entry for entry in made if isinstance(entry, Open)]
    dues = [entry for entry in made if "loan-due" in (getattr(entry, "tags", None) or ())]
    text = "".join(f"{one.date} open {one.account}\n" for one in opens)
    text += "".join(map(_due_text, dues))
    (folder / "dues.beancount").write_text(text, encoding="utf-8")
    transactions = [entry for entry in made if isinstance(entry, Transaction)]
    for name, kept in (("dues", dues), ("all", transactions)):
        plain = [(one.date, one.account) for one in opens], list(map(_bare, kept))
        (folder / f"{name}.pickle").write_bytes(pickle.dumps(plain))
    (folder / "recurring.beancount").write_text("".join(_recurring(opens, dues)), "utf-8")


def _due_text(entry: Any) -> str:
    legs = "".join(f"  {one.account}  {one.units}\n" for one in entry.postings)
    return f'{entry.date} * "{entry.narration}" #loan-due ^{next(iter(entry.links))}\n{legs}\n'


def _bare(entry: Any) -> tuple[Any, ...]:
    legs = [(one.account, one.units.number) for one in entry.postings]
    tag = "loan-due" if "loan-due" in entry.tags else next(iter(entry.tags))
    return entry.date, entry.narration, tag, next(iter(entry.links)), legs


def _recurring(opens: list[Any], dues: list[Any]) -> Iterator[str]:
    """The first due of every loan, to be repeated as often as the loan has dues."""
    for one in opens:
        yield f"{one.date} open {one.account}\n"
    by_loan: dict[str, list[Any]] = {}
    for due in dues:
        by_loan.setdefault(next(iter(due.links)), []).append(due)
    for found in by_loan.values():
        head, _, rest = _due_text(found[0]).partition("\n")
        yield f'{head}\n  recur: "{len(found)} Months /Monthly"\n{rest}'


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))

"""Read Swedish BgMax: payments in through Bankgirot.

A section opens with a `05` record, has `20` payments and `21` deductions with their
extra references (`22`, `23`), texts and names, and ends with the deposit `15`, which
alone carries the date. Amounts are in oere.

Source: Bankgirot's technical manual for BgMax, by its example files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from beancount_loans.importers.records import Record, read_records
from beancount_loans.importers.statement import Entry, Statement, StatementError

__all__ = ["Section", "read", "recognises", "sections"]

PAYMENTS = frozenset({"20", "21"})
EXTRA = frozenset({"22", "23"})


@dataclass(frozen=True, slots=True)
class Section:
    """A section as it stands: opening, payments with what belongs to them, deposit."""

    opening: Record
    payments: tuple[tuple[Record, ...], ...]
    deposit: Record

    @property
    def extra_references(self) -> int:
        """Count the records of references beyond a payment's first."""
        return sum(record.text[:2] in EXTRA for group in self.payments for record in group)


class _Names(NamedTuple):
    """What the records after a payment say of it."""

    references: tuple[str, ...]
    text: str
    name: str


def recognises(head: str) -> bool:
    """Say whether the start of a file is BgMax."""
    return head.startswith("01BGMAX")


def read(path: Path) -> list[Statement]:
    """Read a statement per section.

    Raises:
        StatementError: An amount cannot be read, or the file is cut short.
    """
    return [_statement(section) for section in sections(path)]


def sections(path: Path) -> list[Section]:
    """Read the sections of a file.

    Raises:
        StatementError: The file is cut short.
    """
    found: list[Section] = []
    opening: Record | None = None
    groups: list[list[Record]] = []
    complete = False
    for record in map(_untabbed, read_records(path)):
        kind = record.text[:2]
        if kind == "05":
            opening, groups = record, []
        elif kind in PAYMENTS:
            groups.append([record])
        elif kind == "15" and opening is not None:
            found.append(Section(opening, tuple(map(tuple, groups)), record))
            opening = None
        elif kind == "70":
            complete = True
        elif groups:
            groups[-1].append(record)
    if opening is not None or not complete:
        raise StatementError("the file is cut short: its end record is missing", str(path))
    return found


def _untabbed(record: Record) -> Record:
    """Some mail programs put tabs in: widen them to the eight columns they were."""
    return replace(record, text=record.text.expandtabs(8))


def _statement(section: Section) -> Statement:
    currency = section.opening.part(22, 25) or "SEK"
    statement = Statement(
        kind="bgmax",
        account=section.opening.part(2, 12),
        currency=currency,
        entries=tuple(_entries(section, currency)),
        sequence=section.deposit.part(45, 50),
    )
    return replace(statement, problems=tuple(_claims(section.deposit, statement)))


def _entries(section: Section, currency: str) -> Iterator[Entry]:
    day = section.deposit.day(37, 45, "%Y%m%d")
    if day is None:
        raise section.deposit.error("the deposit has no payment date")
    for first, *more in section.payments:
        deduction = first.text[:2] == "21"
        amount = first.money(37, 55)
        names = _names(first, more)
        yield Entry(
            line=f"{first.number}.1",
            date=day,
            amount=-amount if deduction else amount,
            currency=currency,
            bank_ref=first.part(57, 69),
            references=names.references,
            text=names.text,
            name=names.name,
            account=first.part(2, 12).strip("0") and first.part(2, 12),
            creditor_account=section.opening.part(2, 12),
            code=first.text[:2] + first.part(55, 57),
            reversal=deduction,
        )


def _names(first: Record, more: list[Record]) -> _Names:
    texts = [record.part(2, 52) for record in more if record.text[:2] == "25"]
    names = [record.part(2, 72) for record in more if record.text[:2] == "26"]
    extra = [record.part(12, 37) for record in more if record.text[:2] in EXTRA]
    references = dict.fromkeys(filter(None, [first.part(12, 37), *extra]))
    return _Names(tuple(references), " ".join(texts), " ".join(" ".join(names).split()))


def _claims(deposit: Record, statement: Statement) -> Iterator[str]:
    claimed = deposit.money(50, 68)
    found = sum((entry.amount for entry in statement.entries), Decimal(0))
    if claimed != found:
        yield f"does not add up: the deposit is {claimed}, its payments are {found}"
    count = deposit.count(71, 79)
    if count != len(statement.entries):
        yield f"the deposit claims {count} payments, found are {len(statement.entries)}"

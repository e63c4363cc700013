"""Read Danish Betalingsservice deliveries: 0602 (payments) and 0603 (agreements).

Records are 128 wide; the kind of a `042` record is its transaction code. A payment
that was rejected or cancelled never was money and is for information; a reversed
one takes money back. Amounts are in oere.

Source: section names and fields of Nets' guide to delivery 0602, on which two
independent open implementations agree.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from beancount_loans.importers.records import Record, read_records
from beancount_loans.importers.statement import (
    Entry,
    MandateChange,
    Statement,
    StatementError,
    Status,
)

__all__ = ["read", "recognises"]

PAID = frozenset({"0236", "0297"})
REVERSED = frozenset({"0239", "0299"})
UNPAID = {"0237": "rejected", "0238": "cancelled"}
AGREEMENTS = {
    "0230": "active",
    "0231": "new",
    "0232": "cancelled",
    "0233": "cancelled",
    "0234": "cancelled",
}


class _Section(NamedTuple):
    """The records between a section's start and end."""

    start: Record
    records: tuple[Record, ...]


def recognises(head: str) -> bool:
    """Say whether the start of a file is a Betalingsservice delivery."""
    return head.startswith("BS002") and head[16:20] in {"0602", "0603"}


def read(path: Path) -> list[Statement]:
    """Read a statement per section of the delivery.

    Raises:
        StatementError: The file is cut short, or an amount or date cannot be read.
    """
    delivery, sections = _sections(path)
    return [
        Statement(
            kind="betalingsservice",
            account=section.start.part(5, 13),
            currency="DKK",
            entries=tuple(_entries(section)),
            identifier=delivery.part(20, 30),
            sequence=section.start.part(13, 17),
            mandates=tuple(_mandates(section)),
            origin="Betalingsservice (draft)",
        )
        for section in sections
    ]


def _sections(path: Path) -> tuple[Record, list[_Section]]:
    records = list(read_records(path))
    if not records or records[-1].text[:5] != "BS992":
        raise StatementError("the file is cut short: its end record is missing", str(path))
    sections: list[_Section] = []
    start, inside = records[0], list[Record]()
    for record in records[1:]:
        match record.text[:5]:
            case "BS012":
                start, inside = record, []
            case "BS042":
                inside.append(record)
            case "BS092":
                sections.append(_Section(start, tuple(inside)))
            case _:
                pass
    return records[0], sections


def _entries(section: _Section) -> Iterator[Entry]:
    for record in section.records:
        code = record.text[13:17]
        if code in PAID | REVERSED | UNPAID.keys():
            slip = code in {"0297", "0299"}
            yield (_slip if slip else _collection)(record, code, section.start)


def _collection(record: Record, code: str, start: Record) -> Entry:
    """A payment by Betalingsservice (section 0211)."""
    amount = record.money(56, 69)
    if record.text[55:56] == "2":
        amount = -amount
    return Entry(
        line=f"{record.number}.1",
        date=_day(record, 49),
        amount=_moved(record, code, amount),
        currency="DKK",
        status=Status.INFO if code in UNPAID else Status.BOOKED,
        value_date=record.day(103, 109, "%d%m%y"),
        mandate_id=record.part(40, 49),
        references=tuple(filter(None, [record.part(25, 40)])),
        text=record.part(69, 99),
        creditor_account=start.part(5, 13),
        code=code,
        returned=code in UNPAID or code in REVERSED,
        return_reason=UNPAID.get(code, "reversed" if code in REVERSED else ""),
    )


def _slip(record: Record, code: str, start: Record) -> Entry:
    """A payment on a slip that Betalingsservice sent (section 0215)."""
    return Entry(
        line=f"{record.number}.1",
        date=_day(record, 52),
        amount=_moved(record, code, record.money(59, 72)),
        currency="DKK",
        value_date=record.day(103, 109, "%d%m%y"),
        bank_ref=record.part(81, 103),
        references=tuple(filter(None, [record.part(29, 44)])),
        text=record.part(72, 81),
        creditor_account=start.part(5, 13),
        code=code,
        returned=code in REVERSED,
        return_reason="reversed" if code in REVERSED else "",
    )


def _day(record: Record, due: int) -> dt.date:
    day = record.day(109, 115, "%d%m%y") or record.day(103, 109, "%d%m%y")
    day = day or record.day(due, due + 6, "%d%m%y")
    if day is None:
        raise record.error("the payment has no date")
    return day


def _moved(record: Record, code: str, amount: Decimal) -> Decimal:
    """Return what was paid, where that is told apart from what was asked."""
    paid = record.part(115, 128)
    if code in PAID and paid.strip("0"):
        moved = record.money(115, 128)
        return -moved if amount < 0 else moved
    return -amount if code in REVERSED else amount


def _mandates(section: _Section) -> Iterator[MandateChange]:
    for record in section.records:
        kind = AGREEMENTS.get(record.text[13:17])
        if kind:
            yield MandateChange(
                f"{record.number}.1",
                kind,
                record.part(25, 40),
                mandate_id=record.part(40, 49),
                day=record.day(49, 55, "%d%m%y"),
            )

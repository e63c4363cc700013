"""Read Norwegian OCR giro and AvtaleGiro files of Nets (Mastercard).

OCR giro brings payments with a KID; AvtaleGiro carries the claims that we send and
the register of agreements. Records are 80 wide: `NY`, service, transaction type,
record type, then fields. Amounts are in oere.

Source: Nets' system specifications, as python-netsgiro reads them.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from beancount_loans.importers.records import Record, read_records
from beancount_loans.importers.statement import (
    Entry,
    MandateChange,
    Statement,
    StatementError,
    Status,
)

__all__ = ["read", "recognises"]

KINDS = {"09": "ocr-giro", "21": "avtalegiro"}
REVERSING = frozenset({"18", "20"})
"""Transaction types that take a payment back."""

CANCELLED = "93"
CHANGES = {"0": "active", "1": "changed", "2": "cancelled"}


def recognises(head: str) -> bool:
    """Say whether the start of a file is one of Nets' Norwegian deliveries."""
    return head.startswith("NY000010")


def read(path: Path) -> list[Statement]:
    """Read one statement per assignment of the delivery.

    Raises:
        StatementError: An amount or date cannot be read, or the file is cut short.
    """
    assignments = [
        _assignment(records[0], records[1:-1], records[-1]) for records in _assignments(path)
    ]
    if not assignments:
        raise StatementError("the delivery holds no assignment", str(path))
    return assignments


def _assignments(path: Path) -> Iterator[list[Record]]:
    """Yield the records of each assignment, its start and its end included."""
    records: list[Record] = []
    last = None
    for record in read_records(path):
        last = record
        kind = record.text[6:8]
        if kind == "20":
            records = [record]
        elif kind == "88" and records:
            yield [*records, record]
            records = []
        elif records:
            records.append(record)
    if last is None or last.text[6:8] != "89" or records:
        raise StatementError("the file is cut short: its end record is missing", str(path))


def _assignment(start: Record, records: list[Record], end: Record) -> Statement:
    kind = KINDS.get(start.text[2:4], "ocr-giro")
    entries = tuple(_entries(records, start))
    mandates = tuple(_mandate(record) for record in records if record.text[6:8] == "70")
    return Statement(
        kind=kind,
        account=start.part(24, 35),
        currency="NOK",
        entries=entries,
        identifier=start.part(17, 24),
        mandates=mandates,
        problems=tuple(_claims(end, entries, len(mandates), len(records) + 2)),
    )


def _entries(records: list[Record], start: Record) -> Iterator[Entry]:
    """Yield a payment per group of records of one transaction number."""
    groups: dict[str, list[Record]] = {}
    for record in records:
        if record.text[6:8] in {"30", "31", "32"}:
            groups.setdefault(record.text[8:15], []).append(record)
    for group in groups.values():
        by_kind = {record.text[6:8]: record for record in group}
        if "30" not in by_kind:
            raise group[0].error("the transaction has no record with its amount")
        more = by_kind.get("31"), by_kind.get("32")
        make = _payment if start.text[2:4] == "09" else _claim
        yield make(by_kind["30"], *more)


def _payment(item: Record, more: Record | None, text: Record | None) -> Entry:
    day = item.day(15, 21, "%d%m%y")
    if day is None:
        raise item.error(f'"{item.part(15, 21)}" is no settlement date')
    kind = item.text[4:6]
    back = kind in REVERSING or item.text[31:32] == "-"
    amount = item.money(32, 49)
    archive = more.part(15, 34) if more else ""
    return Entry(
        line=f"{item.number}.1",
        date=day,
        amount=-amount if back else amount,
        currency="NOK",
        value_date=more.day(41, 47, "%d%m%y") if more else None,
        bank_ref=archive if archive.strip("0") else "",
        references=tuple(filter(None, [item.part(49, 74)])),
        text=text.part(15, 55) if text else "",
        account=more.part(47, 58) if more and more.part(47, 58).strip("0") else "",
        code=kind,
        reversal=back,
    )


def _claim(item: Record, more: Record | None, text: Record | None) -> Entry:
    day = item.day(15, 21, "%d%m%y")
    if day is None:
        raise item.error(f'"{item.part(15, 21)}" is no due date')
    cancelled = item.text[4:6] == CANCELLED
    words = [more.part(50, 75) if more else "", text.part(15, 55) if text else ""]
    return Entry(
        line=f"{item.number}.1",
        date=day,
        amount=item.money(32, 49),
        currency="NOK",
        status=Status.INFO,
        references=tuple(filter(None, [item.part(49, 74)])),
        text=" ".join(filter(None, words)),
        name=more.part(15, 25) if more else "",
        code=item.text[4:6],
        return_reason="cancelled" if cancelled else "",
    )


def _mandate(record: Record) -> MandateChange:
    kind = CHANGES.get(record.text[15:16], "changed")
    return MandateChange(f"{record.number}.1", kind, record.part(16, 41))


def _claims(end: Record, entries: tuple[Entry, ...], mandates: int, records: int) -> Iterator[str]:
    total = sum((abs(entry.amount) for entry in entries), Decimal(0))
    net = sum((entry.amount for entry in entries), Decimal(0))
    count = len(entries) + mandates
    if end.count(8, 16) != count:
        yield f"its end claims {end.count(8, 16)} transactions, found are {count}"
    if end.count(16, 24) != records:
        yield f"its end claims {end.count(16, 24)} records, found are {records}"
    claimed = end.money(24, 41)
    if entries and claimed not in {total, net}:
        yield f"does not add up: its end claims {claimed}, found is {net}"

"""Read CODA, the account statement of Belgian banks (Febelfin, version 2).

Records are 128 wide. A movement is a `21` record with its `22` and `23`; a batch is a
movement that sums others ("globalisation"), which are its payments only if they sum
to it. Amounts have three decimals.

Source: Febelfin, Coded statement of account (CODA), version 2.6.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from beancount_loans.importers.records import Record, read_records
from beancount_loans.importers.statement import (
    Balance,
    Entry,
    Statement,
    StatementError,
    checked,
)

__all__ = ["read", "recognises"]

PARTS = {"1": "5", "2": "67", "3": "8"}
"""First digit of the transaction code of a movement, and of those that it counts already."""

SINGLE = "3"
"""One payment whose parts only tell how its amount came about."""

STRUCTURED = frozenset({"101", "102"})
"""Kinds of structured communication that are a Belgian payment reference."""


DIRECT_DEBIT = "127"
"""Kind of structured communication of a European direct debit."""


@dataclass(slots=True)
class _Movement:
    """A movement: its `21` record and those that go on with it."""

    first: Record
    second: Record | None = None
    third: Record | None = None
    information: list[Record] = field(default_factory=list)

    @property
    def level(self) -> str:
        """Return the first digit of the transaction code."""
        return self.first.text[53:54]

    @property
    def amount(self) -> Decimal:
        """Return the signed amount."""
        return _signed(self.first, 31, 32)


def recognises(head: str) -> bool:
    """Say whether the start of a file is CODA."""
    first = head.partition("\n")[0].rstrip("\r")
    return first.startswith("00000") and len(first) >= 120 and first[14:16] == "05"


def read(path: Path) -> list[Statement]:
    """Read every statement of a CODA file.

    Raises:
        StatementError: The file is cut short, or an amount or date cannot be read.
    """
    statements: list[Statement] = []
    records: list[Record] = []
    for record in read_records(path):
        if record.text[0:1] == "0":
            records = []
        records.append(record)
        if record.text[0:1] == "9":
            statements.append(_statement(records))
            records = []
    if records or not statements:
        raise StatementError("the file is cut short: its end record is missing", str(path))
    return statements


def _statement(records: list[Record]) -> Statement:
    old = next((record for record in records if record.text[0:1] == "1"), None)
    new = next((record for record in records if record.text[0:1] == "8"), None)
    if old is None:
        raise records[0].error("the statement has no old balance (record 1)")
    account, currency = _account(old)
    movements = list(_movements(records))
    entries, problems = _entries(movements, currency)
    statement = Statement(
        kind="coda",
        account=account,
        currency=currency,
        entries=tuple(entries),
        opening=Balance(_signed(old, 42, 43), old.day(58, 64, "%d%m%y")),
        closing=_closing(new) if new else None,
        identifier=records[0].part(24, 34),
        sequence=old.part(125, 128) or old.part(2, 5),
    )
    problems += _undeclared(records[-1], movements)
    return checked(replace(statement, problems=tuple(problems)))


def _closing(new: Record) -> Balance:
    return Balance(_signed(new, 41, 42), new.day(57, 63, "%d%m%y"))


def _account(old: Record) -> tuple[str, str]:
    """Return the account's number and currency, laid out by the kind of number."""
    if old.text[1:2] == "0":
        return old.part(5, 17), old.part(18, 21)
    return old.part(5, 39), old.part(39, 42)


def _signed(record: Record, sign: int, start: int) -> Decimal:
    amount = record.money(start, start + 15, decimals=3)
    return -amount if record.text[sign : sign + 1] == "1" else amount


def _movements(records: list[Record]) -> Iterator[_Movement]:
    current: _Movement | None = None
    for record in records:
        match record.text[:2]:
            case "21":
                if current is not None:
                    yield current
                current = _Movement(record)
            case "22" if current is not None:
                current.second = record
            case "23" if current is not None:
                current.third = record
            case "31" | "32" | "33" if current is not None:
                current.information.append(record)
            case _:
                pass
    if current is not None:
        yield current


def _entries(movements: list[_Movement], currency: str) -> tuple[list[Entry], list[str]]:
    """Return the payments, batches split where their parts sum to them."""
    entries: list[Entry] = []
    problems: list[str] = []
    for whole, parts in _grouped(movements):
        if parts and sum(one.amount for one in parts) == whole.amount:
            entries += [_entry(one, currency, 1) for one in parts]
            continue
        count = len(parts) or 1
        if parts:
            problems.append(
                f"line {whole.first.number}: {whole.amount} sums {count} payments"
                " whose amounts the file does not give: assign them by hand"
            )
        entries.append(_entry(whole, currency, count))
    return entries, problems


def _grouped(movements: list[_Movement]) -> Iterator[tuple[_Movement, list[_Movement]]]:
    """Yield each movement with the payments that it sums; parts of one payment are left out.

    The parts of a movement follow it and share its sequence number.
    """
    for _, following in groupby(movements, lambda one: one.first.text[2:6]):
        whole, *rest = following
        own = PARTS.get(whole.level, "")
        yield whole, [one for one in rest if own != PARTS[SINGLE] and one.level in own]
        for one in rest:
            if one.level not in "56789":
                yield one, []


def _entry(movement: _Movement, currency: str, count: int) -> Entry:
    first, second, third = movement.first, movement.second, movement.third
    value = first.day(47, 53, "%d%m%y")
    day = first.day(115, 121, "%d%m%y") or value
    if day is None:
        raise first.error("the movement has neither entry date nor value date")
    told = _told(movement)
    reason = (second.part(113, 117) if second else "") or told.reason
    return Entry(
        line=f"{first.number}.1",
        date=day,
        amount=movement.amount,
        currency=currency,
        value_date=value,
        bank_ref=first.part(10, 31),
        end_to_end_id=second.part(63, 98) if second else "",
        mandate_id=told.mandate,
        references=(told.reference,) if told.reference else (),
        text=told.text,
        name=third.part(47, 82) if third else "",
        account=third.part(10, 44) if third else "",
        code=first.part(53, 61),
        returned=bool(reason),
        return_reason=reason,
        payments=count,
    )


class _Told(NamedTuple):
    """What the communication of a movement says."""

    text: str = ""
    reference: str = ""
    mandate: str = ""
    reason: str = ""


def _told(movement: _Movement) -> _Told:
    words = movement.first.text[62:115].ljust(53)
    words += (movement.second.text[10:63] if movement.second else "").ljust(53)
    words += movement.third.text[82:125] if movement.third else ""
    more = [
        _information(record) if record.text[1:2] == "1" else record.text[10:115]
        for record in movement.information
    ]
    kind = words[:3] if movement.first.text[61:62] == "1" else ""
    if kind in STRUCTURED:
        return _Told(_joined([words[15:], *more]), reference=words[3:15].strip())
    if kind == DIRECT_DEBIT:
        return _Told(
            _joined([words[82:144], *more]),
            mandate=words[47:82].strip(),
            reason=words[145:149].strip(),
        )
    return _Told(_joined([words[3:] if kind else words, *more]))


def _information(record: Record) -> str:
    """Return what an information record says, without the three digits of a structured one."""
    return record.text[43 if record.text[39:40] == "1" else 40 : 113]


def _joined(words: list[str]) -> str:
    return " ".join("".join(words).split())


def _undeclared(trailer: Record, movements: list[_Movement]) -> list[str]:
    """Return what differs from the totals of the end record, in which a batch counts once."""
    amounts = [whole.amount for whole, _ in _grouped(movements)]
    debits = abs(sum((one for one in amounts if one < 0), Decimal(0)))
    paid_in = sum((one for one in amounts if one > 0), Decimal(0))
    claimed = trailer.money(22, 37, decimals=3), trailer.money(37, 52, decimals=3)
    if claimed == (debits, paid_in):
        return []
    return [
        "does not add up: the file claims debits {} and credits {}, found are {} and {}".format(
            *claimed, debits, paid_in
        )
    ]

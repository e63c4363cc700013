"""Read Danish FI deliveries: payments on payment slips (FIK, "indbetalingskort").

A delivery is `FI01` start, per creditor `FI02` section start, `FI03` payments and
`FI08` section end with count and sum, `FI09` end. Amounts are in oere.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from stdnum import luhn

from beancount_loans.importers.records import Record, read_records
from beancount_loans.importers.statement import Entry, Statement, StatementError

__all__ = ["read", "recognises"]

LENGTHS = {"71": 15, "75": 16, "04": 16, "15": 16}
"""Digits of a payment id by kind of slip; other kinds have no id."""


def recognises(head: str) -> bool:
    """Say whether the start of a file is an FI delivery."""
    return head.startswith("FI01")


def read(path: Path) -> list[Statement]:
    """Read every section of an FI delivery.

    Raises:
        StatementError: An amount or date cannot be read.
    """
    statements: list[Statement] = []
    payments: list[Entry] = []
    creditor = ""
    last = ""
    for record in read_records(path):
        last = record.text[:4]
        match last:
            case "FI02":
                creditor = record.part(5, 13)
                payments = []
            case "FI03":
                payments.append(_payment(record, creditor))
            case "FI08":
                statements.append(_section(creditor, payments, _claims(record, payments)))
                payments = []
            case _:
                pass
    if last != "FI09":
        raise StatementError("the file is cut short: its end (FI09) is missing", str(path))
    return statements


def _payment(record: Record, creditor: str) -> Entry:
    day = record.day(56, 64, "%Y%m%d") or record.day(38, 46, "%Y%m%d")
    if day is None:
        raise record.error("the payment has no booking date")
    kind = record.part(13, 15)
    reference = record.text[15:34].strip()[-LENGTHS.get(kind, 19) :]
    return Entry(
        line=f"{record.number}.1",
        date=day,
        amount=record.money(64, 79),
        currency="DKK",
        value_date=record.day(5, 13, "%Y%m%d"),
        bank_ref=record.part(46, 56),
        references=(reference,) if reference.strip("0") else (),
        creditor_account=creditor,
        code=kind,
    )


def _claims(record: Record, payments: list[Entry]) -> list[str]:
    claimed = (record.count(13, 24), record.money(24, 39))
    found = (len(payments), sum((entry.amount for entry in payments), Decimal(0)))
    if claimed == found:
        return []
    return [
        "does not add up: the section's end claims {} payments of {}, found are {} of {}".format(
            *claimed, *found
        )
    ]


def _section(creditor: str, payments: list[Entry], problems: list[str]) -> Statement:
    wrong = [
        f"payment id {reference} (entry {entry.line}) has a wrong check digit"
        for entry in payments
        for reference in entry.references
        if not luhn.is_valid(reference)
    ]
    return Statement(
        kind="fik",
        account=creditor,
        currency="DKK",
        entries=tuple(payments),
        problems=(*problems, *wrong),
    )

"""Read pain.008, a file of direct debits as it was sent to the bank.

Nothing in it is money yet: entries are for information, dated with the day on which
the bank was asked to collect.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from beancount_loans.importers.iso20022 import (
    Fields,
    day_of,
    decimal_of,
    elements,
    fields_of,
    line_of,
)
from beancount_loans.importers.statement import (
    Entry,
    Statement,
    StatementError,
    Status,
)

__all__ = ["read", "recognises"]


def recognises(head: str) -> bool:
    """Say whether the start of a file is pain.008."""
    return head.lstrip().startswith("<") and "CstmrDrctDbtInitn" in head


def read(path: Path) -> list[Statement]:
    """Read a statement per batch of the file.

    Raises:
        StatementError: The XML is broken, or an amount or date cannot be read.
    """
    statements: list[Statement] = []
    header = Fields()
    number = 0
    for name, element in elements(path, frozenset({"GrpHdr", "PmtInf"})):
        fields, debits = fields_of(element, below="DrctDbtTxInf")
        if name == "GrpHdr":
            header = fields
            continue
        entries = []
        for debit in debits:
            number += 1
            entries.append(_entry(path, number, fields, fields_of(debit)[0]))
        statements.append(_batch(header, fields, entries))
        element.clear()
    return statements


def _batch(header: Fields, fields: Fields, entries: list[Entry]) -> Statement:
    claimed = decimal_of(fields.first("CtrlSum"))
    found = sum((entry.amount for entry in entries), Decimal(0))
    problems = []
    if claimed is not None and claimed != found:
        problems.append(f"does not add up: the batch claims {claimed}, found is {found}")
    return Statement(
        kind="pain.008",
        account=fields.first("CdtrAcct/Id/IBAN", "CdtrAcct/Id/Othr/Id"),
        currency=entries[0].currency if entries else "",
        entries=tuple(entries),
        identifier=header.first("MsgId"),
        sequence=fields.first("PmtInfId"),
        problems=tuple(problems),
    )


def _entry(path: Path, number: int, batch: Fields, fields: Fields) -> Entry:
    day = day_of(batch.first("ReqdColltnDt"))
    amount = decimal_of(fields.first("InstdAmt"))
    if day is None or amount is None:
        what = "collection date" if day is None else f'amount "{fields.first("InstdAmt")}"'
        line = line_of(path, "DrctDbtTxInf", number)
        message = f"direct debit {number}: the {what} cannot be read"
        raise StatementError(message, str(path), line)
    return Entry(
        line=f"{number}.1",
        date=day,
        amount=amount,
        currency=fields.first("InstdAmt@Ccy"),
        status=Status.INFO,
        end_to_end_id=fields.first("PmtId/EndToEndId"),
        mandate_id=fields.first("DrctDbtTx/MndtRltdInf/MndtId"),
        references=tuple(fields.every("RmtInf/Strd/CdtrRefInf/Ref")),
        text=" ".join(fields.every("RmtInf/Ustrd")),
        name=fields.first("Dbtr/Nm", "Dbtr/Pty/Nm"),
        account=fields.first("DbtrAcct/Id/IBAN", "DbtrAcct/Id/Othr/Id"),
        code=batch.first("PmtTpInf/SeqTp") or fields.first("PmtTpInf/SeqTp"),
    )

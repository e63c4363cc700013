"""Read pain.002, the bank's report on our direct-debit files.

A reject never was money: its entries are for information, with the end-to-end id
and the reason, so that the installment can be collected again or asked for.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
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

__all__ = ["Report", "read", "read_report", "recognises"]

REJECTED = "RJCT"
PARTS = frozenset({"GrpHdr", "OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts", "TxInfAndSts", "StsRsnInf"})


@dataclass(frozen=True, slots=True)
class Report:
    """A status report, its codes as written.

    Attributes:
        identifier: The report's own id.
        original: Id of the message reported on.
        day: When the report was made.
        group_statuses: Status of the whole message.
        batch_statuses: Status of each of its batches, where given.
        transactions: What is told of single direct debits.
        reasons: Every reason given, in the order of the file.
    """

    identifier: str
    original: str
    day: dt.date | None
    group_statuses: tuple[str, ...]
    batch_statuses: tuple[str, ...]
    transactions: tuple[Fields, ...]
    reasons: tuple[str, ...]


def recognises(head: str) -> bool:
    """Say whether the start of a file is pain.002."""
    return head.lstrip().startswith("<") and "CstmrPmtStsRpt" in head


def read(path: Path) -> list[Statement]:
    """Read a report as a statement of entries for information.

    Raises:
        StatementError: The XML is broken, or an amount or date cannot be read.
    """
    report = read_report(path)
    entries = tuple(
        _entry(path, report, number, fields) for number, fields in enumerate(report.transactions, 1)
    )
    first = report.transactions[0] if report.transactions else Fields()
    return [
        Statement(
            kind="pain.002",
            account=first.first("OrgnlTxRef/CdtrAcct/Id/IBAN"),
            currency=entries[0].currency if entries else "",
            entries=entries,
            identifier=report.identifier,
            sequence=report.original,
        )
    ]


def read_report(path: Path) -> Report:
    """Read a report with its codes as written.

    Raises:
        StatementError: The XML is broken.
    """
    header, original = Fields(), Fields()
    batches: list[str] = []
    transactions: list[Fields] = []
    reasons: list[str] = []
    names = frozenset(
        {"GrpHdr", "OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts", "TxInfAndSts", "StsRsnInf"}
    )
    for name, element in elements(path, names):
        fields = fields_of(element)[0]
        match name:
            case "GrpHdr":
                header = fields
            case "StsRsnInf":
                reasons += fields.every("Rsn/Cd") + fields.every("Rsn/Prtry")
            case "OrgnlGrpInfAndSts":
                original = fields
            case "TxInfAndSts":
                transactions.append(fields)
                element.clear()
            case _:
                batches += fields.every("PmtInfSts")
    return Report(
        identifier=header.first("MsgId"),
        original=original.first("OrgnlMsgId"),
        day=day_of(header.first("CreDtTm")),
        group_statuses=tuple(original.every("GrpSts")),
        batch_statuses=tuple(batches),
        transactions=tuple(transactions),
        reasons=tuple(reasons),
    )


def _entry(path: Path, report: Report, number: int, fields: Fields) -> Entry:
    origin = "OrgnlTxRef"
    day = report.day or day_of(fields.first(f"{origin}/ReqdColltnDt"))
    text = fields.first(f"{origin}/Amt/InstdAmt", f"{origin}/IntrBkSttlmAmt") or "0"
    amount = decimal_of(text)
    if day is None or amount is None:
        what = "date" if day is None else f'amount "{text}"'
        line = line_of(path, "TxInfAndSts", number)
        message = f"transaction {number}: the {what} cannot be read"
        raise StatementError(message, str(path), line)
    status = fields.first("TxSts")
    return Entry(
        line=f"{number}.1",
        date=day,
        amount=amount,
        currency=fields.first(f"{origin}/Amt/InstdAmt@Ccy", f"{origin}/IntrBkSttlmAmt@Ccy"),
        status=Status.INFO,
        bank_ref=fields.first("StsId"),
        end_to_end_id=fields.first("OrgnlEndToEndId"),
        mandate_id=fields.first(f"{origin}/MndtRltdInf/MndtId"),
        text=" ".join(fields.every(f"{origin}/RmtInf/Ustrd")),
        name=fields.first(f"{origin}/Dbtr/Nm", f"{origin}/Dbtr/Pty/Nm"),
        account=fields.first(f"{origin}/DbtrAcct/Id/IBAN"),
        code=status,
        returned=status == REJECTED,
        return_reason=fields.first("StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry"),
        original_ref=fields.first("OrgnlEndToEndId"),
    )

"""Read camt.052, camt.053 and camt.054: ISO 20022 account statements.

Every version of the messages is read, with or without a namespace. What an entry
is stands in `camt_entry`; here are files, statements, balances and totals.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from beancount_loans.importers.camt_entry import EntryError, Header, read_entries
from beancount_loans.importers.iso20022 import (
    Fields,
    day_of,
    decimal_of,
    elements,
    fields_of,
    line_of,
)
from beancount_loans.importers.statement import (
    Balance,
    Entry,
    Statement,
    StatementError,
    checked,
)

if TYPE_CHECKING:
    from beancount_loans.importers.iso20022 import Element

__all__ = ["read", "recognises"]

KINDS = {
    "BkToCstmrStmt": "camt.053",
    "BkToCstmrAcctRpt": "camt.052",
    "BkToCstmrDbtCdtNtfctn": "camt.054",
}
STATEMENTS = frozenset({"Stmt", "Rpt", "Ntfctn"})
OPENING = ("OPBD", "PRCD")
CLOSING = ("CLBD",)


def recognises(head: str) -> bool:
    """Say whether the start of a file is a camt message."""
    return head.lstrip().startswith("<") and any(name in head for name in KINDS)


def read(path: Path) -> list[Statement]:
    """Read every statement of a camt file.

    Raises:
        StatementError: The XML is broken, or an amount cannot be read.
    """
    reader = _Reader(path)
    for event, name, element in elements(path, STATEMENTS | {"Ntry", "GrpHdr"} | {*KINDS}):
        reader.take(event, name, element)
    return reader.statements


class _Reader:
    """Builds the statements of one file from its elements as they come."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.statements: list[Statement] = []
        self._kind = ""
        self._group = Fields()
        self._open: Element | None = None
        self._header: Header | None = None
        self._entries: list[Entry] = []
        self._problems: list[str] = []
        self._number = 0

    def take(self, event: str, name: str, element: Element) -> None:
        """Take the start or the end of an element."""
        if event == "start":
            self._start(name, element)
        elif name == "GrpHdr":
            self._group = fields_of(element)[0]
        elif name == "Ntry" and self._open is not None:
            self._number += 1
            self._entry(element, self._open)
            element.clear()
        elif element is self._open:
            self._end(element)

    def _start(self, name: str, element: Element) -> None:
        self._kind = KINDS.get(name, self._kind)
        if name in STATEMENTS and self._open is None:
            self._open, self._header = element, None
            self._entries, self._problems = [], []

    def _entry(self, element: Element, statement: Element) -> None:
        if self._header is None:
            self._header = self._read_header(statement)
        try:
            entries, problems = read_entries(element, self._number, self._header)
        except EntryError as fault:
            line = line_of(self.path, "Ntry", self._number)
            raise StatementError(str(fault), str(self.path), line) from fault
        self._entries += entries
        self._problems += problems

    def _end(self, element: Element) -> None:
        header = self._header or self._read_header(element)
        fields = fields_of(element)[0]
        statement = Statement(
            kind=self._kind,
            account=header.account,
            currency=header.currency,
            entries=tuple(self._entries),
            opening=header.opening,
            closing=header.closing,
            identifier=fields.first("Id"),
            sequence=fields.first("ElctrncSeqNb", "LglSeqNb"),
        )
        problems = self._problems + _undeclared(statement, fields)
        if self._group.first("MsgPgntn/LastPgInd") == "false":
            problems.append("more pages of this message follow in other files")
        self.statements.append(checked(replace(statement, problems=tuple(problems))))
        element.clear()
        self._open = None

    def _read_header(self, statement: Element) -> Header:
        fields, balances = fields_of(statement, below="Bal")
        stated = [fields_of(balance)[0] for balance in balances]
        closing = self._balance(stated, CLOSING)
        days = [closing.day if closing else None]
        days += [day_of(fields.first(f"FrToDt/{end}")) for end in ("ToDtTm", "ToDt")]
        days += [day_of(fields.first("CreDtTm")), day_of(self._group.first("CreDtTm"))]
        return Header(
            account=fields.first(
                "Acct/Id/IBAN",
                "Acct/Id/Othr/Id",
                "Acct/Id/PrtryAcct/Id",
                "Acct/Id/BBAN",
            ),
            currency=fields.first("Acct/Ccy")
            or next((balance.first("Amt@Ccy") for balance in stated), ""),
            day=next(filter(None, days), None),
            opening=self._balance(stated, OPENING),
            closing=closing,
        )

    def _balance(self, stated: list[Fields], codes: tuple[str, ...]) -> Balance | None:
        for code in codes:
            for fields in stated:
                if fields.first("Tp/CdOrPrtry/Cd", "Tp/Cd") == code:
                    return self._read_balance(fields)
        return None

    def _read_balance(self, fields: Fields) -> Balance:
        amount = decimal_of(fields.first("Amt"))
        if amount is None:
            message = f'the balance "{fields.first("Amt")}" is no number'
            raise StatementError(message, str(self.path))
        signed = -amount if fields.first("CdtDbtInd") == "DBIT" else amount
        return Balance(signed, day_of(fields.first("Dt/Dt", "Dt/DtTm")))


def _undeclared(statement: Statement, fields: Fields) -> list[str]:
    """Say where the entries differ from the totals that the bank declares."""
    amounts = _by_entry(statement.entries)
    sides = {
        "TtlNtries": amounts,
        "TtlCdtNtries": [amount for amount in amounts if amount > 0],
        "TtlDbtNtries": [amount for amount in amounts if amount < 0],
    }
    problems = []
    for name, given in sides.items():
        count = fields.first(f"TxsSummry/{name}/NbOfNtries")
        if count.isdecimal() and int(count) != len(given):
            problems.append(f"the file declares {count} entries ({name}), {len(given)} are in it")
        total = decimal_of(fields.first(f"TxsSummry/{name}/Sum"))
        if total is not None and total != sum(map(abs, given)):
            problems.append(f"the file declares a sum of {total} ({name}), not that of its entries")
    return problems


def _by_entry(entries: tuple[Entry, ...]) -> list[Decimal]:
    """Sum the payments of a batch again, as totals count entries."""
    sums: dict[str, Decimal] = {}
    for entry in entries:
        number = entry.line.partition(".")[0]
        sums[number] = sums.get(number, Decimal(0)) + entry.amount
    return list(sums.values())

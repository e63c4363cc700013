"""Read camt.052, camt.053 and camt.054: ISO 20022 account statements.

Every version of the messages is read, with or without a namespace. What an entry
is stands in `camt_entry`; here are files, statements, balances and totals.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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

MESSAGES = ("BkToCstmrStmt", "BkToCstmrAcctRpt", "BkToCstmrDbtCdtNtfctn")
KINDS = {"Stmt": "camt.053", "Rpt": "camt.052", "Ntfctn": "camt.054"}
PARTS = frozenset({"GrpHdr", "CreDtTm", "FrToDt", "Acct", "Bal", "Ntry"})
OPENING = ("OPBD", "PRCD")
CLOSING = ("CLBD",)


def recognises(head: str) -> bool:
    """Say whether the start of a file is a camt message."""
    return head.lstrip().startswith("<") and any(name in head for name in MESSAGES)


def read(path: Path) -> list[Statement]:
    """Read every statement of a camt file.

    Raises:
        StatementError: The XML is broken, or an amount cannot be read.
    """
    reader = _Reader(path)
    for name, element in elements(path, PARTS | KINDS.keys()):
        reader.take(name, element)
    return reader.statements


@dataclass(slots=True)
class _Draft:
    """What is known of a statement so far."""

    account: Fields = field(default_factory=Fields)
    balances: list[Fields] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    header: Header | None = None


class _Reader:
    """Builds the statements of one file from its elements as they come."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.statements: list[Statement] = []
        self._draft = _Draft()
        self._last_page = True
        self._created = ""
        self._number = 0

    def take(self, name: str, element: Element) -> None:
        """Take an element that is complete."""
        match name:
            case "Ntry":
                self._number += 1
                self._entry(element)
                element.clear()
            case "Acct":
                self._draft.account = fields_of(element)[0]
            case "Bal":
                self._draft.balances.append(fields_of(element)[0])
            case "FrToDt":
                fields = fields_of(element)[0]
                self._draft.days.insert(0, fields.first("ToDtTm", "ToDt"))
            case "CreDtTm":
                self._draft.days.append(element.text or "")
            case "GrpHdr":
                self._group(fields_of(element)[0])
            case _:
                self._end(KINDS[name], element)
                element.clear()

    def _group(self, fields: Fields) -> None:
        self._last_page = fields.first("MsgPgntn/LastPgInd") != "false"
        self._created = fields.first("CreDtTm")
        self._draft = _Draft()

    def _entry(self, element: Element) -> None:
        header = self._header()
        try:
            entries, problems = read_entries(element, self._number, header)
        except EntryError as fault:
            line = line_of(self.path, "Ntry", self._number)
            raise StatementError(str(fault), str(self.path), line) from fault
        self._draft.entries += entries
        self._draft.problems += problems

    def _end(self, kind: str, element: Element) -> None:
        draft = self._draft
        draft.header = None  # balances may have come after the entries
        header = self._header()
        fields = fields_of(element)[0]
        statement = Statement(
            kind=kind,
            account=header.account,
            currency=header.currency,
            entries=tuple(draft.entries),
            opening=header.opening,
            closing=header.closing,
            identifier=fields.first("Id"),
            sequence=fields.first("ElctrncSeqNb", "LglSeqNb"),
        )
        problems = draft.problems + _undeclared(statement, fields)
        if not self._last_page:
            problems.append("more pages of this message follow in other files")
        self.statements.append(checked(replace(statement, problems=tuple(problems))))
        self._draft = _Draft()

    def _header(self) -> Header:
        """Return what the statement says before its entries, read once."""
        draft = self._draft
        if draft.header is None:
            closing = self._balance(CLOSING)
            days = [closing.day if closing else None]
            days += [day_of(text) for text in (*draft.days, self._created)]
            draft.header = Header(
                account=draft.account.first("Id/IBAN", "Id/Othr/Id", "Id/PrtryAcct/Id", "Id/BBAN"),
                currency=draft.account.first("Ccy")
                or next((one.first("Amt@Ccy") for one in draft.balances), ""),
                day=next(filter(None, days), None),
                opening=self._balance(OPENING),
                closing=closing,
            )
        return draft.header

    def _balance(self, codes: tuple[str, ...]) -> Balance | None:
        for code in codes:
            for fields in self._draft.balances:
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

"""Read a folder of real statement files and write what was read, to be scored.

Usage: run.py SAMPLES OUT

SAMPLES holds a folder per format; what is written per file is described in its README.
OUT is a folder, in which `emitted.json` is written, or a file ending in `.json`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from stdnum import luhn

from beancount_loans.importers import bgmax, pain002
from beancount_loans.importers.formats import read
from beancount_loans.importers.statement import (
    Entry,
    Statement,
    StatementError,
    Status,
)

Emitted = dict[str, Any]


def plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def money_in(entries: Iterable[Entry]) -> Decimal:
    return sum((entry.amount for entry in entries if entry.amount > 0), Decimal(0))


def money_out(entries: Iterable[Entry]) -> Decimal:
    return -sum((entry.amount for entry in entries if entry.amount < 0), Decimal(0))


def whole_entries(statement: Statement) -> list[Entry]:
    """The bank's entries: the first payment of each, with the sum of all of them."""
    firsts: dict[str, Entry] = {}
    for entry in statement.entries:
        firsts.setdefault(entry.line.partition(".")[0], entry)
    return list(firsts.values())


def figures(statement: Statement) -> Emitted:
    entries = statement.entries
    opening, closing = statement.opening, statement.closing
    return {
        "account": statement.account,
        "currency": statement.currency,
        "entries": len(entries),
        "credits": plain(money_in(entries)),
        "debits": plain(money_out(entries)),
        "opening": plain(opening.amount if opening else None),
        "closing": plain(closing.amount if closing else None),
        "adds_up": adds_up(statement),
        "reversals": sum(entry.reversal for entry in entries),
        "unreadable": 0,
    }


def adds_up(statement: Statement) -> bool | None:
    """Whether opening plus all entries, booked or not, is closing."""
    if statement.opening is None or statement.closing is None:
        return None
    moved = sum((entry.amount for entry in statement.entries), Decimal(0))
    return statement.opening.amount + moved == statement.closing.amount


def claims_hold(statement: Statement) -> bool:
    return not any("does not add up" in problem for problem in statement.problems)


def camt(path: Path) -> list[Emitted]:
    return [camt_statement(statement) for statement in read(path)]


def camt_statement(statement: Statement) -> Emitted:
    whole = whole_entries(statement)
    currencies: dict[str, list[Entry]] = {}
    for entry in statement.entries:
        currencies.setdefault(entry.currency, []).append(entry)
    first = {entry.line for entry in whole}
    return figures(statement) | {
        "entries": len(whole),
        "booked": sum(entry.status is Status.BOOKED for entry in whole),
        "transactions": len(statement.entries),
        "returned": sum(bool(entry.return_reason) for entry in statement.entries),
        "reversals": sum(entry.reversal for entry in whole),
        "currencies": {
            name: {
                "credits": plain(money_in(entries)),
                "debits": plain(money_out(entries)),
                "entries": sum(entry.line in first for entry in entries),
            }
            for name, entries in currencies.items()
        },
    }


def ordinary(path: Path) -> list[Emitted]:
    return [figures(statement) for statement in read(path)]


def table(path: Path) -> list[Emitted]:
    """A table is one statement, however many accounts are in it."""
    entries = [entry for statement in read(path) for entry in statement.entries]
    booked = [entry for entry in entries if entry.status is Status.BOOKED]
    return [
        {
            "entries": len(booked),
            "credits": plain(money_in(booked)),
            "debits": plain(money_out(booked)),
            "pending": len(entries) - len(booked),
        }
    ]


def bgmax_sections(path: Path) -> list[Emitted]:
    return [
        figures(statement)
        | {
            "adds_up": claims_hold(statement),
            "extra_references": section.extra_references,
        }
        for statement, section in zip(read(path), bgmax.sections(path), strict=True)
    ]


def ocrgiro(path: Path) -> list[Emitted]:
    statements = read(path)
    entries = [entry for statement in statements for entry in statement.entries]
    return [
        {
            "entries": len(entries),
            "credits": plain(money_in(entries)),
            "adds_up": all(map(claims_hold, statements)),
            "first_references": [ref for e in entries for ref in e.references][:2],
        }
    ]


def avtalegiro(path: Path) -> list[Emitted]:
    statements = read(path)
    entries = [entry for statement in statements for entry in statement.entries]
    return [
        {
            "entries": len(entries),
            "sum": plain(sum((entry.amount for entry in entries), Decimal(0))),
            "agreements": sum(len(statement.mandates) for statement in statements),
        }
    ]


def fik(path: Path) -> list[Emitted]:
    return [
        {
            "entries": len(statement.entries),
            "credits": plain(money_in(statement.entries)),
            "adds_up": claims_hold(statement),
            "payments": [
                {
                    "reference": reference,
                    "check_digit_ok": luhn.is_valid(reference),
                    "amount": plain(entry.amount),
                    "date": entry.date.isoformat(),
                }
                for entry in statement.entries
                for reference in entry.references
            ],
        }
        for statement in read(path)
    ]


def pain008(path: Path) -> list[Emitted]:
    entries = [entry for statement in read(path) for entry in statement.entries]
    return [direct_debits(entries) | {"transactions": len(entries)}]


def pain002_report(path: Path) -> list[Emitted]:
    entries = [entry for statement in read(path) for entry in statement.entries]
    report = pain002.read_report(path)
    return [
        direct_debits(entries)
        | {
            "transactions": 0,
            "group_statuses": list(report.group_statuses),
            "batch_statuses": list(report.batch_statuses),
            "statuses": [entry.code for entry in entries if entry.code],
            "reasons": list(report.reasons),
            "references": [e.original_ref for e in entries if e.original_ref],
        }
    ]


def direct_debits(entries: list[Entry]) -> Emitted:
    return {
        "sum": plain(sum((entry.amount for entry in entries), Decimal(0))),
        "group_statuses": [],
        "batch_statuses": [],
        "statuses": [],
        "reasons": [],
        "references": [],
    }


FAMILIES: dict[str, Callable[[Path], list[Emitted]]] = {
    "camt": camt,
    "csv": table,
    "bgmax": bgmax_sections,
    "ocrgiro": ocrgiro,
    "avtalegiro": avtalegiro,
    "fik": fik,
    "pain008": pain008,
    "pain002": pain002_report,
}


def emit(path: Path, family: str) -> Emitted:
    reader = next((one for name, one in FAMILIES.items() if family.startswith(name)), ordinary)
    try:
        return {"statements": reader(path)}
    except StatementError as error:
        return {"error": str(error)}


def main(samples: Path, out: Path) -> None:
    paths = sorted(path for path in samples.glob("*/*") if path.is_file())
    emitted = {f"{path.parent.name}/{path.name}": emit(path, path.parent.name) for path in paths}
    document = {"format": 1, "files": emitted}
    out = out if out.suffix == ".json" else out / "emitted.json"
    out.write_text(json.dumps(document, indent=1, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

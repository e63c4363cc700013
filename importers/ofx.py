"""Read bank and card statements in OFX and QFX, SGML or XML.

A small reader of its own: banks' files break both the SGML and the XML rules that
libraries insist on, while tags and values are always there.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from beancount_loans.importers.records import read_text
from beancount_loans.importers.statement import (
    Balance,
    Entry,
    Statement,
    StatementError,
)

__all__ = ["read", "recognises"]

STATEMENTS = frozenset({"STMTRS", "CCSTMTRS", "INVSTMTRS"})
OWN_ACCOUNTS = frozenset({"BANKACCTFROM", "CCACCTFROM", "INVACCTFROM"})
_TAG = re.compile(r"<(/?)([A-Za-z0-9_.]+)\s*/?>")
_AMOUNT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_THOUSANDS = re.compile(r"(?<=[0-9])[.,](?=[0-9]{3}[.,])")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


class _Value(NamedTuple):
    """A value with the tags around it, outermost first, and its line."""

    path: tuple[str, ...]
    text: str
    line: int


class _Block(NamedTuple):
    """The values of one element."""

    line: int
    values: dict[str, str]


def recognises(head: str) -> bool:
    """Say whether the start of a file is OFX."""
    return "OFXHEADER" in head[:500] or "<OFX>" in head


def read(path: Path) -> list[Statement]:
    """Read every bank or card statement of a file.

    Raises:
        StatementError: An amount cannot be read, or the file is cut short.
    """
    text = read_text(path)
    if not re.search(r"</OFX\s*>", text):
        message = "the file is cut short: its end (</OFX>) is missing"
        raise StatementError(message, str(path))
    parts = _parts(text)
    statements = [_statement(str(path), line, part) for line, part in parts]
    if not statements:
        raise StatementError("the file holds no bank statement", str(path))
    return statements


def _parts(text: str) -> Iterator[tuple[int, str]]:
    names = "|".join(STATEMENTS)
    for match in re.finditer(rf"<({names})>(.*?)</\1>", text, re.DOTALL):
        yield text.count("\n", 0, match.start(2)) + 1, match[2]


def _values(text: str, line: int) -> Iterator[_Value]:
    """Yield values by path; a tag followed by text needs no end."""
    stack: list[str] = []
    text = _CDATA.sub(lambda found: html.escape(found[1]), text)
    tags = list(_TAG.finditer(text))
    ended = {tag[2].upper() for tag in tags if tag[1]}
    for tag, after in zip_longest(tags, tags[1:]):
        name = tag[2].upper()
        if tag[1]:
            if name in stack:
                del stack[stack.index(name) :]
            continue
        value = text[tag.end() : after.start() if after else None].strip()
        empty = after is not None and after[1] and after[2].upper() == name
        if value or empty:
            at = line + text.count("\n", 0, tag.start())
            yield _Value((*stack, name), html.unescape(value), at)
        elif name in ended:
            stack.append(name)


def _statement(file: str, line: int, text: str) -> Statement:
    values = list(_values(text, line))
    flat = {value.path[-1]: value.text for value in values if len(value.path) <= 2}
    account = next((v.text for v in values if _is_own_account(v)), "")
    currency = flat.get("CURDEF", "")
    ledger = {v.path[-1]: v for v in values if "LEDGERBAL" in v.path}
    closing = _closing(file, ledger)
    day = closing.day if closing else None
    statement = Statement(kind="ofx", account=account, currency=currency, closing=closing)
    entries, problems = [], []
    for block in _blocks(text, line):
        booked = _day(block.values.get("DTPOSTED", ""))
        if booked is None:
            problems.append(f"line {block.line}: the entry has no date that exists")
        entries.append(_entry(file, block, booked or day, currency))
    return replace(statement, entries=tuple(entries), problems=tuple(problems))


def _is_own_account(value: _Value) -> bool:
    own = bool(OWN_ACCOUNTS.intersection(value.path))
    return own and value.path[-1] in {"ACCTID"} and "STMTTRN" not in value.path


def _closing(file: str, ledger: dict[str, _Value]) -> Balance | None:
    if "BALAMT" not in ledger:
        return None
    value = ledger["BALAMT"]
    amount = _amount(file, value.text, value.line)
    day = _day(ledger["DTASOF"].text) if "DTASOF" in ledger else None
    return Balance(amount, day)


def _blocks(text: str, line: int) -> Iterator[_Block]:
    for match in re.finditer(r"<STMTTRN>(.*?)</STMTTRN>", text, re.DOTALL):
        start = line + text.count("\n", 0, match.start())
        values: dict[str, str] = {}
        for value in _values(match[1], start):
            values.setdefault(".".join(value.path), value.text)
        yield _Block(start, values)


def _entry(file: str, block: _Block, day: dt.date | None, currency: str) -> Entry:
    if day is None:
        raise StatementError("the entry has no date that exists", file, block.line)
    values = block.values
    name = values.get("NAME") or values.get("PAYEE.NAME", "")
    memo = values.get("MEMO", "")
    check = values.get("CHECKNUM", "")
    return Entry(
        line=f"{block.line}.1",
        date=day,
        amount=_amount(file, values.get("TRNAMT", ""), block.line),
        currency=values.get("CURRENCY.CURSYM") or currency,
        value_date=_day(values.get("DTAVAIL", "")),
        bank_ref=values.get("FITID", ""),
        end_to_end_id=values.get("REFNUM", ""),
        text=" ".join(memo.split()) or (f"check {check}" if check else ""),
        name=" ".join(name.split()),
        account=values.get("BANKACCTTO.ACCTID", ""),
        code=values.get("TRNTYPE", ""),
    )


def _amount(file: str, text: str, line: int) -> Decimal:
    plain = _THOUSANDS.sub("", text).replace(",", ".")
    if not _AMOUNT.fullmatch(plain):
        message = f'the amount "{text}" is no number; ask the bank for the file again'
        raise StatementError(message, file, line)
    return Decimal(plain)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None

"""Read MT940 and MT942, the SWIFT statement of an account and its interim report.

Marks decide the sign: `RC` takes a credit back and is money out. A date that does
not exist is reported and the entry dated otherwise, so that one bad date never
costs a file. What the bank writes in field 86 is told apart by `mt940_text`.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from beancount_loans.importers.mt940_text import RETURNS, read_remittance
from beancount_loans.importers.records import read_text
from beancount_loans.importers.statement import (
    Balance,
    Entry,
    Statement,
    StatementError,
    Status,
    checked,
)

__all__ = ["read", "recognises"]

_TAG = re.compile(r":(NS|13D?|20|21|25P?|28C?|34F|60[FM]?|61|62[FM]?|64|65|86|90[CD]):")
_END = re.compile(r"-(?:\}.*|X{2,})?")
_BLOCK = re.compile(r"\{[1-5]:")
_BALANCE = re.compile(r"([CD])\s?(\d{6})([A-Z]{3})\s?([\d.,]+)")
_LINE = re.compile(
    r"(?P<value>\d{6})(?P<booked>\d{4})?(?P<mark>R[CD]|E[CD]|[CD])(?P<funds>[A-Z])?"
    r"(?P<amount>[\d.,]+)(?P<code>[A-Z][A-Z0-9 ]{3})?(?P<rest>.*)",
    re.DOTALL,
)
_TOTAL = re.compile(r"(\d+)([A-Z]{3})([\d.,]+)")
_MONEY_IN = frozenset({"C", "RD", "EC"})
_ABSENT = frozenset({"N", "NONREF", "NOTPROVIDED", "EREF+", "KREF+", "KREF"})
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


def recognises(head: str) -> bool:
    """Say whether the start of a file is MT940 or MT942."""
    found = set(re.findall(r"(?m)^(?:\{4:)?:(\d{2})[A-Z]?:", head))
    return "20" in found and bool(found & {"25", "60", "61", "34"})


@dataclass(frozen=True, slots=True)
class _Field:
    """A tagged field with its lines, and where it begins."""

    tag: str
    text: str
    line: int


@dataclass(slots=True)
class _Message:
    """One message, from its field 20 to the next."""

    fields: list[_Field] = field(default_factory=list)

    def first(self, *tags: str) -> _Field | None:
        """Return the first field with one of the tags."""
        return next((one for one in self.fields if one.tag in tags), None)

    def text(self, *tags: str) -> str:
        """Return the text of the first field with one of the tags, or nothing."""
        found = self.first(*tags)
        return found.text.strip() if found else ""


def read(path: Path) -> list[Statement]:
    """Read every message of a file as a statement.

    Raises:
        StatementError: An amount or a line cannot be read, or there is no message.
    """
    messages = _messages(_fields(read_text(path)))
    statements = [_Reader(str(path), message).statement() for message in messages]
    if not statements:
        raise StatementError("the file holds no MT940 message", str(path))
    return statements


def _fields(text: str) -> Iterator[_Field]:
    """Yield the fields; a line without a tag goes on with the field before it."""
    tag, lines, start = "", list[str](), 0
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.rstrip()
        at = line.find("{4:")
        line = line[at + 3 :] if at >= 0 and line.startswith("{") else line
        match = _TAG.match(line)
        ends = _END.fullmatch(line) or _BLOCK.match(line)
        if match or ends:
            if tag:
                yield _Field(tag, "\n".join(lines), start)
            tag = match.group(1) if match else ""
            lines = [line[match.end() :]] if match else []
            start = number
        elif tag:
            lines.append(line)
    if tag:
        yield _Field(tag, "\n".join(lines), start)


def _messages(fields: Iterator[_Field]) -> list[_Message]:
    messages: list[_Message] = []
    for one in fields:
        if one.tag == "20":
            messages.append(_Message())
        if messages:
            messages[-1].fields.append(one)
    return messages


class _Reader:
    """Reads one message, gathering what does not hold in it."""

    def __init__(self, file: str, message: _Message) -> None:
        self.file = file
        self.message = message
        self.problems: list[str] = []

    def statement(self) -> Statement:
        """Return the message as a statement."""
        opening, currency = self._balance("60F", "60M", "60")
        closing, closing_currency = self._balance("62F", "62M", "62")
        interim = opening is None and self.message.first("34F", "90C", "90D") is not None
        currency = currency or closing_currency or self.message.text("34F")[:3]
        statement = Statement(
            kind="mt942" if interim else "mt940",
            account=self.message.text("25", "25P").partition("\n")[0].strip(),
            currency=currency,
            entries=tuple(self._entries(currency, closing or opening)),
            opening=opening,
            closing=closing,
            identifier=self.message.text("20"),
            sequence=self.message.text("28C", "28"),
        )
        self._check_totals(statement)
        if opening is not None and closing is None:
            self.problems.append("the closing balance is missing: the file may be cut short")
        if opening is None and closing is None and not interim:
            self.problems.append("no balance is stated: the file may be damaged")
        return checked(replace(statement, problems=tuple(self.problems)))

    def _balance(self, *tags: str) -> tuple[Balance | None, str]:
        found = self.message.first(*tags)
        if found is None:
            return None, ""
        match = _BALANCE.match(found.text.strip())
        if match is None:
            raise self._error(f'the balance "{found.text.strip()}" cannot be read', found)
        mark, day, currency, digits = match.groups()
        amount = self._amount(digits, found)
        signed = amount if mark == "C" else -amount
        return Balance(signed, self._day(day, found)), currency

    def _entries(self, currency: str, stated: Balance | None) -> Iterator[Entry]:
        number = 0
        for place, one in enumerate(self.message.fields):
            if one.tag == "61":
                number += 1
                following = self.message.fields[place + 1 : place + 3]
                more = [after for after in following if after.tag not in {"NS"}][:1]
                details = more[0].text if more and more[0].tag == "86" else ""
                yield self._entry(one, details, currency, stated)

    def _entry(self, one: _Field, details: str, currency: str, stated: Balance | None) -> Entry:
        match = _LINE.match(one.text.strip())
        if match is None:
            raise self._error(f'"{one.text.strip()[:40]}" is no entry', one)
        value, day = self._days(match, one, stated)
        amount = self._amount(match["amount"], one)
        told = read_remittance(details)
        customer_ref, bank_ref, supplement = _references(match["rest"])
        code = "/".join(filter(None, [(match["code"] or "").strip(), told.code]))
        returned = told.code in RETURNS or bool(told.return_reason)
        if not told.account and _IBAN.fullmatch(customer_ref):
            told = told._replace(account=customer_ref, name=told.name or supplement)
            customer_ref = ""
        return Entry(
            line=f"{one.line}.1",
            date=day,
            amount=amount if match["mark"] in _MONEY_IN else -amount,
            currency=currency,
            status=Status.PENDING if match["mark"][0] == "E" else Status.BOOKED,
            value_date=value,
            bank_ref=bank_ref,
            end_to_end_id=told.end_to_end_id or customer_ref,
            mandate_id=told.mandate_id,
            references=told.references,
            text=" ".join(filter(None, [told.text, supplement])),
            name=told.name,
            account=told.account,
            code=code,
            returned=returned,
            return_reason=told.return_reason,
            original_ref=told.end_to_end_id if returned else "",
            reversal=match["mark"] in {"RC", "RD"},
        )

    def _days(
        self, match: re.Match[str], one: _Field, stated: Balance | None
    ) -> tuple[dt.date | None, dt.date]:
        value = self._day(match["value"], one)
        base = value or (stated.day if stated else None)
        booked = None
        if base and match["booked"] and match["booked"] != "0000":
            booked = _near(match["booked"], base)
        day = booked or base
        if day is None:
            raise self._error("neither the entry nor its statement has a date", one)
        return value, day

    def _day(self, text: str, one: _Field) -> dt.date | None:
        """Return the day; a day after a month's end is its last, and a problem."""
        year, month, day = (int(text[at : at + 2]) for at in (0, 2, 4))
        year += 2000 if year < 80 else 1900
        if not (1 <= month <= 12 and 1 <= day <= 31):
            self.problems.append(f'line {one.line}: "{text}" is no date')
            return None
        last = calendar.monthrange(year, month)[1]
        if day > last:
            told = f'line {one.line}: the date "{text}" does not exist, the month\'s end is taken'
            self.problems.append(told)
        return dt.date(year, month, min(day, last))

    def _amount(self, digits: str, one: _Field) -> Decimal:
        whole, comma, cents = digits.partition(",")
        plain = digits if not comma else f"{whole.replace('.', '')}.{cents}"
        if not re.fullmatch(r"[0-9]+\.?[0-9]*|\.[0-9]+", plain):
            raise self._error(f'the amount "{digits}" is no number', one)
        return Decimal(plain.rstrip("."))

    def _check_totals(self, statement: Statement) -> None:
        """Compare with the counts and sums that an MT942 states."""
        for tag, sign in (("90C", 1), ("90D", -1)):
            match = _TOTAL.match(self.message.text(tag))
            stated = self.message.first(tag)
            if match is None or stated is None:
                continue
            amounts = [e.amount for e in statement.entries if e.amount * sign > 0]
            claimed = (int(match[1]), self._amount(match[3], stated))
            found = (len(amounts), abs(sum(amounts, Decimal(0))))
            if claimed != found:
                self.problems.append(
                    "does not add up: field {} states {} entries of {}, found are {} of {}".format(
                        tag, *claimed, *found
                    )
                )

    def _error(self, message: str, one: _Field) -> StatementError:
        return StatementError(message, self.file, one.line)


def _near(month_day: str, base: dt.date) -> dt.date | None:
    """Return the day of a date without year that is nearest to another."""
    days = []
    for year in (base.year - 1, base.year, base.year + 1):
        try:
            days.append(dt.date(year, int(month_day[:2]), int(month_day[2:])))
        except ValueError:
            continue
    return min(days, key=lambda day: abs(day - base), default=None)


def _references(rest: str) -> tuple[str, str, str]:
    """Split what follows the code into customer's and bank's reference and more."""
    first, _, supplement = rest.partition("\n")
    customer, _, bank = first.partition("//")
    return _told(customer), _told(bank), " ".join(supplement.split())


def _told(reference: str) -> str:
    text = reference.strip()
    return "" if text.upper() in _ABSENT else text

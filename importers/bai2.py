"""Read BAI2, the balance reporting format of American and British banks.

An account (`03`) has balances by type code and transactions (`16`), each going on in
`88` records. Amounts are whole smallest units of the currency; the sign follows from
the type code.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from beancount_loans.importers.records import read_records
from beancount_loans.importers.statement import (
    Balance,
    Entry,
    Statement,
    StatementError,
    checked,
)

__all__ = ["read", "recognises"]

OPENING, CLOSING = "010", "015"
WHOLE_UNITS = frozenset({"JPY", "KRW", "ISK", "CLP", "VND"})
THOUSANDTHS = frozenset({"BHD", "KWD", "OMR", "TND", "JOD"})
NO_MONEY = frozenset({"890"})
"""Type codes of transactions that only tell something."""

_FUNDS = {"S": 3, "V": 2}
"""Fields that follow a funds type: days' availability, or value date and time."""


@dataclass(slots=True)
class _Record:
    """A record with the lines that go on with it."""

    file: str
    line: int
    kind: str
    fields: list[str]
    more: list[str] = field(default_factory=list)

    def at(self, place: int) -> str:
        """Return a field, or nothing where the record is shorter."""
        return self.fields[place].strip() if place < len(self.fields) else ""

    def error(self, message: str) -> StatementError:
        """Return the error to raise about this record."""
        return StatementError(message, self.file, self.line)


@dataclass(slots=True)
class _Account:
    """An account's records within its group."""

    group: _Record
    head: _Record
    transactions: list[_Record] = field(default_factory=list)
    end: _Record | None = None


def recognises(head: str) -> bool:
    """Say whether the start of a file is BAI2."""
    return re.match(r"01,[^,\n]*,[^,\n]*,\d{6},", head) is not None


def read(path: Path) -> list[Statement]:
    """Read a statement per account.

    Raises:
        StatementError: An amount or date cannot be read, or the file is cut short.
    """
    records = list(_records(path))
    if not records or records[-1].kind != "99":
        message = "the file is cut short: its end record (99) is missing"
        raise StatementError(message, str(path))
    return [_statement(account) for account in _accounts(records)]


def _records(path: Path) -> Iterator[_Record]:
    current: _Record | None = None
    for line in read_records(path):
        text = line.text.strip().removesuffix("/")
        kind, _, rest = text.partition(",")
        if kind == "88" and current is not None:
            current.more.append(rest)
            continue
        if current is not None:
            yield current
        current = _Record(line.file, line.number, kind, rest.split(","))
    if current is not None:
        yield current


def _accounts(records: list[_Record]) -> Iterator[_Account]:
    group = records[0]
    account: _Account | None = None
    for record in records:
        if record.kind in {"03", "98", "99"} and account is not None:
            yield account
            account = None
        match record.kind:
            case "02":
                group = record
            case "03":
                account = _Account(group, record)
            case "16" if account is not None and record.at(0) not in NO_MONEY:
                account.transactions.append(record)
            case "49" if account is not None:
                account.end = record
            case _:
                pass


def _statement(account: _Account) -> Statement:
    currency = account.head.at(1) or account.group.at(5) or "USD"
    day = _day(account.group.at(3))
    if day is None:
        raise account.group.error(f'"{account.group.at(3)}" is no date')
    balances = dict(_balances(account.head, currency))
    entries = tuple(_entry(record, currency, day) for record in account.transactions)
    statement = Statement(
        kind="bai2",
        account=account.head.at(0),
        currency=currency,
        entries=entries,
        opening=_stated(balances.get(OPENING), None),
        closing=_stated(balances.get(CLOSING), day),
    )
    problems = tuple(_control(account, currency, balances, entries))
    return checked(replace(statement, problems=problems))


def _stated(amount: Decimal | None, day: dt.date | None) -> Balance | None:
    return None if amount is None else Balance(amount, day)


def _balances(head: _Record, currency: str) -> Iterator[tuple[str, Decimal]]:
    """Yield type code and amount of each balance and total of an account."""
    for fields in (head.fields[2:], *(line.split(",") for line in head.more)):
        place = 0
        while place < len(fields):
            code, amount = fields[place].strip(), "".join(fields[place + 1 : place + 2])
            if re.fullmatch(r"[0-9]{3}", code) and amount.strip():
                yield code, _amount(head, amount.strip(), currency)
            place += 4 + _funds(fields, place + 3)


def _funds(fields: list[str], place: int) -> int:
    """Return how many fields follow a funds type at a place."""
    kind = "".join(fields[place : place + 1]).strip().upper()
    if kind == "D":
        count = "".join(fields[place + 1 : place + 2]).strip()
        return 1 + 2 * int(count) if count.isdecimal() else 1
    return _FUNDS.get(kind, 0)


def _amount(record: _Record, text: str, currency: str) -> Decimal:
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        raise record.error(f'the amount "{text}" is no whole number')
    places = 0 if currency in WHOLE_UNITS else 3 if currency in THOUSANDTHS else 2
    return Decimal(text).scaleb(-places)


def _day(text: str) -> dt.date | None:
    try:
        year, month, day = (int(text[at : at + 2]) for at in (0, 2, 4))
        return dt.date(2000 + year, month, day)
    except ValueError:
        return None


def _entry(record: _Record, currency: str, day: dt.date) -> Entry:
    code = record.at(0)
    amount = _amount(record, record.at(1), currency)
    after = 3 + _funds(record.fields, 2)
    text = " ".join([",".join(record.fields[after + 2 :]), *record.more])
    value = _day(record.at(3)) if record.at(2).upper() == "V" else None
    return Entry(
        line=f"{record.line}.1",
        date=day,
        amount=amount if _is_credit(record, code) else -amount,
        currency=currency,
        value_date=value,
        bank_ref=record.at(after),
        end_to_end_id=record.at(after + 1),
        text=" ".join(text.split()),
        code=code,
    )


def _is_credit(record: _Record, code: str) -> bool:
    """Type codes 1-3xx are credits, 4-6xx debits; loans' own are 72x and 76x."""
    if re.fullmatch("[123][0-9]{2}|72[0-9]|9[2-5][0-9]", code):
        return True
    if re.fullmatch("[456][0-9]{2}|76[0-9]|9[6-9][0-9]", code):
        return False
    raise record.error(f'type code "{code}" says neither credit nor debit')


def _control(
    account: _Account,
    currency: str,
    balances: dict[str, Decimal],
    entries: tuple[Entry, ...],
) -> Iterator[str]:
    """Compare totals of credits (100) and debits (400) with the entries."""
    for code, sign in (("100", 1), ("400", -1)):
        found = abs(sum((e.amount for e in entries if e.amount * sign > 0), Decimal(0)))
        if code in balances and balances[code] != found:
            yield f"does not add up: total {code} is {balances[code]}, found is {found}"
    if account.end is None:
        yield "the account's end record (49) is missing"
        return
    control = _amount(account.end, account.end.at(0), currency)
    amounts = [_amount(one, one.at(1), currency) for one in account.transactions]
    stated = [amount for _, amount in _balances(account.head, currency)]
    total = sum(amounts + stated, Decimal(0))
    if control != total:
        yield f"does not add up: the account's control total is {control}, not {total}"

"""Read the rows of a bank's table into statements, as its profile says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.importers.csv_profile import Profile
from beancount_loans.importers.csv_table import Row, Table, normal
from beancount_loans.importers.mt940_text import Remittance, read_usage
from beancount_loans.importers.notation import read_amount, read_date
from beancount_loans.importers.running_balance import with_balances
from beancount_loans.importers.statement import (
    Entry,
    Money,
    Statement,
    StatementError,
    Status,
)
from beancount_loans.importers.table_words import row_words

__all__ = ["read_statements"]

ABSENT = frozenset({"notprovided", "nonref", "not provided"})


class _Fields(NamedTuple):
    """A row's cells by role."""

    row: Row
    places: dict[str, tuple[int, ...]]

    def one(self, role: str) -> str:
        """Return the first cell of a role that has something in it."""
        return next(filter(None, self.every(role)), "")

    def every(self, role: str) -> list[str]:
        """Return the cells of a role that have something in them."""
        cells = (self.row.at(place) for place in self.places.get(role, ()))
        return [" ".join(cell.split()) for cell in cells if cell]


def read_statements(table: Table, profile: Profile) -> list[Statement]:
    """Read a table, one statement per account and currency in it.

    Raises:
        StatementError: An amount or date cannot be read, or a column is missing.
    """
    reader = _Reader(table, profile)
    drafts = list(reader.drafts())
    groups: dict[tuple[str, str], list[Entry]] = {}
    for draft in drafts:
        entry = draft.entry
        if draft.undated:
            last = max((one.entry.date for one in drafts if not one.undated), default=None)
            if last is None:
                reader.problems.append(f"row {entry.line} has no date and was left out")
                continue
            entry = replace(entry, date=last)
        groups.setdefault((draft.account, entry.currency), []).append(entry)
    return [
        with_balances(
            Statement(
                kind="csv",
                account=account,
                currency=currency,
                currency_told=bool(reader.places.get("currency")),
                entries=tuple(entries),
                problems=tuple(reader.problems),
                origin=profile.name,
            )
        )
        for (account, currency), entries in groups.items()
    ] or [Statement(kind="csv", problems=tuple(reader.problems), origin=profile.name)]


@dataclass(frozen=True, slots=True)
class _Draft:
    """An entry with its own account; without a date it is pending."""

    account: str
    entry: Entry
    undated: bool


class _Reader:
    """Reads the rows of one table, gathering what was left out."""

    def __init__(self, table: Table, profile: Profile) -> None:
        self.table = table
        self.profile = profile
        self.header = profile.header_row(table)
        self.places = dict(self._places())
        self.problems: list[str] = []
        self._pending = row_words("pending").union(map(normal, profile.pending))
        self._left_out = row_words("left-out").union(map(normal, profile.left_out))

    def _places(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        names: dict[str, int] = {}
        for place, cell in enumerate(self.header.cells if self.header else ()):
            names.setdefault(normal(cell), place)
        for role, columns in self.profile.columns.items():
            found = [
                column - 1 if isinstance(column, int) else names.get(normal(column), -1)
                for column in columns
            ]
            yield role, tuple(place for place in found if place >= 0)

    def drafts(self) -> Iterator[_Draft]:
        """Yield the entries of the table."""
        start = self.header.number if self.header else 0
        for row in self.table.rows[start:]:
            repeated = self.header is not None and row.cells == self.header.cells
            if not row.blank and not repeated:
                draft = self._draft(_Fields(row, self.places))
                if draft is not None:
                    yield draft

    def _draft(self, fields: _Fields) -> _Draft | None:
        if self.table.cut and fields.row is self.table.rows[-1] and fields.one("date"):
            raise self._error(fields.row, "the file is cut short; fetch it again")
        date_text = fields.one("date")
        day = read_date(date_text, self.profile.date_form)
        amount = self._amount(fields)
        status = self._status(fields, date_text)
        if amount is None or (day is None and status is not Status.PENDING):
            self._leave_out(fields, day, amount)
            return None
        entry = self._entry(fields, day or dt.date.min, amount, status)
        return _Draft(fields.one("account"), entry, day is None)

    def _leave_out(self, fields: _Fields, day: dt.date | None, amount: Decimal | None) -> None:
        """Leave out a row that tells no payment; refuse one that tells half of it."""
        row = fields.row
        said = " ".join(filter(None, row.cells))[:60]
        written = fields.one("amount") or fields.one("credit") or fields.one("debit")
        if day is None and (amount is None or not fields.one("date")):
            self.problems.append(f'row {row.number} is no payment: "{said}"')
        elif day is not None and not written:
            self.problems.append(f'row {row.number} has no amount: "{said}"')
        elif day is None:
            raise self._error(row, f'"{fields.one("date")}" is no date')
        else:
            raise self._error(row, f'the amount "{written}" is no number')

    def _amount(self, fields: _Fields) -> Decimal | None:
        mark = self.profile.decimal
        written = fields.one("amount")
        amount = read_amount(written, mark) if written else self._from_sides(fields)
        if amount is None:
            return None
        side = normal(fields.one("sign")) or fields.one("sign")
        if side in row_words("money-out"):
            amount = -abs(amount)
        elif side in row_words("money-in"):
            amount = abs(amount)
        return -amount if self.profile.turned else amount

    def _from_sides(self, fields: _Fields) -> Decimal | None:
        """Return the amount of a row with columns for money in and money out."""
        paid_in, paid_out = fields.one("credit"), fields.one("debit")
        if not paid_in and not paid_out:
            return None
        total = Decimal(0)
        for text, sign in ((paid_in, 1), (paid_out, -1)):
            amount = read_amount(text, self.profile.decimal) if text else Decimal(0)
            if amount is None:
                return None
            total += sign * abs(amount)
        return total

    def _status(self, fields: _Fields, date_text: str) -> Status:
        words = {normal(date_text), *map(normal, fields.every("status"))}
        if words & self._pending:
            return Status.PENDING
        return Status.INFO if words & self._left_out else Status.BOOKED

    def _entry(self, fields: _Fields, day: dt.date, amount: Decimal, status: Status) -> Entry:
        reason = _told(fields.one("return-reason"))
        text = " ".join(dict.fromkeys(fields.every("text")))
        usage = read_usage(text) or Remittance(text=text)
        balance = fields.one("balance")
        fee = read_amount(fields.one("fee"), self.profile.decimal)
        return Entry(
            line=str(fields.row.number),
            date=day,
            amount=amount,
            currency=fields.one("currency").upper() or self.profile.currency,
            status=status,
            value_date=read_date(fields.one("value-date"), self.profile.date_form),
            bank_ref=_told(fields.one("bank-ref")),
            end_to_end_id=_told(fields.one("end-to-end")) or usage.end_to_end_id,
            mandate_id=_told(fields.one("mandate")) or usage.mandate_id,
            references=tuple(filter(None, map(_told, fields.every("reference")))),
            text=usage.text,
            name=fields.one("name") or usage.name,
            account=fields.one("other-account") or usage.account,
            code=fields.one("code"),
            returned=bool(reason),
            return_reason=reason,
            instructed=self._instructed(fields),
            charges=abs(fee) if fee else Decimal(0),
            balance=read_amount(balance, self.profile.decimal) if balance else None,
        )

    def _instructed(self, fields: _Fields) -> Money | None:
        currency = fields.one("original-currency") or fields.one("currency")
        written = fields.one("gross") or fields.one("original-amount")
        amount = read_amount(written, self.profile.decimal) if written else None
        return None if amount is None else Money(abs(amount), currency.upper())

    def _error(self, row: Row, message: str) -> StatementError:
        return StatementError(f"row {row.number}: {message}", self.table.file, row.number)


def _told(text: str) -> str:
    return "" if text.casefold() in ABSENT else text

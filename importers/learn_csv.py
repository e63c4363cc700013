"""Propose a profile for a table by looking at it.

Columns are known by their names in many languages, or, without a header, by what
stands in them. What the table does not prove is a doubt: a proposal with doubts is
for a person to look at, and no file is read by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from beancount_loans.importers.csv_profile import ROLES, SEARCHED_ROWS, Column, Profile
from beancount_loans.importers.csv_table import Row, Table, normal, open_tables
from beancount_loans.importers.date_order import likelier_forms
from beancount_loans.importers.learn_bare import Proposal, learn_bare, sign_doubts
from beancount_loans.importers.notation import (
    date_forms,
    decimal_mark,
    read_amount,
)
from beancount_loans.importers.statement import StatementError
from beancount_loans.importers.table_words import column_rank, known_name, row_words

__all__ = ["Proposal", "as_toml", "learn", "propose"]

SEVERAL = frozenset({"text", "reference"})
"""Roles of which a table may have several columns."""

DATES = frozenset({"date", "value-date"})
NUMBERS = frozenset({"amount", "credit", "debit", "balance", "fee", "gross"})
OWN_ACCOUNTS = frozenset(
    {
        "auftragskonto",
        "iban auftragskonto",
        "bezeichnung auftragskonto",
        "eget kontonr",
        "eigen rekening",
        "iban/bban",
        "source account",
        "account name",
        "posted account",
    }
)
"""Names of columns that can only be our own accounts, be they several."""

LOOKED_AT = 200
"""Rows from which the meaning of a column is told."""


def propose(path: Path) -> Proposal:
    """Return the best profile for a file, with the doubts about it.

    Raises:
        StatementError: The file is no table with dates and amounts.
    """
    found = [proposal for table in open_tables(path) if (proposal := learn(table))]
    if not found:
        message = (
            "no table with a column of dates and one of amounts is in this file:"
            " export the account's movements as CSV"
        )
        raise StatementError(message, str(path))
    return min(found, key=lambda one: (len(one.doubts), -len(one.profile.columns)))


def learn(table: Table) -> Proposal | None:
    """Return a profile for a table; None where it has no dates or amounts."""
    header, columns = _header(table)
    if header is None:
        return learn_bare(table)
    rows = _rows(table, header)
    return _proposal(table, header, columns, rows)


def _rows(table: Table, header: Row, limit: int | None = None) -> list[Row]:
    """Return the rows below a header, so many at most."""
    below = (
        row
        for row in islice(table.rows, header.number, None)
        if not row.blank and row.cells != header.cells
    )
    return list(islice(below, limit))


def _header(table: Table) -> tuple[Row | None, dict[str, tuple[int, ...]]]:
    """Return the header row, that with most known names, and its columns by role."""
    best: tuple[Row | None, dict[str, tuple[int, ...]]] = (None, {})
    for row in table.rows[:SEARCHED_ROWS]:
        rows = _rows(table, row, LOOKED_AT)
        columns = dict(_columns(row, rows))
        money = {"amount", "credit", "debit"} & columns.keys()
        if "date" in columns and money and len(columns) > len(best[1]):
            best = (row, columns)
    return best


def _columns(header: Row, rows: list[Row]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the places of columns by role, each column in one role."""
    names = {place: known_name(cell) for place, cell in enumerate(header.cells) if cell}
    taken: set[int] = set()
    for role in ROLES:
        ranked = sorted(
            (rank, place)
            for place, name in names.items()
            if place not in taken
            and (rank := column_rank(role, name)) is not None
            and _can_be(role, name, {row.at(place) for row in rows} - {""})
        )
        chosen = tuple(place for _, place in (ranked if role in SEVERAL else ranked[:1]))
        if chosen:
            taken.update(chosen)
            yield role, chosen


def _can_be(role: str, name: str, cells: set[str]) -> bool:
    """Say whether what stands in a column can be what its name says."""
    if role in DATES:
        return any(date_forms([cell]) for cell in cells) or not cells
    if role in NUMBERS:
        numbers = (read_amount(cell, mark) for cell in cells for mark in ",.")
        return any(number is not None for number in numbers) or not cells
    if role == "sign":
        known = row_words("money-in") | row_words("money-out")
        return bool(cells) and all(normal(cell) in known or cell in known for cell in cells)
    if role == "account":
        return len(cells) <= 1 or name in OWN_ACCOUNTS
    if role == "currency":
        return all(len(cell) == 3 and cell.isalpha() for cell in cells)
    return True


def _proposal(
    table: Table, header: Row, columns: dict[str, tuple[int, ...]], rows: list[Row]
) -> Proposal:
    doubts: list[str] = []
    remarks: list[str] = []
    money = [place for role in sorted(NUMBERS) for place in columns.get(role, ())]
    decimal = _decimal(rows, money, doubts)
    form = _date_form(table, header, columns["date"][0], decimal, rows, doubts)
    if "amount" in columns and not {"sign", "debit"} & columns.keys():
        balance = columns.get("balance", (None,))[0]
        remarks += sign_doubts(rows, columns["amount"][0], balance, decimal)
    profile = Profile(
        name=f"learned from {Path(table.file).name}",
        columns={
            role: tuple(_column(header, place) for place in places)
            for role, places in columns.items()
        },
        date_form=form,
        decimal=decimal,
        header=tuple(cell for cell in header.cells if cell),
        delimiter=table.delimiter,
        currency="" if "currency" in columns else _currency(header, money),
    )
    return Proposal(profile, table, tuple(doubts), tuple(remarks))


def _column(header: Row, place: int) -> Column:
    """Name a column, or number it where its name stands twice."""
    names = [normal(cell) for cell in header.cells]
    return header.cells[place] if names.count(names[place]) == 1 else place + 1


def _date_form(
    table: Table, header: Row, place: int, decimal: str, rows: list[Row], doubts: list[str]
) -> str:
    dates = [cell for row in rows if (cell := row.at(place)) and date_forms([cell])]
    forms = date_forms(dates)
    if len(forms) > 1:
        names = {normal(cell) for cell in header.cells}
        words = {cell for row in table.rows[: SEARCHED_ROWS * 2] for cell in row.cells}
        forms = likelier_forms(forms, dates, names, words, decimal)
    if not forms:
        doubts.append("its dates are in no one form" if dates else "no row has a date")
        return "yyyy-mm-dd"
    if len(forms) > 1:
        doubts.append(f"its dates could be {' or '.join(forms)}")
    return forms[0]


def _decimal(rows: list[Row], places: list[int], doubts: list[str]) -> str:
    texts = {row.at(place) for row in rows for place in places} - {""}
    mark = decimal_mark(text for text in texts if any(map(str.isdigit, text)))
    if mark is None:
        doubts.append("its amounts could have a decimal point or a decimal comma")
    return mark or "."


def _currency(header: Row, places: list[int]) -> str:
    """Return the currency that a column's name says, as in `Bedrag (EUR)`."""
    for place in places:
        words = header.cells[place].replace("(", " ").replace(")", " ").split()
        for word in words[1:]:
            if len(word) == 3 and word.isalpha() and word.isupper():
                return word
    return ""


def as_toml(proposal: Proposal) -> str:
    """Return the proposal as a profile to save, its doubts as comments."""
    profile = proposal.profile
    told = (*proposal.doubts, *proposal.remarks)
    lines = [f"# To be looked at: {doubt}." for doubt in told]
    lines += [f"name = {_quoted(profile.name)}", 'status = "draft"']
    lines += [f"delimiter = {_quoted(profile.delimiter)}"]
    for key, values in (("header", profile.header), ("shape", profile.shape)):
        if values:
            lines.append(f"{key} = [{', '.join(map(_quoted, values))}]")
    lines += [f'date-form = "{profile.date_form}"', f'decimal = "{profile.decimal}"']
    if profile.currency:
        lines.append(f'currency = "{profile.currency}"')
    lines += ["", "[columns]"]
    for role, columns in profile.columns.items():
        written = [str(one) if isinstance(one, int) else _quoted(one) for one in columns]
        value = written[0] if len(written) == 1 else f"[{', '.join(written)}]"
        lines.append(f"{role} = {value}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Return a TOML string."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in plain) + '"'

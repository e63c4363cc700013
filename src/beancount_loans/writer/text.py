r"""Directives as ledger text that Beancount reads back as the same directives.

Beancount's own printer writes the strings of notes, customs, events and
documents without escaping, so a quotation mark in a note makes a file that no
longer parses. Here every string is escaped; what has no form in the language is
refused rather than bent.

>>> import datetime
>>> from beancount_loans.writer.directives import note
>>> print(text([note(datetime.date(2026, 4, 7), "Assets:Loans:Bo", 'said "soon"')]))
2026-04-07 note Assets:Loans:Bo "said \"soon\""
<BLANKLINE>
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core import data
from beancount.core.account import TYPE as ACCOUNT_TYPE
from beancount.core.amount import Amount
from beancount.core.position import Cost, CostSpec

from beancount_loans.writer.errors import UnwritableValueError
from beancount_loans.writer.literals import (
    account_name,
    amount,
    currency_name,
    flag_name,
    key_name,
    literal,
    number,
    quoted,
    tag_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Style:
    """How text is laid out.

    Attributes:
        indent: Spaces before postings and metadata.
        currency_column: Column in which currencies of postings begin, counted from
            1; None aligns each transaction by itself, as Beancount's printer does.
        folder: Folder of the file the text goes to; documents in or below it are
            written by their relative path.
    """

    indent: int = 2
    currency_column: int | None = None
    folder: Path | None = None


def text(entries: Iterable[data.Directive], style: Style | None = None) -> str:
    """Render directives, in their order, ending in a newline.

    A blank line stands between transactions and where the kind changes, as in
    Beancount's own printer.

    Raises:
        UnwritableValueError: A value has no form in Beancount's language.
    """
    style = style or Style()
    blocks: list[str] = []
    previous: type[Any] | None = None
    for entry in entries:
        if previous and (type(entry) is not previous or previous is data.Transaction):
            blocks.append("")
        blocks.extend(_lines(entry, style))
        previous = type(entry)
    return "\n".join([*blocks, ""]) if blocks else ""


def _lines(entry: data.Directive, style: Style) -> list[str]:
    render = _RENDERERS.get(type(entry))
    if render is None:
        raise UnwritableValueError("the directive", entry, "its kind is unknown")
    first, *rest = render(entry, style)
    head = f"{entry.date.isoformat()} {first}"
    return [head, *_metadata(entry.meta, style.indent), *rest]


def _metadata(meta: Mapping[str, Any] | None, indent: int) -> list[str]:
    return [
        f"{' ' * indent}{key_name(key)}: {literal(value)}".rstrip()
        for key, value in (meta or {}).items()
        if key not in ("filename", "lineno") and not key.startswith("__")
    ]


def _tags_and_links(entry: Any) -> list[str]:
    tags = [f"#{tag_name(tag)}" for tag in sorted(entry.tags or ())]
    return tags + [f"^{tag_name(link)}" for link in sorted(entry.links or ())]


class _Row(NamedTuple):
    """A posting: its account, its number, and its currency with what follows."""

    account: str
    number: str
    rest: str
    meta: list[str]

    def aligned(self, indent: str, accounts: int, numbers: int) -> str:
        figures = f"{self.number:>{numbers}}"
        return f"{indent}{self.account:{accounts}}  {figures} {self.rest}".rstrip()


def _transaction(entry: data.Transaction, style: Style) -> list[str]:
    strings = [quoted(entry.narration or "")]
    if entry.payee is not None:
        strings.insert(0, quoted(entry.payee))
    head = " ".join([flag_name(entry.flag), *strings, *_tags_and_links(entry)])
    rows = [_row(posting, style) for posting in entry.postings]
    accounts = max((len(row.account) for row in rows), default=0)
    numbers = max((len(row.number) for row in rows), default=0)
    if style.currency_column is not None:
        room = style.currency_column - 1 - style.indent - accounts - 3
        numbers = max(numbers, room)
    lines = [head]
    for row in rows:
        lines.append(row.aligned(" " * style.indent, accounts, numbers))
        lines.extend(row.meta)
    return lines


def _row(posting: data.Posting, style: Style) -> _Row:
    flag = f"{flag_name(posting.flag)} " if posting.flag else ""
    figures = currency = ""
    if isinstance(posting.units, Amount):
        figures = number(posting.units.number)
        currency = currency_name(posting.units.currency)
    cost = _cost(posting.cost) if posting.cost is not None else ""
    price = f"@ {amount(posting.price)}" if posting.price is not None else ""
    rest = " ".join(part for part in (currency, cost, price) if part)
    account = flag + account_name(posting.account)
    meta = _metadata(posting.meta, 2 * style.indent)
    return _Row(account, figures, rest, meta)


def _cost(cost: Cost | CostSpec) -> str:
    if isinstance(cost, CostSpec):
        total = number(cost.number_total)
        figures = f"{number(cost.number_per)} {total and '# ' + total}".strip()
    else:
        figures = number(cost.number)
    parts = [
        f"{figures} {currency_name(cost.currency)}".strip(),
        cost.date.isoformat() if cost.date else "",
        quoted(cost.label) if cost.label else "",
        "*" if isinstance(cost, CostSpec) and cost.merge else "",
    ]
    return f"{{{', '.join(part for part in parts if part)}}}"


def _note(entry: data.Note, _: Style) -> list[str]:
    parts = ["note", account_name(entry.account), quoted(entry.comment)]
    return [" ".join([*parts, *_tags_and_links(entry)])]


def _document(entry: data.Document, style: Style) -> list[str]:
    path = Path(entry.filename)
    if style.folder is not None and path.is_relative_to(style.folder):
        path = path.relative_to(style.folder)
    parts = ["document", account_name(entry.account), quoted(path.as_posix())]
    return [" ".join([*parts, *_tags_and_links(entry)])]


def _custom(entry: data.Custom, _: Style) -> list[str]:
    parts = ["custom", quoted(entry.type)]
    after_number = False
    for value, dtype in entry.values or ():
        written = account_name(value) if dtype == ACCOUNT_TYPE else literal(value)
        if after_number:  # `10 -5` would be read as a subtraction
            written = re.sub(r"^-[0-9.]+", r"(\g<0>)", written)
        parts.append(written)
        after_number = isinstance(value, Decimal)
    return [" ".join(parts)]


def _open(entry: data.Open, _: Style) -> list[str]:
    currencies = ",".join(currency_name(name) for name in entry.currencies or ())
    booking = quoted(entry.booking.name) if entry.booking else ""
    account = account_name(entry.account)
    return [" ".join(part for part in ("open", account, currencies, booking) if part)]


def _close(entry: data.Close, _: Style) -> list[str]:
    return [f"close {account_name(entry.account)}"]


def _balance(entry: data.Balance, _: Style) -> list[str]:
    figures = number(entry.amount.number)
    if entry.tolerance is not None:
        figures += f" ~ {number(entry.tolerance)}"
    currency = currency_name(entry.amount.currency)
    return [f"balance {account_name(entry.account)}  {figures} {currency}"]


def _pad(entry: data.Pad, _: Style) -> list[str]:
    return [f"pad {account_name(entry.account)} {account_name(entry.source_account)}"]


def _commodity(entry: data.Commodity, _: Style) -> list[str]:
    return [f"commodity {currency_name(entry.currency)}"]


def _price(entry: data.Price, _: Style) -> list[str]:
    return [f"price {currency_name(entry.currency)} {amount(entry.amount)}"]


def _event(entry: data.Event, _: Style) -> list[str]:
    return [f"event {quoted(entry.type)} {quoted(entry.description)}"]


def _query(entry: data.Query, _: Style) -> list[str]:
    return [f"query {quoted(entry.name)} {quoted(entry.query_string)}"]


_RENDERERS: dict[type[Any], Callable[[Any, Style], list[str]]] = {
    data.Transaction: _transaction,
    data.Note: _note,
    data.Document: _document,
    data.Custom: _custom,
    data.Open: _open,
    data.Close: _close,
    data.Balance: _balance,
    data.Pad: _pad,
    data.Commodity: _commodity,
    data.Price: _price,
    data.Event: _event,
    data.Query: _query,
}

"""Lines of deliveries that came before the account's own statement, held in the ledger.

A delivery that itemises money is never money itself. Where the account's own statement
has not come yet, its lines are kept as notes on the bank's account; the import that brings
the statement's total divides it by them and takes the notes away. So deliveries and
statements may come in any order, and none has to be imported again.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import Note

from beancount_loans.importers.intake.itemised import Delivery
from beancount_loans.importers.matching.identity import made_reference
from beancount_loans.importers.statement import Entry, Money, Statement
from beancount_loans.writer import note

__all__ = ["HELD", "Held", "held_in", "notes_of"]

HELD = "awaits-statement"
"""Metadata of a note that holds a line: the delivery's kind and file."""

_TEXTS = {
    "bank-ref": "bank_ref",
    "batch-ref": "batch_ref",
    "end-to-end-id": "end_to_end_id",
    "mandate": "mandate_id",
    "payer": "name",
    "payer-account": "account",
    "text": "text",
    "return-reason": "return_reason",
    "returns": "original_ref",
    "code": "code",
}
"""Metadata keys of a note and the fields of a line that they keep."""


class Held(NamedTuple):
    """A delivery that the ledger holds, and its notes by the place of their line."""

    delivery: Delivery
    notes: dict[str, Note]


def held_in(entries: Iterable[Any], given: Sequence[Delivery]) -> list[Held]:
    """Give the deliveries that a ledger holds, without lines that are given again.

    Args:
        entries: the ledger's directives.
        given: what is imported now.
    """
    notes = [one for one in entries if isinstance(one, Note) and one.meta.get(HELD)]
    again = Counter(_key(one.bank, line) for one in given for line in one.statement.booked)
    found = []
    for (bank, name), group in groupby(sorted(notes, key=_source), _source):
        kept = {}
        for number, one in enumerate(group, 1):
            line = _line(one, str(number))
            if line and again[_key(bank, line)]:
                again[_key(bank, line)] -= 1
            elif line:
                kept[line] = one
        if kept:
            kind, _, file = name.partition(" ")
            statement = Statement(kind=kind, entries=tuple(kept))
            places = {line.line: one for line, one in kept.items()}
            found.append(Held(Delivery(Path(file), statement, bank), places))
    return found


def notes_of(delivery: Delivery, lines: Iterable[Entry], entries: Iterable[Any]) -> Iterator[Note]:
    """Give the notes that hold lines of a delivery, but for those that are held already."""
    notes = [one for one in entries if isinstance(one, Note) and one.meta.get(HELD)]
    known = Counter(_key(one.account, line) for one in notes if (line := _line(one, "")))
    for line in lines:
        key = _key(delivery.bank, line)
        if known[key]:
            known[key] -= 1
        else:
            yield _note(delivery, line)


def _source(one: Note) -> tuple[str, str]:
    return one.account, str(one.meta[HELD])


def _key(bank: str, line: Entry) -> tuple[str, str, Decimal]:
    return bank, line.bank_ref or made_reference(line), line.amount


def _note(delivery: Delivery, line: Entry) -> Note:
    texts = {key: getattr(line, field) for key, field in _TEXTS.items()}
    facts: dict[str, Any] = {
        HELD: f"{delivery.statement.kind} {delivery.file.name}",
        "amount": Amount(line.amount, line.currency),
        **{key: text for key, text in texts.items() if text},
    }
    if line.references:
        facts["payment-reference"] = "; ".join(line.references)
    if line.value_date:
        facts["value-date"] = line.value_date
    if line.instructed:
        facts["instructed"] = Amount(*line.instructed)
    if line.charges:
        facts["charges"] = line.charges
    if line.returned or line.reversal:
        facts["taken-back"] = "returned" if line.returned else "reversal"
    who = line.name or line.text or facts.get("payment-reference", "")
    told = f"{line.amount} {line.currency} {who}".strip()
    return note(line.date, delivery.bank, f"{told}: awaits the statement", meta=facts)


def _line(one: Note, place: str) -> Entry | None:
    """The line that a note holds; None where somebody changed its amount to none."""
    meta, money = one.meta, _money(one.meta.get("amount"))
    if money is None:
        return None
    texts: dict[str, Any] = {field: str(meta.get(key) or "") for key, field in _TEXTS.items()}
    charges, value_date = meta.get("charges"), meta.get("value-date")
    return Entry(
        line=place,
        date=one.date,
        amount=money.amount,
        currency=money.currency,
        value_date=value_date if isinstance(value_date, dt.date) else None,
        references=tuple(filter(None, str(meta.get("payment-reference") or "").split("; "))),
        instructed=_money(meta.get("instructed")),
        charges=charges if isinstance(charges, Decimal) else Decimal(0),
        returned=meta.get("taken-back") == "returned",
        reversal=meta.get("taken-back") == "reversal",
        **texts,
    )


def _money(value: Any) -> Money | None:
    told = isinstance(value, Amount) and value.number is not None
    return Money(value.number, value.currency) if told else None

"""Deliveries that itemise money which the account's own statement carries as well.

camt.054, BgMax, OCR giro, FI and Betalingsservice say who paid; the account's own
statement says what came. Such a delivery is never money beside it: it divides the line
of the statement that it adds up to, be that in this import or waiting in the books. Only
where an account's own statements are not imported at all, it is taken for the statement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from beancount_loans.importers.matching import Action, BookedLine, Decision
from beancount_loans.importers.statement import ITEMISING, Entry, Statement, Status

__all__ = ["ITEMISED", "Delivery", "itemise", "may_be_total"]

ITEMISED = "itemised"
"""The rule about lines that are no money of their own."""

_NEAR = dt.timedelta(days=4)
"""A statement books a delivery's total so near to the delivery's own day."""


@dataclass(slots=True)
class Delivery:
    """A statement of a file, on its way into the books.

    Attributes:
        bank: the account of the ledger.
        decided: why lines are no money of their own, by the line's place.
        parts: places of lines that stand for a line of the books.
    """

    file: Path
    statement: Statement
    bank: str
    decided: dict[str, Decision] = field(default_factory=dict)
    parts: set[str] = field(default_factory=set)

    @property
    def itemises(self) -> bool:
        """Whether the account's own statement carries this money as well."""
        return self.statement.kind in ITEMISING

    @property
    def begins(self) -> dt.date:
        """The day of its first line."""
        return min((line.date for line in self.statement.entries), default=dt.date.max)

    def decide(self, line: Entry, action: Action, why: str) -> None:
        """Settle a line before matching sees it."""
        self.decided[line.line] = Decision(
            line=f"{self.file.name}#{line.line}",
            bank_ref=line.bank_ref,
            action=action,
            amount=line.amount,
            currency=line.currency,
            rule=ITEMISED,
            evidence=why,
        )


class _Group(NamedTuple):
    """Lines of a delivery that the bank may have booked as one."""

    lines: tuple[Entry, ...]

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def day(self) -> dt.date:
        return self.lines[0].date

    def may_be(self, day: dt.date, amount: Decimal, told: frozenset[str]) -> bool:
        """Whether a line can be its total; one that is told to be somebody's own is not.

        A collective booking names nobody, or one of those who are in it.
        """
        ours = frozenset().union(*map(_told, self.lines))
        near = amount == self.total and abs(day - self.day) <= _NEAR
        return near and (not told or bool(told & ours))


def _told(line: Entry) -> frozenset[str]:
    """What the bank says of whose a line is."""
    return frozenset(filter(None, (line.account, line.end_to_end_id, line.mandate_id)))


Key = tuple[str, str]
"""A line of the books: the bank's account and reference."""


def may_be_total(line: Entry, parts: Sequence[BookedLine]) -> bool:
    """Whether a line of an own statement, told to be nobody's own, is these lines' total."""
    near = abs(line.date - parts[0].date) <= _NEAR
    return near and not _told(line) and line.amount == sum(one.amount for one in parts)


def itemise(
    deliveries: Sequence[Delivery],
    booked: Iterable[BookedLine],
    waiting: Container[Key],
    stated: Iterable[str],
) -> set[Key]:
    """Divide lines of own statements by the deliveries that itemise them.

    Args:
        deliveries: all statements of this import; changed in place.
        booked: lines of the bank accounts that are in the books.
        waiting: those that nobody has assigned, and that may be divided.
        stated: accounts of which own statements were imported before.

    Returns:
        The waiting lines that are divided now: their parts take their place.
    """
    lines = list(booked)
    own = {*stated, *(one.bank for one in deliveries if not one.itemises)}
    divided: set[Key] = set()
    for delivery in deliveries:
        if delivery.itemises and delivery.bank in own:
            rivals = [one for one in deliveries if one.bank == delivery.bank and not one.itemises]
            known = [line for line in lines if line.bank == delivery.bank]
            for group in _groups(delivery.statement):
                whole = _settle(delivery, group, rivals, known)
                if whole and (whole.bank, whole.bank_ref) in waiting:
                    _take_place(delivery, group, whole)
                    divided.add((whole.bank, whole.bank_ref))
    return divided


def _take_place(delivery: Delivery, group: _Group, whole: BookedLine) -> None:
    """Let the group's lines be booked, in the place of one that waits in the books."""
    for line in group.lines:
        delivery.decided.pop(line.line, None)
    places = {line.line for line in group.lines}
    delivery.parts |= places
    delivery.statement = replace(
        delivery.statement,
        entries=tuple(
            replace(one, date=whole.date, batch_ref=whole.bank_ref) if one.line in places else one
            for one in delivery.statement.entries
        ),
    )


def _groups(statement: Statement) -> Iterator[_Group]:
    groups: dict[tuple[str, dt.date], list[Entry]] = {}
    for line in statement.booked:
        groups.setdefault((line.batch_ref, line.date), []).append(line)
    yield from (_Group(tuple(lines)) for lines in groups.values())


def _settle(
    delivery: Delivery, group: _Group, rivals: list[Delivery], known: list[BookedLine]
) -> BookedLine | None:
    """Say what the group's lines are; give the line of the books that they add up to."""
    refs = {line.bank_ref for line in known if line.bank_ref}
    refs |= {line.bank_ref for one in rivals for line in one.statement.booked if line.bank_ref}
    new = [line for line in group.lines if line.bank_ref not in refs]
    for line in set(group.lines) - set(new):
        delivery.decide(line, Action.DUPLICATE, "the account's own statement has it")
    if not new:
        return None
    why = _divided(group, rivals)
    whole = None if why else _in_books(group, known)
    if whole:
        why = f"the books have its total as one line ({whole.bank_ref or whole.date})"
    for line in new:
        if why:
            delivery.decide(line, Action.DUPLICATE, why)
        else:
            told = "itemises money that the account's own statement is to bring: held until then"
            delivery.decide(line, Action.IGNORE, told)
    return whole if len(new) == len(group.lines) else None


def _divided(group: _Group, rivals: list[Delivery]) -> str:
    """Put the group in the place of the one line that it adds up to."""
    found = [
        (one, line)
        for one in rivals
        for line in one.statement.booked
        if group.may_be(line.date, line.amount, _told(line))
    ]
    if len(found) != 1:
        return ""
    rival, whole = found[0]
    parts = tuple(
        replace(part, line=f"{whole.line}.{number}", date=whole.date, batch_ref=whole.bank_ref)
        for number, part in enumerate(group.lines, 1)
    )
    rival.statement = replace(
        rival.statement,
        entries=tuple(_exchanged(rival.statement.entries, lambda one: one is whole, parts)),
    )
    return f"divides line {whole.line} of {rival.file.name}"


def _exchanged(
    entries: Iterable[Entry], is_whole: Callable[[Entry], bool], parts: tuple[Entry, ...]
) -> Iterator[Entry]:
    for entry in entries:
        if is_whole(entry) and entry.status == Status.BOOKED:
            yield from parts
        else:
            yield entry


def _in_books(group: _Group, known: list[BookedLine]) -> BookedLine | None:
    return next((one for one in known if group.may_be(one.date, one.amount, one.told)), None)

"""Telling a line that is in the books already from one that only looks like it.

A line is known by the bank's reference for it. Where a format gives none, its day,
amount and running balance (else its words) serve, with a counter for true twins.
Across formats of one account, lines of a day and an amount are counted: as many as
are in the books are known, the next one is new. So nothing is booked twice, and two
genuine identical payments both stay.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from beancount_loans.importers.matching.books import BookedLine
from beancount_loans.importers.statement import Entry, Status

__all__ = ["Identified", "KnownLines", "Novelty", "is_made", "made_reference"]

_MADE = "line:"
"""Begins a reference that we made because the bank gave none."""
_SAME = 10
"""Days that one line may wander between deliveries, with the same reference."""


class Novelty(NamedTuple):
    """What the books say about a line.

    Attributes:
        verdict: `"new"`, `"known"` or `"unclear"`.
        why: In words.
        booked_as: The reference that the books have it under, where that is another and as
            many lines of this day and amount are in the books as in the file.
    """

    verdict: str
    why: str = ""
    booked_as: str = ""


class Identified(NamedTuple):
    """An entry with its identity."""

    entry: Entry
    bank_ref: str
    novelty: Novelty


_NEW = Novelty("new")


def made_reference(entry: Entry) -> str:
    """Make a reference of a line's day, amount and balance, else its words."""
    told = entry.balance
    content = str(told.normalize()) if told is not None else _words(entry)
    digest = hashlib.sha256(content.encode()).hexdigest()[:8]
    return f"{_MADE}{entry.date:%Y%m%d}:{entry.amount}:{digest}"


def _words(entry: Entry) -> str:
    parts = (entry.name, entry.account, entry.end_to_end_id, *entry.references)
    return " ".join(" ".join((*parts, entry.text)).casefold().split())


class _Day(NamedTuple):
    """Whose account, and which day."""

    bank: str
    date: dt.date


class _Booked:
    """What the books had of a day before a statement was read."""

    def __init__(self, lines: Iterable[BookedLine]) -> None:
        """Group the lines, in the books' order."""
        self.lines = list(lines)
        self.of_amount: dict[Decimal, list[BookedLine]] = defaultdict(list)
        for line in self.lines:
            self.of_amount[line.amount].append(line)

    @cached_property
    def sums(self) -> list[Decimal]:
        """Running totals of the lines that the bank has a reference for, from zero on."""
        told = (line.amount for line in self.lines if line.bank_ref and not is_made(line.bank_ref))
        return list(accumulate(told, initial=Decimal(0)))

    @cached_property
    def places(self) -> dict[Decimal, list[int]]:
        """Where each running total is reached."""
        places: dict[Decimal, list[int]] = defaultdict(list)
        for place, total in enumerate(self.sums):
            places[total].append(place)
        return places


class _Claims:
    """Which lines of the books the lines of one statement have taken up, by day and amount."""

    def __init__(self, bank: str, entries: Iterable[Entry]) -> None:
        """Count the statement's own lines."""
        booked = (entry for entry in entries if entry.status == Status.BOOKED)
        self.lines = Counter((bank, entry.date, entry.amount) for entry in booked)
        self._taken: Counter[tuple[str, dt.date, Decimal]] = Counter()
        self._bank = bank

    def next_of(self, entry: Entry, booked: list[BookedLine]) -> Novelty | None:
        """Take up the next of the books' lines that this one could be; None if all are."""
        place = (self._bank, entry.date, entry.amount)
        if self._taken[place] >= len(booked):
            return None
        ref = booked[self._taken[place]].bank_ref
        self._taken[place] += 1
        as_many = self.lines[place] == len(booked)
        why = f"another file of this account brought it ({ref})"
        return Novelty("known", why, ref if as_many else "")


class KnownLines:
    """All lines of our bank accounts that are in the books, growing as we read."""

    def __init__(self, lines: Iterable[BookedLine]) -> None:
        """Start with what the books hold."""
        self._by_ref: dict[tuple[str, str], list[BookedLine]] = defaultdict(list)
        self._by_day: dict[_Day, list[BookedLine]] = defaultdict(list)
        for line in lines:
            self.add(line)

    def add(self, line: BookedLine) -> None:
        """Count a line that has now been booked."""
        self._by_day[_Day(line.bank, line.date)].append(line)
        if line.bank_ref:
            self._by_ref[line.bank, line.bank_ref].append(line)

    def identify(self, bank: str, entries: Sequence[Entry]) -> Iterator[Identified]:
        """Give each entry of one statement its identity and novelty, in order.

        Lines of one statement are never duplicates of each other.
        """
        before = {
            day: _Booked(self._by_day[day]) for day in {_Day(bank, entry.date) for entry in entries}
        }
        given: Counter[str] = Counter()
        claims = _Claims(bank, entries)
        batches = _batches(entries)
        for entry in entries:
            if entry.status != Status.BOOKED:
                yield Identified(entry, entry.bank_ref, _NEW)
                continue
            base = entry.bank_ref or made_reference(entry)
            given[base] += 1
            ref = base if given[base] == 1 else f"{base}#{given[base]}"
            others = before[_Day(bank, entry.date)]
            novelty = (
                self._by_reference(bank, ref, entry)
                or _part_of_known(entry, batches.get(_group(entry)), others)
                or _in_other_format(entry, others, claims)
                or _whole_of_known(entry, others)
                or _NEW
            )
            yield Identified(entry, ref, novelty)

    def _by_reference(self, bank: str, ref: str, entry: Entry) -> Novelty | None:
        same = [line for line in self._by_ref.get((bank, ref), ()) if line.amount == entry.amount]
        if not same:
            return None
        days = min(abs((line.date - entry.date).days) for line in same)
        if days <= _SAME:
            return Novelty("known", f"the bank's line {ref} is in the books")
        why = f"the books have a line {ref} of the same amount, {days} days away"
        return Novelty("unclear", why)


def _group(entry: Entry) -> str:
    return entry.line.partition(".")[0]


def _batches(entries: Iterable[Entry]) -> dict[str, Decimal]:
    """Give the sums of what the bank booked as one and itemised."""
    groups: dict[str, list[Decimal]] = defaultdict(list)
    for entry in entries:
        groups[_group(entry)].append(entry.amount)
    return {name: sum(parts, Decimal(0)) for name, parts in groups.items() if len(parts) > 1}


def is_made(reference: str) -> bool:
    """Tell whether a reference is one of ours, for want of the bank's."""
    return reference.startswith(_MADE)


def _part_of_known(entry: Entry, total: Decimal | None, others: _Booked) -> Novelty | None:
    """Know a payment of a batch that the books have as one line."""
    if total is None:
        return None
    for line in others.of_amount.get(total, ()):
        if line.bank_ref != entry.bank_ref:
            ref = line.bank_ref or "entered by hand"
            why = f"the books have its batch of {total} as one line ({ref})"
            return Novelty("known", f"{why}; divide that one")
    return None


def _in_other_format(entry: Entry, others: _Booked, claims: _Claims) -> Novelty | None:
    """Know a line by day and amount, counted, if it came in another format."""
    ours = bool(entry.bank_ref)
    same = others.of_amount.get(entry.amount, [])
    foreign = [line for line in same if line.bank_ref and is_made(line.bank_ref) == ours]
    known = claims.next_of(entry, foreign)
    if known is None and any(not line.bank_ref for line in same):
        why = "the books have a line of this day and amount without bank-ref"
        return Novelty("unclear", f"{why}: is it this one?")
    return known


def _whole_of_known(entry: Entry, others: _Booked) -> Novelty | None:
    """Know a batch in one line, if the books have its payments one by one."""
    if entry.bank_ref and entry.payments == 1:
        return None
    for first, before in enumerate(others.sums):
        ends = others.places.get(before + entry.amount, ())
        count = next((end - first for end in ends if end - first > 1), 0)
        if count and entry.payments in (1, count):
            why = f"the books have the {count} payments that it is made of"
            return Novelty("known", why)
    return None

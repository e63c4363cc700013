"""Finding known references in what a payer wrote.

A reference counts only where it stands apart: a known `12` is not in `4123`. It may
be written in groups, with a prefix, or with its leading zeros lost. What is close
to a known one (`garbled`) is weaker evidence, for people to weigh.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from beancount_loans.importers.references.garbling import as_digits, one_slip_away
from beancount_loans.importers.references.spelling import key, normalise

__all__ = ["Found", "KnownReferences"]

Owner = TypeVar("Owner")

_RUN = re.compile(r"[A-Z]+|[0-9]+")
_WORD = re.compile(r"[0-9A-Z]+")
_GAP = re.compile(r"[\s./+*-]{0,3}")
_SUBFIELD = re.compile(r"\b(?:EREF|MREF|KREF|SVWZ)\+|\b(?:EREF|MREF|KREF|SVWZ)(?=\d|RF)")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[0-9A-Z]{4}){3,7}(?: ?[0-9A-Z]{1,3})?\b")

_LONGEST_WINDOW = 9
"""Groups that one reference is written in at most: a QR reference has six."""
_SHORTEST = 4
"""Signs below which a number in a text says nothing."""
_SHORTEST_GLUED = 6
"""Digits from which a number counts though it is in groups or glued to letters."""
_CUT = 4
"""Signs that a bank cuts off a reference at most, for it still to be recognised."""
_MOST_CUT = 8
"""Known references that a cut one may stand for, before it says nothing."""


class Found(NamedTuple, Generic[Owner]):
    """A known reference in a text.

    Attributes:
        owner: Whose it is.
        reference: The known reference, as stored.
        written: As it stands in the text.
        how: `"exact"`, or `"letters for digits"`, `"one slip"`, `"cut"`.
    """

    owner: Owner
    reference: str
    written: str
    how: str = "exact"


class KnownReferences(Generic[Owner]):
    """An index of references by whom they belong to.

    >>> known = KnownReferences([("L-00012", "car"), ("0001000462", "roof")])
    >>> [hit.owner for hit in known.find("laan 0001 0004 62 og L-00012 tak")]
    ['roof', 'car']
    >>> [hit.how for hit in known.garbled("Ref OO01OOO462")]
    ['letters for digits']
    """

    def __init__(self, pairs: Iterable[tuple[str, Owner]]) -> None:
        """Index pairs of a reference, in any spelling, and its owner."""
        self._owners: dict[str, list[tuple[Owner, str]]] = defaultdict(list)
        self._whole: list[tuple[str, str]] = []
        self._heads: set[str] = set()
        for reference, owner in pairs:
            short = key(reference)
            if len(short) < _SHORTEST or (owner, reference) in self._owners[short]:
                continue
            self._owners[short].append((owner, reference))
            self._whole.append((normalise(reference), short))
            if first := re.match("[A-Z]+", reference.strip().upper()):
                self._heads.add(first[0])
        self._whole.sort()
        self._longest = max((len(whole) for whole, _ in self._whole), default=0)

    def find(self, text: str) -> tuple[Found[Owner], ...]:
        """Give the known references that stand in the text, in their order there.

        A reference inside a longer known one is not told apart from it.
        """
        upper = _IBAN.sub(self._keep_known, _SUBFIELD.sub(" ", text.upper()))
        found: dict[tuple[str, int], Found[Owner]] = {}
        taken = 0
        for start, end, short in self._windows(upper):
            if end <= taken:
                continue
            taken = end
            for number, (owner, reference) in enumerate(self._owners[short]):
                hit = Found(owner, reference, upper[start:end])
                found.setdefault((short, number), hit)
        return tuple(found.values())

    def garbled(self, text: str) -> tuple[Found[Owner], ...]:
        """Give the known references that some word of the text is a slip away from.

        Words that are themselves known references are left out.
        """
        found: dict[tuple[str, int], Found[Owner]] = {}
        for word in self._suspects(text.upper()):
            for short, how in self._near(word):
                for number, (owner, reference) in enumerate(self._owners[short]):
                    hit = Found(owner, reference, word, how)
                    found.setdefault((short, number), hit)
        return tuple(found.values())

    def _keep_known(self, match: re.Match[str]) -> str:
        """Blank an account number, which is no reference unless we know it."""
        return match[0] if key(match[0]) in self._owners else " ; "

    def _windows(self, upper: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and key of known references, the longest at each start."""
        runs = [match.span() for match in _RUN.finditer(upper)]
        for first, (start, _) in enumerate(runs):
            if upper[start].isdigit() or self._is_head(upper, *runs[first]):
                longest = self._longest_from(upper, runs[first:])
                if longest:
                    yield start, *longest

    def _is_head(self, upper: str, start: int, end: int) -> bool:
        glued = start > 0 and upper[start - 1].isalnum()
        return upper[start:end] in self._heads and not glued

    def _longest_from(self, upper: str, runs: list[tuple[int, int]]) -> tuple[int, str] | None:
        best = None
        start, reached = runs[0]
        joined = ""
        for begin, end in runs[:_LONGEST_WINDOW]:
            if not _GAP.fullmatch(upper, reached, begin) and begin != start:
                break
            reached = end
            joined += upper[begin:end]
            short = joined.lstrip("0") if joined.isdigit() else joined
            if short in self._owners and self._stands_apart(upper, start, end, short):
                best = (end, short)
            if len(joined) > self._longest:
                break
        return best

    @staticmethod
    def _stands_apart(upper: str, start: int, end: int, short: str) -> bool:
        before, after = upper[start - 1 : start], upper[end : end + 1]
        if before.isdigit() or after.isdigit():
            return False
        whole = upper[start:end].isalnum() and not before.isalpha() and not after.isalpha()
        return whole or len(short) >= _SHORTEST_GLUED

    def _suspects(self, upper: str) -> Iterator[str]:
        for word, following in pairwise([*_WORD.findall(upper), ""]):
            whole = word + following if word in self._heads else word
            if len(whole) > _SHORTEST and key(whole) not in self._owners:
                yield whole

    def _near(self, word: str) -> Iterator[tuple[str, str]]:
        head = next((h for h in self._heads if word.startswith(h)), "")
        digits = as_digits(word[len(head) :])
        if len(digits) < _SHORTEST or not any(sign.isdigit() for sign in word):
            return
        read = head + digits
        if read != word and key(read) in self._owners:
            yield key(read), "letters for digits"
            return
        slips = one_slip_away(digits)
        near = {head + other if head else other.lstrip("0") for other in slips}
        hits = sorted(near & self._owners.keys())
        yield from ((short, "one slip") for short in hits)
        if not hits:
            yield from ((short, "cut") for short in self._begun_by(read))

    def _begun_by(self, read: str) -> list[str]:
        """The references that begin with this and are a little longer."""
        if len(read) < _SHORTEST_GLUED:
            return []
        at = bisect_left(self._whole, (read, ""))
        rows = self._whole[at : at + _MOST_CUT + 1]
        begun = [
            short
            for whole, short in rows
            if whole.startswith(read) and len(whole) - len(read) <= _CUT
        ]
        return begun if len(begun) <= _MOST_CUT else []

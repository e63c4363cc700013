"""Finding known names in a payer's name or in free text.

Words are looked up in an index of all words of all names, so that a search costs
the same in books of ten thousand borrowers as in books of ten.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import combinations
from typing import Generic, NamedTuple, TypeVar

from beancount_loans.importers.names.similar import alike, ratio
from beancount_loans.importers.names.spelling import Name

__all__ = ["KnownNames", "NameHit"]

Owner = TypeVar("Owner")

_ALIKE_WORD = 75
"""From which a misspelt word is taken for a known one."""
_SHORTEST_WORD = 3
_FLOOR = 60
"""Scores below this are no hit."""
_SURE = 93
_REMEMBERED = 1 << 14
"""Payers that are remembered, since the same ones come month by month."""
_CONTAINED = 15
"""Taken off a name that stands only as a part of another, fully matched one."""


class NameHit(NamedTuple, Generic[Owner]):
    """A known name that stands in a text, wholly or nearly.

    Attributes:
        owner: Whose name it is.
        score: How alike, 60 to 100.
        start: First word of the text that belongs to it.
        end: One past the last.
    """

    owner: Owner
    score: int
    start: int
    end: int


class KnownNames(Generic[Owner]):
    """An index of names by whom they belong to.

    >>> known = KnownNames([("Anne Jensen", "a"), ("Anne Mette Jensen", "m")])
    >>> known.in_text("Afdrag fra Anne Mette Jensen, tak")
    {'a': 90, 'm': 100}
    """

    def __init__(self, pairs: Iterable[tuple[str, Owner]]) -> None:
        """Index pairs of a name, in any spelling, and its owner."""
        self._names: list[tuple[Name, Owner]] = []
        self._single: set[int] = set()
        self._by_word: dict[str, set[int]] = defaultdict(set)
        for text, owner in pairs:
            name = Name.read(text)
            for word in {*name.words, *name.masked}:
                self._by_word[word].add(len(self._names))
            if len(name.words) == 1:
                self._single.add(len(self._names))
            self._names.append((name, owner))
        self._vocabulary = sorted(self._by_word)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in self._vocabulary:
            self._by_length[len(word)].append(word)
        self._alike: dict[str, frozenset[int]] = {}
        remembered = lru_cache(maxsize=_REMEMBERED)
        self._of_payer = remembered(self._could_be)
        self._in_text = remembered(self._stand_in)

    def of_payer(self, payer: str) -> Mapping[Owner, int]:
        """Give whose name the whole of `payer` could be, and how alike it is."""
        return self._of_payer(Name.read(payer))

    def in_text(self, text: str) -> Mapping[Owner, int]:
        """Give whose names stand among the words of a text, and how alike they are.

        A name that is but part of a longer known one there is worth less.
        """
        return self._in_text(Name.read(text))

    def holding(self, words: Iterable[str]) -> set[Owner]:
        """Give whose names hold one of these normalised words, exactly."""
        numbers = set().union(*(self._by_word.get(word, ()) for word in words))
        return {self._names[number][1] for number in numbers}

    def _could_be(self, query: Name) -> Mapping[Owner, int]:
        best: dict[Owner, int] = {}
        holding = {word: self._holding(word) for word in query.words}
        for number in _shared(holding.values(), self._single):
            name, owner = self._names[number]
            score = alike(query, name)
            if score >= _FLOOR:
                best[owner] = max(score, best.get(owner, 0))
        return best

    def _stand_in(self, query: Name) -> Mapping[Owner, int]:
        holding = {word: self._holding(word) for word in query.words}
        hits = [
            self._hit(query, holding, number) for number in _shared(holding.values(), self._single)
        ]
        sure = [hit for hit in hits if hit.score >= _SURE]
        best: dict[Owner, int] = {}
        for hit in hits:
            score = hit.score - _CONTAINED * _is_part(hit, sure)
            if score >= _FLOOR:
                best[hit.owner] = max(score, best.get(hit.owner, 0))
        return best

    def _hit(
        self, query: Name, holding: Mapping[str, frozenset[int]], number: int
    ) -> NameHit[Owner]:
        """Compare a name with the stretch of the text that holds most of it."""
        name, owner = self._names[number]
        places = [place for place, word in enumerate(query.words) if number in holding[word]]
        start, end = _span(places, len(name.words) + 1)
        part = Name(query.words[start:end], query.masked[start:end])
        return NameHit(owner, alike(part, name), start, end)

    def _holding(self, word: str) -> frozenset[int]:
        """Give the names that hold this word, or one that it may be meant for."""
        known = self._alike.get(word)
        if known is None:
            meant = [word] if word in self._by_word else self._meant(word)
            numbers = (self._by_word[one] for one in meant)
            known = self._alike[word] = frozenset().union(*numbers)
        return known

    def _meant(self, word: str) -> list[str]:
        if len(word) < _SHORTEST_WORD:
            return self._begun_by(word) if len(word) == 1 else []
        lengths = range(len(word) * 2 // 3, len(word) * 3 // 2 + 1)
        near = (one for length in lengths for one in self._by_length[length])
        alike_words = [one for one in near if ratio(word, one) >= _ALIKE_WORD]
        return alike_words + self._begun_by(word)

    def _begun_by(self, start: str) -> list[str]:
        at = bisect_left(self._vocabulary, start)
        end = bisect_left(self._vocabulary, start + "\x7f")
        return self._vocabulary[at:end]


def _shared(holding: Iterable[frozenset[int]], single: set[int]) -> set[int]:
    """Give the names that share two words with a text, or their only one.

    Args:
        holding: For each different word of the text the names that hold it.
        single: Names of one word.
    """
    some = [numbers for numbers in holding if numbers]
    shared = {number for numbers in some for number in numbers & single}
    for one, other in combinations(some, 2):
        shared |= one & other
    return shared


def _span(places: list[int], longest: int) -> tuple[int, int]:
    """Give start and end of the stretch, at most so long, with the most places."""
    if places[-1] - places[0] < longest:
        return places[0], places[-1] + 1
    best = (0, 0, 0)
    for start in places:
        inside = [place for place in places if start <= place < start + longest]
        best = max(best, (len(inside), -start, inside[-1] + 1))
    return -best[1], best[2]


def _is_part(hit: NameHit[Owner], sure: list[NameHit[Owner]]) -> bool:
    return any(
        other.end - other.start > hit.end - hit.start
        and other.start <= hit.start
        and hit.end <= other.end
        for other in sure
    )

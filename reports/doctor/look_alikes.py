"""Borrowers whose names look alike to the eye and are not: a letter may go to the wrong one.

Letters of other alphabets that look like Latin ones are read as those; the few that names are
made of, from Unicode's confusables (Unicode Technical Standard 39, section 4).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from beancount_loans.book import Borrower
from beancount_loans.reports.doctor.report import Finding, Ledger

_TWINS = {
    "a": "\u0430\u03b1", "c": "\u0441", "d": "\u0501", "e": "\u0435\u03b5", "h": "\u04bb",
    "i": "\u0456\u03b9\u0131l1|", "j": "\u0458", "k": "\u043a\u03ba", "m": "\u043c", "n": "\u03b7",
    "o": "\u043e\u03bf0\u00f8", "p": "\u0440\u03c1", "s": "\u0455", "t": "\u0442\u03c4",
    "u": "\u03c5", "v": "\u03bd", "w": "\u051d\u03c9", "x": "\u0445\u03c7", "y": "\u0443\u03b3",
}  # fmt: skip
_LOOKS = {ord(twin): letter for letter, twins in _TWINS.items() for twin in twins}


def look_alikes(ledger: Ledger) -> Iterator[Finding]:
    """Two borrowers under one look, and names that mix alphabets."""
    looks: dict[str, list[Borrower]] = defaultdict(list)
    for one in ledger.book.borrowers.values():
        looks[look(one.name)].append(one)
        if mixed := _mixed(one.name):
            message = f"the name of {one.id} has letters of two alphabets in one word: {mixed}"
            yield _finding(one, message, "type the name anew, or ask how it is spelt")
    for same in looks.values():
        for one, other in pairwise(same):
            message = f"{one.id} and {other.id} have names that look the same"
            remedy = "make them one borrower, or tell them apart by a second name or a year"
            yield _finding(other, message, remedy)


def look(name: str) -> str:
    r"""What a name looks like: without case, accents, spaces, and other alphabets' twins.

    >>> look("Bo H\N{CYRILLIC SMALL LETTER O}lm") == look("BO  H\u00d3LM")
    True
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return "".join(letters.translate(_LOOKS).split())


def _mixed(name: str) -> str:
    """The first word with letters of more than one alphabet, or signs that show nothing."""
    for word in name.split():
        scripts = {_alphabet(sign) for sign in word if sign.isalpha()}
        unseen = any(unicodedata.category(sign) == "Cf" for sign in word)
        if len(scripts) > 1 or unseen:
            return ascii(word)
    return ""


def _alphabet(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split(" ")[0]


def _finding(one: Borrower, message: str, remedy: str) -> Finding:
    file, line = one.source.filename or None, one.source.lineno or None
    return Finding("doubtful", "borrowers", file, line, None, message, remedy)

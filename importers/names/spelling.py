"""One spelling for the many that a name comes in.

Letters beyond ASCII reach a statement as themselves, as one letter, as two, as a
question mark, or as the wreck of a wrong decoding.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Name", "normalise"]

_SINGLE = str.maketrans(
    {
        "ø": "o",
        "æ": "a",
        "å": "a",
        "ł": "l",
        "\u0131": "i",
        "đ": "d",
        "ð": "d",
        "þ": "t",
    }
)
_DIGRAPHS = re.compile("ae|oe|ue|aa")
_DOUBLED = re.compile(r"([a-z])\1+")
_WORD = re.compile(r"[a-z?]+")
_NUMBERED = re.compile(r"\S*\d\S*")
_WRECK = re.compile(r"(?:[ÃÅÄÂ]|á[»º])[^\x00-\x7f]|\ufffd")
"""A letter of two or three UTF-8 bytes, read as Windows-1252."""

_TITLES = frozenset({"hr", "fru", "frk", "herr", "frau", "mr", "mrs", "ms", "dr", "hra"})


class Name(NamedTuple):
    """A name, normalised.

    Attributes:
        words: Its words in their order, without titles, digits and signs.
        masked: The words with a `?` for each letter beyond ASCII, as some banks
            print them; the same as `words` where there is none.
    """

    words: tuple[str, ...]
    masked: tuple[str, ...]

    @classmethod
    @lru_cache(maxsize=1 << 14)  # the same payers come month by month
    def read(cls, text: str) -> Name:
        """Normalise a name, or the words of a text that may hold one.

        Words with digits in them, which are references and the like, are left out.
        """
        mended = _mend(unicodedata.normalize("NFC", text))
        words = _words(mended)
        if mended.isascii():
            return cls(words, words)
        holes = "".join("?" if sign.isalpha() and not sign.isascii() else sign for sign in mended)
        return cls(words, _words(holes))


def normalise(text: str) -> str:
    """Give the name in small ASCII letters, its words in their order.

    >>> normalise("Hr. Søren ØSTERGAARD"), normalise("BÃ¦k, Åse")
    ('soren ostergard', 'bak ase')
    """
    return " ".join(Name.read(text).words)


def _mend(text: str) -> str:
    """Undo a wrong decoding where it can be, and mark the lost letters where not."""
    if not _WRECK.search(text):
        return text
    return " ".join(_mend_word(word) for word in text.split())


def _mend_word(word: str) -> str:
    try:
        return word.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return _WRECK.sub("?", word)


def _words(text: str) -> tuple[str, ...]:
    plain = _NUMBERED.sub(" ", text).casefold().translate(_SINGLE).replace("'", "")
    if not plain.isascii():
        parts = unicodedata.normalize("NFKD", plain)
        plain = "".join(sign for sign in parts if not unicodedata.combining(sign))
    words = _WORD.findall(plain)
    return tuple(_simple(word) for word in words if word not in _TITLES)


def _simple(word: str) -> str:
    single = _DIGRAPHS.sub(lambda match: match[0][0], word)
    return _DOUBLED.sub(r"\1", single)

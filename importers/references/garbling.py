"""What goes wrong when people and scanners copy a number.

Letters read for digits (O for 0, I for 1), one digit wrong, one missing, one too
many, two neighbours exchanged.
"""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["as_digits", "one_slip_away"]

_LOOKALIKES = str.maketrans("OQDILZSBG", "000112586")
_DIGITS = "0123456789"


def as_digits(word: str) -> str:
    """Read look-alike letters as digits; empty if other signs remain.

    >>> as_digits("OOI2B"), as_digits("HANSEN")
    ('00128', '')
    """
    read = word.translate(_LOOKALIKES)
    return read if read.isdigit() else ""


def one_slip_away(digits: str) -> Iterator[str]:
    """Give every number that one slip turns into `digits`."""
    for place in range(len(digits) + 1):
        before, after = digits[:place], digits[place:]
        for digit in _DIGITS:
            yield before + digit + after
            if after and after[0] != digit:
                yield before + digit + after[1:]
        if after:
            yield before + after[1:]
        if len(after) > 1 and after[0] != after[1]:
            yield before + after[1] + after[0] + after[2:]

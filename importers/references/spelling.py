"""The many spellings of one payment reference, brought to a single one.

Banks and payers add prefixes (`71/`, `Indbet.ID=`), the code line of the slip
(`+71<…+12345678<`), separators of print, and lose leading zeros.
"""

from __future__ import annotations

import re

__all__ = ["key", "normalise"]

_CODE_LINE = re.compile(r"\+?\s*(?:71|75|04|15)\s*<\s*(\d+)\s*(?:\+\s*\d*\s*<?)?")
_CARD_KIND = re.compile(r"(?:71|75|04|15)\s*/\s*(\d+)")
_LABEL = re.compile(r"(?:INDBET\.?\s*ID|BETALINGS-?ID|OCR|KID|REF|EREF|MREF|SVWZ)\s*[=:+.]\s*")
_SEPARATORS = re.compile(r"[\s.,/*+<>#_-]+")


def normalise(text: str) -> str:
    """Give the bare reference: capitals and digits, without prefix or separators.

    A hyphen at the end stays: it is a Norwegian check digit of ten.

    >>> normalise("+71<000000001030105+88888888<"), normalise("71/000000020211041")
    ('000000001030105', '000000020211041')
    >>> normalise("Indbet.ID=000000001030105"), normalise("+++090/9337/55493+++")
    ('000000001030105', '090933755493')
    """
    written = _LABEL.sub("", text.strip().upper(), count=1)
    slip = _CODE_LINE.fullmatch(written) or _CARD_KIND.fullmatch(written)
    if slip:
        return slip[1]
    ten = "-" if re.fullmatch(r"[\d ]+-", written) else ""
    return _SEPARATORS.sub("", written) + ten


def key(text: str) -> str:
    """Give what two spellings of one reference share: leading zeros are dropped.

    >>> key("0001 0004 62") == key("1000462")
    True
    """
    bare = normalise(text)
    return bare.lstrip("0") if bare.rstrip("-").isdigit() else bare

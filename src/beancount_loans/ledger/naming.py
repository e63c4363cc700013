"""Names of loans and borrowers made from account names.

>>> loan_id("Assets:Loans:MetteJensen:Car")
'mette-jensen-car'
>>> slug("ÅseØstergård2")
'aase-oestergaard2'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

_LETTERS = str.maketrans(
    {
        "å": "aa",
        "ø": "oe",
        "æ": "ae",
        "ü": "ue",
        "ö": "oe",
        "ä": "ae",
        "ß": "ss",
        "þ": "th",
        "ð": "d",
        "ł": "l",
    }
    | {
        "Å": "Aa",
        "Ø": "Oe",
        "Æ": "Ae",
        "Ü": "Ue",
        "Ö": "Oe",
        "Ä": "Ae",
        "Þ": "Th",
        "Ð": "D",
        "Ł": "L",
    }
)
_BEFORE_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BETWEEN_WORDS = re.compile(r"(?<=[^\W_A-Z])(?=[A-ZÀ-ÖØ-Þ])")
_OTHER = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """A short ASCII name, split before capitals that follow a small letter or digit."""
    spelt = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).translate(_LETTERS))
    plain = spelt.encode("ascii", "ignore").decode()
    return _OTHER.sub("-", _BEFORE_CAPITAL.sub("-", plain).lower()).strip("-")


def loan_id(account: str) -> str:
    """A loan's id where it has none: the slug of its account from the third component on."""
    parts = account.split(":")
    return "-".join(filter(None, map(slug, parts[2:] or parts[-1:])))


def borrower_id(account: str) -> str | None:
    """A borrower's id for `ROOT:X:Name` and `ROOT:X:Name:Loan`; None for other shapes."""
    parts = account.split(":")
    return slug(parts[2]) if len(parts) in (3, 4) else None


def person(account: str) -> str:
    """A borrower's name where nobody wrote it: the account's third component, its words apart.

    >>> person("Assets:Loans:MetteJensen:Car")
    'Mette Jensen'
    """
    parts = account.split(":")
    return _BETWEEN_WORDS.sub(" ", (parts[2:3] or parts[-1:])[0])


def loan_above(account: str, loans: Container[str]) -> str | None:
    """The loan that an account is, or is below."""
    while account:
        if account in loans:
            return account
        account = account.rpartition(":")[0]
    return None

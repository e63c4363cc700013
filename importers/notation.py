"""Amounts and dates as banks write them in tables, read without guessing.

A decimal mark or an order of day and month is taken only where the values prove it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

__all__ = [
    "DATE_FORMS",
    "date_forms",
    "decimal_mark",
    "read_amount",
    "read_date",
]

DATE_FORMS = (
    "yyyy-mm-dd",
    "yyyy/mm/dd",
    "yyyy.mm.dd",
    "yyyymmdd",
    "dd-mm-yyyy",
    "dd/mm/yyyy",
    "dd.mm.yyyy",
    "mm/dd/yyyy",
    "mm-dd-yyyy",
    "dd mon yyyy",
    "dd-mon-yyyy",
    "mon dd, yyyy",
    "dd-mm-yy",
    "dd/mm/yy",
    "dd.mm.yy",
    "mm/dd/yy",
    "dd mon yy",
    "dd-mon-yy",
    "ddmmyyyy",
    "ddmmyy",
    "yymmdd",
)
"""The forms of dates that are tried, written as a profile writes them."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan",
            "feb fév fev",
            "mar mär mrt mrz maa",
            "apr avr abr",
            "may maj mai mei maio",
            "jun jui",
            "jul juil",
            "aug aoû ago",
            "sep",
            "oct okt out",
            "nov",
            "dec dez dic déc des",
        ),
        1,
    )
    for name in names.split()
}
_PARTS = {
    "yyyy": r"(?P<y>[0-9]{4})",
    "yy": r"(?P<y>[0-9]{2})",
    "mon": r"(?P<mon>[^\W\d_]{3,})\.?",
    "mm": r"(?P<m>[0-9]{2})",
    "dd": r"(?P<d>[0-9]{2})",
}
_TOKEN = re.compile("yyyy|yy|mon|mm|dd")
_UNIT = r"(?:[A-Z]{3}|[Kk][Rr]\.?|CR|DR|zł|Kč|Ft|[€$£¥])"
_UNITS = re.compile(rf"^{_UNIT}|{_UNIT}$")
_GROUPS = re.compile("(?<=[0-9])[ \u00a0\u202f\u2009'\u2019](?=[0-9]{3}(?![0-9]))")


@lru_cache(maxsize=256)
def _pattern(form: str) -> re.Pattern[str]:
    loose = _TOKEN.sub("", form) != ""
    parts = []
    for piece in re.split(f"({_TOKEN.pattern})", form):
        part = _PARTS.get(piece, re.escape(piece))
        parts.append(part.replace("{2})", "{1,2})") if loose and piece != "yy" else part)
    return re.compile("".join(parts) + r"(?![0-9]).*", re.DOTALL)


def read_date(text: str, form: str) -> dt.date | None:
    """Return the day written in a form such as `dd-mm-yyyy`; a time may follow.

    >>> read_date("02-01-2013", "dd-mm-yyyy")
    datetime.date(2013, 1, 2)
    """
    match = _pattern(form).fullmatch(text.strip())
    if match is None:
        return None
    found = match.groupdict()
    month = int(found["m"]) if "m" in found else _MONTHS.get(found["mon"][:3].lower(), 0)
    year = int(found["y"])
    if len(found["y"]) == 2:
        year += 2000 if year < 80 else 1900
    try:
        return dt.date(year, month, int(found["d"]))
    except ValueError:
        return None


def date_forms(texts: Iterable[str]) -> list[str]:
    """Return every form in which all of the texts are dates, at least one given."""
    values = set(texts)
    if not values:
        return []
    return [
        form for form in DATE_FORMS if all(_plausible(read_date(text, form)) for text in values)
    ]


def _plausible(day: dt.date | None) -> bool:
    return day is not None and 1980 <= day.year < 2080


def _bare(text: str) -> tuple[str, int]:
    """Strip grouping blanks, currency and sign; return the rest, and the sign."""
    text = _GROUPS.sub("", text.strip()).replace("\u2212", "-").replace("\u2013", "-")
    sign = -1 if text.upper().endswith("DR") else 1
    if text.startswith("(") and text.endswith(")"):
        text, sign = text[1:-1], -1
    text = _UNITS.sub("", _UNITS.sub("", text)).strip()
    if text.endswith(("-", "+")):
        text = text[-1] + text[:-1]
    if text.startswith(("-", "+")):
        sign = -sign if text[0] == "-" else sign
        text = _UNITS.sub("", text[1:].strip())
    return text.strip(), sign


def read_amount(text: str, mark: str) -> Decimal | None:
    """Return the amount written with a decimal mark, or None if it is none.

    The other mark, spaces and apostrophes may group thousands; the sign may stand
    before or after, or be parentheses.

    >>> read_amount("-1.234,5 kr.", ",")
    Decimal('-1234.5')
    >>> read_amount("1.23,45", ",") is None
    True
    """
    bare, sign = _bare(text)
    other = "." if mark == "," else ","
    mark, other = re.escape(mark), re.escape(other)
    whole = rf"[0-9]{{1,3}}(?:{other}[0-9]{{3}})+|[0-9]+"
    match = re.fullmatch(rf"({whole})?(?:{mark}([0-9]*))?", bare)
    if match is None or not (match[1] or match[2]):
        return None
    digits = re.sub(r"[.,]", "", match[1] or "0")
    number = Decimal(f"{digits}.{match[2] or ''}".rstrip("."))
    return -number if sign < 0 else number


def decimal_mark(texts: Iterable[str]) -> str | None:
    """Return the decimal mark that the amounts prove; None if they do not.

    Amounts without any mark are whole in either way, so a point is returned.

    >>> decimal_mark(["1.234", "12,5"])
    ','
    >>> decimal_mark(["1.234"]) is None
    True
    """
    proofs: set[str] = set()
    open_questions = False
    for text in texts:
        bare = _bare(text)[0]
        found = _proof(bare)
        if found:
            proofs.add(found)
        elif "." in bare or "," in bare:
            open_questions = True
    if len(proofs) == 1:
        return proofs.pop()
    return None if proofs or open_questions else "."


def _proof(bare: str) -> str:
    """Return the mark that one amount proves to be decimal, or nothing."""
    marks = [char for char in bare if char in ".,"]
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:
        return "," if marks[0] == "." else "."
    if not marks:
        return ""
    whole, _, cents = bare.partition(marks[0])
    unsure = len(cents) == 3 and 1 <= len(whole) <= 3 and whole != "0"
    return "" if unsure else marks[0]

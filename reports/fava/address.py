"""The address of a page: all that it shows follows from its query, so it can be bookmarked.

Names that Fava uses itself (`account`, `filter`, `time`, `interval`, `conversion`, `charts`) are
left to it, and carried along.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

PAGES = (
    "overview",
    "today",
    "letters",
    "review",
    "relief",
    "portfolio",
    "calendar",
    "policy",
    "checks",
)
"""Pages that a menu leads to; those of a loan and of a borrower are reached from them."""

YEARS = range(1900, 2200)
"""Days that can be shown: others are slips of the pen."""
OPEN, ALL = "open", "all"


@dataclass(frozen=True, slots=True)
class Address:
    """What a page is asked to show.

    Attributes:
        page: one of PAGES, or `loan` or `borrower`.
        day: the day asked for, None where the query names none.
        wrong_day: what stood there instead of a date.
        loan: the id of a loan, or its account.
        borrower: the id of a borrower.
        text: to look for among the loans.
        stage: a stage, `open` for all that are not over, or `all`.
        sort: a column, with `-` in front from the largest down.
        number: of the sheet, from 1.
        account: Fava's account filter.
    """

    page: str = "overview"
    day: dt.date | None = None
    wrong_day: str = ""
    loan: str = ""
    borrower: str = ""
    text: str = ""
    stage: str = OPEN
    sort: str = "-days"
    number: int = 1
    account: str = ""


def read_address(query: Mapping[str, str]) -> Address:
    """Read a query; what cannot be is passed over, but a wrong date is told."""
    day, wrong_day = _day(query.get("as_of", ""))
    loan, borrower = query.get("loan", ""), query.get("borrower", "")
    asked = query.get("page", "")
    number = query.get("sheet", "")
    return Address(
        page=_page(asked, loan, borrower),
        day=day,
        wrong_day=wrong_day,
        loan=loan,
        borrower=borrower,
        text=query.get("q", "").strip(),
        stage=query.get("stage", OPEN),
        sort=query.get("sort", "-days"),
        number=max(1, int(number)) if number.isdecimal() and len(number) < 7 else 1,
        account=query.get("account", "").strip(),
    )


def _page(asked: str, loan: str, borrower: str) -> str:
    """The page: of the loan that is named, but for relief, which is for one."""
    if asked == "relief":
        return asked
    return "loan" if loan else "borrower" if borrower else asked or "overview"


def _day(text: str) -> tuple[dt.date | None, str]:
    if not text:
        return None, ""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None, text
    return (day, "") if day.year in YEARS else (None, text)

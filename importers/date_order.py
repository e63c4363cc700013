"""Whether the day or the month comes first: what a table shows of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from beancount_loans.importers.notation import read_date

__all__ = ["likelier_forms"]

AMERICAN = frozenset({"mm/dd/yyyy", "mm/dd/yy", "mm-dd-yyyy"})
AMERICAN_NAMES = frozenset(
    {"posting date", "post date", "check number", "check or slip #", "check #", "zip code"}
)
BRITISH_NAMES = frozenset(
    {"money in", "money out", "paid in", "paid out", "counter party", "sort code", "cheque"}
)
ENGLISH_NAMES = frozenset(
    {"amount", "description", "balance", "debit", "credit", "details", "name", "payee"}
)
EUROPEAN_MONEY = frozenset({"GBP", "EUR", "DKK", "SEK", "NOK", "CHF", "PLN", "CZK", "AUD"})


def likelier_forms(
    forms: Sequence[str], texts: Collection[str], names: set[str], words: set[str], mark: str
) -> list[str]:
    """Return the forms of dates that the rest of a table allows.

    Args:
        forms: Every form in which all dates can be read.
        texts: The dates, in the order of the table.
        names: The names of its columns; none without a header.
        words: What stands in its cells.
        mark: Its decimal mark, if any amount proves one.
    """
    if all(len({read_date(text, form) for form in forms}) == 1 for text in set(texts)):
        return list(forms[:1])
    european = [form for form in forms if form not in AMERICAN]
    american = [form for form in forms if form in AMERICAN]
    if names & AMERICAN_NAMES:
        return american or european
    foreign = bool(names) and not names & ENGLISH_NAMES
    if foreign or mark == "," or names & BRITISH_NAMES or words & EUROPEAN_MONEY:
        return european or american
    ordered = [form for form in forms if _is_ordered(texts, form)]
    return ordered if len(ordered) == 1 else list(forms)


def _is_ordered(texts: Collection[str], form: str) -> bool:
    """Say whether dates run in one direction, as movements do."""
    days = [day for text in texts if (day := read_date(text, form))]
    return len(set(days)) > 2 and days in (sorted(days), sorted(days, reverse=True))

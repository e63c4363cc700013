"""Which file and line a new entry goes to, as Fava's options say.

`insert-entry` and `default-file` mean here what they mean to Fava, so that entries
land in the same place whichever program writes them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core import data
from beancount.core.account import TYPE as ACCOUNT_TYPE

from beancount_loans.writer.text import Style

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable


class Place(NamedTuple):
    """A file, and the line before which to insert, counted from 0; None is its end."""

    path: Path
    line: int | None


@dataclass(frozen=True, slots=True)
class InsertRule:
    """Entries after a date whose account matches stand above the rule's own line."""

    date: datetime.date
    pattern: re.Pattern[str]
    place: Place


@dataclass(frozen=True, slots=True)
class Placement:
    """The wishes of one ledger about where and how entries are written.

    Attributes:
        default: The file for all that no rule claims.
        rules: In the order in which they are tried.
        style: Indent and currency column.
    """

    default: Path
    rules: tuple[InsertRule, ...] = ()
    style: Style = field(default_factory=Style)

    @classmethod
    def of(cls, ledger: Path, entries: Iterable[object]) -> Placement:
        """Read the options of a loaded ledger; what Fava rejects is passed over."""
        options = [
            (entry, *(value.value for value in entry.values[:2]))
            for entry in entries
            if isinstance(entry, data.Custom) and entry.type == "fava-option"
            if len(entry.values or ()) > 1
        ]
        given = {str(key).replace("_", "-"): value for _, key, value in options}
        return cls(
            default=_default(ledger, options),
            rules=tuple(_rules(options)),
            style=Style(
                _whole_number(given.get("indent")) or 2,
                _whole_number(given.get("currency-column")),
            ),
        )

    def place(self, entry: data.Directive) -> Place:
        """Find the place of an entry; a transaction's last posting is tried first."""
        for account in _accounts(entry):
            for rule in self.rules:
                if rule.date < entry.date and rule.pattern.match(account):
                    return rule.place
        return Place(self.default, None)


def _default(ledger: Path, options: list[tuple[Any, ...]]) -> Path:
    default = ledger.absolute()
    for entry, key, value in options:
        if str(key).replace("_", "-") == "default-file":
            own = Path(entry.meta["filename"])
            default = own.parent / str(value) if value else own
    return default


def _rules(options: list[tuple[Any, ...]]) -> list[InsertRule]:
    rules = []
    for entry, key, value in options:
        if str(key).replace("_", "-") == "insert-entry":
            try:
                pattern = re.compile(str(value))
            except re.error:
                continue
            place = Place(Path(entry.meta["filename"]), entry.meta["lineno"] - 1)
            rules.append(InsertRule(entry.date, pattern, place))
    return sorted(rules, key=lambda rule: rule.date, reverse=True)


def _accounts(entry: Any) -> list[str]:
    if isinstance(entry, data.Transaction):
        return [posting.account for posting in reversed(entry.postings)]
    if isinstance(entry, data.Custom):
        values = entry.values or ()
        return [value for value, kind in values if kind == ACCOUNT_TYPE]
    return [entry.account] if hasattr(entry, "account") else []


def _whole_number(value: object) -> int | None:
    return int(value) if isinstance(value, str) and value.isdecimal() else None

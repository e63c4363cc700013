"""What every report is: dated figures that become JSON by their fields, and tables for people."""

from __future__ import annotations

import dataclasses
import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from beancount_loans.reports.tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(ABC):
    """A report; the fields of a subclass, in their order, are the keys of its JSON.

    Attributes:
        schema: version of the JSON.
        as_of: the day at whose end the figures hold.
        recorded_until: the day up to which all banks with loan payments are recorded.
    """

    schema: Literal[1] = 1
    as_of: dt.date
    recorded_until: dt.date | None

    def to_json(self) -> dict[str, Any]:
        """The report as values that JSON knows."""
        found: dict[str, Any] = plain(self)
        return found

    @abstractmethod
    def tables(self) -> list[Table]:
        """The report for people, the main table first."""

    def notes(self) -> tuple[str, ...]:
        """What a reader has to know to trust the figures."""
        if self.recorded_until is None or self.recorded_until >= self.as_of:
            return ()
        return (
            f"The bank is recorded until {self.recorded_until}: what was paid after that day "
            "is not known here.",
        )


def plain(value: Any) -> Any:
    """A value as JSON has it: decimals as strings, dates in ISO form, fields by name.

    >>> plain({"due": Decimal("400.00"), "on": dt.date(2026, 2, 28)})
    {'due': '400.00', 'on': '2026-02-28'}
    """
    if dataclasses.is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value

"""Beancount's own values as the core's: amounts, metadata, places in files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from beancount.core.amount import Amount

from beancount_loans.core.agreement.loan import Source
from beancount_loans.core.money import Money
from beancount_loans.core.values import Value

_PRIVATE = ("filename", "lineno")


def value(raw: Any) -> Value:
    """One value: amounts become `Money`, everything that is no plain value its text."""
    if raw is None or isinstance(raw, (str, Decimal, dt.date, bool, int)):
        return raw
    if isinstance(raw, Amount):
        return Money(raw.number or Decimal(0), raw.currency or "")
    return str(raw)


def metadata(meta: Mapping[str, Any] | None) -> dict[str, Value]:
    """An entry's metadata without what Beancount itself keeps there."""
    if not meta:
        return {}
    return {key: value(raw) for key, raw in meta.items() if key not in _PRIVATE and key[:2] != "__"}


def source(meta: Mapping[str, Any] | None) -> Source:
    """Where an entry stands."""
    if not meta:
        return Source("", 0)
    return Source(str(meta.get("filename", "")), int(meta.get("lineno", 0) or 0))

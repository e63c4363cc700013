"""The days at whose end interest earned but not yet due is told."""

from __future__ import annotations

import datetime as dt

from beancount_loans.core.servicing.accrual import period_ends


def ends(first: str, last: str, every: str) -> list[str]:
    days = period_ends(dt.date.fromisoformat(first), dt.date.fromisoformat(last), every)
    return [str(day) for day in days]


def test_months_end_on_their_last_days_both_ends_included() -> None:
    assert ends("2023-12-31", "2024-02-29", "month") == ["2023-12-31", "2024-01-31", "2024-02-29"]
    assert ends("2024-01-15", "2024-02-28", "month") == ["2024-01-31"]


def test_years_end_with_december_wherever_they_begin() -> None:
    assert ends("2022-03-10", "2024-12-30", "year") == ["2022-12-31", "2023-12-31"]

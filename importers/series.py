"""Statements in a row: where one does not begin with what the last one ended with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from beancount_loans.importers.statement import ITEMISING, Balance, Statement

__all__ = ["gaps"]


def gaps(statements: Iterable[Statement]) -> list[str]:
    """Return a sentence per gap between statements of one account.

    Statements may come in any order. Those that overlap say nothing about gaps, and
    those without balances are left out.
    """
    series: dict[tuple[str, str], list[tuple[Balance, Balance]]] = {}
    for statement in statements:
        if statement.kind in ITEMISING or not (statement.opening and statement.closing):
            continue
        ends = (statement.opening, statement.closing)
        series.setdefault((statement.account, statement.currency), []).append(ends)
    return [
        f"{account}: {gap}" if account else gap
        for (account, _), ends in series.items()
        for gap in _gaps(ends)
    ]


def _gaps(series: list[tuple[Balance, Balance]]) -> Iterator[str]:
    dated = [ends for ends in series if ends[0].day and ends[1].day]
    ordered = sorted(dated, key=lambda ends: (ends[0].day, ends[1].day))
    for (_, closing), (opening, _) in pairwise(ordered):
        follows = opening.day and closing.day and opening.day >= closing.day
        if follows and opening.amount != closing.amount:
            yield (
                f"a statement ends on {closing.day} with {closing.amount} and the next begins"
                f" on {opening.day} with {opening.amount}: one between them is missing"
            )

"""The JSON of every report keeps to its schema, which is the one that is shipped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from beancount_loans.ledger.balances import tree_balances
from beancount_loans.reports.apr import METHODS, apr_report
from beancount_loans.reports.arrears import arrears_report
from beancount_loans.reports.check import check_report
from beancount_loans.reports.doctor import Ledger, doctor_report
from beancount_loans.reports.explain import explain_report
from beancount_loans.reports.json_schema import FOLDER, REPORTS, schema, written
from beancount_loans.reports.payoff import payoff_report
from beancount_loans.reports.positions import positions
from beancount_loans.reports.report import Report
from beancount_loans.reports.schedule import schedule_report
from beancount_loans.reports.status import status_report
from beancount_loans.reports.worklist import work_list

DAYS = (dt.date(2024, 10, 1), dt.date(2026, 2, 1), dt.date(2026, 11, 24), dt.date(2032, 1, 1))

MAKERS: dict[str, Callable[[Ledger, dt.date], list[Report]]] = {
    "apr": lambda one, day: [apr_report(one.book, day, method=method) for method in METHODS],
    "arrears": lambda one, day: [
        arrears_report(one.book, tree_balances(one.entries, one.book.loans, day), day)
    ],
    "check": lambda one, day: [check_report(one.book, one.errors, (), day)],
    "doctor": lambda one, day: [doctor_report(one)],
    "explain": lambda one, day: [
        explain_report(one.book, position) for position in positions(one.book, day).found
    ],
    "payoff": lambda one, day: [payoff_report(one.book, day)],
    "schedule": lambda one, day: [schedule_report(one.book, day)],
    "status": lambda one, day: [status_report(one.book, day)],
    "worklist": lambda one, day: [work_list(one.book, day)],
}


@pytest.mark.parametrize("command", REPORTS)
def test_the_shipped_schema_is_that_of_the_report(command: str) -> None:
    """If this fails: python -m beancount_loans.reports.json_schema"""
    assert (FOLDER / f"{command}.json").read_text("utf-8") == written(command)


@pytest.mark.parametrize("command", REPORTS)
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_demo_keeps_to_the_schema_on_every_day(
    demo: Ledger, command: str, day: dt.date
) -> None:
    validator = Draft202012Validator(
        schema(command), format_checker=Draft202012Validator.FORMAT_CHECKER
    )

    reports = MAKERS[command](demo, day)

    assert reports
    for report in reports:
        assert not list(validator.iter_errors(report.to_json()))


def test_no_report_has_a_binary_float(demo: Ledger) -> None:
    def floats(value: Any) -> bool:
        if isinstance(value, dict):
            return any(map(floats, value.values()))
        if isinstance(value, list):
            return any(map(floats, value))
        return isinstance(value, float)

    for command in REPORTS:
        assert not any(floats(report.to_json()) for report in MAKERS[command](demo, demo.today))

"""The JSON of every report keeps to its schema, which is the one that is shipped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from beancount_loans.core.collection.relief import Sheet
from beancount_loans.core.collection.relief_offers import Wish, offers
from beancount_loans.ledger.balances import tree_balances
from beancount_loans.reports.agreement import agreement_report
from beancount_loans.reports.appointments import appointments
from beancount_loans.reports.apr import METHODS, apr_report
from beancount_loans.reports.arrears import arrears_report
from beancount_loans.reports.check import check_report
from beancount_loans.reports.comparison import comparison_report
from beancount_loans.reports.doctor import Ledger, doctor_report
from beancount_loans.reports.early_warning import early_warning
from beancount_loans.reports.explain import explain_report
from beancount_loans.reports.json_schema import FOLDER, REPORTS, schema, written
from beancount_loans.reports.many_books.part import Part
from beancount_loans.reports.many_books.report import portfolio_report
from beancount_loans.reports.next_step import next_steps
from beancount_loans.reports.payoff import payoff_report
from beancount_loans.reports.positions import positions
from beancount_loans.reports.provisions import provisions_report
from beancount_loans.reports.recovery import recovery_report
from beancount_loans.reports.relief import relief_report
from beancount_loans.reports.report import Report
from beancount_loans.reports.schedule import schedule_report
from beancount_loans.reports.statement import statement_report
from beancount_loans.reports.status import status_report
from beancount_loans.reports.worklist import work_list

DAYS = (dt.date(2024, 10, 1), dt.date(2026, 2, 1), dt.date(2026, 11, 24), dt.date(2032, 1, 1))


def agreements(one: Ledger, day: dt.date) -> list[Report]:
    return [agreement_report(one.book, loan, day) for loan in one.book.loans.values()]


def comparisons(one: Ledger, day: dt.date) -> list[Report]:
    """With the books as they would be without their newest payments and one loan."""
    loans = {
        account: replace(loan, events=loan.events[:-1])
        for account, loan in list(one.book.loans.items())[1:]
    }
    return [comparison_report(replace(one.book, loans=loans), one.book, day, "then")]


def portfolios(one: Ledger, day: dt.date) -> list[Report]:
    """Tried with files in tests/portfolio; here of a book that could not be read."""
    return [portfolio_report([Part(one.book.filename, errors=("not there",))], day)]


def recoveries(one: Ledger, day: dt.date) -> list[Report]:
    found = (recovery_report(one.book, account, day) for account in one.book.loans)
    return [report for report in found if report is not None]


def reliefs(one: Ledger, day: dt.date) -> list[Report]:
    loans = [one.book.loans[f"Assets:Loans:{name}"] for name in HARD]
    sheet = Sheet(Decimal(14000), Decimal(13000))
    return [
        relief_report(one.book, loan, day, offers(loan, Wish(Decimal(500)), day), sheet)
        for loan in loans
        if loan.opened <= day
    ] or [
        relief_report(
            one.book, loans[0], HARD_DAY, offers(loans[0], Wish(Decimal(500)), HARD_DAY), None
        )
    ]


HARD_DAY = dt.date(2026, 11, 24)
HARD = ("NielsBrandt:EBike", "DianaPetrova:Dental", "CafeGryden:Oven")
MAKERS: dict[str, Callable[[Ledger, dt.date], list[Report]]] = {
    "agreement": agreements,
    "apr": lambda one, day: [apr_report(one.book, day, method=method) for method in METHODS],
    "arrears": lambda one, day: [
        arrears_report(one.book, tree_balances(one.entries, one.book.loans, day), day)
    ],
    "calendar": lambda one, day: [appointments(one.book, day)],
    "check": lambda one, day: [check_report(one.book, one.errors, (), day)],
    "doctor": lambda one, day: [doctor_report(one)],
    "early-warning": lambda one, day: [early_warning(one.book, day)],
    "explain": lambda one, day: [
        explain_report(one.book, position) for position in positions(one.book, day).found
    ],
    "explain-compare": comparisons,
    "payoff": lambda one, day: [payoff_report(one.book, day)],
    "portfolio": portfolios,
    "provisions": lambda one, day: [provisions_report(one.book, lambda *_: Decimal(0), day)],
    "recovery": recoveries,
    "relief": reliefs,
    "schedule": lambda one, day: [schedule_report(one.book, day)],
    "statement": lambda one, day: [
        statement_report(
            one.book, tree_balances(one.entries, one.book.loans, day), day, one.book.loans
        )
    ],
    "status": lambda one, day: [status_report(one.book, day)],
    "next-step": lambda one, day: [next_steps(one.book, day)],
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

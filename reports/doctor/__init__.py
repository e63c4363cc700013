"""What is set up wrongly, and how to right it: a module for each kind of thing that goes wrong."""

from __future__ import annotations

from beancount_loans.reports.doctor.balances import balances
from beancount_loans.reports.doctor.banks import banks
from beancount_loans.reports.doctor.limits import limits
from beancount_loans.reports.doctor.loans import borrowers, errors, indexes, policies
from beancount_loans.reports.doctor.look_alikes import look_alikes
from beancount_loans.reports.doctor.papers import papers
from beancount_loans.reports.doctor.plugins import plugins
from beancount_loans.reports.doctor.references import references
from beancount_loans.reports.doctor.report import (
    DoctorReport,
    Examination,
    Finding,
    Ledger,
    examined,
)
from beancount_loans.reports.doctor.text import repeated

EXAMINATIONS: tuple[Examination, ...] = (
    plugins,
    errors,
    repeated,
    banks,
    balances,
    indexes,
    limits,
    borrowers,
    look_alikes,
    references,
    policies,
    papers,
)
"""Everything that is looked at."""


def doctor_report(ledger: Ledger) -> DoctorReport:
    """Everything that is set up wrongly, the gravest first."""
    return examined(ledger, EXAMINATIONS)


__all__ = ["EXAMINATIONS", "DoctorReport", "Finding", "Ledger", "doctor_report"]

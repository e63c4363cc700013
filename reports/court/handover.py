"""What hands a loan over to an agency, a lawyer or a court: a folder of files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from beancount_loans.core.explain.interest_lines import InterestLine
from beancount_loans.reports.court.statement import Case
from beancount_loans.reports.recovery_sheet import RecoveryReport
from beancount_loans.reports.report import plain
from beancount_loans.reports.tables import comma_separated, harmless

__all__ = ["handover_files", "papers"]

FOLDER = "documents"


def handover_files(report: RecoveryReport) -> dict[str, str]:
    """The files of a handover that are text, by their names: all of it, and its lists."""
    told = report.to_json()
    return {
        "handover.json": json.dumps(told, indent=2, ensure_ascii=False) + "\n",
        "claim.csv": comma_separated(report.tables()),
        "interest.csv": _csv(_interest(report)),
        "steps.csv": _csv(told["steps"]),
        "payments.csv": _csv(told["payments"]),
        "contacts.csv": _csv(told["contacts"]),
        "documents.csv": _csv(told["documents"]),
    }


def papers(case: Case) -> dict[str, Path]:
    """The originals of all papers, by where they go in the folder; no name is used twice."""
    found: dict[str, Path] = {}
    for paper in (*case.found.contract, *case.found.letters, *case.found.others):
        file = Path(paper.file)
        name, number = f"{FOLDER}/{file.name}", 1
        while name in found:
            number += 1
            name = f"{FOLDER}/{file.stem}-{number}{file.suffix}"
        found[name] = file
    return found


def _interest(report: RecoveryReport) -> Iterator[Mapping[str, Any]]:
    for one in report.interest.contract:
        for place, line in enumerate(one.lines, 1):
            yield _row("interest", line, one.booked if place == len(one.lines) else None)
    for line in report.interest.late.lines:
        yield _row("late-interest", line, None)


def _row(component: str, line: InterestLine, booked: Any) -> dict[str, Any]:
    return {"component": component, **plain(line), "booked": plain(booked)}


def _csv(rows: Iterable[Mapping[str, Any]]) -> str:
    rows = list(rows)
    file = io.StringIO()
    if rows:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(rows[0])
        writer.writerows([harmless(cell) for cell in row.values()] for row in rows)
    return file.getvalue()

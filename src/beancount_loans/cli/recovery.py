"""`bean-loans recovery`: what a loan's recovery needs, and the file that hands it over."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from beancount_loans.cli.reading import Request, reading
from beancount_loans.cli.writing import write_entries, writing

if TYPE_CHECKING:
    from beancount_loans.core.loan import Loan
    from beancount_loans.reports.recovery_sheet import RecoveryReport

Measure = Literal["accelerate", "charge-off", "write-off"]


@click.command()
@reading("one")
@click.option(
    "--handover",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write all of it to this folder, for an agency, a lawyer or a court.",
)
@click.option(
    "--write",
    "measure",
    type=click.Choice(["accelerate", "charge-off", "write-off"]),
    help="Record that the loan is called, charged off or written off.",
)
@click.option("--reason", help="Why, for the record.")
@writing
def command(
    request: Request,
    handover: Path | None,
    measure: Measure | None,
    reason: str | None,
    yes: bool,
    dry_run: bool,
) -> None:
    """Show a loan's claim by component, its cover, calling, courts and limitation.

    `--handover FOLDER` writes the claim, payments, contacts and the list of documents;
    `--write` proposes the lines that call the loan, charge it off or write it off.
    """
    from beancount_loans.reports.recovery import recovery_report  # noqa: PLC0415 - not for --help

    assert request.accounts
    account = request.accounts[0]
    report = recovery_report(request.book, account, request.as_of)
    if report is None:
        raise click.ClickException(f"{account} is no claim that can be recovered")
    if handover is not None:
        _hand_over(report, handover)
    elif measure is not None:
        loan = request.book.loans[account]
        entries = recovery_entries(loan, measure, report, reason or "")
        write_entries(request.books, entries, f"{measure} {loan.id}", yes=yes, dry_run=dry_run)
    else:
        request.show(report)


def recovery_entries(
    loan: Loan, measure: Measure, report: RecoveryReport, reason: str
) -> list[Any]:
    """The directives that record a measure.

    Raises:
        click.UsageError: there is nothing to take it on.
    """
    from beancount_loans.writer import Account, custom  # noqa: PLC0415

    if measure == "write-off":
        return [_write_off(loan, report, reason)]
    if report.calling.called_on is not None and measure == "accelerate":
        raise click.UsageError(f"{loan.account} was called on {report.calling.called_on}")
    meta = {f"loan-{measure}": True, "reason": reason or None}
    told = {key: value for key, value in meta.items() if value}
    return [custom(report.as_of, "loan-change", Account(loan.account), meta=told)]


def _write_off(loan: Loan, report: RecoveryReport, reason: str) -> Any:
    from beancount_loans.core.position import replay  # noqa: PLC0415
    from beancount_loans.writer import posting, transaction  # noqa: PLC0415

    amount = replay(loan, report.as_of).claim
    if amount <= 0:
        raise click.UsageError(f"{loan.account} has no claim to write off")
    legs = [
        posting(loan.accounts["loss-account"], amount, report.currency),
        posting(loan.account, -amount, report.currency),
    ]
    return transaction(
        report.as_of,
        report.borrower.name,
        reason or "Written off",
        legs,
        links=[loan.link],
    )


# ------------------------------------------------------------ the handover


def _hand_over(report: RecoveryReport, folder: Path) -> None:
    """Write the report as JSON, and its lists as CSV.

    Raises:
        click.ClickException: the folder cannot be written.
    """
    files = handover_files(report)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8", newline="")
    except OSError as problem:
        raise click.ClickException(f"{folder} cannot be written: {problem.strerror}") from None
    for name in files:
        click.echo(str(folder / name))


def handover_files(report: RecoveryReport) -> dict[str, str]:
    """The files of a handover by their names."""
    from beancount_loans.reports.tables import comma_separated  # noqa: PLC0415

    plain = report.to_json()
    return {
        "handover.json": json.dumps(plain, indent=2, ensure_ascii=False) + "\n",
        "claim.csv": comma_separated(report.tables()),
        "payments.csv": _csv(plain["payments"]),
        "contacts.csv": _csv(plain["contacts"]),
        "documents.csv": _csv(plain["documents"]),
    }


def _csv(rows: Iterable[dict[str, Any]]) -> str:
    from beancount_loans.reports.tables import harmless  # noqa: PLC0415

    rows = list(rows)
    file = io.StringIO()
    if rows:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(rows[0])
        writer.writerows([harmless(cell) for cell in row.values()] for row in rows)
    return file.getvalue()

"""`bean-loans recovery`: what a loan's recovery needs, and the files that hand it over."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from beancount_loans.cli.borrowers import standing_of
from beancount_loans.cli.reading import Request, reading
from beancount_loans.cli.writing import write_entries, writing

if TYPE_CHECKING:
    from beancount_loans.core.agreement.loan import Loan
    from beancount_loans.reports.court.statement import Case
    from beancount_loans.reports.recovery_sheet import RecoveryReport

Measure = Literal["accelerate", "charge-off", "write-off"]


@click.command()
@reading("one")
@click.option(
    "--handover",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write all of it to this folder, for an agency, a lawyer or a court.",
)
@click.option("--language", metavar="CODE", help="Of the PDF; default: the policy's.")
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
    language: str | None,
    measure: Measure | None,
    reason: str | None,
    yes: bool,
    dry_run: bool,
) -> None:
    """Show a loan's claim by component, its cover, calling, courts and limitation.

    `-o FILE.pdf` writes the claim for a court with its annexes and copies of the letters;
    `--handover FOLDER` that and everything else; `--write` proposes the lines that call the
    loan, charge it off or write it off.
    """
    from beancount_loans.reports.recovery import recovery_report  # noqa: PLC0415 - not for --help

    assert request.accounts
    account = request.accounts[0]
    report = recovery_report(request.book, account, request.as_of)
    if report is None:
        raise click.ClickException(f"{account} is no claim that can be recovered")
    output = request.output
    if handover is not None:
        _hand_over(_case(request, report, language), handover)
    elif measure is not None:
        loan = request.book.loans[account]
        entries = recovery_entries(loan, measure, report, reason or "")
        write_entries(request.books, entries, f"{measure} {loan.id}", yes=yes, dry_run=dry_run)
    elif output is not None and output.suffix.lower() == ".pdf" and request.form is None:
        _write(output, _pdf(_case(request, report, language)))
        click.echo(str(output))
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
    from beancount_loans.core.servicing.position import replay  # noqa: PLC0415
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


# ------------------------------------------------------------ the claim, and the handover


def _case(request: Request, report: RecoveryReport, told: str | None) -> Case:
    from beancount_loans.reports.court.bundle import case_of, language_for  # noqa: PLC0415

    standing, _ = standing_of(request.books, report.account, request.as_of)
    language = language_for(request.book, standing, told)
    return case_of(standing, report, language)


def _pdf(case: Case) -> bytes:
    """The claim as PDF.

    Raises:
        click.ClickException: it cannot be set; the sentence says why.
    """
    from beancount_loans.reports.court.bundle import bundle, sheet  # noqa: PLC0415
    from beancount_loans.reports.letters.press import NoTypstError  # noqa: PLC0415 - an extra

    try:
        return bundle(sheet(case))
    except NoTypstError as problem:
        raise click.ClickException(str(problem)) from None
    except OSError as problem:
        raise click.ClickException(f"{problem.filename}: {problem.strerror}") from None


def _hand_over(case: Case, folder: Path) -> None:
    """Write the claim as PDF, all of it as JSON, its lists as CSV, and the papers themselves.

    Raises:
        click.ClickException: the folder cannot be written.
    """
    from beancount_loans.reports.court.handover import handover_files, papers  # noqa: PLC0415

    _write(folder / "claim.pdf", _pdf(case))
    for name, text in handover_files(case.report).items():
        _write(folder / name, text.encode())
        click.echo(str(folder / name))
    click.echo(str(folder / "claim.pdf"))
    for name, original in papers(case).items():
        _copy(original, folder / name)
        click.echo(str(folder / name))


def _write(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as problem:
        raise click.ClickException(f"{file} cannot be written: {problem.strerror}") from None


def _copy(original: Path, file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(original, file)
    except OSError as problem:
        raise click.ClickException(f"{original} cannot be copied: {problem.strerror}") from None

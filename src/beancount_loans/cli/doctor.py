"""`bean-loans doctor`: what is set up wrongly."""

from __future__ import annotations

import click

from beancount_loans.cli.reading import Request, reading


@click.command()
@reading("none")
def command(request: Request) -> None:
    """Find what is set up wrongly, and say how to right it.

    Plugins, bank accounts, balance assertions, text, limits, reference rates, policy.

    Ends with 1 if something is wrong rather than doubtful.
    """
    from beancount_loans.reports.doctor import Ledger, doctor_report  # noqa: PLC0415

    books = request.books
    ledger = Ledger(books.book, books.entries, books.errors, books.options, request.as_of)
    report = doctor_report(ledger)
    grave = any(one.severity == "wrong" for one in report.findings)
    request.show(report, sound=not grave)

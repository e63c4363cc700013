"""`bean-loans schedule`: installments due, paid, and to come."""

from __future__ import annotations

import click

from beancount_loans.cli.reading import Request, reading


@click.command()
@reading("many")
def command(request: Request) -> None:
    """Show every installment: what fell due and what was paid on it, and what is to come."""
    from beancount_loans.reports.schedule import schedule_report  # noqa: PLC0415 - not for --help

    request.show(schedule_report(request.book, request.as_of, request.accounts))

"""`bean-loans status`: where each loan stands."""

from __future__ import annotations

import click

from beancount_loans.cli.reading import Request, reading


@click.command()
@reading("many")
def command(request: Request) -> None:
    """Show where each loan stands: stage, what is due and since when, what falls due next."""
    from beancount_loans.reports.status import status_report  # noqa: PLC0415 - not for --help

    request.answer("status", lambda: status_report(request.book, request.as_of, request.accounts))

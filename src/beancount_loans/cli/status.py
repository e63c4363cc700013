"""`bean-loans status`: where each loan stands."""

from __future__ import annotations

import click

from beancount_loans.cli.reading import Request, reading


@click.command()
@reading("many")
def command(request: Request) -> None:
    """Show where each loan stands: stage, what is due and since when, what falls due next."""
    from beancount_loans.reports.status import (  # noqa: PLC0415 - not for --help
        status_again,
        status_of,
    )

    request.answer(
        "status",
        lambda found: status_of(request.book, request.as_of, found),
        lambda before, found: status_again(before, request.book, found),
    )

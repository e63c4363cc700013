"""`bean-loans payoff`: what repays a loan on a day."""

from __future__ import annotations

import click

from beancount_loans.cli.reading import Request, reading


@click.command()
@reading("many", day="--on")
def command(request: Request) -> None:
    """Work out what repays a loan at the end of a day: each part, and what a day more costs.

    Without an account it is worked out for all loans with a claim.
    """
    from beancount_loans.reports.payoff import payoff_report  # noqa: PLC0415 - not for --help

    request.show(payoff_report(request.book, request.as_of, request.accounts))

"""`bean-loans apr`: what loans cost a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from beancount_loans.cli.reading import Request, reading

if TYPE_CHECKING:
    from beancount_loans.reports.apr import Method


@click.command()
@reading("many")
@click.option(
    "--method",
    type=click.Choice(("eu", "us", "yield")),
    default="eu",
    show_default=True,
    help="European Union, United States (Regulation Z), or plain yearly yield.",
)
def command(request: Request, method: Method) -> None:
    """Work out annual percentage rates from what was drawn and agreed, fees included."""
    from beancount_loans.reports.apr import apr_report  # noqa: PLC0415 - not for --help

    request.show(apr_report(request.book, request.as_of, request.accounts, method))

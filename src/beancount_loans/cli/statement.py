"""`bean-loans statement`: what happened on a loan, tied to the books."""

from __future__ import annotations

import datetime as dt

import click

from beancount_loans.cli.reading import Day, Request, reading


@click.command()
@reading("many", day="--to")
@click.option("--from", "since", type=Day(), metavar="DATE", help="First day; default: the start.")
def command(request: Request, since: dt.date | None) -> None:
    """Print a statement of account: what happened, with running balances by component.

    Loans are named by account, by id, or by their borrower's id; its balance is tied to the
    ledger's own.
    """
    from beancount_loans.ledger.balances import tree_balances  # noqa: PLC0415 - not for --help
    from beancount_loans.reports.statement import statement_report  # noqa: PLC0415

    if not request.accounts:
        raise click.UsageError("name the loan or the borrower: an account, or an id")
    if since and since > request.as_of:
        raise click.UsageError(f"the statement would end on {request.as_of}, before it begins")
    book = request.book
    balances = tree_balances(request.books.entries, book.loans, request.as_of)
    request.show(statement_report(book, balances, request.as_of, request.accounts, since))

"""`bean-loans arrears`: the aged list."""

from __future__ import annotations

import click

from beancount_loans.cli.reading import Request, reading


@click.command()
@reading("many")
def command(request: Request) -> None:
    """List by borrower what is late, by its age, and what is not yet due; it ties to the books."""
    from beancount_loans.ledger.balances import tree_balances  # noqa: PLC0415 - not for --help
    from beancount_loans.reports.arrears import ArrearsReport, aged_list  # noqa: PLC0415
    from beancount_loans.reports.positions import Positions  # noqa: PLC0415

    def report(found: Positions) -> ArrearsReport:
        balances = tree_balances(request.books.entries, request.book.loans, request.as_of)
        return aged_list(request.book, found.found, balances, request.as_of)

    request.answer("arrears", report)

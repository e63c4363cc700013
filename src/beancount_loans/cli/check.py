"""`bean-loans check`: what is wrong in the books."""

from __future__ import annotations

import click

from beancount_loans.cli.reading import Request, reading


@click.command()
@reading("none")
def command(request: Request) -> None:
    """Find what is wrong: Beancount's errors, those of the loans, and keys that are written twice.

    Beancount keeps the last of a key that stands twice on one directive and says nothing.
    """
    from beancount_loans.reports.check import check_report  # noqa: PLC0415 - not for --help
    from beancount_loans.reports.doctor.text import repeated_keys  # noqa: PLC0415

    books = request.books
    repeated = repeated_keys(books.options.get("include", ()))
    report = check_report(books.book, books.errors, repeated, request.as_of)
    request.show(report, sound=not report.errors)

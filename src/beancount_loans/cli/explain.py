"""`bean-loans explain`: a loan's figures, event by event."""

from __future__ import annotations

import click

from beancount_loans.cli.reading import Request, reading


@click.command()
@reading("one")
def command(request: Request) -> None:
    """Explain a loan: every event, what it did to which installment, by which rule."""
    from beancount_loans.reports.explain import explain_report  # noqa: PLC0415 - not for --help
    from beancount_loans.reports.positions import positions  # noqa: PLC0415

    found, faults = positions(request.book, request.as_of, request.accounts)
    if not found:
        raise click.ClickException(faults[0].message)
    request.show(explain_report(request.book, found[0]))

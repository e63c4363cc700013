"""`bean-loans agreement`: the terms sheet of a loan, before it is signed."""

from __future__ import annotations

import click

from beancount_loans.cli.reading import Request, reading


@click.command()
@reading("one")
def command(request: Request) -> None:
    """Print the terms sheet of a loan: cost, every payment, and what late payment leads to.

    Terms that break a ceiling of the policy on rate, APR or total cost are refused.
    """
    from beancount_loans.core.cost.agreed import NotDatedError  # noqa: PLC0415 - not for --help
    from beancount_loans.core.rates import NoIndexValueError  # noqa: PLC0415
    from beancount_loans.reports.agreement import (  # noqa: PLC0415
        TermsRefusedError,
        agreement_report,
    )

    assert request.accounts
    loan = request.book.loans[request.accounts[0]]
    language = request.book.options.spoken
    try:
        report = agreement_report(request.book, loan, request.as_of, language)
    except (TermsRefusedError, NotDatedError, NoIndexValueError) as problem:
        raise click.ClickException(str(problem)) from None
    request.show(report)

"""`bean-loans explain`: a loan's figures, event by event."""

from __future__ import annotations

import click

from beancount_loans.cli.books import Books
from beancount_loans.cli.reading import Request, not_one, reading


@click.command()
@reading("many")
@click.option(
    "--compare",
    "then",
    metavar="REVISION|DATE|FILE",
    help="Tell instead what has changed since then, and for whom.",
)
def command(request: Request, then: str | None) -> None:
    """Explain a loan: every event, what it did to which installment, by which rule.

    `--compare` takes a revision of the ledger in git, a day (its last revision), or another
    ledger's file, and tells what was entered or edited since and what that changed.
    """
    from beancount_loans.reports.explain import explain_report  # noqa: PLC0415 - not for --help
    from beancount_loans.reports.positions import positions  # noqa: PLC0415

    if then is not None:
        _compare(request, then)
        return
    if len(request.accounts or ()) != 1:
        raise click.UsageError(not_one(request.accounts))
    found, faults = positions(request.book, request.as_of, request.accounts)
    if not found:
        raise click.ClickException(faults[0].message)
    request.show(explain_report(request.book, found[0]))


def _compare(request: Request, then: str) -> None:
    from beancount_loans.reports.comparison import comparison_report  # noqa: PLC0415
    from beancount_loans.revisions import RevisionError, earlier  # noqa: PLC0415

    try:
        with earlier(request.books.path, then) as path:
            before = Books.load(path).book
    except RevisionError as problem:
        raise click.ClickException(str(problem)) from None
    report = comparison_report(before, request.book, request.as_of, then, request.accounts)
    request.show(report)

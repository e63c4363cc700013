"""`bean-loans early-warning`: who is likely to slip, and why."""

from __future__ import annotations

import click

from beancount_loans.cli.reading import Request, reading


@click.command()
@reading("none")
def command(request: Request) -> None:
    """List who is likely to slip, with the signs: first lates, parts, promises, later payments."""
    from beancount_loans.reports.early_warning import early_warning  # noqa: PLC0415 - not for --help
    from beancount_loans.reports.wording import words_of  # noqa: PLC0415

    language = words_of(request.book).language
    request.show(early_warning(request.book, request.as_of, language))

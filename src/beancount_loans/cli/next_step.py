"""`bean-loans next-step`: what may be done next, for whom, and why not yet."""

from __future__ import annotations

import click

from beancount_loans.cli.reading import Request, reading


@click.command()
@reading("many")
@click.option("--explain", is_flag=True, help="Tell everything that is known of each step.")
def command(request: Request, explain: bool) -> None:
    """Show the next lawful step for each borrower, on any day.

    What may be done, from when, until when, at what cost, on which basis, and why not yet.
    `--explain` adds the steps taken, what limits the fee, what the law asks, and what a person
    may choose instead.
    """
    from beancount_loans.reports.next_step import next_steps  # noqa: PLC0415 - not for --help
    from beancount_loans.reports.wording import words_of  # noqa: PLC0415

    language = words_of(request.book).language
    found = next_steps(request.book, request.as_of, request.accounts, language, explained=explain)
    request.show(found)

"""`bean-loans worklist`: whom to contact today, and why."""

from __future__ import annotations

import click

from beancount_loans.cli.reading import Request, reading


@click.command()
@reading("none")
def command(request: Request) -> None:
    """Show whom to contact today, why, how, and the next lawful step.

    Those whom it helps most come first: promises due, deadlines, payments late for the first
    time, claims about to lapse.
    """
    from beancount_loans.reports.wording import words_of  # noqa: PLC0415
    from beancount_loans.reports.worklist import work_list  # noqa: PLC0415 - not for --help

    request.answer(
        "worklist",
        lambda found: work_list(
            request.book,
            request.as_of,
            words_of(request.book).language,
            {one.loan.account: one for one in found.found},
        ),
    )

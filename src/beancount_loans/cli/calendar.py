"""`bean-loans calendar`: days to keep in mind, for a calendar."""

from __future__ import annotations

import click

from beancount_loans.cli.output import counted
from beancount_loans.cli.reading import Request, reading


@click.command()
@reading("none")
def command(request: Request) -> None:
    """List due dates, promises, deadlines, meetings and claims about to lapse.

    With `-o FILE.ics` they are written as a calendar; the same day has the same name each time,
    so that a calendar that reads the file again replaces what it has.
    """
    from beancount_loans.reports.appointments import appointments  # noqa: PLC0415 - not for --help
    from beancount_loans.reports.icalendar_file import (  # noqa: PLC0415
        NoCalendarError,
        calendar_file,
    )
    from beancount_loans.reports.wording import words_of  # noqa: PLC0415

    days = appointments(request.book, request.as_of, words_of(request.book).language)
    output = request.output
    if output is None or output.suffix.lower() != ".ics" or request.form is not None:
        request.show(days)
        return
    try:
        output.write_bytes(calendar_file(days))
    except NoCalendarError as problem:
        raise click.ClickException(str(problem)) from None
    except OSError as problem:
        raise click.ClickException(f"{output} cannot be written: {problem.strerror}") from None
    click.echo(f"{output}: {counted(len(days.appointments), 'day')}")

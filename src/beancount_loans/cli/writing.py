"""What writing commands have in common: they show what they would write, ask, and write."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from beancount.core.data import Directive

    from beancount_loans.cli.books import Books
    from beancount_loans.writer import Change, Placement


def writing(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--yes` and `--dry-run`."""
    for add in (
        click.option("--dry-run", is_flag=True, help="Show what would be written, write nothing."),
        click.option("-y", "--yes", is_flag=True, help="Write without asking."),
    ):
        function = add(function)
    return function


def agreed_to(shown: str, *, yes: bool, dry_run: bool, question: str = "Write this?") -> bool:
    """Show what would be written and ask; whether to go on.

    Raises:
        click.UsageError: nobody can be asked and `--yes` was not given.
    """
    if shown:
        click.echo(shown.rstrip("\n"))
    if yes or dry_run:
        return not dry_run
    try:
        return click.confirm(question)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise click.UsageError("nobody is here to be asked: add --yes, or --dry-run") from None


def write_entries(
    books: Books,
    entries: Sequence[Directive],
    action: str,
    *,
    yes: bool,
    dry_run: bool,
    show: bool = True,
    also: Callable[[Change, Placement], None] | None = None,
) -> bool:
    """Show entries, ask, and write each where the ledger's options want it; whether it was done.

    Args:
        books: the ledger.
        entries: what to write; nothing happens where there is none, and nothing else to do.
        action: what the user does, for the journal and `undo`.
        yes: write without asking.
        dry_run: write nothing.
        show: show the lines, which is not wanted where the output is JSON.
        also: does to entries of the ledger what belongs to the same change.

    Raises:
        click.ClickException: they cannot be written, or would make the books unsound.
    """
    from beancount_loans.writer import (  # noqa: PLC0415 - not for --help
        Change,
        Options,
        Placement,
        WriteError,
        no_new_errors,
        text,
    )

    if not entries and also is None:
        return False
    placement = Placement.of(books.path, books.entries)
    shown = text(entries, placement.style) if show else ""
    if not agreed_to(shown, yes=yes, dry_run=dry_run):
        return False
    change = Change(books.path, action, placement.style)
    try:
        change.place(entries, placement)
        if also is not None:
            also(change, placement)
        change.write(Options(check=no_new_errors(books.path, books.errors)))
    except WriteError as problem:
        raise click.ClickException(str(problem)) from None
    return True

"""What writing commands have in common: they show what they would write, ask, and write."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click


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
    if not yes or dry_run:
        click.echo(shown.rstrip("\n"))
    if dry_run:
        return False
    if yes:
        return True
    if not sys.stdin.isatty() and not sys.stdin.readable():
        raise click.UsageError("nobody is here to be asked: add --yes, or --dry-run")
    return click.confirm(question)

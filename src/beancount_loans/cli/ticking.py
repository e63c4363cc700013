"""A list to tick: which of several numbered things are meant."""

from __future__ import annotations

import re
import sys

import click

_PART = re.compile(r"(\d+)(?:-(\d+))?")
_ALL = ("all", "y", "yes")
_NONE = ("", "none", "n", "no")


def ticked(count: int, question: str, *, yes: bool, dry_run: bool) -> list[int]:
    """Ask which of a numbered list is meant; places from 0.

    Args:
        count: how many are listed.
        question: what is asked.
        yes: all, without asking.
        dry_run: none, without asking.

    Raises:
        click.UsageError: nobody can be asked and `yes` was not given.
    """
    if yes or dry_run:
        return list(range(count)) if yes and not dry_run else []
    hint = "all, none" + (", or numbers like 1 3-4" if count > 1 else "")

    def read(answer: str) -> list[int]:
        return chosen(answer, count)

    try:
        found: list[int] = click.prompt(f"{question} ({hint})", default="none", value_proc=read)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise click.UsageError("nobody is here to be asked: add --yes, or --dry-run") from None
    return found


def chosen(answer: str, count: int) -> list[int]:
    """The places that an answer names, each once.

    Raises:
        click.BadParameter: it names none, or one that is not there.
    """
    told = answer.strip().lower()
    if told in _ALL:
        return list(range(count))
    if told in _NONE:
        return []
    found: list[int] = []
    for part in told.replace(",", " ").split():
        match = _PART.fullmatch(part)
        if match is None:
            raise click.BadParameter(f"{part} is no number of the list")
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= count:
            raise click.BadParameter(f"the list goes from 1 to {count}, not to {part}")
        found += range(first - 1, last)
    return list(dict.fromkeys(found))

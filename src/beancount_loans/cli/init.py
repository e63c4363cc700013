"""`bean-loans init`: new books to start from."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import click

from beancount_loans.cli.new_books import ROOTS, NewBooks, text
from beancount_loans.cli.reading import Day, today
from beancount_loans.cli.writing import agreed_to, writing

_CURRENCY = re.compile(r"[A-Z][A-Z0-9'._-]{0,22}[A-Z0-9]")
_ACCOUNT = re.compile(r"[\w][\w-]*(:[\w][\w-]*)*")


def _currency(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not _CURRENCY.fullmatch(value):
        raise click.BadParameter(f"{value} is no currency: write it like DKK")
    return value


def _bank(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    parts = (value or "Bank").split(":")
    wrong = [part for part in parts if not part[:1].isupper() and not part[:1].isdigit()]
    if value is not None and (wrong or not _ACCOUNT.fullmatch(value)):
        raise click.BadParameter(
            f"{value} is no account below the root: write it like Bank:Checking"
        )
    return value


@click.command()
@click.argument("path", type=click.Path(path_type=Path), metavar="[FILE]", required=False)
@click.option("--title", help="What the books are called.")
@click.option("--currency", callback=_currency, help="The currency of loans, such as DKK.")
@click.option(
    "--roots", type=click.Choice(list(ROOTS)), help="The language of the five root accounts."
)
@click.option("--bank", callback=_bank, help="The bank account below its root: Bank:Checking.")
@click.option("--policy", help="The policy pack, such as denmark-consumer.")
@click.option("--start", type=Day(), metavar="DATE", help="The day on which accounts open.")
@writing
def command(path: Path | None, yes: bool, dry_run: bool, **told: Any) -> None:
    """Make new books: a ledger with the plugins on, the accounts they use, and an example to copy.

    FILE is the ledger to make, main.beancount by default. What no option tells is asked;
    with --yes or --dry-run the defaults are taken.
    """
    path = path or Path("main.beancount")
    if path.is_dir():
        path = path / "main.beancount"
    if path.exists():
        raise click.UsageError(f"{path} is there already: name a new file")
    books = _asked(told) if not (yes or dry_run) else _defaults(told)
    _known(books.policy)
    written = text(books)
    if agreed_to(written, yes=yes, dry_run=dry_run, question=f"Write {path}?"):
        _write(path, written)
        click.echo(f"{path} is written. Next: bean-loans check {path}")


def _defaults(told: dict[str, Any]) -> NewBooks:
    given = {key: value for key, value in told.items() if value is not None}
    start: dt.date = given.pop("start", None) or today().replace(month=1, day=1)
    return NewBooks(start=start, **given)


def _asked(told: dict[str, Any]) -> NewBooks:
    """Ask for what no option tells."""
    default = _defaults({})
    questions = {
        "title": "What are the books called?",
        "currency": "Which currency are the loans in?",
        "roots": f"Root accounts in which language ({', '.join(ROOTS)})?",
        "bank": "Which bank account, below its root?",
        "policy": "Which policy pack (bean-loans doctor tells its sources)?",
        "start": "On which day do the accounts open?",
    }
    types: dict[str, Any] = {"roots": click.Choice(list(ROOTS)), "start": Day()}
    checks = {"currency": _currency, "bank": _bank}
    context = click.get_current_context()
    for key, question in questions.items():
        if told[key] is None:
            answer = click.prompt(
                question, default=getattr(default, key), type=types.get(key), show_choices=False
            )
            check = checks.get(key)
            told[key] = check(context, context.command.params[0], answer) if check else answer
    return _defaults(told)


def _known(policy: str) -> None:
    from beancount_loans.policy_packs import PolicyError, load_policy  # noqa: PLC0415

    try:
        load_policy(policy)
    except PolicyError as problem:
        raise click.UsageError(str(problem)) from None


def _write(path: Path, written: str) -> None:
    from beancount_loans.writer import Change, WriteError  # noqa: PLC0415 - not for --help

    try:
        (path.parent / "documents").mkdir(parents=True, exist_ok=True)
        change = Change(path, "init")
        change.create(path, written)
        change.write()
    except OSError as problem:
        raise click.ClickException(f"{path} cannot be written: {problem.strerror}") from None
    except WriteError as problem:
        raise click.ClickException(str(problem)) from None
